import type { Point } from '../places/place';
import { publicPlace } from '../reports/open-rows';
import type { Report } from '../reports/report';
import { atCityTime, cityTime } from '../workshops/hours';

/** Where a report is, as everyone may know it. */
export interface ShownPlace {
  /** An address or a street as maps have it, or the district alone; absent where neither is known. */
  readonly label?: string;
  /** The label finds this very address again. */
  readonly isAddress: boolean;
  readonly point?: Point;
  readonly district?: string;
}

const dayOf = (at: Date): string => cityTime(at).slice(0, 10);

/** What the public file of reports shows of where, and no more; and nothing nearer than the district on the day itself, when that file does not have it yet and whoever
 *  reported may still stand there. */
export function shownPlace(report: Pick<Report, 'at' | 'place' | 'steps'>, now: Date): ShownPlace {
  const { address, point, district } = publicPlace(report);
  const near = district === undefined ? { isAddress: false } : { label: townOf(district), isAddress: false, district };
  if (dayOf(report.at) >= dayOf(now)) return near;
  return {
    ...near,
    ...(address === undefined ? {} : { label: address, isAddress: report.place.precision === 'address' }),
    ...(point ? { point } : {}),
  };
}

/** "75018" */
export const postalCode = (district: string): string => `750${district.padStart(2, '0')}`;
const townOf = (district: string): string => `${postalCode(district)} Paris`;

/** The day of a moment by the city's clock, as GeoReport writes moments: "2026-11-23T00:00:00+01:00". Nothing public is finer. */
export const shownDay = (at: Date): string => cityMoment(dayOf(at), '00:00');

/** What the city's clocks show then, with their distance from UTC. */
export function cityMoment(day: string, time: string): string {
  const at = atCityTime(`${day} ${time}`)?.getTime() ?? 0;
  const hours = Math.round((Date.parse(`${day}T${time}:00Z`) - at) / 3_600_000);
  return `${day}T${time}:00+0${hours}:00`;
}

/** The beginning of the city's day that a moment is in, and that of the next day. */
export function cityDayOf(at: Date): { readonly from: Date; readonly to: Date } {
  const day = dayOf(at);
  const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  return { from: atCityTime(`${day} 00:00`) ?? at, to: atCityTime(`${next} 00:00`) ?? at };
}
