/** That somebody passed a lesson: "2-261123-48213-401577" is the lesson, the day (YYMMDD), a number drawn for it, and six digits that only the City can make.
 *  It names nobody: its bearer writes their own name on it. Nothing is kept of it, so it is good also for who was erased. */
export interface LessonCertificate {
  readonly lesson: number;
  /** `YYYY-MM-DD`, by the city's calendar. */
  readonly day: string;
}

const shape = /^(\d{1,3})-(\d\d)(\d\d)(\d\d)-(\d{5})-(\d{6})$/;

type Hmac = (purpose: string, text: string) => string;

/** Six digits: one guess in a million is right. */
const seal = (hmac: Hmac, of: string): string =>
  String(Buffer.from(hmac('lesson certificate', of), 'base64url').readUInt32BE() % 1_000_000).padStart(6, '0');

/** A new certificate's number. `random`: 0 <= x < 1. */
export function newCertificate(hmac: Hmac, lesson: number, day: string, random: () => number): string {
  const of = `${lesson}-${day.slice(2).replaceAll('-', '')}-${10_000 + Math.floor(random() * 90_000)}`;
  return `${of}-${seal(hmac, of)}`;
}

/** What a certificate says; undefined where the City made none of this number. */
export function readCertificate(hmac: Hmac, number: string): LessonCertificate | undefined {
  const [, lesson, year, month, date, , mac] = shape.exec(number) ?? [];
  if (lesson === undefined || mac !== seal(hmac, number.slice(0, -7))) return undefined;
  return { lesson: Number(lesson), day: `20${year ?? ''}-${month ?? ''}-${date ?? ''}` };
}
