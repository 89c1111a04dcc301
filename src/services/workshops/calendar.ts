import type { Workshop } from './workshop';

/** Workshops as an iCalendar file (RFC 5545). Times are in UTC, which stays right whatever becomes of the clocks. `titled`: what an event is called and told, in the reader's
 *  language; `link`: where more is said. */
export function calendar(
  workshops: readonly Workshop[],
  titled: (workshop: Workshop) => { readonly title: string; readonly summary: string },
  now: Date,
  link?: (workshop: Workshop) => string,
): string {
  const events = workshops.flatMap((one) => {
    const { title, summary } = titled(one);
    return [
      'BEGIN:VEVENT',
      `UID:workshop-${one.code}@porte-voix`,
      `DTSTAMP:${utc(now)}`,
      // A change or a cancellation takes the place of what a calendar had.
      `SEQUENCE:${one.revision}`,
      `DTSTART:${utc(one.starts)}`,
      `DTEND:${utc(one.ends)}`,
      `SUMMARY:${escape(title)}`,
      `DESCRIPTION:${escape(summary)}`,
      `LOCATION:${escape(`${one.place.name}, ${one.place.address}`)}`,
      ...(link ? [`URL:${link(one)}`] : []),
      `STATUS:${one.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
      'END:VEVENT',
    ];
  });
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Porte-voix//workshops//', ...events, 'END:VCALENDAR']
    .map((line) => `${folded(line)}\r\n`)
    .join('');
}

/** "20270112T173000Z". */
const utc = (at: Date): string => at.toISOString().replace(/[-:]|\.\d{3}/g, '');

/** RFC 5545, 3.3.11. */
const escape = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');

/** Bytes of a line at the most (RFC 5545, 3.1); the next begins with a blank, which counts. */
const lineBytes = 75;

function folded(line: string): string {
  const lines: string[] = [];
  let current = '';
  for (const sign of line) {
    if (Buffer.byteLength(current + sign) > lineBytes) {
      lines.push(current);
      current = ' ';
    }
    current += sign;
  }
  return [...lines, current].join('\r\n');
}
