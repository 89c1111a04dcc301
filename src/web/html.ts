/** A piece of a document, safe as it stands. */
export interface Html {
  readonly html: string;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] ?? character);

type Part = string | number | Html | undefined | readonly Part[];
const written = (part: Part): string =>
  part === undefined ? '' : typeof part === 'object' ? ('html' in part ? part.html : part.map(written).join('')) : escape(String(part));

/** A piece of a document from a template: texts and numbers are escaped, pieces stand as they are, undefined is nothing. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: strings.map((text, i) => text + written(parts[i])).join(''),
});
