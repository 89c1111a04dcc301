import { AsyncLocalStorage } from 'node:async_hooks';
import type { Connection, Schema } from 'mongoose';
import { createSlots } from './slots';

/** A transaction under way, or something that is to write nothing. */
interface Run {
  readonly connection: Connection;
  /** Only looks; `refused` once it wanted to write; `seen`: what was asked for already. */
  readonly looks?: { refused: boolean; readonly seen: Map<string, Promise<unknown>> };
  /** How many lanes had been given back when it began. */
  readonly began: number;
  lane?: number;
}
const underWay = new AsyncLocalStorage<Run>();

/** Transactions of this process that lost a race and run again at once. More of them would mostly meet each other: where everybody wants the same few rows,
 *  who holds one waits for the processor behind all those who find it held. */
const retriers = 2;
const again = createSlots(retriers);

/** Lanes by number: taken, or since when they are free. */
const lanes: ('taken' | number)[] = [];
let givenBack = 0;

/** Runs `work` in a transaction: in the one under way on this connection, so that both stand or fall together, else in one of its own. `work` runs
 *  again after a lost race: what it does outside the database must stand being done twice. */
export async function transaction<R>(connection: Connection, work: () => Promise<R>): Promise<R> {
  refuse();
  if (underWay.getStore()?.connection === connection) return work();
  const run: Run = { connection, began: givenBack };
  let tried = false;
  let holds = false;
  const giveBack = (): void => {
    if (holds) again.give();
    holds = false;
  };
  /** Its snapshot is taken by its first command, not before; until it runs once more the driver waits a while, in which others may. */
  const attempt = async (): Promise<R> => {
    if (tried && !holds) {
      await again.take();
      holds = true;
    }
    tried = true;
    try {
      return await work();
    } catch (error) {
      giveBack();
      throw error;
    }
  };
  try {
    return await underWay.run(run, () => connection.transaction<R>(attempt));
  } finally {
    giveBack();
    if (run.lane !== undefined) lanes[run.lane] = ++givenBack;
  }
}

/** Whether a transaction is under way here. */
export const isUnderWay = (connection: Connection): boolean => underWay.getStore()?.connection === connection;

/** A small number that no other transaction of this process has that is under way, or ended after this one began: a row that is written by none but the
 *  holder of its lane is never met by two at once. The same for all that one transaction does. */
export function laneOf(connection: Connection): number {
  refuse();
  const run = underWay.getStore();
  if (run?.connection !== connection) throw new Error('A lane is had by a transaction under way alone.');
  if (run.lane === undefined) {
    const free = lanes.findIndex((state) => state !== 'taken' && state <= run.began);
    run.lane = free < 0 ? lanes.length : free;
    lanes[run.lane] = 'taken';
  }
  return run.lane;
}

/** What was only to look wanted to write. */
class WriteRefusedError extends Error {
  readonly code = 'WRITE_REFUSED';
}

/** Throws where nothing may be written. Stores that write without mongoose's models call it themselves. */
export function refuse(): void {
  const looks = underWay.getStore()?.looks;
  if (!looks) return;
  looks.refused = true;
  throw new WriteRefusedError('Nothing may be written here.');
}

/** Runs `work` outside any transaction; undefined where it wanted to write, of which nothing is done. Throws what `work` throws otherwise. */
export async function looking<R>(connection: Connection, work: () => Promise<R>): Promise<R | undefined> {
  const looks = { refused: false, seen: new Map<string, Promise<unknown>>() };
  try {
    const result = await underWay.run({ connection, began: givenBack, looks }, work);
    return looks.refused ? undefined : result;
  } catch (error) {
    if (looks.refused) return undefined;
    throw error;
  }
}

/** What `load` gives; within one look, which writes nothing, it is asked for once. `name`: of what, among all that is asked for so. */
export function seenOnce<R>(name: string, load: () => Promise<R>): Promise<R> {
  const seen = underWay.getStore()?.looks?.seen;
  if (!seen) return load();
  const before = seen.get(name) as Promise<R> | undefined;
  const found = before ?? load();
  if (!before) seen.set(name, found);
  return found;
}

/** Has every model of this connection ask `refuse` before it writes; to be called before any is made. */
export function guardWrites(connection: Connection): void {
  connection.plugin((schema: Schema) => {
    schema.pre(
      ['updateOne', 'updateMany', 'replaceOne', 'deleteOne', 'deleteMany', 'findOneAndUpdate', 'findOneAndReplace', 'findOneAndDelete'],
      refuse,
    );
    schema.pre('save', refuse);
    schema.pre('insertMany', refuse);
    schema.pre('bulkWrite', refuse);
  });
}
