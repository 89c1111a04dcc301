import type { Point } from './place';

/** The mean radius of the Earth, in metres (IUGG: R1 of GRS 80). */
const earthMetres = 6_371_008.8;
/** A point on the very edge is not lost to rounding: less than a millimetre. */
const margin = 1e-9;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const degrees = (radians: number): number => (radians * 180) / Math.PI;

/** A fixed grid over the Earth, for indexes. */
export interface Grid {
  /** Further is not looked: more would be thousands of cells. */
  readonly furthestMetres: number;
  /** The cell that a point stands in: a whole number. */
  of(point: Point): number;
  /** Every cell in which something may stand that is within that many metres of the point, and some that hold nothing so near: to ask an index for, then to
   *  be held against `metresBetween`. Throws a RangeError for more metres than the furthest, and where a pole is as near. */
  around(point: Point, metres: number): readonly number[];
}

/** `perDegree`: cells to a degree, both ways. */
function gridOf(perDegree: number, furthestMetres: number): Grid {
  const rows = 180 * perDegree;
  const columns = 360 * perDegree;
  const rowOf = (latitude: number): number => Math.min(rows - 1, Math.max(0, Math.floor((latitude + 90) * perDegree)));
  /** Not yet brought round the antimeridian. */
  const columnOf = (longitude: number): number => Math.floor((longitude + 180) * perDegree);
  const cell = (row: number, column: number): number => row * columns + (((column % columns) + columns) % columns);
  return {
    furthestMetres,
    of: ({ latitude, longitude }) => cell(rowOf(latitude), columnOf(longitude)),
    around({ latitude, longitude }, metres) {
      const angle = metres / earthMetres;
      const high = degrees(angle) + margin;
      if (!(metres >= 0 && metres <= furthestMetres))
        throw new RangeError(`This grid is looked into 0 to ${furthestMetres} m far, not ${metres}.`);
      if (!(Math.abs(latitude) + high < 90)) throw new RangeError(`No grid is looked into over a pole, from latitude ${latitude}.`);
      // The meridians that touch the circle: its widest is not at its middle.
      const wide = degrees(Math.asin(Math.min(1, Math.sin(angle) / Math.cos(radians(latitude))))) + margin;
      const from = { row: rowOf(latitude - high), column: columnOf(longitude - wide) };
      const to = { row: rowOf(latitude + high), column: columnOf(longitude + wide) };
      const found: number[] = [];
      for (let row = from.row; row <= to.row; row++)
        for (let column = from.column; column <= Math.min(to.column, from.column + columns - 1); column++) found.push(cell(row, column));
      return found;
    },
  };
}

/** In Paris some 222 m from south to north, 146 m from west to east. */
export const cells = gridOf(500, 5_000);
/** Small ones, for where much stands close together: in Paris some 28 m by 18 m. */
export const spots = gridOf(4_000, 200);

/** How far two points are from each other, in metres, on a sphere (haversine): within 0.6 % of what is measured on the ground. */
export function metresBetween(a: Point, b: Point): number {
  const up = Math.sin(radians(b.latitude - a.latitude) / 2);
  const along = Math.sin(radians(b.longitude - a.longitude) / 2);
  const square = up * up + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * along * along;
  return 2 * earthMetres * Math.asin(Math.min(1, Math.sqrt(square)));
}
