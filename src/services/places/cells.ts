import type { Point } from './place';

/** The mean radius of the Earth, in metres (IUGG: R1 of GRS 80). */
const earthMetres = 6_371_008.8;
/** Cells to a degree, both ways: in Paris some 222 m from south to north, 146 m from west to east. */
const perDegree = 500;
const rows = 180 * perDegree;
const columns = 360 * perDegree;
/** More would be thousands of cells. */
const furthestMetres = 5_000;
/** A point on the very edge is not lost to rounding: less than a millimetre. */
const margin = 1e-9;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const degrees = (radians: number): number => (radians * 180) / Math.PI;

const rowOf = (latitude: number): number => Math.min(rows - 1, Math.max(0, Math.floor((latitude + 90) * perDegree)));
/** Not yet brought round the antimeridian. */
const columnOf = (longitude: number): number => Math.floor((longitude + 180) * perDegree);
const cell = (row: number, column: number): number => row * columns + (((column % columns) + columns) % columns);

/** The cell of a fixed grid that a point stands in: a whole number, for an index. */
export const cellOf = ({ latitude, longitude }: Point): number => cell(rowOf(latitude), columnOf(longitude));

/** Every cell in which something may stand that is within that many metres (5,000 at most) of the point, and some that hold nothing so near: to ask an
 *  index for, then to be held against `metresBetween`. Throws a RangeError for more metres, and where a pole is as near. */
export function cellsAround({ latitude, longitude }: Point, metres: number): readonly number[] {
  const angle = metres / earthMetres;
  const high = degrees(angle) + margin;
  if (!(metres >= 0 && metres <= furthestMetres)) throw new RangeError(`cellsAround looks 0 to ${furthestMetres} m far, not ${metres}.`);
  if (!(Math.abs(latitude) + high < 90)) throw new RangeError(`cellsAround does not look over a pole, from latitude ${latitude}.`);
  // The meridians that touch the circle: its widest is not at its middle.
  const wide = degrees(Math.asin(Math.min(1, Math.sin(angle) / Math.cos(radians(latitude))))) + margin;
  const from = { row: rowOf(latitude - high), column: columnOf(longitude - wide) };
  const to = { row: rowOf(latitude + high), column: columnOf(longitude + wide) };
  const found: number[] = [];
  for (let row = from.row; row <= to.row; row++)
    for (let column = from.column; column <= Math.min(to.column, from.column + columns - 1); column++) found.push(cell(row, column));
  return found;
}

/** How far two points are from each other, in metres, on a sphere (haversine): within 0.6 % of what is measured on the ground. */
export function metresBetween(a: Point, b: Point): number {
  const up = Math.sin(radians(b.latitude - a.latitude) / 2);
  const along = Math.sin(radians(b.longitude - a.longitude) / 2);
  const square = up * up + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * along * along;
  return 2 * earthMetres * Math.asin(Math.min(1, Math.sqrt(square)));
}
