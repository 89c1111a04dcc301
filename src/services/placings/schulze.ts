import { leastCell, suppress } from '../suppression';

/** How two places fared against each other. */
export interface Duel {
  readonly first: number;
  readonly second: number;
  /** People who prefer the first, and the second; absent where a count would tell of fewer than 11. */
  readonly prefersFirst?: number;
  readonly prefersSecond?: number;
}

/** The result of a question between places; without an order where fewer than 11 people answered: it would tell what they said. */
export interface PlacingResult {
  /** Schulze, winning votes; ties by the order that was announced. */
  readonly rule: 'schulze-winning-votes';
  /** Absent where fewer than 11 people answered. */
  readonly people?: number;
  /** Numbers of places, the preferred first. */
  readonly order?: readonly number[];
  readonly duels?: readonly Duel[];
}

/** How many prefer each place to each other. What somebody left out comes after what they named, and is equal among itself. */
function preferences(places: readonly number[], orders: readonly (readonly number[])[]): (a: number, b: number) => number {
  const counts = new Map<string, number>();
  for (const order of orders) {
    const rank = (place: number): number => (order.includes(place) ? order.indexOf(place) : order.length);
    for (const a of places) for (const b of places) if (rank(a) < rank(b)) counts.set(`${a}/${b}`, (counts.get(`${a}/${b}`) ?? 0) + 1);
  }
  return (a, b) => counts.get(`${a}/${b}`) ?? 0;
}

/** Places in the order that people prefer, by the Schulze method with winning votes: a place stands before another where the strongest chain of won duels from it
 *  to the other is stronger than any back (M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and condorcet-consistent single-winner election method",
 *  Social Choice and Welfare 36, 2011, pp. 267-303). The place that wins all its duels is first, where there is one. Ties fall by the order of `places`. */
export function schulze(places: readonly number[], orders: readonly (readonly number[])[]): readonly number[] {
  const prefers = preferences(places, orders);
  const strength = new Map<string, number>();
  const of = (a: number, b: number): number => strength.get(`${a}/${b}`) ?? 0;
  for (const a of places) for (const b of places) if (prefers(a, b) > prefers(b, a)) strength.set(`${a}/${b}`, prefers(a, b));
  // Widest paths, by Floyd and Warshall.
  for (const by of places)
    for (const a of places)
      for (const b of places)
        if (a !== b && a !== by && b !== by) strength.set(`${a}/${b}`, Math.max(of(a, b), Math.min(of(a, by), of(by, b))));
  const beaten = (a: number): number => places.filter((b) => of(a, b) > of(b, a)).length;
  return [...places].sort((a, b) => beaten(b) - beaten(a) || places.indexOf(a) - places.indexOf(b));
}

/** What may be published of it: no count from which fewer than 11 people could be told. */
export function placingResult(places: readonly number[], orders: readonly (readonly number[])[]): PlacingResult {
  const rule = 'schulze-winning-votes';
  if (orders.length < leastCell) return { rule };
  const prefers = preferences(places, orders);
  const duels = places.flatMap((first, index) =>
    places.slice(index + 1).map((second): Duel => {
      const [a, b] = [prefers(first, second), prefers(second, first)];
      const shown = suppress({ first: a, second: b, equal: orders.length - a - b });
      const [prefersFirst, prefersSecond] = [shown['first'], shown['second']];
      return {
        first,
        second,
        ...(prefersFirst === undefined ? {} : { prefersFirst }),
        ...(prefersSecond === undefined ? {} : { prefersSecond }),
      };
    }),
  );
  return { rule, people: orders.length, order: schulze(places, orders), duels };
}
