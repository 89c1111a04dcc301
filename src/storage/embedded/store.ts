import { open, type Database, type RangeOptions, type RootDatabase, type Transaction } from 'lmdb';

/** Bytes by bytes, in order: documents, index entries, the catalogue. One lmdb environment under a folder. */
export interface Store {
  /** What is committed now. */
  latest(): View;
  /** What is committed now, for as long as it is held. */
  snapshot(): View & { release(): void };
  /** Writes all changes in one commit. Resolves when they can be read; `flushed` when they are on the disk. */
  commit(changes: Iterable<readonly [key: Buffer, value: Uint8Array | null]>): {
    readonly committed: Promise<void>;
    readonly flushed: Promise<void>;
  };
  close(): Promise<void>;
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

/** Opens or makes the environment. `mapBytes` bounds its size: past it writes fail with MDB_MAP_FULL. */
export function openStore(path: string, mapBytes = 64 * 2 ** 30): Store {
  const env: RootDatabase<Uint8Array, Buffer> = open({
    path,
    keyEncoding: 'binary',
    encoding: 'binary',
    mapSize: mapBytes,
    noMemInit: true,
    pageSize: 4096,
  });
  const db: Database<Uint8Array, Buffer> = env;
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
      env.resetReadTxn();
      const transaction = env.useReadTransaction();
      return { ...view(transaction), release: () => transaction.done() };
    },
    commit(changes) {
      const written: Promise<boolean>[] = [];
      const committed = env.batch(() => {
        for (const [key, value] of changes)
          written.push(value === null ? db.remove(key) : db.put(key, Buffer.from(value.buffer, value.byteOffset, value.byteLength)));
      });
      const all = committed
        .then(() => Promise.all(written))
        .then(() => {
          // What is read from now on sees this commit.
          env.resetReadTxn();
        });
      return { committed: all, flushed: all.then(() => env.flushed).then(() => undefined) };
    },
    close: () => env.close(),
  };
}
