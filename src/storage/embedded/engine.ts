import { loadCatalog } from './catalog';
import type { Client, Engine as Parts, Reply, SchemaCommand, WriteCommand, WriteScope } from './commands';
import { checkConcerns, concernError } from './concern';
import { createCursors } from './cursors';
import { documentRange, recordOf } from './layout';
import { answeredBefore, forgetSessions, recall, remember } from './memory';
import { createOverlay, type Overlay } from './overlay';
import type { Document } from './query/document';
import { CommandError, refuse } from './query/error';
import * as schema from './schema';
import { readCommands, readsInTransactions, schemaCommands, serverCommands, unserved, writeCommands } from './served';
import type { Store } from './store';
import { sweepExpired } from './sweep';
import { BlockedError, createConflicts, type Transaction } from './transactions';
import { createWriter } from './writer';

/** The engine behind the wire: commands in, answers out. */
export interface Engine {
  run(command: Document, client: Client): Promise<Reply>;
  /** A connection is gone: what it alone held is rolled back. */
  gone(client: Client): void;
  /** Rolls back the transactions past their time: to be called every few seconds. */
  expire(): void;
  /** What is done now and then: expired documents, transactions, cursors, sessions. */
  sweep(): Promise<void>;
  /** Rolls back what is open and waits until what was begun is written. */
  end(): Promise<void>;
}

/** The engine on a store. `now`: epoch milliseconds. */
export function createEngine(store: Store, now: () => number): Engine {
  const lastRecord = (collection: number): number => {
    for (const { key } of store.latest().range(...documentRange(collection), true)) return recordOf(key);
    return 0;
  };
  const catalog = loadCatalog(store.latest(), lastRecord);
  const cursors = createCursors(now);
  const conflicts = createConflicts();
  const parts: Parts = { catalog, cursors, now };
  const writer = createWriter(store, conflicts, () => {
    for (const transaction of conflicts.all()) rollBack(transaction);
    catalog.reload();
  });
  /** The connections each transaction was spoken of on. */
  const speakers = new Map<Transaction, Set<number>>();
  /** A change of collections or indexes that is made but not yet on the disk: until then nothing may be read by it. */
  let changing: Promise<unknown> | undefined;
  let ended = false;

  function rollBack(transaction: Transaction): void {
    conflicts.end(transaction);
    cursors.endTransaction(transaction.id);
    speakers.delete(transaction);
  }

  /** One job of the writer; what it does to the catalogue is undone with it. */
  const commit = <R>(work: (overlay: Overlay) => R): Promise<R> => writer.run((overlay) => catalog.within(overlay, () => work(overlay)));

  function write(command: Document, run: WriteCommand): Promise<Reply> {
    const { lsid, txnNumber } = command as { lsid?: { id: { buffer: Uint8Array } }; txnNumber?: bigint };
    const session = txnNumber === undefined ? undefined : lsid?.id.buffer;
    return commit((overlay) => {
      if (session && txnNumber !== undefined) {
        const before = answeredBefore(recall(overlay, session), txnNumber);
        if (before) return { body: before };
      }
      const target = conflicts.outside(overlay);
      const scope: WriteScope = {
        target,
        inTransaction: false,
        nested(part) {
          const own = createOverlay(overlay);
          const result = part(conflicts.outside(own));
          for (const [key, value] of own.changes()) overlay.put(key, value);
          return result;
        },
        collection: (namespace) => catalog.get(namespace) ?? catalog.create(namespace, {}, overlay),
      };
      const reply = run(parts, command, scope);
      if (session && txnNumber !== undefined) remember(overlay, session, { number: txnNumber, reply: reply.body, at: now() });
      return reply;
    });
  }

  /** Collections and indexes change only where no transaction looks on. */
  function change(command: Document, run: SchemaCommand): Promise<Reply> {
    const [name] = Object.keys(command);
    if (name === 'createIndexes' && catalog.get(`${String(command.$db)}.${String(command.createIndexes)}`))
      if (schema.missingIndexes(parts, command).length === 0) return commit((overlay) => run(parts, command, overlay));
    const changed = commit((overlay) => {
      const [open] = conflicts.all();
      if (open && !makesNew(command)) throw new BlockedError(open);
      changing = changed;
      return run(parts, command, overlay);
    }).finally(() => {
      if (changing === changed) changing = undefined;
    });
    return changed;
  }

  /** A collection that is not there yet is none that an open transaction has seen. */
  function makesNew(command: Document): boolean {
    const [name = ''] = Object.keys(command);
    return (name === 'create' || name === 'createIndexes') && !catalog.get(`${String(command.$db)}.${String(command[name])}`);
  }

  const idOf = (command: Document): string => {
    const { lsid } = command as { lsid?: { id?: { buffer?: Uint8Array } } };
    const bytes = lsid?.id?.buffer;
    if (!bytes) throw new CommandError(72, 'A transaction needs a session (lsid).');
    return Buffer.from(bytes).toString('latin1');
  };

  function transactionOf(command: Document, client: Client): Transaction {
    const id = idOf(command);
    const number = BigInt(command.txnNumber as bigint | number);
    const open = conflicts.get(id);
    if (command.startTransaction === true) {
      if (open?.number === number) throw new CommandError(117, `Transaction ${number} has already started.`);
      const known = recall(store.latest(), Buffer.from(id, 'latin1'));
      if (known && number <= known.number)
        throw new CommandError(225, `Cannot start transaction ${number}: ${known.number} was used already.`);
      if (open) rollBack(open);
      const begun = conflicts.begin(id, number, store, now());
      speakers.set(begun, new Set([client.id]));
      return begun;
    }
    if (!open || open.number !== number || open.ending) throw noSuchTransaction(number);
    if (open.until <= now()) {
      rollBack(open);
      throw noSuchTransaction(number);
    }
    speakers.get(open)?.add(client.id);
    return open;
  }

  function within(command: Document, name: string, client: Client): Reply {
    const transaction = transactionOf(command, client);
    try {
      const read = readsInTransactions.includes(name) ? readCommands[name] : undefined;
      if (read) return read(parts, command, transaction.overlay, transaction.id);
      const run = writeCommands[name];
      if (!run)
        throw new CommandError(
          263,
          `Cannot run command ${name} in a multi-document transaction: it is not served there by the embedded engine.`,
        );
      const target = conflicts.within(transaction);
      const reply = run(parts, command, {
        target,
        inTransaction: true,
        nested: (part) => part(target),
        collection(namespace) {
          const known = catalog.get(namespace);
          if (known) return known;
          throw new CommandError(
            263,
            `The collection ${namespace} does not exist and is not made in a transaction by the embedded engine; make collections at start.`,
          );
        },
      });
      // A statement that failed is told as outside a transaction, and ends it.
      if (reply.body.writeErrors || Number(reply.body.nErrors ?? 0) > 0) rollBack(transaction);
      return reply;
    } catch (error) {
      rollBack(transaction);
      throw error;
    }
  }

  /** One command, its concerns checked. */
  async function run(command: Document, name: string, client: Client): Promise<Reply> {
    if (name === 'commitTransaction' || name === 'abortTransaction') return end(command, name === 'commitTransaction');
    while (changing) await changing.catch(() => undefined);
    if (command.autocommit === false) return within(command, name, client);
    const read = readCommands[name];
    if (read) return read(parts, command, store.latest(), undefined);
    const run = writeCommands[name];
    if (run) return write(command, run);
    const server = serverCommands[name];
    if (server) return server(parts, command, client);
    const schemaChange = schemaCommands[name];
    if (schemaChange) return change(command, schemaChange);
    if (name === 'endSessions' || name === 'killSessions') return endSessions(command[name]);
    if (name === 'killAllSessions') return killAllSessions();
    if (unserved.has(name)) refuse(name, 'a command');
    throw new CommandError(59, `no such command: '${name}'`);
  }

  async function end(command: Document, commits: boolean): Promise<Reply> {
    const id = idOf(command);
    const number = BigInt(command.txnNumber as bigint | number);
    const session = Buffer.from(id, 'latin1');
    const open = conflicts.get(id);
    if (!open || open.number !== number) {
      const known = recall(store.latest(), session);
      if (commits && known?.number === number && !known.reply) return { body: { ok: 1 } };
      if (!commits && known?.number === number && !known.reply) throw new CommandError(256, `Transaction ${number} has been committed.`);
      throw noSuchTransaction(number);
    }
    if (!commits) {
      if (open.ending) throw new CommandError(256, `Transaction ${number} is being committed.`);
      rollBack(open);
      return { body: { ok: 1 } };
    }
    if (!open.ending && open.until <= now()) {
      rollBack(open);
      throw noSuchTransaction(number);
    }
    open.ending ??= commit((overlay) => {
      // A commit before this one was lost, and what it stood on with it.
      if (conflicts.get(id) !== open) throw noSuchTransaction(number);
      for (const [key, value] of open.overlay.changes()) overlay.put(key, value);
      remember(overlay, session, { number, at: now() });
      return { body: { ok: 1 } };
    }).finally(() => rollBack(open));
    return open.ending as Promise<Reply>;
  }

  return {
    async run(command, client) {
      const [name = ''] = Object.keys(command);
      checkConcerns(command, name);
      const reply = await run(command, name, client);
      const writeConcernError = concernError(command);
      return writeConcernError ? { ...reply, body: { ...reply.body, writeConcernError } } : reply;
    },
    gone(client) {
      for (const [transaction, connections] of speakers) {
        connections.delete(client.id);
        if (connections.size === 0 && !transaction.ending) rollBack(transaction);
      }
    },
    expire,
    async sweep() {
      cursors.sweep(now());
      expire();
      await commit((overlay) => forgetSessions(overlay, now()));
      while (!ended && (await commit((overlay) => sweepExpired(parts, conflicts.outside(overlay))))) continue;
    },
    async end() {
      ended = true;
      for (const transaction of conflicts.all()) if (!transaction.ending) rollBack(transaction);
      await writer.idle();
    },
  };

  function expire(): void {
    for (const transaction of conflicts.all()) if (transaction.until <= now() && !transaction.ending) rollBack(transaction);
  }

  function killAllSessions(): Reply {
    for (const transaction of conflicts.all()) if (!transaction.ending) rollBack(transaction);
    return { body: { ok: 1 } };
  }

  function endSessions(sessions: unknown): Reply {
    if (!Array.isArray(sessions)) throw new CommandError(14, "BSON field 'endSessions' is the wrong type, expected type 'array'");
    for (const { id } of sessions as { id: { buffer: Uint8Array } }[]) {
      const open = conflicts.get(Buffer.from(id.buffer).toString('latin1'));
      if (open && !open.ending) rollBack(open);
    }
    return { body: { ok: 1 } };
  }
}

const noSuchTransaction = (number: bigint): CommandError =>
  new CommandError(251, `Given transaction number ${number} does not match any in-progress transactions.`, {
    errorLabels: ['TransientTransactionError'],
  });
