import { open, type RangeOptions, type RootDatabase, type Transaction } from 'lmdb';

/** Bytes by bytes, in order: documents, index entries, the catalogue. One lmdb environment under a folder. */
export interface Store {
  /** What is committed now. */
  latest(): View;
  /** What is committed now, for as long as it is held. */
  snapshot(): View & { release(): void };
  /** Writes all changes in one commit, or none. Resolves when they are on the disk; nothing can be read before. Throws a `FullError` where there
   *  is no room. */
  commit(changes: Iterable<Change>): Promise<void>;
  close(): Promise<void>;
}

/** A value put under a key; null removes it. */
export type Change = readonly [key: Buffer, value: Uint8Array | null];

/** No room for a commit: the disk is full (or fails), or the store has reached its bound. Nothing of the commit was written. */
export class FullError extends Error {
  readonly code = 'FULL';
}

/** Bytes as they stood at one moment. */
export interface View {
  get(key: Buffer): Uint8Array | undefined;
  /** From `start` (included) to `end` (excluded); `reverse` from the end. */
  range(start: Buffer, end: Buffer, reverse?: boolean): Iterable<{ readonly key: Buffer; readonly value: Uint8Array }>;
}

/** Entries read at a time: a range that waits for its reader holds nothing of lmdb's open. */
const firstChunk = 16;
const largestChunk = 1024;

const pageBytes = 4096;
/** Address space taken at first; lmdb takes more by itself. */
const mapSize = 64 * 2 ** 30;
/** Transactions that may be open at once, each with its snapshot. */
const maxReaders = 2000;

/** What lmdb tells of a tree. */
interface Pages {
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}

/** Opens or makes the environment. `mapBytes`: what its pages in use may take in all; past it only what makes it no larger is written. */
export function openStore(path: string, mapBytes = Infinity): Store {
  // Neither of lmdb-js's own ways to write: with `overlappingSync` a commit could be read before it is on the disk; with `eventTurnBatching` a
  // failed commit rejects a promise that nobody holds.
  const durable = { overlappingSync: false, eventTurnBatching: false };
  const sizes = { mapSize, maxReaders, pageSize: pageBytes };
  const db: RootDatabase<Uint8Array, Buffer> = open({ path, keyEncoding: 'binary', encoding: 'binary', ...durable, ...sizes });

  /** Throws where the changes would pass the bound and do not make the store smaller. */
  function checkRoom(changes: readonly Change[]): void {
    if (mapBytes === Infinity) return;
    const { treeBranchPageCount, treeLeafPageCount, overflowPages } = db.getStats() as Pages;
    const used = (treeBranchPageCount + treeLeafPageCount + overflowPages) * pageBytes;
    const put = changes.reduce((sum, [key, value]) => sum + (value ? key.length + value.length : 0), 0);
    if (used + put <= mapBytes) return;
    const growth = changes.reduce((sum, [key, value]) => {
      const old = db.get(key);
      return sum + (value ? key.length + value.length : 0) - (old ? key.length + old.length : 0);
    }, 0);
    if (growth > 0) throw new FullError(`${used} of ${mapBytes} bytes are in use`);
  }
  const view = (transaction?: Transaction): View => ({
    get: (key) => db.get(key, transaction ? { transaction } : {}),
    *range(start, end, reverse = false) {
      const options = transaction ? { transaction } : {};
      let bounds: RangeOptions = reverse
        ? { start: end, end: start, reverse: true, exclusiveStart: true, inclusiveEnd: true }
        : { start, end };
      for (let limit = firstChunk; ; limit = Math.min(limit * 2, largestChunk)) {
        const chunk = [...db.getRange({ ...bounds, ...options, limit })];
        yield* chunk;
        const last = chunk[limit - 1];
        if (!last) return;
        bounds = { ...bounds, start: last.key, exclusiveStart: true };
      }
    },
  });
  return {
    latest: () => view(),
    snapshot() {
      db.resetReadTxn();
      const transaction = db.useReadTransaction();
      return { ...view(transaction), release: () => transaction.done() };
    },
    async commit(changes) {
      const all = [...changes];
      checkRoom(all);
      try {
        await db.batch(() => {
          for (const [key, value] of all)
            if (value === null) void db.remove(key);
            else void db.put(key, Buffer.from(value.buffer, value.byteOffset, value.byteLength));
        });
      } catch (error) {
        throw await reasonOf(error);
      } finally {
        // What is read from now on sees this commit.
        db.resetReadTxn();
      }
    },
    close: () => db.close(),
  };
}

/** The errno of a full disk, of a file grown past its limit, of a quota, and what lmdb makes of a write cut short. */
const fullCodes: readonly unknown[] = [28, 27, 122, 5];

/** lmdb's own error, which it keeps behind a promise. */
async function reasonOf(error: unknown): Promise<unknown> {
  const { commitError } = error as { commitError?: Promise<unknown> };
  const cause: unknown = commitError ? await commitError.catch((inner: unknown) => inner) : error;
  const { code, message } = cause as { code?: unknown; message: string };
  return fullCodes.includes(code) ? new FullError(message, { cause }) : cause;
}
