import { z } from 'zod';
import { DataFileError } from './catalogue';
import type { Producer } from './producer';

const text = z.string().trim().min(1);
const contact = text.regex(
  /^(?:[^\s@]+@[^\s@]+\.[^\s@]+|\+[1-9]\d{6,14})$/,
  'must be an e-mail address, or a phone number as +33140000000',
);
const entry = z.strictObject({
  id: z.string().regex(/^[a-z\d-]{1,40}$/, 'must be of small letters, digits and dashes'),
  name: text,
  contact,
  department: text,
  covers: text,
  rest: z.boolean().default(false),
});

/** Reads who answers for data from a file's JSON (docs/data-rounds.md). Throws a DataFileError that names each mistake. */
export function readProducers(json: string): readonly Producer[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new DataFileError(`The file is no JSON: ${(error as Error).message}.`);
  }
  const read = z.array(entry).min(1).safeParse(value);
  if (!read.success)
    throw new DataFileError(
      read.error.issues
        .map(({ path, message }) =>
          path.length > 0 ? `Producer ${Number(path[0]) + 1}, ${path.slice(1).join('.')}: ${message}.` : `${message}.`,
        )
        .join('\n'),
    );
  const ids = read.data.map(({ id }) => id);
  const faults = [
    ...ids.filter((id, at) => ids.indexOf(id) < at).map((id) => `The producer '${id}' stands there twice.`),
    ...(read.data.filter(({ rest }) => rest).length === 1 ? [] : ['One producer, and one alone, answers for the rest: "rest": true.']),
  ];
  if (faults.length > 0) throw new DataFileError(faults.join('\n'));
  return read.data;
}
