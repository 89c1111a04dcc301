/** A text with holes, as the locale files hold it: words, `{{value}}`, and `$t(other.key)` for another text said in its place. */
export type Template = readonly Part[];
type Part = { readonly kind: 'words'; readonly words: string } | { readonly kind: 'value' | 'text'; readonly name: string };

/** What fills the holes, by name. */
export type Values = Readonly<Record<string, string | number>>;

const hole = /\{\{\s*([^{}]*?)\s*\}\}|\$t\(\s*([^()]*?)\s*\)/g;
const plainName = /^[A-Za-z][\w.-]*$/;

/** Reads a text. Formats, options and computed keys of i18next are refused: an Error that names the hole. */
export function parse(text: string): Template {
  const parts: Part[] = [];
  let end = 0;
  for (const found of text.matchAll(hole)) {
    if (found.index > end) parts.push({ kind: 'words', words: text.slice(end, found.index) });
    const name = found[1] ?? found[2] ?? '';
    if (!plainName.test(name)) throw new Error(`"${found[0]}" in "${text}": only {{name}} and $t(key) are understood here`);
    parts.push({ kind: found[1] === undefined ? 'text' : 'value', name });
    end = found.index + found[0].length;
  }
  if (end < text.length) parts.push({ kind: 'words', words: text.slice(end) });
  return parts;
}
