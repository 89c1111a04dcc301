import { aggregate } from '../../src/storage/embedded/aggregate';
import { createIndex, loadCatalog, type Collection, type IndexSpec } from '../../src/storage/embedded/catalog';
import type { Engine } from '../../src/storage/embedded/commands';
import { createCursors } from '../../src/storage/embedded/cursors';
import { createOverlay } from '../../src/storage/embedded/overlay';
import type { Plan } from '../../src/storage/embedded/plan';
import { compileQuery, type QuerySpec } from '../../src/storage/embedded/query-command';
import { decode, encode, type Document } from '../../src/storage/embedded/query/document';
import { CommandError } from '../../src/storage/embedded/query/error';
import { writeRecord } from '../../src/storage/embedded/records';
import type { View } from '../../src/storage/embedded/store';

/** The embedded engine's reading side over memory: collections with indexes, without a server or a disk. */
export interface Shelf {
  fill(name: string, docs: readonly Document[], indexes?: readonly IndexSpec[]): void;
  find(name: string, spec: QuerySpec): Document[];
  plan(name: string, spec: QuerySpec): Plan;
  /** All results of a pipeline, fetched in one batch. */
  aggregate(name: string, pipeline: readonly unknown[], options?: Document): Document[];
}

const empty: View = { get: () => undefined, range: () => [] };

export function createShelf(): Shelf {
  const overlay = createOverlay(empty);
  const catalog = loadCatalog(overlay, () => 0);
  const engine: Engine = { catalog, cursors: createCursors(() => 0), now: () => 0 };
  const query = (name: string, spec: QuerySpec) => compileQuery(catalog.get(`test.${name}`), spec);
  return {
    fill(name, docs, indexes = []) {
      catalog.drop(`test.${name}`, overlay);
      const bare = catalog.create(`test.${name}`, {}, overlay);
      const made = indexes.map((spec) => createIndex(catalog.nextId(), spec));
      const collection: Collection = { ...bare, indexes: [...bare.indexes, ...made] };
      catalog.save(collection, overlay);
      const target = { ...overlay, claim: () => undefined };
      for (const doc of docs) writeRecord(target, collection, collection.next++, undefined, doc);
    },
    find: (name, spec) => [...query(name, spec).run(overlay)].map(({ doc }) => doc),
    plan: (name, spec) => query(name, spec).plan,
    aggregate(name, pipeline, options = {}) {
      const command = stored({ aggregate: name, pipeline, cursor: { batchSize: 1_000_000 }, ...options, $db: 'test' });
      return (aggregate(engine, command, overlay, undefined).batch?.raw ?? []).map((raw) => decode(raw));
    },
  };
}

/** A document as it comes back from the wire or the disk. */
export function stored(doc: Document): Document {
  return decode(encode(doc));
}

/** The code of the error that is thrown; undefined where none is. */
export function codeOf(act: () => unknown): number | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) return error.code;
    throw error;
  }
}
