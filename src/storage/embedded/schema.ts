import { readArgs } from './args';
import { createIndex, sameIndex, type Collection, type Index, type IndexSpec } from './catalog';
import type { Engine, Reply, SchemaCommand } from './commands';
import { documentRange, entryKey, entryRange, entryValue, recordOf } from './layout';
import type { Overlay } from './overlay';
import { decode, type Document } from './query/document';
import { equal } from './query/compare';
import { CommandError, refuse } from './query/error';
import { checkPartial } from './partial';
import { isDocument } from './query/path';
import { isNumber, plainInteger } from './query/number';
import { duplicateKey, keyValueOf } from './records';

const done = (body: Document = {}): Reply => ({ body: { ...body, ok: 1 } });

export const create: SchemaCommand = (engine, command, out) => {
  const [, ...options] = Object.keys(command).filter((field) => !field.startsWith('$'));
  const args = readArgs(command, options);
  for (const option of options)
    if (
      !['lsid', 'txnNumber', 'writeConcern', 'comment', 'maxTimeMS', 'autoIndexId', 'apiVersion', 'clusteredIndex'].includes(option) &&
      isSet(command[option])
    )
      refuse(`the option ${option}`, 'create');
  if (engine.catalog.get(args.namespace)) throw new CommandError(48, `Collection ${args.namespace} already exists.`);
  engine.catalog.create(args.namespace, clusteringOf(command.clusteredIndex), out);
  return done();
};

/** A collection clustered by its `_id`: its documents stand in no order of their coming. */
function clusteringOf(asked: unknown): Document {
  if (!isSet(asked)) return {};
  const { key, unique, name = '_id_', ...rest } = isDocument(asked) ? asked : {};
  if (!equal(key, { _id: 1 }) || unique !== true || Object.keys(rest).some((option) => option !== 'v'))
    throw new CommandError(197, "A clustered index must have the key { _id: 1 } and be 'unique'");
  return { clusteredIndex: { v: 2, key: { _id: 1 }, name, unique: true } };
}

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && !(isDocument(value) && Object.keys(value).length === 0);

const indexOptions = [
  'key',
  'name',
  'unique',
  'sparse',
  'expireAfterSeconds',
  'partialFilterExpression',
  'background',
  'v',
  'ns',
  'hidden',
];

function specOf(raw: Document): IndexSpec {
  for (const option of Object.keys(raw))
    if ((!indexOptions.includes(option) || option === 'hidden') && isSet(raw[option]))
      refuse(`the index option ${option}`, 'createIndexes');
  const { key, name, unique, sparse, expireAfterSeconds, partialFilterExpression } = raw;
  if (!isDocument(key)) throw new CommandError(9, "The 'key' field is a required property of an index specification");
  if (typeof name !== 'string' || name === '')
    throw new CommandError(9, "The 'name' field is a required property of an index specification");
  if (expireAfterSeconds !== undefined && (!isNumber(expireAfterSeconds) || Number(expireAfterSeconds) < 0))
    throw new CommandError(67, "TTL index 'expireAfterSeconds' option must be within an acceptable range");
  if (expireAfterSeconds !== undefined && Object.keys(key).length > 1)
    throw new CommandError(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL');
  if (isSet(sparse) && partialFilterExpression !== undefined)
    throw new CommandError(67, 'cannot mix "partialFilterExpression" and "sparse" options');
  if (isDocument(partialFilterExpression)) checkPartial(partialFilterExpression);
  return {
    name,
    key,
    unique: isSet(unique),
    sparse: isSet(sparse),
    ...(expireAfterSeconds === undefined ? {} : { expireAfterSeconds: Number(expireAfterSeconds) }),
    ...(isDocument(partialFilterExpression) ? { partialFilterExpression } : {}),
  };
}

/** The indexes asked for that are not there yet; throws where one differs from its namesake. */
export function missingIndexes(engine: Engine, command: Document): readonly IndexSpec[] {
  const args = readArgs(command, ['indexes', 'commitQuorum']);
  const known = engine.catalog.get(args.namespace)?.indexes ?? [];
  const asked = args.docs('indexes');
  if (asked.length === 0) throw new CommandError(2, 'Must specify at least one index to create');
  return asked.map(specOf).filter((spec) => {
    const wanted = createIndex(0, spec);
    const namesake = known.find(({ name }) => name === spec.name);
    const twin = known.find(({ pattern }) => equal(pattern, spec.key) && equal(Object.keys(pattern), Object.keys(spec.key)));
    if (namesake?.name === '_id_' || twin?.name === '_id_') return false;
    if (namesake && sameIndex(namesake, wanted)) return false;
    if (namesake)
      throw new CommandError(
        86,
        `An existing index has the same name as the requested index, "${spec.name}", but another key or other options.`,
      );
    if (twin && equal(twin.partial ?? {}, wanted.partial ?? {}))
      throw new CommandError(85, `Index already exists with a different name or other options: ${twin.name}`);
    return true;
  });
}

export const createIndexes: SchemaCommand = (engine, command, out) => {
  const { namespace } = readArgs(command, ['indexes', 'commitQuorum']);
  const known = engine.catalog.get(namespace);
  const collection = known ?? engine.catalog.create(namespace, {}, out);
  const added = missingIndexes(engine, command).map((spec) => createIndex(engine.catalog.nextId(), spec));
  const before = collection.indexes.length;
  if (added.length > 0) {
    for (const index of added) fillIndex(collection, index, out);
    engine.catalog.save(withIndexes(collection, [...collection.indexes, ...added]), out);
  }
  return done({
    numIndexesBefore: before,
    numIndexesAfter: before + added.length,
    createdCollectionAutomatically: !known,
    ...(added.length === 0 ? { note: 'all indexes already exist' } : {}),
  });
};

const withIndexes = (collection: Collection, indexes: readonly Index[]): Collection => ({ ...collection, indexes });

function fillIndex(collection: Collection, index: Index, out: Overlay): void {
  for (const { key, value } of out.range(...documentRange(collection.id))) {
    const doc = decode(value);
    const { keys, multikey, truncated } = index.keys(doc);
    index.multikey ||= multikey;
    index.truncated ||= truncated;
    for (const bytes of keys) {
      const entry = entryKey(index.id, index.unique, bytes, recordOf(key));
      if (index.unique && out.get(entry)) throw duplicateKey(collection, index, keyValueOf(index, doc, bytes));
      out.put(entry, entryValue(index.unique, recordOf(key)));
    }
  }
}

function clear(index: Index, out: Overlay): void {
  for (const { key } of out.range(...entryRange(index.id, index.unique))) out.put(key, null);
}

export const dropIndexes: SchemaCommand = (engine, command, out) => {
  const args = readArgs(command, ['index']);
  const collection = engine.catalog.get(args.namespace);
  if (!collection) throw new CommandError(26, `ns not found ${args.namespace}`);
  const asked = command.index;
  const wanted = (asked === '*' ? collection.indexes.slice(1).map(({ name }) => name) : Array.isArray(asked) ? asked : [asked]).map(
    (one: unknown) => {
      const index = collection.indexes.find(({ name, pattern }) => (typeof one === 'string' ? name === one : equal(pattern, one)));
      if (!index) throw new CommandError(27, `index not found with name [${typeof one === 'string' ? one : JSON.stringify(one)}]`);
      if (index.name === '_id_') throw new CommandError(72, 'cannot drop _id index');
      return index;
    },
  );
  for (const index of wanted) clear(index, out);
  engine.catalog.save(
    withIndexes(
      collection,
      collection.indexes.filter((index) => !wanted.includes(index)),
    ),
    out,
  );
  engine.cursors.endNamespace(args.namespace);
  return done({ nIndexesWas: collection.indexes.length });
};

function dropCollection(engine: Engine, collection: Collection, out: Overlay): void {
  for (const { key } of out.range(...documentRange(collection.id))) out.put(key, null);
  for (const index of collection.indexes) clear(index, out);
  engine.catalog.drop(collection.namespace, out);
  engine.cursors.endNamespace(collection.namespace);
}

export const drop: SchemaCommand = (engine, command, out) => {
  const { namespace } = readArgs(command, []);
  const collection = engine.catalog.get(namespace);
  if (!collection) return done();
  dropCollection(engine, collection, out);
  return done({ nIndexesWas: collection.indexes.length, ns: namespace });
};

export const dropDatabase: SchemaCommand = (engine, command, out) => {
  const { db } = readArgs(command, []);
  for (const collection of engine.catalog.all()) if (collection.namespace.startsWith(`${db}.`)) dropCollection(engine, collection, out);
  return done({ dropped: db });
};

/** Sizes are those of the stored bytes; a share of the store's file cannot be told. */
export function collStats(engine: Engine, command: Document, out: Pick<Overlay, 'range'>): Reply {
  const args = readArgs(command, ['scale']);
  const scale = plainInteger(command.scale ?? 1) ?? 1;
  const collection = engine.catalog.get(args.namespace);
  let count = 0;
  let bytes = 0;
  if (collection)
    for (const { value } of out.range(...documentRange(collection.id))) {
      count++;
      bytes += value.length;
    }
  const size = Math.floor(bytes / scale);
  return done({
    ns: args.namespace,
    size,
    count,
    ...(count > 0 ? { avgObjSize: Math.floor(bytes / count) } : {}),
    storageSize: size,
    nindexes: collection?.indexes.length ?? 0,
    indexSizes: {},
    totalIndexSize: 0,
    capped: false,
    scaleFactor: scale,
  });
}
