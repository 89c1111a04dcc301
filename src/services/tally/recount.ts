import type { PublishedEdition } from '../box/published';
import type { OpenedBallot } from '../box/sealed';
import { dimensions, type Participation } from '../participation';
import { leastCell } from '../suppression';
import { nameOf } from './contest';
import { exportsOf } from './exports';
import { resultsOf, type Results } from './results';

/** What a published edition says that its results rest on. */
export interface Recounted extends PublishedEdition {
  readonly opened: readonly OpenedBallot[];
  readonly spoiled: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  /** As they were published. */
  readonly results: Results;
  readonly participation: Participation;
}

/** Counts again by the rules of the edition, with the seed that the results name, and says what was found. Throws an Error that says what differs. */
export function checkResults({ results, ...parts }: Recounted): string {
  const again = resultsOf({ ...parts, seed: results.seed });
  if (JSON.stringify(again) !== JSON.stringify(results)) {
    const place = again.contests.findIndex((contest, i) => contest.winners.join() !== results.contests[i]?.winners.join());
    const [mine, theirs] = [again.contests[place], results.contests[place]];
    if (!mine) throw new Error('Counted again by the rules, the winners are the same and other results are not.');
    const told = (winners: readonly number[] = []): string => winners.join(', ') || 'none';
    throw new Error(`Counted again by ${mine.rule}, ${nameOf(mine)} is won by ${told(mine.winners)}; published: ${told(theirs?.winners)}.`);
  }
  const won = again.contests.reduce((sum, { winners }) => sum + winners.length, 0);
  return `counted again by the rules, the same: ${won} projects chosen in ${again.contests.length} counts`;
}

/** Holds what is told of who took part against the roll: no more than voted, no cell of fewer than 11, none that the others would tell. */
export function checkParticipation({ ballots }: Participation, voted: Readonly<Record<string, number>>): string {
  let cells = 0;
  for (const { ballot, voters, by } of ballots) {
    if (voters > (voted[ballot] ?? 0))
      throw new Error(`${voters} are told to have taken part in ${ballot}, ${voted[ballot] ?? 0} are on its roll.`);
    for (const dimension of dimensions) {
      const told = by[dimension] ?? [];
      const counts = told.flatMap(({ voters: count }) => (count === null ? [] : [count]));
      const hidden = told.length - counts.length;
      const rest = voters - counts.reduce((sum, count) => sum + count, 0);
      if (counts.some((count) => count > 0 && count < leastCell))
        throw new Error(`Fewer than ${leastCell} people of a ${dimension} are told in ${ballot}.`);
      const alone = counts.some((count) => count > 0) && (hidden === 1 || rest < leastCell);
      if (told.length > 0 && (rest < 0 || (hidden === 0 ? rest !== 0 : alone)))
        throw new Error(`What is told of each ${dimension} in ${ballot} does not go with its ${voters} voters.`);
      cells += counts.length;
    }
  }
  return `who took part is told in ${cells} figures, none of fewer than ${leastCell} people`;
}

/** Holds the files made for others against results and ballots: the same tables, and in each Pabulib file the same ballots, in whatever order. */
export async function checkExports(parts: Recounted, lines: (name: string) => AsyncIterable<string>): Promise<string> {
  const wanted = exportsOf({ ...parts, random: () => 0 });
  for (const [name, mine] of wanted) {
    const theirs: string[] = [];
    for await (const line of lines(name)) theirs.push(line);
    if (!same(ballotsApart(mine), ballotsApart(theirs))) throw new Error(`${name} does not say what results and ballots do.`);
  }
  return `${wanted.size} files for others say the same`;
}

/** A Pabulib file's ballots, without the numbers they bear, in the order of their text; before them all that is not a ballot. */
function ballotsApart(lines: readonly string[]): readonly string[] {
  const votes = lines.indexOf('VOTES');
  if (votes < 0) return lines;
  const head = lines.slice(0, votes + 2);
  // A number other than the line's own is kept, and differs.
  const ballots = lines.slice(votes + 2).map((line, i) => (line.startsWith(`${i + 1};`) ? line.slice(`${i + 1};`.length) : line));
  return [...head, ...ballots.sort()];
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((line, i) => line === b[i]);
