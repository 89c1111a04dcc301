import { atCityTime, cityTime, daysBefore } from '../workshops/hours';

/** The time of one round: a quarter of the year by the city's clock. */
export interface Quarter {
  /** "2027-Q1". */
  readonly id: string;
  /** The first moment of it. */
  readonly opens: Date;
  /** The first moment of the next. */
  readonly closes: Date;
}

/** Days before a round closes at which those who follow its needs are reminded, and at what time. */
const remindsDays = 14;
const remindsAt = '10:00';

const starting = (year: number, index: number): Date =>
  atCityTime(`${year + Math.floor(index / 4)}-${String((index % 4) * 3 + 1).padStart(2, '0')}-01 00:00`) as Date;

const made = (year: number, index: number): Quarter => ({
  id: `${year}-Q${index + 1}`,
  opens: starting(year, index),
  closes: starting(year, index + 1),
});

/** The quarter that this moment is in. */
export function quarterAt(at: Date): Quarter {
  const [year, month] = cityTime(at).split('-').map(Number) as [number, number];
  return made(year, Math.floor((month - 1) / 3));
}

/** The quarter of this name; undefined where there is none ("2027-Q5"). */
export function quarterNamed(id: string): Quarter | undefined {
  const [, year, number] = /^(20\d\d)-Q([1-4])$/.exec(id) ?? [];
  return year === undefined ? undefined : made(Number(year), Number(number) - 1);
}

/** The one after it. */
export const quarterAfter = ({ closes }: Quarter): Quarter => quarterAt(closes);

/** When those who follow its needs are told that it will close. */
export function remindsOf({ closes }: Quarter): Date {
  const [date = ''] = cityTime(daysBefore(closes, remindsDays)).split(' ');
  return atCityTime(`${date} ${remindsAt}`) as Date;
}
