import type { Row, Table } from './votes';

/** Where somebody stands among the others: those near said much the same. */
export type Point = readonly [x: number, y: number];

/** Rounds of the power iteration at the most, and how little a step must move to be the last. */
const rounds = 100;
const still = 1e-9;
/** Weight of the middle in everybody's place: who said little stands near it rather than anywhere. */
const middle = 0.02;

/** Votes less what was said on average, one after the other: of person `p` those from `from[p]` to before `from[p + 1]`. */
interface Votes extends Pick<Axes, 'means'> {
  readonly from: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** The two axes along which opinions differ most, each a direction of length one over the items, and what was said of each item on average. */
export interface Axes {
  readonly means: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** The first two principal components of the votes, in which what somebody did not say stands as what was said on average (as in Polis: Small and others, 2021). */
export function axesOf({ rows, items }: Pick<Table, 'rows' | 'items'>): Axes {
  const votes = centred(rows, items.length);
  const first = component(votes, items.length, []);
  return { means: votes.means, first, second: component(votes, items.length, [first]) };
}

/** Somebody's place on these axes: the one from which what they did say is told best (least squares). */
export function placeOn({ means, first, second }: Axes, { columns, values }: Row): Point {
  let [xx, xy, yy, x, y] = [middle, 0, middle, 0, 0];
  for (const [at, column] of columns.entries()) {
    const [a, b, value] = [first[column] ?? 0, second[column] ?? 0, (values[at] ?? 0) - (means[column] ?? 0)];
    xx += a * a;
    xy += a * b;
    yy += b * b;
    x += a * value;
    y += b * value;
  }
  const whole = xx * yy - xy * xy;
  return [(yy * x - xy * y) / whole, (xx * y - xy * x) / whole];
}

/** What stands in the place of a missing vote is its column's mean; less the mean that is nothing, and needs no place. */
function centred(rows: readonly Row[], width: number): Votes {
  const sums = new Float64Array(width);
  const counts = new Float64Array(width);
  const from = new Int32Array(rows.length + 1);
  for (const [person, { columns, values }] of rows.entries()) {
    from[person + 1] = (from[person] ?? 0) + columns.length;
    for (const [at, column] of columns.entries()) {
      sums[column] = (sums[column] ?? 0) + (values[at] ?? 0);
      counts[column] = (counts[column] ?? 0) + 1;
    }
  }
  const means = sums.map((sum, column) => sum / (counts[column] || 1));
  const all = Int32Array.from(rows.flatMap(({ columns }) => columns));
  const values = Float64Array.from(rows.flatMap((row) => row.values));
  return { from, means, columns: all, values: values.map((value, at) => value - (means[all[at] ?? 0] ?? 0)) };
}

/** The direction, of length one, along which votes differ most, at right angles to those before (power iteration); nothing but zeros where they do not differ. */
function component({ from, columns, values }: Votes, width: number, before: readonly Float64Array[]): Float64Array {
  // Any beginning will do that is not itself at right angles to what is looked for.
  let direction = unit(
    Float64Array.from({ length: width }, (_, at) => Math.cos(at * 2.4) + 0.1),
    before,
  );
  for (let round = 0; round < rounds; round++) {
    const next = new Float64Array(width);
    for (let person = 0; person + 1 < from.length; person++) {
      const [begin, end] = [from[person] ?? 0, from[person + 1] ?? 0];
      let along = 0;
      for (let at = begin; at < end; at++) along += (values[at] ?? 0) * (direction[columns[at] ?? 0] ?? 0);
      for (let at = begin; at < end; at++) {
        const column = columns[at] ?? 0;
        next[column] = (next[column] ?? 0) + along * (values[at] ?? 0);
      }
    }
    const better = unit(next, before);
    const moved = better.reduce((sum, value, at) => sum + (value - (direction[at] ?? 0)) ** 2, 0);
    direction = better;
    if (moved < still) break;
  }
  // A direction and its opposite are the same: the largest part of it is positive.
  const largest = direction.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? direction.map((value) => -value) : direction;
}

/** What of it is at right angles to these, made one long. */
function unit(vector: Float64Array, to: readonly Float64Array[]): Float64Array {
  for (const axis of to) {
    const along = vector.reduce((sum, value, at) => sum + value * (axis[at] ?? 0), 0);
    vector = vector.map((value, at) => value - along * (axis[at] ?? 0));
  }
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}
