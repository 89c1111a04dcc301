import { z } from 'zod';
import { accessNeeds, topics } from '../preferences';
import { atCityTime, cityTime } from '../workshops/hours';
import type { NewOffer } from './desk';
import { offerKinds } from './offer';

/** What is wrong with a file of offers, in sentences. */
export class OfferFileError extends Error {
  readonly code = 'OFFERS';
}

const localised = z.object({ fr: z.string().min(1) }).catchall(z.string().min(1));
const day = z.string().refine((shown) => {
  const at = atCityTime(`${shown} 00:00`);
  return at !== undefined && cityTime(at).startsWith(shown);
}, 'must be a day such as 2027-01-12');
const years = z.number().int().min(1).max(120);
const how = z.union(
  [
    z.strictObject({ workshop: z.number().int().min(1) }),
    z.strictObject({ link: z.url({ protocol: /^https$/, error: 'must be a link that begins with https' }) }),
    z.strictObject({ words: localised }),
  ],
  'must hold one of: a workshop’s code, a link that begins with https, words in French and other languages',
);
const entry = z.strictObject({
  name: localised,
  summary: localised,
  kind: z.enum(offerKinds),
  topics: z.array(z.enum(topics)).default([]),
  district: z
    .string()
    .regex(/^([1-9]|1\d|20)$/, 'must be a number from 1 to 20, as text')
    .optional(),
  fromAge: years.optional(),
  toAge: years.optional(),
  languages: z.array(z.string().min(2)).default([]),
  access: z.array(z.enum(accessNeeds)).default([]),
  from: day.optional(),
  until: day.optional(),
  how,
  places: z.number().int().min(1).optional(),
});
type Entry = z.infer<typeof entry>;

const dayMs = 86_400_000;

/** When a day begins in the city, and when it ends there: the next one begins. */
const begins = (day: string): Date => atCityTime(`${day} 00:00`) ?? new Date(NaN);
const ends = (day: string): Date => begins(new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10));

/** Reads offers from a file's JSON (docs/offers.md); `until` is the last day. Throws an OfferFileError that names each mistake. */
export function readOffers(json: string, now: Date): readonly NewOffer[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new OfferFileError(`The file is no JSON: ${(error as Error).message}.`);
  }
  const read = z.array(entry).min(1).safeParse(value);
  if (!read.success)
    throw new OfferFileError(
      read.error.issues
        .map(({ path, message }) =>
          path.length === 0
            ? `The file is no list of offers: ${message}.`
            : `Offer ${Number(path[0]) + 1}, ${path.slice(1).join('.')}: ${message}.`,
        )
        .join('\n'),
    );
  const wrong = read.data.flatMap((one, index) => mistakesOf(one, now).map((mistake) => `Offer ${index + 1}: ${mistake}`));
  if (wrong.length > 0) throw new OfferFileError(wrong.join('\n'));
  return read.data.map(({ district, fromAge, toAge, from, until, places, how: given, ...one }): NewOffer => ({
    ...one,
    ...(district === undefined ? {} : { district }),
    ...(fromAge === undefined ? {} : { fromAge }),
    ...(toAge === undefined ? {} : { toAge }),
    ...(from === undefined ? {} : { from: begins(from) }),
    ...(until === undefined ? {} : { until: ends(until) }),
    ...(places === undefined ? {} : { places }),
    how:
      'workshop' in given
        ? { kind: 'workshop', code: given.workshop }
        : 'link' in given
          ? { kind: 'link', link: given.link }
          : { kind: 'words', words: given.words },
  }));
}

const mistakesOf = ({ fromAge = 0, toAge = 120, from, until }: Entry, now: Date): readonly string[] => [
  ...(fromAge > toAge ? ['toAge is less than fromAge.'] : []),
  ...(from !== undefined && until !== undefined && until < from ? ['it ends before it begins.'] : []),
  ...(until !== undefined && ends(until) <= now ? ['it is over already.'] : []),
];
