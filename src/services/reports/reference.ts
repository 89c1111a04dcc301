import { cityTime } from '../workshops/hours';

/** The City's format: a letter that says where it came from, the year, the month as a letter (A is January), a number counted from 1 each month: "P2026L42". */
export function referenceOf(prefix: string, at: Date, number: number): string {
  return `${prefix}${monthOf(at)}${number}`;
}

/** The year and the month's letter by the city's clock: "2026L". */
export function monthOf(at: Date): string {
  const shown = cityTime(at);
  return `${shown.slice(0, 4)}${'ABCDEFGHIJKL'.charAt(Number(shown.slice(5, 7)) - 1)}`;
}

/** The reference that a text is, however it is spaced ("p 2026 l 042"); undefined where it is none. */
export function readReportReference(text: string): string | undefined {
  const [, prefix = '', year = '', month = '', number = ''] =
    /^\s*([a-z])[\s.-]*(\d{4})[\s.-]*([a-l])[\s.-]*0*([1-9]\d{0,6})\s*$/i.exec(text) ?? [];
  return prefix === '' ? undefined : `${prefix}${year}${month}${number}`.toUpperCase();
}
