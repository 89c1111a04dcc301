import { createHash } from 'node:crypto';
import { countChoices, type Counts } from '../box/counts';
import type { OpenedBallot } from '../box/sealed';
import type { Counting, Edition, Project } from '../voting';
import { ContestError, contestsOf, electionOf, type Contest } from './contest';
import { countBallots } from './count';
import type { Election } from './election';
import { rankByScore } from './greedy';
import { gradesOf, medianOf, rankByMajority } from './majority';
import { chooseReserved, costOf } from './reserve';
import type { Rule } from './rules';
import { orderBySeed, type Order } from './ties';

/** Everything that an edition's results rest on. */
export interface CountParts {
  readonly edition: Pick<Edition, 'id' | 'ballots'>;
  readonly projects: readonly Project[];
  /** Legal ballots, opened, in any order. */
  readonly opened: readonly OpenedBallot[];
  /** Ballots that did not open or were none, and proofs that came again, by ballot. */
  readonly spoiled: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  /** Ties fall by it: the text whose hash was made known with the edition. */
  readonly seed: string;
}

/** What became of a project: chosen; or it lacked the points it needed; or others filled the budget; or it would have been chosen, had no money gone first to reserved zones. */
export type Fate = 'chosen' | 'threshold' | 'budget' | 'reserved';

/** How a project fared. */
export interface ProjectResult {
  readonly number: number;
  readonly costCents: number;
  readonly fate: Fate;
  /** Ballots that name it, with whatever grade. */
  readonly votes: number;
  readonly points: number;
  /** How often it was given what, as `countChoices` tells it. */
  readonly given: Readonly<Record<string, number>>;
  /** Under majority judgment, the points of its median grade. */
  readonly median?: number;
}

/** What a rule chooses: projects' numbers, in the order in which it does. */
export interface Outcome {
  readonly rule: Rule;
  readonly winners: readonly number[];
  readonly spentCents: number;
}

/** The result of one ballot, or of one ballot in one district. */
export interface ContestResult extends Outcome {
  readonly ballot: string;
  readonly district?: string;
  readonly school?: true;
  readonly budgetCents: number;
  /** What went first to projects of these zones. */
  readonly reserved?: { readonly zones: readonly string[]; readonly cents: number };
  readonly threshold?: number;
  /** Ballots counted, and how many of them give no project more than nothing. */
  readonly counted: number;
  readonly blank: number;
  /** The chosen as they were chosen, then the others from the best placed. */
  readonly projects: readonly ProjectResult[];
  /** What other rules would have given from the same ballots, with the same money. */
  readonly others: readonly Outcome[];
}

/** An edition's results: JSON, the same in whatever order the ballots are given. */
export interface Results {
  readonly edition: string;
  readonly seed: string;
  readonly contests: readonly ContestResult[];
  /** By ballot: counted, spoiled, and refused on the roll as a proof that came again. */
  readonly ballots: readonly { readonly ballot: string; readonly counted: number; readonly spoiled: number; readonly refused: number }[];
}

/** Counts an edition. Throws a ContestError for a seed that is not the one whose hash was made known, or a contest that lacks an amount. */
export function resultsOf({ edition, projects, opened, spoiled, refused, seed }: CountParts): Results {
  const contests = contestsOf(edition, projects);
  const hash = createHash('sha256').update(seed, 'utf8').digest('hex');
  const other = contests.find(({ counting }) => counting.tieSeedHash !== hash);
  if (other) throw new ContestError(`The seed is not the one whose hash was made known with the ballot '${other.ballot.id}'.`);
  const byContest = new Map<string, OpenedBallot[]>();
  const keyOf = (ballot: string, district: string | undefined): string => JSON.stringify([ballot, district]);
  for (const one of opened) {
    const key = keyOf(one.ballot, one.district);
    const some = byContest.get(key);
    if (some) some.push(one);
    else byContest.set(key, [one]);
  }
  return {
    edition: edition.id,
    seed,
    contests: contests.map((contest) => resultOf(contest, byContest.get(keyOf(contest.ballot.id, contest.district)) ?? [], seed)),
    ballots: edition.ballots.map(({ id }) => ({
      ballot: id,
      counted: opened.reduce((sum, { ballot }) => sum + (ballot === id ? 1 : 0), 0),
      spoiled: spoiled[id] ?? 0,
      refused: refused[id] ?? 0,
    })),
  };
}

function resultOf(contest: Contest, opened: readonly OpenedBallot[], seed: string): ContestResult {
  const { ballot, counting, district, budgetCents, reserved, projects } = contest;
  const election = electionOf(contest, opened);
  const order = orderBySeed(election, seed);
  const official = outcomeOf(contest, election, counting.rule, order);
  const place = district === undefined ? { ballot: ballot.id } : { ballot: ballot.id, district };
  const { votes, scores } = countBallots(election);
  const medians = counting.rule === 'majority' ? gradesOf(election).map((grades) => medianOf(grades)?.grade ?? 0) : undefined;
  const [given] = Object.values(countChoices(opened)) as readonly (Counts[string] | undefined)[];
  const { reserved: _reserved, ...unreserved } = contest;
  const withoutReserve = reserved ? outcomeOf(unreserved, election, counting.rule, order).winners : [];
  const allowed = allowedBy(counting, election, counting.rule);
  const fate = (index: number, number: number): Fate => {
    if (official.winners.includes(number)) return 'chosen';
    if (!allowed(index)) return 'threshold';
    return withoutReserve.includes(number) ? 'reserved' : 'budget';
  };
  const placed = rankedBy(election, counting.rule, scores, order);
  const won = official.winners.map((number) => projects.findIndex((project) => project.number === number));
  return {
    ...place,
    ...(ballot.school ? { school: true } : {}),
    budgetCents,
    ...(reserved ? { reserved } : {}),
    ...(counting.threshold === undefined ? {} : { threshold: counting.threshold }),
    ...official,
    counted: election.box.voters,
    blank: blankIn(election),
    projects: [...won, ...placed.filter((index) => !won.includes(index))].map((index) => {
      const { number, costCents } = projects[index] as Project;
      return {
        number,
        costCents,
        fate: fate(index, number),
        votes: votes[index] ?? 0,
        points: scores[index] ?? 0,
        given: given?.projects[String(number)] ?? {},
        ...(medians ? { median: medians[index] ?? 0 } : {}),
      };
    }),
    others: compareRules(contest, election, order),
  };
}

/** What the other rules that fit these ballots would have given. */
export function compareRules(contest: Contest, election: Election, order: Order): readonly Outcome[] {
  const official = contest.counting.rule;
  const family = (rule: Rule): string => rule.replace(/[-/].*/, '');
  const fitting: readonly Rule[] = ['greedy', 'equalshares', ...(contest.ballot.how.kind === 'judgment' ? (['majority'] as const) : [])];
  return fitting.filter((rule) => rule !== family(official)).map((rule) => outcomeOf(contest, election, rule, order));
}

/** What a rule chooses with this contest's money. Nothing where nobody voted. */
function outcomeOf({ projects, counting, reserved }: Contest, election: Election, rule: Rule, order: Order): Outcome {
  const terms = {
    order,
    allowed: allowedBy(counting, election, rule),
    ...(reserved ? { reserved: { zones: reserved.zones, budget: BigInt(reserved.cents) } } : {}),
  };
  const chosen = election.box.voters > 0 ? chooseReserved(election, rule, terms) : [];
  return {
    rule,
    winners: chosen.map((index) => projects[index]?.number ?? 0),
    spentCents: Number(costOf(election, chosen)),
  };
}

/** The points that a project needs under a rule that goes by points, where none are set: what nobody wants is not chosen, though there be money. */
export const leastPoints = 1;

/** Whether a project has what it needs to be chosen. A threshold is of the official rule's own measure, points or a median grade; under a rule of the other measure there is none. */
function allowedBy(counting: Counting, election: Election, rule: Rule): (project: number) => boolean {
  const { threshold } = counting;
  const alike = (rule === 'majority') === (counting.rule === 'majority');
  if (rule === 'majority') {
    if (threshold === undefined || !alike) return () => true;
    const grades = gradesOf(election);
    return (project) => (medianOf(grades[project] ?? { grades: [], upTo: [] })?.grade ?? -Infinity) >= threshold;
  }
  const { scores } = countBallots(election);
  const least = alike ? (threshold ?? leastPoints) : leastPoints;
  return (project) => (scores[project] ?? 0) >= least;
}

/** All projects from the best placed to the last. */
function rankedBy(election: Election, rule: Rule, scores: readonly number[], order: Order): readonly number[] {
  return rule === 'majority' ? rankByMajority(gradesOf(election), order) : rankByScore(scores, order);
}

/** Ballots that give no project more than nothing. */
function blankIn({ box: { weights, starts, points } }: Election): number {
  let blank = 0;
  for (let ballot = 0; ballot < weights.length; ballot++)
    if (points.subarray(starts[ballot], starts[ballot + 1]).every((point) => point <= 0)) blank += weights[ballot] ?? 0;
  return blank;
}
