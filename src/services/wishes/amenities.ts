import { z } from 'zod';
import type { Localised } from '../voting';

/** What somebody may wish at a place: an amenity, a service, a change, or a better place for what is there. */
export interface Amenity {
  readonly id: string;
  /** Short enough for a line of a basic phone: 40 characters. */
  readonly label: Localised;
  /** As people say it, by language. */
  readonly phrases: Readonly<Record<string, readonly string[]>>;
  /** Says nothing by itself of what is wished: two of them at a place may be two different things. */
  readonly vague?: true;
}

type Sayings = Readonly<Record<string, readonly string[]>>;

/** All of them, in the order in which they are offered. */
export interface Amenities {
  readonly all: readonly Amenity[];
  /** Sayings that ask for something (`asks`) and that tell what is wrong with what is there (`faults`), by language. */
  readonly cues: { readonly asks: Sayings; readonly faults: Sayings };
  find(id: string): Amenity | undefined;
}

/** What is wrong with the list's file, in a sentence that names the entry. */
export class AmenitiesError extends Error {
  readonly code = 'AMENITIES';
}

const text = z.string().trim().min(1);
const file = z.strictObject({
  languages: z.array(text).min(1),
  asks: z.record(z.string(), z.array(text).min(1)),
  faults: z.record(z.string(), z.array(text).min(1)),
  amenities: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z-]*$/, 'must be lower-case letters'),
        label: z.object({ fr: text }).catchall(text),
        phrases: z.record(z.string(), z.array(text).min(4).max(8)),
        vague: z.literal(true).optional(),
      }),
    )
    .min(1),
});

/** Longest label, in characters. */
const longest = 40;

/** Reads the list from its JSON (taxonomy/wishes.json). Throws an AmenitiesError. */
export function readAmenities(data: unknown): Amenities {
  const read = file.safeParse(data);
  if (!read.success)
    throw new AmenitiesError(read.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}.`).join('\n'));
  const { languages, asks, faults, amenities } = read.data;
  const ids = amenities.map(({ id }) => id);
  const mistakes = [
    ...languages.filter((language) => !asks[language] || !faults[language]).map((language) => `The asks or the faults lack ${language}.`),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `There are two entries for ${id}.`),
    ...amenities.flatMap(({ id, label, phrases }) => [
      ...languages.filter((language) => label[language] === undefined).map((language) => `The label of ${id} lacks ${language}.`),
      ...languages.filter((language) => phrases[language] === undefined).map((language) => `The phrases of ${id} lack ${language}.`),
      ...Object.entries(label)
        .filter(([, name]) => [...name].length > longest)
        .map(([language]) => `The label of ${id} in ${language} has more than ${longest} characters.`),
    ]),
  ];
  if (mistakes.length > 0) throw new AmenitiesError(mistakes.join('\n'));
  const all = amenities.map(({ vague, ...one }): Amenity => ({ ...one, ...(vague ? { vague } : {}) }));
  const byId = new Map(all.map((one) => [one.id, one]));
  return { all, cues: { asks, faults }, find: (id) => byId.get(id) };
}
