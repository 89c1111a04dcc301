import { createHash } from 'node:crypto';
import type { Election } from './election';
import { countBallots } from './count';

/** Which of two projects comes first where the rule cannot tell: the place of each project, by its index; the lower goes first. */
export type Order = readonly number[];

/** The projects' places once they are sorted. */
function places(indexes: readonly number[]): Order {
  const order = new Array<number>(indexes.length).fill(0);
  indexes.forEach((project, place) => (order[project] = place));
  return order;
}
const indexesOf = ({ projects }: Pick<Election, 'projects'>): number[] => projects.map((_, index) => index);

/** As the projects were published; in a Pabulib file, from top to bottom. */
export const orderAsPublished = (election: Pick<Election, 'projects'>): Order => indexesOf(election);

/** By their ids, compared character by character ("10" before "9"). */
export const orderById = (election: Pick<Election, 'projects'>): Order =>
  places(indexesOf(election).sort(byText(election.projects.map(({ id }) => id))));

/** By a seed published before the vote: projects in ascending order of the SHA-256, in hexadecimal, of `seed`, a line feed and the project's id, in
 *  UTF-8. Redone in a shell with `printf '%s\n%s' "$SEED" "$ID" | sha256sum`. */
export const orderBySeed = (election: Pick<Election, 'projects'>, seed: string): Order =>
  places(
    indexesOf(election).sort(
      byText(election.projects.map(({ id }) => createHash('sha256').update(`${seed}\n${id}`, 'utf8').digest('hex'))),
    ),
  );

/** The cheaper first; of equal cost the one with more votes; then as published. So the checks of Pabulib break ties of Equal Shares. */
export function orderByCost(election: Election): Order {
  const { votes } = countBallots(election);
  const cost = election.projects.map((project) => project.cost);
  return places(
    indexesOf(election).sort((a, b) => {
      const [first = 0n, second = 0n] = [cost[a], cost[b]];
      return first < second ? -1 : first > second ? 1 : (votes[b] ?? 0) - (votes[a] ?? 0) || a - b;
    }),
  );
}

const byText =
  (texts: readonly string[]) =>
  (a: number, b: number): number => {
    const [first = '', second = ''] = [texts[a], texts[b]];
    return first < second ? -1 : first > second ? 1 : a - b;
  };
