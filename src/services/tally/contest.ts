import type { OpenedBallot } from '../box/sealed';
import type { Ballot, Choices, Counting, Edition, Project } from '../voting';
import { createBox } from './box';
import type { Decimal } from './decimal';
import type { Election, VoteType } from './election';

/** What is counted by itself: a ballot, or a ballot in one of its districts. */
export interface Contest {
  readonly ballot: Ballot;
  readonly counting: Counting;
  readonly district?: string;
  /** Those one can vote for in it, in order of their numbers. */
  readonly projects: readonly Project[];
  readonly budgetCents: number;
  /** What goes first to projects of these zones. */
  readonly reserved?: { readonly zones: readonly string[]; readonly cents: number };
}

/** A ballot that cannot be counted as it was made known; the message says which and why. */
export class ContestError extends Error {
  readonly code = 'CONTEST';
}

/** What an edition counts, in its own order, a ballot's districts in theirs. Ballots of which nobody said how to count them are left out. Throws a
 *  ContestError where an amount is missing, or more is reserved than there is. */
export function contestsOf({ ballots }: Pick<Edition, 'ballots'>, projects: readonly Project[]): readonly Contest[] {
  return ballots.flatMap((ballot) => {
    const { counting } = ballot;
    if (!counting) return [];
    return (ballot.districts ?? [undefined]).map((district): Contest => {
      const place = { ballot: ballot.id, ...(district === undefined ? {} : { district }) };
      const budgetCents = centsOf(counting.budgetCents, place, 'its budget');
      const reserved = counting.reserved && {
        zones: counting.reserved.zones,
        cents: centsOf(counting.reserved.cents, place, 'what is reserved of it'),
      };
      if (reserved && reserved.cents > budgetCents) throw new ContestError(`More is reserved of ${nameOf(place)} than its budget.`);
      return {
        ballot,
        counting,
        ...(district === undefined ? {} : { district }),
        projects: projects
          .filter((project) => project.ballot === ballot.id && project.district === district)
          .sort((a, b) => a.number - b.number),
        budgetCents,
        ...(reserved ? { reserved } : {}),
      };
    });
  });
}

/** A contest in files and in messages: "city", "district-18". */
export const nameOf = ({ ballot, district }: { readonly ballot: string; readonly district?: string }): string =>
  district === undefined ? ballot : `${ballot}-${district}`;

function centsOf(amounts: Counting['budgetCents'], place: { readonly ballot: string; readonly district?: string }, what: string): number {
  const cents = typeof amounts === 'number' ? (place.district === undefined ? amounts : undefined) : amounts[place.district ?? ''];
  if (cents === undefined || !Number.isSafeInteger(cents) || cents < 0)
    throw new ContestError(
      `The count of ${nameOf(place)} lacks ${what}, in whole cents${place.district === undefined ? '' : ', by district'}.`,
    );
  return cents;
}

/** How the ballots of a contest are filled in, in Pabulib's words. */
export function voteTypeOf({ ballot: { how } }: Pick<Contest, 'ballot'>): VoteType {
  switch (how.kind) {
    case 'approval':
    case 'knapsack':
      return 'approval';
    case 'ranking':
      return 'ordinal';
    case 'judgment':
    case 'for-against':
      return 'scoring';
  }
}

/** What a ballot says, in Pabulib's words: projects by number, ascending (a ranking: the preferred first), and the points of each; none where it only names.
 *  A grade is worth the number of grades below it; for is 1, against -1; a ranking gives its last project 1, the one before it 2, and so on (Borda). */
export function voteOf(
  { ballot: { how } }: Pick<Contest, 'ballot'>,
  choices: Choices,
): {
  readonly numbers: readonly number[];
  readonly points?: readonly number[];
} {
  if ('approve' in choices) return { numbers: [...choices.approve].sort((a, b) => a - b) };
  if ('rank' in choices) return { numbers: choices.rank, points: choices.rank.map((_, place) => choices.rank.length - place) };
  const graded = Object.entries(choices.grades)
    .map(([number, grade]) => [Number(number), grade] as const)
    .sort(([a], [b]) => a - b);
  const worth = (grade: string): number =>
    how.kind === 'judgment' ? how.grades.length - 1 - how.grades.findIndex(({ id }) => id === grade) : grade === 'for' ? 1 : -1;
  return { numbers: graded.map(([number]) => number), points: graded.map(([, grade]) => worth(grade)) };
}

/** The election that the tally counts. Ballots must be legal ones of this contest; their order changes nothing. */
export function electionOf(contest: Contest, opened: Iterable<Pick<OpenedBallot, 'choices'>>): Election {
  const { projects, budgetCents } = contest;
  const indexes = new Map(projects.map(({ number }, index) => [number, index]));
  const box = createBox();
  for (const { choices } of opened) {
    const { numbers, points } = voteOf(contest, choices);
    const key = `${numbers.join(',')};${points?.join(',') ?? ''}`;
    if (box.again(key)) continue;
    const names = numbers.map((number) => {
      const index = indexes.get(number);
      if (index === undefined) throw new ContestError(`A ballot names project ${number}, which is not one of its own.`);
      return index;
    });
    box.add(
      names,
      points?.map((units): Decimal => ({ units: BigInt(units), places: 0 })),
    );
    box.remember(key);
  }
  return {
    projects: projects.map(({ number, costCents, title, zones }) => ({
      id: String(number),
      cost: BigInt(costCents),
      name: title.fr,
      ...(zones ? { zones } : {}),
    })),
    budget: BigInt(budgetCents),
    places: 2,
    voteType: voteTypeOf(contest),
    box: box.close(),
    defaultPoints: 0,
  };
}
