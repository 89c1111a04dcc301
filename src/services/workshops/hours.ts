/** The city's clock, to the minute. */
const clock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});
const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Minutes of the day by the city's clock in which people are awake. */
const opens = 8 * 60;
const closes = 21 * 60 + 30;

/** "2026-10-25 09:30", as the city's clocks show it. */
export const cityTime = (at: Date): string => clock.format(at);

/** The moment at which the city's clocks show this ("2026-10-25 09:30"): the first where they show it twice, and where they never do, as much after the hour
 *  that is left out. Undefined: no such day or time. */
export function atCityTime(shown: string): Date | undefined {
  const as = Date.parse(`${shown.replace(' ', 'T')}:00Z`);
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(shown) || Number.isNaN(as)) return undefined;
  // The 31st of February is read as a day of March.
  if (!shown.startsWith(new Date(as).toISOString().slice(0, 10))) return undefined;
  const [summer, winter] = [new Date(as - 120 * minuteMs), new Date(as - 60 * minuteMs)];
  return cityTime(summer) === shown ? summer : winter;
}

/** So many days before, at the same time by the city's clock: 23 or 25 hours are a day twice a year. */
export function daysBefore(at: Date, days: number): Date {
  const [date = '', time = ''] = cityTime(at).split(' ');
  const day = new Date(Date.parse(date) - days * dayMs).toISOString().slice(0, 10);
  return atCityTime(`${day} ${time}`) ?? new Date(at.getTime() - days * dayMs);
}

const minuteOf = (at: Date): number => {
  const [, time = ''] = cityTime(at).split(' ');
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
};
const isAwake = (at: Date): boolean => minuteOf(at) >= opens && minuteOf(at) < closes;

/** The same moment by day, else the next morning. */
export function awake(at: Date): Date {
  let moment = at;
  while (!isAwake(moment)) moment = new Date((Math.floor(moment.getTime() / minuteMs) + 1) * minuteMs);
  return moment;
}

/** So much later, nights not counted. */
export function awakeAfter(at: Date, ms: number): Date {
  let [moment, left] = [awake(at), ms];
  for (;;) {
    const today = (closes - minuteOf(moment)) * minuteMs - (moment.getTime() % minuteMs);
    if (left < today) return new Date(moment.getTime() + left);
    left -= today;
    moment = awake(new Date(moment.getTime() + today));
  }
}

/** Whether it is a day of the calendar, `YYYY-MM-DD`, and not before today. */
export const isDayToCome = (text: string, now: Date): boolean =>
  atCityTime(`${text} 12:00`) !== undefined && text >= cityTime(now).slice(0, 10);
