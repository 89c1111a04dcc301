import { checkedNamespace } from './args';
import { compileFilter } from './query/match';
import { compileKeys, indexFields, type Keys } from './query/key';
import type { Direction } from './query/sort';
import { decode, encode, type Document } from './query/document';
import { equal } from './query/compare';
import { catalogKey, catalogRange } from './layout';
import type { Overlay } from './overlay';
import type { View } from './store';

/** An index of a collection. */
export interface Index {
  readonly id: number;
  readonly name: string;
  readonly pattern: Document;
  readonly paths: readonly string[];
  readonly directions: readonly Direction[];
  readonly unique: boolean;
  readonly sparse: boolean;
  /** Seconds after the date in its first field that a document is swept. */
  readonly ttlSeconds?: number;
  readonly partial?: Document;
  /** The keys of a document; none where sparse or partial leaves it out. */
  keys(doc: Document): Keys;
  /** An array was indexed once: two bounds on one path may then be met by two elements. */
  multikey: boolean;
  /** A key was cut once: the index no longer delivers a sort. */
  truncated: boolean;
}

export interface Collection {
  readonly id: number;
  readonly namespace: string;
  readonly options: Document;
  readonly indexes: readonly Index[];
  /** The next record id. */
  next: number;
}

/** What an index is made from, as `createIndexes` gives it and `listIndexes` tells it. */
export interface IndexSpec {
  readonly name: string;
  readonly key: Document;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  readonly expireAfterSeconds?: number;
  readonly partialFilterExpression?: Document;
}

/** An index from its description. */
export function createIndex(id: number, spec: IndexSpec, multikey = false, truncated = false): Index {
  const { paths, directions } = indexFields(spec.key);
  const compiled = compileKeys(spec.key);
  const partial = spec.partialFilterExpression && compileFilter(spec.partialFilterExpression);
  const none: Keys = { keys: [], multikey: false, truncated: false, absent: true };
  return {
    id,
    name: spec.name,
    pattern: spec.key,
    paths,
    directions,
    unique: spec.unique ?? false,
    sparse: spec.sparse ?? false,
    ...(spec.expireAfterSeconds === undefined ? {} : { ttlSeconds: Number(spec.expireAfterSeconds) }),
    ...(spec.partialFilterExpression === undefined ? {} : { partial: spec.partialFilterExpression }),
    keys(doc) {
      if (partial && !partial(doc)) return none;
      const keys = compiled(doc);
      return (spec.sparse ?? false) && keys.absent ? none : keys;
    },
    multikey,
    truncated,
  };
}

/** An index as `listIndexes` tells it. */
export function describeIndex(index: Index): Document {
  return {
    v: 2,
    key: index.pattern,
    name: index.name,
    ...(index.unique && index.name !== '_id_' ? { unique: true } : {}),
    ...(index.sparse ? { sparse: true } : {}),
    ...(index.ttlSeconds === undefined ? {} : { expireAfterSeconds: index.ttlSeconds }),
    ...(index.partial ? { partialFilterExpression: index.partial } : {}),
  };
}

/** Collections by namespace ("portevoix.sessions"), kept in memory and in the store. */
export interface Catalog {
  get(namespace: string): Collection | undefined;
  all(): readonly Collection[];
  create(namespace: string, options: Document, out: Overlay): Collection;
  /** Replaces a collection's description (indexes added or dropped). */
  save(collection: Collection, out: Overlay): void;
  drop(namespace: string, out: Overlay): void;
  nextId(): number;
  /** An index's flags were set in memory: they are written with the next commit. */
  changed(collection: Collection): void;
  /** Runs a part of a commit and writes the flags that wait; where it fails, what it did to the catalogue is undone. */
  within<R>(out: Overlay, part: () => R): R;
  /** Reads everything again: a commit was lost. */
  reload(): void;
}

/** Reads the catalogue. `last`: the last record id of a collection. */
export function loadCatalog(view: View, last: (collection: number) => number): Catalog {
  const collections = new Map<string, Collection>();
  const unsaved = new Set<string>();
  let highest = 0;

  function read(): void {
    collections.clear();
    unsaved.clear();
    for (const { key, value } of view.range(...catalogRange())) {
      const stored = decode(value) as unknown as StoredCollection;
      const namespace = key.toString('utf8', 5);
      const indexes = stored.indexes.map(({ id, multikey, truncated, ...spec }) => createIndex(id, spec, multikey, truncated));
      collections.set(namespace, { id: stored.id, namespace, options: stored.options, indexes, next: last(stored.id) + 1 });
      highest = Math.max(highest, stored.id, ...indexes.map(({ id }) => id));
    }
  }
  read();

  const catalog: Catalog = {
    get: (namespace) => collections.get(namespace),
    all: () => [...collections.values()],
    nextId: () => ++highest,
    create(namespace, options, out) {
      const known = collections.get(namespace);
      if (known) return known;
      checkedNamespace(namespace);
      const id = catalog.nextId();
      const collection: Collection = {
        id,
        namespace,
        options,
        indexes: [createIndex(catalog.nextId(), { name: '_id_', key: { _id: 1 }, unique: true })],
        next: 1,
      };
      catalog.save(collection, out);
      return collection;
    },
    save(collection, out) {
      collections.set(collection.namespace, collection);
      const indexes = collection.indexes.map((index) => {
        const { v: _, ...spec } = describeIndex(index);
        return { ...spec, unique: index.unique, id: index.id, multikey: index.multikey, truncated: index.truncated };
      });
      out.put(catalogKey(collection.namespace), encode({ id: collection.id, options: collection.options, indexes }));
    },
    drop(namespace, out) {
      collections.delete(namespace);
      out.put(catalogKey(namespace), null);
    },
    changed: ({ namespace }) => void unsaved.add(namespace),
    within(out, part) {
      const before = new Map(collections);
      try {
        const result = part();
        for (const namespace of unsaved) {
          const collection = collections.get(namespace);
          if (collection) catalog.save(collection, out);
        }
        unsaved.clear();
        return result;
      } catch (error) {
        collections.clear();
        for (const [namespace, collection] of before) collections.set(namespace, collection);
        throw error;
      }
    },
    reload: read,
  };
  return catalog;
}

interface StoredCollection {
  readonly id: number;
  readonly options: Document;
  readonly indexes: readonly (IndexSpec & { readonly id: number; readonly multikey: boolean; readonly truncated: boolean })[];
}

/** Whether two descriptions make the same index, names apart. */
export function sameIndex(a: Index, b: Index): boolean {
  return equal(describeIndex({ ...a, name: '' }), describeIndex({ ...b, name: '' }));
}
