/** The city's time zone. */
const timeZone = 'Europe/Paris';

/** Minutes of the day between which nothing is sent that was not asked for (af2m's charter, in force in 2026: 21:30 to 08:00, no Sundays, no holidays). */
const opens = 8 * 60;
const closes = 21 * 60 + 30;

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone,
  weekday: 'short',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** The same moment where its hour is fit for what a person did not ask for, else the first fit one after it, to the minute. */
export function fitHour(at: Date): Date {
  let moment = at;
  while (!isFit(moment)) moment = new Date(Math.floor(moment.getTime() / 60_000) * 60_000 + stepMs(moment));
  return moment;
}

/** By whole quarters where nothing changes at other minutes: changes of the clock fall on full hours, the day opens and closes on quarters. */
const stepMs = (moment: Date): number => (15 - (Math.floor(moment.getTime() / 60_000) % 15)) * 60_000;

function isFit(at: Date): boolean {
  const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const minute = Number(parts['hour']) * 60 + Number(parts['minute']);
  if (parts['weekday'] === 'Sun' || minute < opens || minute >= closes) return false;
  return !isHoliday(Number(parts['year']), `${parts['month']}-${parts['day']}`);
}

/** Holidays of the same day every year (Code du travail, L3133-1). */
const fixed = new Set(['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25']);
/** Days after Easter Sunday: Easter Monday, Ascension, Whit Monday. */
const movable = [1, 39, 50];

function isHoliday(year: number, day: string): boolean {
  if (fixed.has(day)) return true;
  const easter = easterOf(year);
  return movable.some((days) => new Date(easter + days * 86_400_000).toISOString().slice(5, 10) === day);
}

/** Easter Sunday of the Gregorian calendar, epoch milliseconds at midnight UTC (the "anonymous Gregorian computus": Meeus, Astronomical Algorithms, ch. 8). */
function easterOf(year: number): number {
  const a = year % 19;
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const leap = Math.floor((century + 8) / 25);
  const h = (19 * a + century - Math.floor(century / 4) - Math.floor((century - leap + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - h - (rest % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1);
}
