import type { Box } from './box';
import { formatDecimal, parseDecimal, unitsAt } from './decimal';

/** How ballots are filled in, in Pabulib's words (https://pabulib.org/format). Grades, and for and against, are `scoring`. */
export type VoteType = 'approval' | 'choose-1' | 'cumulative' | 'ordinal' | 'scoring';

export const voteTypes: readonly VoteType[] = ['approval', 'choose-1', 'cumulative', 'ordinal', 'scoring'];

/** A project put to the vote. */
export interface Contender {
  readonly id: string;
  /** In units of the election's smallest amount: see `Election.places`. */
  readonly cost: bigint;
  readonly name?: string;
  /** The zones it lies in, by which a share of the budget may be reserved. */
  readonly zones?: readonly string[];
}

/** Everything that a count rests on: two elections that are equal in it have the same result. */
export interface Election {
  /** In the order in which they were published. */
  readonly projects: readonly Contender[];
  readonly budget: bigint;
  /** Decimals of `cost` and `budget`: with 2 they are cents where the currency is euros. */
  readonly places: number;
  readonly voteType: VoteType;
  readonly box: Box;
  /** What a project is given by a ballot that does not name it, in units of the box's points. */
  readonly defaultPoints: number;
}

/** What the parts of an election are made of before they are numbers. */
export interface ElectionText {
  readonly projects: readonly (Omit<Contender, 'cost'> & { readonly cost: string })[];
  readonly budget: string;
  readonly voteType: VoteType;
  readonly defaultScore?: string;
}

/** Puts amounts on one scale. Throws a RangeError that names what is not a number. */
export function createElection({ projects, budget, voteType, defaultScore = '0' }: ElectionText, box: Box): Election {
  const read = (text: string, what: string): { units: bigint; places: number } => {
    const number = parseDecimal(text);
    if (number === undefined) throw new RangeError(`${what} is not a number: "${text}".`);
    return number;
  };
  const total = read(budget, 'The budget');
  const costs = projects.map(({ id, cost }) => read(cost, `The cost of project ${id}`));
  const places = Math.max(total.places, ...costs.map((cost) => cost.places));
  const score = read(defaultScore, 'default_score');
  if (score.places > box.places) throw new RangeError(`default_score is finer than any point given: "${defaultScore}".`);
  return {
    projects: projects.map((project, i) => ({ ...project, cost: unitsAt(costs[i] ?? total, places) })),
    budget: unitsAt(total, places),
    places,
    voteType,
    box,
    defaultPoints: Number(unitsAt(score, box.places)),
  };
}

/** An amount as people read it: "12.5". */
export const amount = ({ places }: Election, units: bigint): string => formatDecimal(units, places);
