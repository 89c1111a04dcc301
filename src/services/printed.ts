import { normalise } from '../conversation/normalise';

/** Damm's quasigroup of order 10 (H. M. Damm, Total anti-symmetrische Quasigruppen, 2004): any one wrong digit and any two neighbours that changed places
 *  are told. */
const quasigroup = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
] as const;

const fold = (digits: string): number => [...digits].reduce((at, digit) => Number(quasigroup[at]![Number(digit)]), 0);

/** A number to print on paper or plastic, for a keypad or to be read aloud: so many digits that nobody can guess, the last of which tells a slip of the
 *  tongue. `random`: 0 <= x < 1. */
export function printed(digits: number, random: () => number): string {
  const body = Array.from({ length: digits - 1 }, () => Math.floor(random() * 10)).join('');
  return body + String(fold(body));
}

/** "4821 0077 1934 5560", as it is printed. */
export const inFours = (digits: string): string => digits.replace(/(\d{4})(?=\d)/g, '$1 ');

/** Reads such a number, with blanks, dots or hyphens anywhere and words around it; undefined where a digit is wrong, missing or too many. */
export function readPrinted(text: string, length: number): string | undefined {
  const digits = normalise(text).replace(/\D/g, '');
  return digits.length === length && fold(digits) === 0 ? digits : undefined;
}
