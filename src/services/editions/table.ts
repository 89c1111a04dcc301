import { readRows } from '../tally/pb-rows';
import { EditionError } from './life';

/** A line of a table, by its columns' names. */
export interface TableLine {
  /** In the file, from 1. */
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** A line that cannot be used, and why. */
export interface BadLine {
  readonly line: number;
  readonly told: string;
}

/** Says bad lines, each by its number. */
export const toldLines = (bad: readonly BadLine[]): readonly string[] => bad.map(({ line, told }) => `line ${line}: ${told}`);

/** Reads a table from a file's bytes: UTF-8 with or without a byte order mark, parted by semicolons or commas, as its first line is; that line names the
 *  columns. `needed` must be there, `may` says which others may. Throws an EditionError where it is no such table; a line with more or fewer fields is bad. */
export async function readTable(
  bytes: Uint8Array,
  needed: readonly string[],
  may: (column: string) => boolean = () => false,
): Promise<{ readonly lines: readonly TableLine[]; readonly bad: readonly BadLine[] }> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new EditionError('The table is not in UTF-8: save it again as "CSV UTF-8".');
  }
  const [first = ''] = text.split('\n', 1);
  const separator = first.split(';').length >= first.split(',').length ? ';' : ',';
  const lines: TableLine[] = [];
  const bad: BadLine[] = [];
  let columns: readonly string[] | undefined;
  try {
    for await (const { line, fields } of readRows([text], separator)) {
      const cells = fields.map((field) => field.trim());
      if (!columns) {
        columns = columnsOf(cells, needed, may);
      } else if (cells.some((cell) => cell !== '')) {
        const names = columns;
        if (cells.length === names.length)
          lines.push({ line, cells: Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ''])) });
        else
          bad.push({
            line,
            told: `it has ${cells.length} fields, the first line names ${names.length}; put a text that holds "${separator}" in quotes.`,
          });
      }
    }
  } catch (error) {
    if (!(error instanceof Error && 'line' in error)) throw error;
    throw new EditionError(error.message);
  }
  if (!columns) throw new EditionError('The table is empty.');
  return { lines, bad };
}

function columnsOf(names: readonly string[], needed: readonly string[], may: (column: string) => boolean): readonly string[] {
  const missing = needed.filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !needed.includes(name) && !may(name));
  const twice = names.filter((name, at) => names.indexOf(name) < at);
  const faults = [
    ...missing.map((name) => `line 1: the column '${name}' is missing.`),
    ...unknown.map((name) => `line 1: no column is called '${name}'.`),
    ...twice.map((name) => `line 1: the column '${name}' stands there twice.`),
  ];
  if (faults.length > 0) throw new EditionError(...faults);
  return names;
}
