import type { Election } from './election';

/** How often a project was given each grade: grades ascending, with the number of voters who gave one of them or a lower one. */
export interface Grades {
  readonly grades: readonly number[];
  readonly upTo: readonly number[];
}

/** The grades of every project: its points, and the default from each voter who did not name it. All have as many grades as there are voters. */
export function gradesOf({ box, projects, defaultPoints }: Election): readonly Grades[] {
  const given = projects.map(() => new Map<number, number>());
  for (let ballot = 0; ballot < box.weights.length; ballot++) {
    const weight = box.weights[ballot] ?? 0;
    for (let i = box.starts[ballot] ?? 0; i < (box.starts[ballot + 1] ?? 0); i++) {
      const grade = box.points[i] ?? 0;
      const voters = given[box.names[i] ?? 0];
      voters?.set(grade, (voters.get(grade) ?? 0) + weight);
    }
  }
  return given.map((voters) => {
    const silent = box.voters - [...voters.values()].reduce((sum, weight) => sum + weight, 0);
    if (silent > 0) voters.set(defaultPoints, (voters.get(defaultPoints) ?? 0) + silent);
    const grades = [...voters.keys()].sort((a, b) => a - b);
    let sum = 0;
    return { grades, upTo: grades.map((grade) => (sum += voters.get(grade) ?? 0)) };
  });
}

/** The median grade of a project, the lower one where there are two, and how many voters gave a better and a worse one. Undefined where nobody voted. */
export function medianOf({ grades, upTo }: Grades): { readonly grade: number; readonly above: number; readonly below: number } | undefined {
  const voters = upTo.at(-1) ?? 0;
  const at = upTo.findIndex((sum) => sum > middle(voters));
  const grade = grades[at];
  return grade === undefined ? undefined : { grade, above: voters - (upTo[at] ?? 0), below: upTo[at - 1] ?? 0 };
}

/** Where the lower median stands among so many grades put in ascending order, from 0. */
const middle = (voters: number): number => Math.floor((voters - 1) / 2);

/** Which of two projects the majority judges better: negative where it is the first. 0 only where both were given the same grades throughout.
 *
 *  The rule (Balinski and Laraki, "Majority Judgment", 2010): the higher median grade; where it is the same, one of it is taken away from both, and the
 *  medians of the rest are compared, and so on. What is taken away so stands ever farther from the middle of the grades put in ascending order, by turns on either side;
 *  so the first difference seen from the middle decides, and there is no need to take away a hundred thousand grades. */
export function compareMajority(a: Grades, b: Grades): number {
  const voters = a.upTo.at(-1) ?? 0;
  const centre = middle(voters);
  const lower = lastDifference(a, b, centre);
  const upper = firstDifference(a, b, centre + 1);
  if (lower < 0 && upper >= voters) return 0;
  // With an odd number of grades the middle is followed by its lower neighbour; with an even number, by the upper one.
  const turn = (distance: number, first: boolean): number => 2 * distance - (first ? 1 : 0);
  const odd = voters % 2 === 1;
  const lowerTurn = lower < 0 ? Infinity : turn(centre - lower, odd);
  const upperTurn = upper >= voters ? Infinity : turn(upper - centre, !odd);
  const at = lowerTurn < upperTurn ? lower : upper;
  return gradeAt(b, at) - gradeAt(a, at);
}

const gradeAt = ({ grades, upTo }: Grades, rank: number): number => grades[upTo.findIndex((sum) => sum > rank)] ?? 0;

/** The last rank up to `until` at which two projects' grades in ascending order differ; -1 where there is none. */
function lastDifference(a: Grades, b: Grades, until: number): number {
  let rank = until;
  while (rank >= 0 && gradeAt(a, rank) === gradeAt(b, rank)) rank = Math.max(startOf(a, rank), startOf(b, rank)) - 1;
  return rank;
}

/** The first rank from `from` at which they differ; the number of grades where there is none. */
function firstDifference(a: Grades, b: Grades, from: number): number {
  const voters = a.upTo.at(-1) ?? 0;
  let rank = from;
  while (rank < voters && gradeAt(a, rank) === gradeAt(b, rank)) rank = Math.min(endOf(a, rank), endOf(b, rank));
  return rank;
}

const startOf = ({ upTo }: Grades, rank: number): number => upTo[upTo.findIndex((sum) => sum > rank) - 1] ?? 0;
const endOf = ({ upTo }: Grades, rank: number): number => upTo.find((sum) => sum > rank) ?? rank + 1;

/** Projects from the best judged to the worst, ties by the order given. */
export function rankByMajority(grades: readonly Grades[], order: readonly number[]): readonly number[] {
  const none: Grades = { grades: [], upTo: [] };
  return grades
    .map((_, project) => project)
    .sort((a, b) => compareMajority(grades[a] ?? none, grades[b] ?? none) || (order[a] ?? 0) - (order[b] ?? 0));
}
