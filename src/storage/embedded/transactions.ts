import { createOverlay, type Overlay } from './overlay';
import { canConflict } from './layout';
import { CommandError } from './query/error';
import type { Target } from './records';
import type { Store, View } from './store';

/** Milliseconds a transaction may take (MongoDB's transactionLifetimeLimitSeconds). */
const lifetimeMs = 60_000;

/** A transaction of several statements: a snapshot, what it wrote over it, the keys it holds. */
export interface Transaction {
  readonly id: string;
  readonly number: bigint;
  readonly overlay: Overlay;
  readonly snapshot: View & { release(): void };
  /** The last commit its snapshot sees. */
  readonly sees: number;
  readonly held: Set<string>;
  /** Epoch milliseconds at which it is rolled back. */
  readonly until: number;
  /** Statements of others that wait for it to end. */
  readonly waiting: (() => void)[];
  /** Its commit, once it is under way: nothing more is written in it, nothing rolls it back. */
  ending?: Promise<unknown>;
}

/** A write outside any transaction met a key that one holds: it runs again when that one has ended. */
export class BlockedError extends Error {
  constructor(readonly by: Transaction) {
    super('held by a transaction');
  }
}

/** Which keys are held, and when each was last written: first writer wins. */
export interface Conflicts {
  begin(id: string, number: bigint, store: Store, now: number): Transaction;
  get(id: string): Transaction | undefined;
  /** Where a statement of a transaction writes. */
  within(transaction: Transaction): Target;
  /** Where a statement outside transactions writes: into `overlay`. */
  outside(overlay: Overlay): Target;
  /** Lets go of what a transaction held and wakes who waited. */
  end(transaction: Transaction): void;
  /** Changes of a batch are about to be committed as the next commit; gives its number. */
  committing(changes: Overlay): number;
  committed(number: number): void;
  all(): readonly Transaction[];
}

const conflict = (): CommandError =>
  new CommandError(
    112,
    'WriteConflict error: this operation conflicted with another operation. Please retry your operation or multi-document transaction.',
    { errorLabels: ['TransientTransactionError'] },
  );

export function createConflicts(): Conflicts {
  const open = new Map<string, Transaction>();
  const holders = new Map<string, Transaction>();
  const lastWrite = new Map<string, number>();
  let issued = 0;
  let done = 0;

  const conflicts: Conflicts = {
    begin(id, number, store, now) {
      const snapshot = store.snapshot();
      const transaction: Transaction = {
        id,
        number,
        snapshot,
        overlay: createOverlay(snapshot),
        sees: done,
        held: new Set(),
        until: now + lifetimeMs,
        waiting: [],
      };
      open.set(id, transaction);
      return transaction;
    },
    get: (id) => open.get(id),
    within: (transaction) => ({
      get: (key) => transaction.overlay.get(key),
      range: (start, end, reverse) => transaction.overlay.range(start, end, reverse),
      put: (key, value) => transaction.overlay.put(key, value),
      claim(key) {
        const name = key.toString('latin1');
        const holder = holders.get(name);
        if ((holder && holder !== transaction) || (lastWrite.get(name) ?? 0) > transaction.sees) throw conflict();
        holders.set(name, transaction);
        transaction.held.add(name);
      },
    }),
    outside: (overlay) => ({
      get: (key) => overlay.get(key),
      range: (start, end, reverse) => overlay.range(start, end, reverse),
      put: (key, value) => overlay.put(key, value),
      claim(key) {
        const holder = holders.size > 0 ? holders.get(key.toString('latin1')) : undefined;
        if (holder) throw new BlockedError(holder);
      },
    }),
    end(transaction) {
      if (open.get(transaction.id) !== transaction) return;
      open.delete(transaction.id);
      for (const name of transaction.held) if (holders.get(name) === transaction) holders.delete(name);
      transaction.snapshot.release();
      for (const wake of transaction.waiting.splice(0)) wake();
    },
    committing(changes) {
      issued++;
      for (const [key] of changes.changes()) if (canConflict(key)) lastWrite.set(key.toString('latin1'), issued);
      return issued;
    },
    committed(number) {
      done = number;
      const oldest = Math.min(done, ...[...open.values()].map(({ sees }) => sees));
      if (open.size === 0 && issued === done) lastWrite.clear();
      else if (lastWrite.size > 50_000) for (const [name, written] of lastWrite) if (written <= oldest) lastWrite.delete(name);
    },
    all: () => [...open.values()],
  };
  return conflicts;
}
