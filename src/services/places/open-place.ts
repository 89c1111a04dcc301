import type { Located, Point } from './place';

/** What is public of where something is. */
export interface OpenPlace {
  /** As the gazetteer writes it; absent where that knows none, and never a person's own words. */
  readonly address?: string;
  /** To some ten metres. */
  readonly point?: Point;
  readonly district?: string;
}

/** A ten-thousandth of a degree: 11 m from south to north, 7 m from west to east. */
const rounded = (degrees: number): number => Math.round(degrees * 1e4) / 1e4;
/** A point that stands for an address where none is near is no address. */
const isPoint = /^-?\d+\.\d+, -?\d+\.\d+$/;

/** A place as anyone may read it. */
export function openPlace({ label, precision, district, point }: Located): OpenPlace {
  const known = precision === 'point' || precision === 'address' || precision === 'street';
  return {
    ...(district === undefined ? {} : { district }),
    ...(known && label !== '' && !isPoint.test(label) ? { address: label.slice(0, 200).replace(/\s+/g, ' ').trim() } : {}),
    ...(point ? { point: { latitude: rounded(point.latitude), longitude: rounded(point.longitude) } } : {}),
  };
}
