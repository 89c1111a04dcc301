import { z } from 'zod';
import { accessNeeds, topics } from '../preferences';
import { atCityTime } from './hours';
import type { NewWorkshop } from './organiser';

/** What is wrong with a file of workshops, in sentences. */
export class WorkshopFileError extends Error {
  readonly code = 'WORKSHOPS';
}

const localised = z.object({ fr: z.string().min(1) }).catchall(z.string().min(1));
const time = z.string().transform((shown, context) => {
  const at = atCityTime(shown);
  if (at) return at;
  context.addIssue({ code: 'custom', message: `"${shown}" is no day and time of the city's calendar, such as 2027-01-12 18:30` });
  return z.NEVER;
});
const count = z.number().int();
const meeting = z.strictObject({ starts: time, ends: time });
const entry = z.strictObject({
  title: localised,
  summary: localised,
  topic: localised,
  topics: z.array(z.enum(topics)).default([]),
  district: z.string().regex(/^([1-9]|1\d|20)$/, 'must be a number from 1 to 20, as text'),
  place: z.strictObject({ name: z.string().min(1), address: z.string().min(1) }),
  languages: z.array(z.string().min(2)).min(1),
  meetings: z.array(meeting).min(1),
  seats: count.min(1).max(100_000),
  for: z.enum(['residents', 'agents', 'mixed']).default('residents'),
  kept: z.strictObject({ resident: count.min(0), agent: count.min(0), until: time }).optional(),
  companions: count.min(0).max(9).default(0),
  fromAge: count.min(1).max(120).optional(),
  access: z.array(z.enum(accessNeeds)).default([]),
  draw: time.optional(),
});

/** Reads workshops from a file's JSON (docs/workshops.md); one entry with several meetings is a series. Throws a WorkshopFileError that names each mistake.
 *  `newId`: of a series. */
export function readWorkshops(json: string, now: Date, newId: () => string): readonly NewWorkshop[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new WorkshopFileError(`The file is no JSON: ${(error as Error).message}.`);
  }
  const read = z.array(entry).min(1).safeParse(value);
  if (!read.success)
    throw new WorkshopFileError(
      read.error.issues
        .map(({ path, message }) => `Workshop ${Number(path[0] ?? 0) + 1}, ${path.slice(1).join('.')}: ${message}.`)
        .join('\n'),
    );
  const wrong = read.data.flatMap((one, index) => mistakesOf(one, now).map((mistake) => `Workshop ${index + 1}: ${mistake}`));
  if (wrong.length > 0) throw new WorkshopFileError(wrong.join('\n'));
  return read.data.flatMap(({ meetings, draw, kept, fromAge, ...one }): NewWorkshop[] => {
    const series = meetings.length > 1 ? { series: newId() } : {};
    return meetings.map(({ starts, ends }) => ({
      ...one,
      ...series,
      starts,
      ends,
      ...(kept ? { kept } : {}),
      ...(fromAge === undefined ? {} : { fromAge }),
      ...(draw ? { drawAt: draw } : {}),
    }));
  });
}

function mistakesOf({ meetings, seats, kept, draw, for: audience }: z.infer<typeof entry>, now: Date): readonly string[] {
  const first = Math.min(...meetings.map(({ starts }) => starts.getTime()));
  return [
    ...(meetings.some(({ starts, ends }) => ends <= starts) ? ['a meeting ends before it begins.'] : []),
    ...(first <= now.getTime() ? ['a meeting has begun already.'] : []),
    ...(draw && (draw <= now || draw.getTime() >= first) ? ['draw must lie between now and the first meeting.'] : []),
    ...(kept && audience !== 'mixed' ? ['kept is for a mixed workshop.'] : []),
    ...(kept && kept.resident + kept.agent > seats ? ['more seats are kept than there are.'] : []),
  ];
}
