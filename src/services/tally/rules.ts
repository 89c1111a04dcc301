import { countBallots } from './count';
import type { Election } from './election';
import { equalShares, prefer } from './equal-shares';
import { fund, rankByScore, wholePurse, type Purse } from './greedy';
import { gradesOf, rankByMajority } from './majority';
import type { Utility } from './supporters';
import { orderAsPublished, orderByCost, orderById, type Order } from './ties';

/** A way to choose projects, by the name that Pabulib's files have for it where they have one; `majority` is majority judgment.
 *  `equalshares` is completed by add1, `equalshares/none` is not; the other two are reckoned as Pabulib's checks reckon them. */
export const rules = [
  'greedy',
  'greedy-no-skip',
  'greedy-threshold',
  'equalshares',
  'equalshares/none',
  'equalshares/add1',
  'equalshares/add1-comparison',
  'majority',
] as const;
export type Rule = (typeof rules)[number];

export interface RuleOptions {
  /** Who goes first among equals; without it Equal Shares goes by the projects' ids (as pabutools does; in the forms of Pabulib by the lower cost, then more votes), and every other rule by the order in which they were published. */
  readonly order?: Order;
  /** The score, in points, that a project needs under `greedy-threshold` and `greedy-no-skip`. */
  readonly threshold?: number;
  readonly utility?: Utility;
  readonly purse?: Purse;
}

/** The projects that a rule chooses, by index, in the order in which it chooses them. */
export function choose(election: Election, rule: Rule, options: RuleOptions = {}): readonly number[] {
  const { utility = 'cost', purse = wholePurse(election) } = options;
  const order = options.order ?? orderAsPublished(election);
  const greedy = (threshold: number | undefined, stop: boolean): readonly number[] => {
    const { scores } = countBallots(election);
    const least = (threshold ?? -Infinity) * 10 ** election.box.places;
    const open = (project: number): boolean => purse.open(project) && (scores[project] ?? 0) >= least;
    return fund(election, rankByScore(scores, order), { ...purse, open }, stop);
  };
  switch (rule) {
    case 'greedy':
      return greedy(undefined, false);
    case 'greedy-no-skip':
      return greedy(options.threshold, true);
    case 'greedy-threshold':
      return greedy(options.threshold, false);
    case 'equalshares':
      return equalShares(election, { order: options.order ?? orderById(election), utility, purse });
    case 'equalshares/none':
      return equalShares(election, { order: options.order ?? orderById(election), utility, purse, completion: 'none' });
    case 'equalshares/add1':
      return equalShares(election, { order: options.order ?? orderByCost(election), utility, purse, completion: 'whole-add1' });
    case 'equalshares/add1-comparison': {
      const shares = choose(election, 'equalshares/add1', options);
      const other = choose(election, 'greedy', options);
      const voters = prefer(election, shares, other);
      return voters.second > voters.first ? other : shares;
    }
    case 'majority':
      return fund(election, rankByMajority(gradesOf(election), order), purse);
  }
}
