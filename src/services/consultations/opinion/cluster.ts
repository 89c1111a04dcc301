import type { Point } from './project';

/** Beginnings tried, of which the tightest is kept, and rounds of each at the most. */
const beginnings = 5;
const rounds = 50;
/** Points that a silhouette is made of at the most: it takes the square of their number. */
const looked = 1000;

const apart = (a: Point, b: Point): number => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;

/** Parts points into so many groups around means (k-means, begun as k-means++); gives the means. `random`: 0 <= x < 1. */
export function cluster(points: readonly Point[], count: number, random: () => number): readonly Point[] {
  let best: readonly Point[] = [];
  let tightest = Infinity;
  for (let attempt = 0; attempt < beginnings; attempt++) {
    let centres = beginning(points, count, random);
    const of = points.map(() => -1);
    for (let round = 0; round < rounds && move(points, centres, of); round++) centres = middles(points, of, centres);
    const spread = points.reduce((sum, point, at) => sum + apart(point, centres[of[at] ?? 0] ?? point), 0);
    if (spread < tightest) [best, tightest] = [centres, spread];
  }
  return best;
}

/** The first by chance, each other one with a chance that grows with its distance from those chosen. */
function beginning(points: readonly Point[], count: number, random: () => number): readonly Point[] {
  const chosen: Point[] = [];
  const distances = points.map(() => 1);
  while (chosen.length < count) {
    let left = random() * distances.reduce((sum, distance) => sum + distance, 0);
    const at = distances.findIndex((distance) => (left -= distance) < 0);
    const centre = points[Math.max(0, at)] ?? [0, 0];
    for (const [other, point] of points.entries())
      distances[other] = Math.min(chosen.length === 0 ? Infinity : (distances[other] ?? 0), apart(point, centre));
    chosen.push(centre);
  }
  return chosen;
}

/** The group whose mean is nearest. */
export function nearest([x, y]: Point, centres: readonly Point[]): number {
  let found = 0;
  let least = Infinity;
  for (let group = 0; group < centres.length; group++) {
    const centre = centres[group];
    const distance = centre ? (x - centre[0]) ** 2 + (y - centre[1]) ** 2 : Infinity;
    if (distance < least) {
      found = group;
      least = distance;
    }
  }
  return found;
}

/** Gives each point to the nearest mean; false where nothing changed. */
function move(points: readonly Point[], centres: readonly Point[], of: number[]): boolean {
  let changed = false;
  for (let at = 0; at < points.length; at++) {
    const group = nearest(points[at] ?? [0, 0], centres);
    changed ||= of[at] !== group;
    of[at] = group;
  }
  return changed;
}

/** The middle of each group; where it was of one that is empty. */
function middles(points: readonly Point[], of: readonly number[], before: readonly Point[]): readonly Point[] {
  const sums = before.map(() => [0, 0, 0] as [number, number, number]);
  for (const [at, [x, y]] of points.entries()) {
    const sum = sums[of[at] ?? 0];
    if (!sum) continue;
    sum[0] += x;
    sum[1] += y;
    sum[2]++;
  }
  return sums.map(([x, y, count], group): Point => (count === 0 ? (before[group] ?? [0, 0]) : [x / count, y / count]));
}

/** How well points lie in their groups rather than in the next one, from -1 to 1 (mean silhouette, Rousseeuw 1987); of many, of so many drawn. */
export function silhouette(points: readonly Point[], of: readonly number[], random: () => number): number {
  const some = drawn(points.length, looked, random);
  const groups = some.reduce((most, at) => Math.max(most, (of[at] ?? 0) + 1), 0);
  let total = 0;
  for (const at of some) {
    const sums = new Float64Array(groups);
    const counts = new Float64Array(groups);
    for (const other of some) {
      if (other === at) continue;
      const group = of[other] ?? 0;
      sums[group] = (sums[group] ?? 0) + Math.sqrt(apart(points[at] ?? [0, 0], points[other] ?? [0, 0]));
      counts[group] = (counts[group] ?? 0) + 1;
    }
    let own = NaN;
    let next = Infinity;
    for (let group = 0; group < groups; group++) {
      const mean = (sums[group] ?? 0) / (counts[group] ?? 0);
      if (group === of[at]) own = mean;
      else if (mean < next) next = mean;
    }
    // Who is alone in a group lies neither well nor badly.
    if (Number.isFinite(own) && Number.isFinite(next)) total += (next - own) / Math.max(own, next, Number.MIN_VALUE);
  }
  return some.length === 0 ? 0 : total / some.length;
}

/** Places from 0 to before `length`: all of them, or so many drawn. */
export function drawn(length: number, most: number, random: () => number): readonly number[] {
  const order = Array.from({ length }, (_, at) => at);
  if (length <= most) return order;
  for (let at = 0; at < most; at++) {
    const other = at + Math.floor(random() * (length - at));
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  return order.slice(0, most);
}
