import { formatDecimal } from './decimal';

/** What a Pabulib file is made of (https://pabulib.org/format): names and values of META, then tables by column. */
export interface PbParts {
  readonly meta: Readonly<Record<string, string>>;
  readonly projects: readonly Readonly<Record<string, string>>[];
  readonly votes: readonly Readonly<Record<string, string>>[];
}

/** A Pabulib file's lines. Columns are those of a table's first row; a table without rows has the columns that the format requires. */
export function* pbLines({ meta, projects, votes }: PbParts): Generator<string> {
  yield 'META';
  yield 'key;value';
  for (const [key, value] of Object.entries(meta)) yield semicolons([key, value]);
  yield 'PROJECTS';
  yield* table(projects, ['project_id', 'cost']);
  yield 'VOTES';
  yield* table(votes, ['voter_id', 'vote']);
}

function* table(rows: readonly Readonly<Record<string, string>>[], required: readonly string[]): Generator<string> {
  const columns = rows[0] ? Object.keys(rows[0]) : required;
  yield semicolons(columns);
  for (const one of rows) yield semicolons(columns.map((column) => one[column] ?? ''));
}

/** A line of fields: those with a semicolon, a quote or a line break are quoted, quotes doubled. `readRows` reads it. */
export const semicolons = (fields: readonly string[]): string =>
  fields.map((field) => (/[;"\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(';');

/** Cents as an amount of the currency: "1250", "0.5". */
export const euros = (cents: number): string => formatDecimal(BigInt(cents), 2);
