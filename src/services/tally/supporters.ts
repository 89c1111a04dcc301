import type { Election } from './election';
import type { Purse } from './greedy';

/** What a project is worth to a voter in Equal Shares: its cost, the same for all who support it, or the points that the voter gave it. */
export type Utility = 'cost' | 'points';

/** One project and those who support it, ready for Equal Shares. */
export interface Supported {
  readonly project: number;
  readonly cost: bigint;
  /** Ballots, by their index in the box, that name it with more than zero points. */
  readonly ballots: Int32Array;
  /** How many voters cast each of these ballots. */
  readonly weights: Float64Array;
  /** How many voters these are. */
  readonly voters: number;
  /** What it is worth to each of them in `unit`s: whole numbers. */
  readonly worths: Float64Array;
  /** The sum of the worths of all voters. */
  readonly worth: number;
  /** The largest of the worths. */
  readonly dearest: number;
  /** The utility that a worth of 1 stands for. */
  readonly unit: bigint;
}

/** The projects that Equal Shares can buy: those that someone supports, cost something and can be chosen here. */
export function supportedIn({ box, projects }: Election, utility: Utility, { open }: Purse): readonly Supported[] {
  const sizes = new Int32Array(projects.length);
  for (let i = 0; i < box.names.length; i++) if ((box.points[i] ?? 0) > 0) sizes[box.names[i] ?? 0] = (sizes[box.names[i] ?? 0] ?? 0) + 1;
  const ballots = projects.map((_, project) => new Int32Array(sizes[project] ?? 0));
  const worths = projects.map((_, project) => new Float64Array(sizes[project] ?? 0));
  const worth = new Float64Array(projects.length);
  sizes.fill(0);
  for (let ballot = 0; ballot < box.weights.length; ballot++) {
    for (let i = box.starts[ballot] ?? 0; i < (box.starts[ballot + 1] ?? 0); i++) {
      const points = box.points[i] ?? 0;
      if (points <= 0) continue;
      const project = box.names[i] ?? 0;
      const at = sizes[project] ?? 0;
      const own = utility === 'cost' ? 1 : points;
      (ballots[project] as Int32Array)[at] = ballot;
      (worths[project] as Float64Array)[at] = own;
      sizes[project] = at + 1;
      worth[project] = (worth[project] ?? 0) + own * (box.weights[ballot] ?? 0);
    }
  }
  return projects.flatMap(({ cost }, project) => {
    const [supporters, own] = [ballots[project], worths[project]];
    if (!supporters || !own || supporters.length === 0 || cost <= 0n || !open(project)) return [];
    return [
      {
        project,
        cost,
        ballots: supporters,
        weights: Float64Array.from(supporters, (ballot) => box.weights[ballot] ?? 0),
        voters: supporters.reduce((sum, ballot) => sum + (box.weights[ballot] ?? 0), 0),
        worths: own,
        worth: worth[project] ?? 0,
        dearest: own.reduce((most, one) => Math.max(most, one), 0),
        unit: utility === 'cost' ? cost : 1n,
      },
    ];
  });
}
