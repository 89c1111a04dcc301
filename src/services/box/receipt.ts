/** Letters and digits that are not taken for one another, read aloud or on paper: no 0 O 1 I L 5 S 8 B. */
const alphabet = '234679ACDEFGHJKMNPQRTUVWXYZ';
/** Letters that hold 52 bits, and one that tells a slip. */
const letters = 11;
/** Hexadecimal digits of those 52 bits: as many as a JavaScript number holds whole. */
const headDigits = 13;
const groups = /.{4}/g;

/** What a receipt names: `head`, the beginning of a leaf's hash in hexadecimal. */
export type ReadReceipt =
  | { readonly ok: true; readonly head: string }
  /** No receipt: too short, too long, letters that none has. */
  | { readonly ok: false; readonly reason: 'none' }
  /** Nearly one: a letter was misread or two changed places. */
  | { readonly ok: false; readonly reason: 'mistyped' };

/** The head of a leaf's hash, by which a receipt names it. `hash`: in hexadecimal. */
export const headOf = (hash: string): string => hash.slice(0, headDigits);

/** The receipt of a sealed ballot, "K7M2-P9QX-4RTU": its leaf's hash, cut to 52 bits, and a letter that tells a slip. Whoever has the published box can
 *  look for it; it tells nothing of the choice. To seal another ballot with the same receipt takes some 4,000,000,000,000,000 tries. */
export function receiptOf(hash: string): string {
  let rest = parseInt(headOf(hash), 16);
  let code = '';
  for (let at = 0; at < letters; at++) {
    code = alphabet.charAt(rest % alphabet.length) + code;
    rest = Math.floor(rest / alphabet.length);
  }
  return ((code + checkOf(code)).match(groups) ?? []).join('-');
}

/** Reads what a person typed or said: any case, blanks or hyphens anywhere, and words around it that are no receipt. */
export function readReceipt(text: string): ReadReceipt {
  const code = text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  if (code.length !== letters + 1 || [...code].some((letter) => !alphabet.includes(letter))) return nearly(code);
  const body = code.slice(0, letters);
  const value = [...body].reduce((sum, letter) => sum * alphabet.length + alphabet.indexOf(letter), 0);
  if (checkOf(body) !== code.charAt(letters) || value >= 16 ** headDigits) return { ok: false, reason: 'mistyped' };
  return { ok: true, head: value.toString(16).padStart(headDigits, '0') };
}

/** A letter that no receipt has, one letter too many or too few: it was meant as one. */
function nearly(code: string): ReadReceipt {
  const meant = /\d/.test(code) && Math.abs(code.length - letters - 1) <= 1;
  return { ok: false, reason: meant ? 'mistyped' : 'none' };
}

/** Weights 1 and 2 in turn, whose difference is 1 too: any one wrong letter and any two neighbours that changed places are told, the alphabet's 27 being odd. */
function checkOf(body: string): string {
  const sum = [...body].reduce((total, letter, at) => total + alphabet.indexOf(letter) * (1 + (at % 2)), 0);
  return alphabet.charAt(sum % alphabet.length);
}
