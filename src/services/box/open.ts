import { check } from '../ballots';
import type { PublishedEdition } from './published';
import { openBallots, type OpenedBallot, type SealedBallot } from './sealed';

/** Ballots opened at a time. */
const chunk = 1000;

/** What is wrong with an opened ballot by its edition's rules; undefined where nothing is. */
export function illegal({ edition, projects }: PublishedEdition, { ballot, district, choices }: OpenedBallot): string | undefined {
  const rule = edition.ballots.find(({ id }) => id === ballot);
  if (!rule) return 'unknown-ballot';
  const offered = projects.filter((project) => project.ballot === ballot && project.district === district);
  return check(rule, { choices, ...(district === undefined ? {} : { district }) }, offered)?.reason;
}

/** Opens a whole box for the count, with the key that two holders put together. `spoiled`: by ballot, how many do not open or are not allowed: they are
 *  counted and not guessed at. */
export async function openBox(
  published: PublishedEdition,
  rows: AsyncIterable<SealedBallot>,
  privateKey: Uint8Array,
): Promise<{ readonly opened: readonly OpenedBallot[]; readonly spoiled: Readonly<Record<string, number>> }> {
  const opened: OpenedBallot[] = [];
  const spoiled: Record<string, number> = {};
  const spoil = (ballot: string): void => void (spoiled[ballot] = (spoiled[ballot] ?? 0) + 1);
  let waiting: SealedBallot[] = [];
  const flush = (): void => {
    const given = waiting;
    waiting = [];
    const read = openBallots(published.edition.id, privateKey, given);
    for (const place of read.spoiled) spoil(given[place]!.ballot);
    for (const one of read.opened)
      if (illegal(published, one) === undefined) opened.push(one);
      else spoil(one.ballot);
  };
  for await (const row of rows) if (waiting.push(row) === chunk) flush();
  flush();
  return { opened, spoiled };
}
