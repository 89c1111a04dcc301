import type { Election } from './election';

/** What is spent, and on which projects: the whole election, or a part of it where a share of the budget is reserved. */
export interface Purse {
  readonly budget: bigint;
  /** False for a project that cannot be chosen here. */
  readonly open: (project: number) => boolean;
}

/** The whole budget, for every project. */
export const wholePurse = ({ budget }: Election): Purse => ({ budget, open: () => true });

/** A cost by which Pabulib's files mark a project that was withdrawn after the vote: nothing stops at it. */
const withdrawn = 999_999_999n;

/** Chooses projects in the order given while the money lasts: one that costs more than what is left is skipped, or ends it (`stop`). */
export function fund(election: Election, ranking: readonly number[], { budget, open }: Purse, stop = false): readonly number[] {
  const chosen: number[] = [];
  let left = budget;
  for (const project of ranking) {
    if (!open(project)) continue;
    const cost = election.projects[project]?.cost ?? 0n;
    if (cost <= left) {
      chosen.push(project);
      left -= cost;
    } else if (stop && cost !== withdrawn * 10n ** BigInt(election.places)) break;
  }
  return chosen;
}

/** Projects from the highest score to the lowest, ties by the order given. */
export const rankByScore = (scores: readonly number[], order: readonly number[]): readonly number[] =>
  scores.map((_, project) => project).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (order[a] ?? 0) - (order[b] ?? 0));
