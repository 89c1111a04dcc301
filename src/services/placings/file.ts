import { z } from 'zod';
import { fewestPlaces, mostPlaces, type Placing } from './placing';

/** What is wrong with a file of questions between places, in sentences. */
export class PlacingFileError extends Error {
  readonly code = 'PLACINGS';
}

const localised = z.object({ fr: z.string().trim().min(1).max(120) }).catchall(z.string().trim().min(1).max(120));
/** What Paris lies within, with some margin. */
const spot = z.strictObject({ label: localised, latitude: z.number().min(48.7).max(49), longitude: z.number().min(2.1).max(2.6) });

/** Reads questions from a file's JSON (docs/wishes.md). `atCityTime`: the moment of a time by the city's clock ("2027-01-12 18:30"). Throws a PlacingFileError that names
 *  each mistake. */
export function readPlacings(json: string, atCityTime: (shown: string) => Date | undefined, now: Date): readonly Omit<Placing, 'code'>[] {
  const time = z.string().transform((shown, context) => {
    const at = atCityTime(shown);
    if (at) return at;
    context.addIssue({ code: 'custom', message: `"${shown}" is no time by the city's clock, such as 2027-01-12 18:30` });
    return z.NEVER;
  });
  const entry = z.strictObject({
    title: localised,
    places: z.array(spot).min(fewestPlaces).max(mostPlaces),
    opens: time,
    closes: time,
  });
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new PlacingFileError(`The file is no JSON: ${(error as Error).message}.`);
  }
  const read = z.array(entry).min(1).safeParse(value);
  if (!read.success)
    throw new PlacingFileError(
      read.error.issues
        .map(({ path, message }) => `Question ${Number(path[0] ?? 0) + 1}, ${path.slice(1).join('.')}: ${message}.`)
        .join('\n'),
    );
  const wrong = read.data.flatMap(({ opens, closes }, index) => [
    ...(closes <= opens ? [`Question ${index + 1} closes before it opens.`] : []),
    ...(closes <= now ? [`Question ${index + 1} is closed already.`] : []),
  ]);
  if (wrong.length > 0) throw new PlacingFileError(wrong.join('\n'));
  return read.data.map(({ places, ...one }) => ({
    ...one,
    demo: false,
    spots: places.map(({ label, latitude, longitude }, index) => ({ number: index + 1, label, point: { latitude, longitude } })),
  }));
}
