import { parseDecimal, unitsAt, type Decimal } from './decimal';

/** All ballots of an election, equal ones together: ballot `b` was cast by `weights[b]` voters and names the projects
 *  `names[starts[b]]` to `names[starts[b + 1] - 1]` by their index. Nothing in it depends on who cast what, or when. */
export interface Box {
  /** Ballots cast, empty ones included. */
  readonly voters: number;
  readonly weights: Float64Array;
  readonly starts: Int32Array;
  readonly names: Int32Array;
  /** What each named project was given, in units of ten to the power of minus `places`: whole numbers. 1 where a ballot only names. */
  readonly points: Float64Array;
  readonly places: number;
}

/** Fills a box. Ballots are told apart by what they say, so that a hundred thousand of them stay small. */
export interface BoxBuilder {
  /** `points` beside the indexes in `names`; without them each is given 1. A project named twice counts once, with what it was given last. */
  add(names: readonly number[], points?: readonly Decimal[]): void;
  /** One more of a ballot that was added under this key before; false where there is none. */
  again(key: string): boolean;
  /** The ballot added last is known by this key from now on. */
  remember(key: string): void;
  /** Refuses, with a RangeError, points too large and too fine to be added up exactly. */
  close(): Box;
}

export function createBox(): BoxBuilder {
  const byKey = new Map<string, number>();
  const weights: number[] = [];
  const starts: number[] = [0];
  let names = new Int32Array(1024);
  let points = new Float64Array(1024);
  let filled = 0;
  let places = 0;
  let last = -1;

  /** At more places every unit given so far is worth ten of the new ones. */
  function refine(to: number): void {
    for (let i = 0; i < filled; i++) points[i] = (points[i] ?? 0) * 10 ** (to - places);
    places = to;
  }

  return {
    add(named, given) {
      const start = filled;
      for (const point of given ?? []) if (point.places > places) refine(point.places);
      const one = 10 ** places;
      named.forEach((name, i) => {
        const point = given?.[i];
        const value = point === undefined ? one : Number(unitsAt(point, places));
        for (let j = start; j < filled; j++) {
          if (names[j] === name) {
            points[j] = value;
            return;
          }
        }
        if (filled === names.length) {
          names = grown(names, new Int32Array(filled * 2));
          points = grown(points, new Float64Array(filled * 2));
        }
        names[filled] = name;
        points[filled++] = value;
      });
      starts.push(filled);
      last = weights.push(1) - 1;
    },
    again(key) {
      const ballot = byKey.get(key);
      if (ballot === undefined) return false;
      weights[ballot] = (weights[ballot] ?? 0) + 1;
      return true;
    },
    remember: (key) => void byKey.set(key, last),
    close() {
      const voters = weights.reduce((sum, weight) => sum + weight, 0);
      let most = 0;
      for (let i = 0; i < filled; i++) most = Math.max(most, Math.abs(points[i] ?? 0));
      if (most * Math.max(voters, 1) > Number.MAX_SAFE_INTEGER)
        throw new RangeError('The points are too large, or have too many decimals, to be added up exactly.');
      return {
        voters,
        weights: Float64Array.from(weights),
        starts: Int32Array.from(starts),
        names: names.slice(0, filled),
        points: points.slice(0, filled),
        places,
      };
    },
  };
}

function grown<A extends Int32Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

/** What people wrote as points; undefined where one of them is not a number. */
export function parsePoints(texts: readonly string[]): readonly Decimal[] | undefined {
  const points = texts.map(parseDecimal);
  return points.every((point) => point !== undefined) ? points : undefined;
}
