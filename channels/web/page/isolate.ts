import { el } from './dom';

/** Letters that are written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** Latin words and the numbers among them, up to the sign that ends them: "12 bis rue Myrha, 75018 Paris". */
const latin =
  /([0-9A-Za-z\u00c0-\u024f]+(?:['\u2019°./-][0-9A-Za-z\u00c0-\u024f]+)*(?:[.,]? [0-9A-Za-z\u00c0-\u024f]+(?:['\u2019°./-][0-9A-Za-z\u00c0-\u024f]+)*)*)/;

/** A text with its Latin words apart, where it is written from right to left: a number before a street would stand behind it (Unicode, UAX 9, rule W2). */
export function isolate(text: string): readonly (Node | string)[] {
  if (!rightToLeft.test(text)) return [text];
  return text
    .split(latin)
    .map((part, index) => (index % 2 && /\d/.test(part) && /[A-Za-z\u00c0-\u024f]/.test(part) ? el('bdi', { dir: 'ltr' }, part) : part));
}
