import { fitHour } from '../../src/conversation/hours';

const fit = (at: string): string => fitHour(new Date(at)).toISOString();

test.each([
  ['in the day it goes at once', '2026-11-25T10:00:30Z', '2026-11-25T10:00:30.000Z'],
  ['before eight it waits for eight', '2026-11-25T05:59:00Z', '2026-11-25T07:00:00.000Z'],
  ['at 21:29 it still goes', '2026-11-25T20:29:59Z', '2026-11-25T20:29:59.000Z'],
  ['at 21:30 it waits for the next morning', '2026-11-25T20:30:00Z', '2026-11-26T07:00:00.000Z'],
  ['from Saturday night to Monday morning', '2026-11-28T20:45:00Z', '2026-11-30T07:00:00.000Z'],
  ['not on the eleventh of November', '2026-11-11T12:00:00Z', '2026-11-12T07:00:00.000Z'],
  ['not on Easter Monday (6 April 2026)', '2026-04-06T12:00:00Z', '2026-04-07T06:00:00.000Z'],
  ['not on Ascension Day (14 May 2026)', '2026-05-14T12:00:00Z', '2026-05-15T06:00:00.000Z'],
  ['not on Whit Monday (25 May 2026)', '2026-05-25T12:00:00Z', '2026-05-26T06:00:00.000Z'],
  ['Easter of another year: 28 March 2027', '2027-03-29T09:00:00Z', '2027-03-30T06:00:00.000Z'],
  ['Christmas, then a Saturday', '2026-12-24T21:00:00Z', '2026-12-26T07:00:00.000Z'],
  ['the night the clock goes forward: eight is earlier', '2026-03-28T21:00:00Z', '2026-03-30T06:00:00.000Z'],
  ['the night the clock goes back: eight is later', '2026-10-24T20:00:00Z', '2026-10-26T07:00:00.000Z'],
  ['summer: closes at 19:30 UTC', '2026-07-15T19:30:00Z', '2026-07-16T06:00:00.000Z'],
  ['the national holiday', '2026-07-14T10:00:00Z', '2026-07-15T06:00:00.000Z'],
])('%s', (_, at, then) => expect(fit(at)).toBe(then));

test('whatever the moment of two years, what comes out is fit and nothing fit before it was passed over', () => {
  for (let at = Date.parse('2026-01-01T00:07:00Z'); at < Date.parse('2028-01-01T00:00:00Z'); at += 7_777_000) {
    const then = fitHour(new Date(at)).getTime();
    expect(fitHour(new Date(then)).getTime()).toBe(then);
    if (then > at) expect(fitHour(new Date(then - 60_000)).getTime()).toBeGreaterThan(then - 60_000);
  }
});
