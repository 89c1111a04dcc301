import type { Small } from './elections';

/** A fraction, always in lowest terms. */
interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
function fraction(n: bigint, d = 1n): Fraction {
  const common = gcd(n < 0n ? -n : n, d) || 1n;
  return { n: n / common, d: d / common };
}
const plus = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
const minus = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d - b.n * a.d, a.d * b.d);
const times = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.n, a.d * b.d);
const over = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d, a.d * b.n);
const less = (a: Fraction, b: Fraction): boolean => a.n * b.d < b.n * a.d;

/** Equal Shares straight from its definition, voter by voter, in fractions: `each` is what everyone begins with. Ties go to the lower index. */
function once({ costs, ballots }: Small, each: Fraction, utility: 'cost' | 'points'): readonly number[] {
  const left = ballots.map(() => each);
  const chosen: number[] = [];
  const worth = (ballot: number, project: number): Fraction =>
    fraction(BigInt(utility === 'cost' ? (costs[project] ?? 0) : (ballots[ballot]?.[project] ?? 0)));
  for (;;) {
    let best: { project: number; rate: Fraction } | undefined;
    costs.forEach((cost, project) => {
      if (cost === 0 || chosen.includes(project)) return;
      const supporters = ballots.flatMap((points, ballot) => ((points[project] ?? 0) > 0 ? [ballot] : []));
      const rate = rateOf(
        cost,
        supporters.map((ballot) => ({ has: left[ballot] ?? each, worth: worth(ballot, project) })),
      );
      if (rate && (!best || less(rate, best.rate))) best = { project, rate };
    });
    if (!best) return chosen;
    const { project, rate } = best;
    chosen.push(project);
    ballots.forEach((points, ballot) => {
      if ((points[project] ?? 0) === 0) return;
      const pays = times(rate, worth(ballot, project));
      const has = left[ballot] ?? each;
      left[ballot] = less(has, pays) ? fraction(0n) : minus(has, pays);
    });
  }
}

/** The lowest rate at which these can pay it together; undefined where they cannot. */
function rateOf(cost: number, supporters: readonly { has: Fraction; worth: Fraction }[]): Fraction | undefined {
  const rising = [...supporters].sort((a, b) => {
    const [x, y] = [over(a.has, a.worth), over(b.has, b.worth)];
    return less(x, y) ? -1 : less(y, x) ? 1 : 0;
  });
  let rest = fraction(BigInt(cost));
  let worth = rising.reduce((sum, supporter) => plus(sum, supporter.worth), fraction(0n));
  for (const supporter of rising) {
    const rate = over(rest, worth);
    if (!less(supporter.has, times(rate, supporter.worth))) return rate;
    rest = minus(rest, supporter.has);
    worth = minus(worth, supporter.worth);
  }
  return undefined;
}

/** Equal Shares completed step by step, each sum tried: slow, and plain to see. `sure`: sums above it change nothing any more. */
export function exactShares(small: Small, completion: 'none' | 'add1' | 'whole-add1', utility: 'cost' | 'points'): readonly number[] {
  const { costs, budget, ballots } = small;
  const supported = costs.flatMap((_, project) => (ballots.some((points) => (points[project] ?? 0) > 0) ? [project] : []));
  const free = supported.filter((project) => costs[project] === 0);
  const spent = (chosen: readonly number[]): number => chosen.reduce((sum, project) => sum + (costs[project] ?? 0), 0);
  const voters = BigInt(ballots.length);
  let chosen = once(small, fraction(BigInt(budget), voters), utility);
  if (completion === 'none') return [...free, ...chosen];
  let each = completion === 'add1' ? fraction(BigInt(budget), voters) : fraction(BigInt(budget) / voters);
  // Who begins with the cost of everything is never poor: more changes nothing.
  const sure = fraction(BigInt(spent(supported)));
  for (;;) {
    const fits = supported.some((p) => (costs[p] ?? 0) > 0 && !chosen.includes(p) && spent(chosen) + (costs[p] ?? 0) <= budget);
    if ((completion === 'add1' && !fits) || less(sure, each)) return [...free, ...chosen];
    each = plus(each, fraction(1n));
    const next = once(small, each, utility);
    if (spent(next) > budget) return [...free, ...chosen];
    chosen = next;
  }
}
