import type { Box } from './box';
import { countBallots, pointsOf } from './count';
import { formatDecimal } from './decimal';
import type { PbFile } from './pb-read';
import { pbLines } from './pb-write';

/** A Pabulib file again, with its ballots alone: each under a new number, in an order that `random` (0 <= x < 1) draws, with nothing beside it of who cast it or how.
 *  Votes, scores and who is selected are those counted here. As lines; `npm run tally` counts them as the file they come from. */
export function anonymous({ meta, rows, election }: PbFile, winners: readonly number[], random: () => number): Iterable<string> {
  const { votes, scores } = countBallots(election);
  const won = new Set(winners);
  const counted: Record<string, string> = { num_projects: String(rows.length), num_votes: String(election.box.voters) };
  return pbLines({
    meta: { ...meta, ...counted },
    projects: rows.map((row, index) => ({
      ...row,
      votes: String(votes[index] ?? 0),
      score: String(pointsOf(election, scores[index] ?? 0)),
      selected: won.has(index) ? '1' : '0',
    })),
    votes: ballotsOf(election.box, random).map((ballot, index) => {
      const [from, to] = [election.box.starts[ballot] ?? 0, election.box.starts[ballot + 1] ?? 0];
      const ids = [...election.box.names.subarray(from, to)].map((name) => election.projects[name]?.id ?? '');
      const points = [...election.box.points.subarray(from, to)].map((units) => formatDecimal(BigInt(units), election.box.places));
      return {
        voter_id: String(index + 1),
        vote: ids.join(','),
        ...(election.voteType === 'approval' || election.voteType === 'choose-1' ? {} : { points: points.join(',') }),
      };
    }),
  });
}

/** The ballot of each voter by its index in the box, shuffled. */
function ballotsOf({ weights }: Box, random: () => number): readonly number[] {
  const ballots = [...weights].flatMap((weight, ballot) => new Array<number>(weight).fill(ballot));
  return shuffled(ballots, random);
}

/** The same in another order, each as likely. */
export function shuffled<T>(all: readonly T[], random: () => number): readonly T[] {
  const left = [...all];
  for (let at = left.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [left[at], left[other]] = [left[other] as T, left[at] as T];
  }
  return left;
}
