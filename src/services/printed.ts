import { normalise } from '../conversation/normalise';
import { fold } from './damm';

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
