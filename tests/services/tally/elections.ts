import fc from 'fast-check';
import { createBox, type Box } from '../../../src/services/tally/box';
import { createElection, type Election } from '../../../src/services/tally/election';

/** A ballot as a test writes it: the points given to each project, by index; 0 names nothing. */
export type Points = readonly number[];

export interface Small {
  readonly costs: readonly number[];
  readonly budget: number;
  readonly ballots: readonly Points[];
}

/** A small election, with equal sums and equal ballots often enough that ties happen. */
export const smallElection: fc.Arbitrary<Small> = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 1, 7, 100))
  .chain(([projects, voters, scale]) =>
    fc.record({
      costs: fc.array(
        fc.integer({ min: 0, max: 9 }).map((cost) => cost * scale),
        { minLength: projects, maxLength: projects },
      ),
      budget: fc.integer({ min: 1, max: 30 }).map((budget) => budget * scale),
      ballots: fc.array(fc.array(fc.constantFrom(0, 0, 1, 1, 2, 3), { minLength: projects, maxLength: projects }), {
        minLength: voters,
        maxLength: voters,
      }),
    }),
  );

function boxOf(ballots: readonly Points[]): Box {
  const box = createBox();
  for (const points of ballots) {
    const key = points.join();
    if (box.again(key)) continue;
    const named = points.flatMap((given, project) => (given === 0 ? [] : [project]));
    box.add(
      named,
      named.map((project) => ({ units: BigInt(points[project] ?? 0), places: 0 })),
    );
    box.remember(key);
  }
  return box.close();
}

/** The election of a test; ids are letters in the projects' order. */
export const electionOf = ({ costs, budget, ballots }: Small): Election =>
  createElection(
    {
      projects: costs.map((cost, i) => ({ id: String.fromCharCode(97 + i), cost: String(cost) })),
      budget: String(budget),
      voteType: 'scoring',
    },
    boxOf(ballots),
  );

/** What the chosen ones cost together. */
export const costOf = (chosen: readonly number[], costs: readonly number[]): number =>
  chosen.reduce((sum, project) => sum + (costs[project] ?? 0), 0);
