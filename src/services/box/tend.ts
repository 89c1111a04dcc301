import { retentionDefaults } from '../retention';
import type { Edition } from '../voting';
import type { Box } from './box';
import type { Roll } from './roll';
import { actsLog, boxLog, type SignedRoot } from './root';

/** What was done for one edition. */
export interface Tended {
  readonly edition: string;
  /** Ballots that went into the box. */
  readonly moved: number;
  /** The roll's key and the pool's were destroyed. */
  readonly forgotten: boolean;
}

export interface TendParts {
  readonly box: Pick<Box, 'mix' | 'close'>;
  readonly roll: Pick<Roll, 'forget'>;
  readonly publish: (log: string, now: Date) => Promise<SignedRoot | undefined>;
  /** Months after the results in which the roll can still be asked; 2 where nothing is said. */
  readonly rollMonths?: number;
}

/** Milliseconds after the vote's end in which a turn that began before it may still be kept. */
export const lateMs = 10 * 60_000;

/** When an edition's vote is over; undefined where it never has one. */
const voteEnd = ({ phases }: Pick<Edition, 'phases'>): Date | undefined => phases.find(({ phase }) => phase === 'vote')?.to;

/** From when on all that waits goes into the box, however little it is. */
export const isOver = (edition: Pick<Edition, 'phases'>, now: Date): boolean => {
  const end = voteEnd(edition);
  return end !== undefined && now.getTime() >= end.getTime() + lateMs;
};

/** When the roll's key is destroyed: so many calendar months after the results, or after the vote where none are announced (CNIL: numbers are kept until all
 *  ways of contesting are closed). */
export function forgetsFrom({ phases }: Pick<Edition, 'phases'>, months: number): Date | undefined {
  const results = phases.find(({ phase }) => phase === 'results')?.from ?? voteEnd({ phases });
  if (!results) return undefined;
  const from = new Date(results);
  from.setUTCMonth(from.getUTCMonth() + months);
  return from;
}

/** The work of each hour: for every edition that votes or has voted takes ballots into the box, publishes its root and in the end destroys its keys; then
 *  the root of what staff did. Stands being done twice. */
export async function tendBoxes(
  editions: readonly Edition[],
  { box, roll, publish, rollMonths = retentionDefaults.rollMonths }: TendParts,
  now: Date,
): Promise<readonly Tended[]> {
  const tended: Tended[] = [];
  for (const edition of editions) {
    const begins = edition.phases.find(({ phase }) => phase === 'vote')?.from;
    if (!begins || now < begins) continue;
    const over = isOver(edition, now);
    const moved = await box.mix(edition.id, now, { all: over });
    await publish(boxLog(edition.id), now);
    const from = forgetsFrom(edition, rollMonths);
    const forgotten = over && from !== undefined && now >= from && (await box.close(edition.id));
    if (forgotten) await roll.forget(edition.id);
    tended.push({ edition: edition.id, moved, forgotten });
  }
  await publish(actsLog, now);
  return tended;
}
