import { AsyncLocalStorage } from 'node:async_hooks';
import type { Connection } from 'mongoose';

/** A transaction under way. */
interface Run {
  readonly connection: Connection;
  /** How many lanes had been given back when it began. */
  readonly began: number;
  lane?: number;
}
const underWay = new AsyncLocalStorage<Run>();

/** Lanes by number: taken, or since when they are free. */
const lanes: ('taken' | number)[] = [];
let givenBack = 0;

/** Runs `work` in a transaction: in the one under way on this connection, so that both stand or fall together, else in one of its own. `work` runs
 *  again after a lost race: what it does outside the database must stand being done twice. */
export async function transaction<R>(connection: Connection, work: () => Promise<R>): Promise<R> {
  if (underWay.getStore()?.connection === connection) return work();
  const run: Run = { connection, began: givenBack };
  try {
    return await underWay.run(run, () => connection.transaction<R>(work));
  } finally {
    if (run.lane !== undefined) lanes[run.lane] = ++givenBack;
  }
}

/** A small number that no other transaction of this process has that is under way, or ended after this one began: a row that is written by none but the
 *  holder of its lane is never met by two at once. The same for all that one transaction does. */
export function laneOf(connection: Connection): number {
  const run = underWay.getStore();
  if (run?.connection !== connection) throw new Error('A lane is had by a transaction under way alone.');
  if (run.lane === undefined) {
    const free = lanes.findIndex((state) => state !== 'taken' && state <= run.began);
    run.lane = free < 0 ? lanes.length : free;
    lanes[run.lane] = 'taken';
  }
  return run.lane;
}
