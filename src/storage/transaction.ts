import { AsyncLocalStorage } from 'node:async_hooks';
import type { Connection } from 'mongoose';

const underWay = new AsyncLocalStorage<Connection>();

/** Runs `work` in a transaction: in the one under way on this connection, so that both stand or fall together, else in one of its own. `work` runs
 *  again after a lost race: what it does outside the database must stand being done twice. */
export const transaction = <R>(connection: Connection, work: () => Promise<R>): Promise<R> =>
  underWay.getStore() === connection ? work() : underWay.run(connection, () => connection.transaction<R>(work));
