import type { Election } from './election';
import { createRuns } from './equal-shares-run';
import { wholePurse, type Purse } from './greedy';
import { supportedIn, type Utility } from './supporters';

/** How Equal Shares is completed where it leaves money unspent: not at all; or by adding 1 unit of the currency to what every voter begins with, again and again (add1),
 *  until the result would cost more than the budget: the one before it holds.
 *  - `add1` begins at budget / voters, and stops as soon as no supported project fits what is left: as pabutools does (`voter_budget_increment=1`).
 *  - `whole-add1` begins at that sum rounded down and goes on while the budget holds: as the checks of Pabulib do for `equalshares/add1`. */
export type Completion = 'none' | 'add1' | 'whole-add1';

export interface EqualSharesOptions {
  /** Who goes first where two projects are exactly equal. */
  readonly order: readonly number[];
  readonly utility?: Utility;
  readonly completion?: Completion;
  readonly purse?: Purse;
}

/** The Method of Equal Shares: projects in the order in which they are bought. What costs nothing and is supported comes first. Never spends more than the budget. */
export function equalShares(
  election: Election,
  { order, utility = 'cost', completion = 'add1', purse = wholePurse(election) }: EqualSharesOptions,
): readonly number[] {
  const { box, projects } = election;
  if (box.voters === 0) return [];
  const free = freeOf(election, purse);
  const supported = supportedIn(election, utility, purse);
  const run = createRuns(supported, box, order);
  const spentOn = (chosen: readonly number[]): bigint => chosen.reduce((sum, project) => sum + (projects[project]?.cost ?? 0n), 0n);
  const fitsMore = (chosen: readonly number[], spent: bigint): boolean =>
    supported.some(({ project, cost }) => spent + cost <= purse.budget && !chosen.includes(project));

  const voters = BigInt(box.voters);
  /** One unit of the currency for everyone. */
  const unit = 10n ** BigInt(election.places);
  let { chosen, slack } = run(purse.budget, box.voters);
  if (completion === 'none') return [...free, ...chosen];
  let start = purse.budget;
  if (completion === 'whole-add1') {
    // Where the sum is not whole, the first try is the one below it; the checks of Pabulib keep the result of the sum as it is if not even the next holds.
    start = (purse.budget / (unit * voters)) * unit * voters;
    slack = 0;
  }
  for (;;) {
    if (completion === 'add1' && !fitsMore(chosen, spentOn(chosen))) break;
    if (slack === Infinity) break;
    start += BigInt(1 + Math.floor((slack / Number(unit)) * (1 - 1e-9))) * unit * voters;
    const next = run(start, box.voters);
    if (spentOn(next.chosen) > purse.budget) break;
    ({ chosen, slack } = next);
  }
  return [...free, ...chosen];
}

/** Supported projects that cost nothing. */
function freeOf({ box, projects }: Election, { open }: Purse): readonly number[] {
  const named = new Set<number>();
  box.names.forEach((project, i) => (box.points[i] ?? 0) > 0 && named.add(project));
  return projects.flatMap(({ cost }, project) => (cost === 0n && named.has(project) && open(project) ? [project] : []));
}

/** How many voters would rather have the first projects than the second: those who named more of them. So `equalshares/add1-comparison` decides whether the result of
 *  Equal Shares stands beside that of the greedy rule: unless more voters prefer that one. */
export function prefer(
  { box }: Election,
  first: readonly number[],
  second: readonly number[],
): { readonly first: number; readonly second: number } {
  const worth = new Map<number, number>();
  for (const project of first) worth.set(project, (worth.get(project) ?? 0) + 1);
  for (const project of second) worth.set(project, (worth.get(project) ?? 0) - 1);
  const voters = { first: 0, second: 0 };
  for (let ballot = 0; ballot < box.weights.length; ballot++) {
    let more = 0;
    for (let i = box.starts[ballot] ?? 0; i < (box.starts[ballot + 1] ?? 0); i++)
      if ((box.points[i] ?? 0) > 0) more += worth.get(box.names[i] ?? 0) ?? 0;
    if (more > 0) voters.first += box.weights[ballot] ?? 0;
    if (more < 0) voters.second += box.weights[ballot] ?? 0;
  }
  return voters;
}
