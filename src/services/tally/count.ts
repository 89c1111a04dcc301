import type { Election } from './election';

/** What the ballots say of each project, by its index. */
export interface Count {
  /** How many voters named it. */
  readonly votes: readonly number[];
  /** The points that it was given, added up, in units of the box's points; for approvals the votes. A project that a ballot does not name is given the default. */
  readonly scores: readonly number[];
}

/** Votes and scores of all projects. Throws a RangeError where default points are too many to be added up exactly. */
export function countBallots({ box, projects, defaultPoints }: Election): Count {
  const votes = new Float64Array(projects.length);
  const scores = new Float64Array(projects.length);
  const { weights, starts, names, points } = box;
  for (let ballot = 0; ballot < weights.length; ballot++) {
    const weight = weights[ballot] ?? 0;
    for (let i = starts[ballot] ?? 0; i < (starts[ballot + 1] ?? 0); i++) {
      const project = names[i] ?? 0;
      votes[project] = (votes[project] ?? 0) + weight;
      scores[project] = (scores[project] ?? 0) + weight * (points[i] ?? 0);
    }
  }
  if (defaultPoints !== 0)
    scores.forEach((score, project) => (scores[project] = score + defaultPoints * (box.voters - (votes[project] ?? 0))));
  if (!scores.every(Number.isSafeInteger)) throw new RangeError('The points are too large to be added up exactly.');
  return { votes: [...votes], scores: [...scores] };
}

/** A score as people read it: the number of points. */
export const pointsOf = ({ box }: Election, score: number): number => score / 10 ** box.places;
