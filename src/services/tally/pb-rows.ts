/** A file that is not what it should be; `line` is the one to look at, from 1. */
export class PbError extends Error {
  readonly code = 'PB';
  constructor(
    readonly line: number,
    what: string,
  ) {
    super(`line ${line}: ${what}`);
    this.name = 'PbError';
  }
}

/** One row of a file whose fields are parted by semicolons, or by what parts them there. */
export interface PbRow {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** Reads rows from a text that comes in pieces, cut anywhere. Fields in quotes may hold semicolons, line breaks and doubled quotes; a byte order mark, `\r`
 *  at the end of a line and blank lines are nothing. `separator`: one character. Throws a PbError where a quote is never closed. */
export async function* readRows(pieces: AsyncIterable<string> | Iterable<string>, separator = ';'): AsyncGenerator<PbRow> {
  let rest = '';
  let line = 0;
  let open: { line: number; text: string } | undefined;

  function* take(text: string): Generator<PbRow> {
    line++;
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (!open && !whole.includes('"')) {
      if (whole.trim() !== '') yield { line, fields: whole.split(separator) };
      return;
    }
    const row = open ? { line: open.line, text: `${open.text}\n${whole}` } : { line, text: whole };
    const fields = split(row.text, separator);
    if (fields) {
      open = undefined;
      yield { line: row.line, fields };
    } else open = row;
  }

  let first = true;
  for await (const piece of pieces) {
    const text = rest + (first && piece.startsWith('\ufeff') ? piece.slice(1) : piece);
    if (piece !== '') first = false;
    const lines = text.split('\n');
    rest = lines.pop() ?? '';
    for (const one of lines) yield* take(one);
  }
  if (rest !== '') yield* take(rest);
  if (open) throw new PbError(open.line, 'a quoted field that begins here is never closed.');
}

/** The fields of a row; undefined where a quote is still open at its end. */
function split(text: string, separator: string): readonly string[] | undefined {
  const fields: string[] = [];
  for (let at = 0; ;) {
    const quote = /^[ \t]*"/.exec(text.slice(at, at + 64));
    let field = '';
    if (quote) {
      let from = at + quote[0].length;
      for (;;) {
        const end = text.indexOf('"', from);
        if (end < 0) return undefined;
        field += text.slice(from, end);
        from = end + 1;
        if (text[from] !== '"') {
          at = from;
          break;
        }
        field += '"';
        from++;
      }
    }
    const end = text.indexOf(separator, at);
    fields.push(field + text.slice(at, end < 0 ? undefined : end));
    if (end < 0) return fields;
    at = end + 1;
  }
}
