import type { Election } from './election';
import { wholePurse } from './greedy';
import { choose, type Rule, type RuleOptions } from './rules';

/** What a rule is to heed beside its own ways. */
export interface Terms extends Omit<RuleOptions, 'purse'> {
  /** False for what cannot be chosen at all; absent: everything can. */
  readonly allowed?: (project: number) => boolean;
  /** A part of the budget that goes first to projects of these zones. */
  readonly reserved?: { readonly zones: readonly string[]; readonly budget: bigint };
}

/** The projects that a rule chooses where a part of the budget is reserved to zones: first from theirs with that part, then from all that are left with all the
 *  money that is left. In each the rule begins anew, with the same ballots. */
export function chooseReserved(election: Election, rule: Rule, { allowed = () => true, reserved, ...options }: Terms): readonly number[] {
  const whole = wholePurse(election);
  let chosen: readonly number[] = [];
  if (reserved) {
    const open = (project: number): boolean =>
      allowed(project) && (election.projects[project]?.zones ?? []).some((zone) => reserved.zones.includes(zone));
    const budget = reserved.budget < whole.budget ? reserved.budget : whole.budget;
    chosen = choose(election, rule, { ...options, purse: { budget, open } });
  }
  const open = (project: number): boolean => allowed(project) && !chosen.includes(project);
  return [...chosen, ...choose(election, rule, { ...options, purse: { budget: whole.budget - costOf(election, chosen), open } })];
}

/** What projects cost together, in units of the election's smallest amount. */
export const costOf = ({ projects }: Pick<Election, 'projects'>, chosen: readonly number[]): bigint =>
  chosen.reduce((sum, project) => sum + (projects[project]?.cost ?? 0n), 0n);
