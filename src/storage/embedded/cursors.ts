import { CommandError } from './query/error';

/** Results not yet fetched, by cursor id. */
export interface Cursors {
  /** The first batch, and the id under which the rest waits (0n: there is none). */
  open(
    namespace: string,
    results: Iterator<Uint8Array>,
    batchSize: number | undefined,
    single: boolean,
    transaction: string | undefined,
  ): Batch;
  /** A cursor of a transaction goes on within it, any other outside. */
  more(id: bigint, namespace: string, batchSize: number | undefined, transaction: string | undefined): Batch;
  kill(ids: readonly bigint[]): { killed: bigint[]; unknown: bigint[] };
  /** Ends those untouched for ten minutes. */
  sweep(now: number): void;
  /** Ends those of a transaction. */
  endTransaction(transaction: string): void;
  /** Ends those of a collection whose indexes change under them. */
  endNamespace(namespace: string): void;
}

export interface Batch {
  readonly id: bigint;
  readonly namespace: string;
  readonly raw: readonly Uint8Array[];
}

interface Open {
  readonly namespace: string;
  readonly results: Iterator<Uint8Array>;
  readonly transaction: string | undefined;
  next: IteratorResult<Uint8Array> | undefined;
  touched: number;
}

/** Documents in a first batch (MongoDB's default), and bytes in any. */
const firstBatch = 101;
const batchBytes = 16 * 1024 * 1024;
const idleMs = 600_000;

export function createCursors(now: () => number): Cursors {
  const open = new Map<bigint, Open>();
  let last = BigInt(now()) << 20n;

  function take(cursor: Open, most: number): { raw: Uint8Array[]; done: boolean } {
    const raw: Uint8Array[] = [];
    let bytes = 0;
    let next = cursor.next ?? cursor.results.next();
    while (!next.done && raw.length < most && (raw.length === 0 || bytes + next.value.length <= batchBytes)) {
      raw.push(next.value);
      bytes += next.value.length;
      next = cursor.results.next();
    }
    cursor.next = next;
    return { raw, done: next.done ?? false };
  }
  const end = (id: bigint): void => {
    open.get(id)?.results.return?.();
    open.delete(id);
  };

  return {
    open(namespace, results, batchSize, single, transaction) {
      const cursor: Open = { namespace, results, transaction, next: undefined, touched: now() };
      const { raw, done } = batchSize === 0 ? { raw: [], done: false } : take(cursor, batchSize ?? firstBatch);
      if (done || single) {
        results.return?.();
        return { id: 0n, namespace, raw };
      }
      const id = ++last;
      open.set(id, cursor);
      return { id, namespace, raw };
    },
    more(id, namespace, batchSize, transaction) {
      const cursor = open.get(id);
      if (!cursor) throw new CommandError(43, `cursor id ${id} not found`);
      if (cursor.namespace !== namespace)
        throw new CommandError(
          13,
          `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
        );
      if (cursor.transaction !== transaction)
        throw new CommandError(50740, `Cannot run getMore on cursor ${id}, which was created in another transaction, or in none`);
      cursor.touched = now();
      const { raw, done } = take(cursor, batchSize === undefined || batchSize === 0 ? Infinity : batchSize);
      if (done) end(id);
      return { id: done ? 0n : id, namespace, raw };
    },
    kill(ids) {
      const killed = ids.filter((id) => open.has(id));
      killed.forEach(end);
      return { killed, unknown: ids.filter((id) => !killed.includes(id)) };
    },
    sweep(at) {
      for (const [id, { touched }] of open) if (at - touched > idleMs) end(id);
    },
    endTransaction(transaction) {
      for (const [id, cursor] of open) if (cursor.transaction === transaction) end(id);
    },
    endNamespace(namespace) {
      for (const [id, cursor] of open) if (cursor.namespace === namespace) end(id);
    },
  };
}
