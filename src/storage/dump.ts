import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { mongo, type Connection } from 'mongoose';

const { EJSON } = mongo.BSON;

/** What a dump holds: `manifest.json`, and of each collection a file of Extended JSON lines (canonical, v2) that `mongoimport` takes. */
interface Manifest {
  readonly format: 1;
  /** ISO 8601. */
  readonly at: string;
  readonly collections: readonly {
    readonly name: string;
    readonly documents: number;
    /** Of the file, hexadecimal. */
    readonly sha256: string;
    readonly indexes: readonly mongo.IndexDescription[];
    /** Clustered by `_id`: its documents stand in no order of their coming, and must not after a restore. */
    readonly clustered?: true;
  }[];
}

/** Told of every so many documents: the collection, how many of it so far, how many in all where that is known. */
export type Progress = (collection: string, documents: number, of?: number) => void;

/** A dump or a restore that cannot be; the message says why. */
export class DumpError extends Error {
  readonly code = 'DUMP';
}

const manifestName = 'manifest.json';
/** Documents between two words of progress, and in one insert. */
const batch = 1000;
/** Reads types as they are stored: a double that looks like an integer stays a double. */
const asStored = { promoteValues: false, promoteBuffers: false, bsonRegExp: true } as const;

/** Writes every collection into an empty or new folder, all as of one moment: within one transaction, so within its 60 seconds.
 *  `live`: each collection as of when it is read, for databases that take longer. Keys are no collection and never in it. */
export async function dump(connection: Connection, dir: string, progress: Progress, live = false): Promise<Manifest> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (readdirSync(dir).length > 0) throw new DumpError(`${dir} is not empty; name a new folder.`);
  const db = opened(connection);
  const listed = await db.listCollections<mongo.CollectionInfo>({}, { nameOnly: false }).toArray();
  const clustered = new Set(listed.filter(({ options }) => options?.clusteredIndex).map(({ name }) => name));
  const names = listed
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('system.'))
    .sort();
  const indexes = new Map<string, mongo.IndexDescription[]>();
  for (const name of names)
    indexes.set(
      name,
      (await db.collection(name).indexes()).filter((index) => index.name !== '_id_'),
    );

  async function all(session?: mongo.ClientSession): Promise<Manifest['collections']> {
    const written = [];
    for (const name of names) {
      const cursor = db.collection(name).find({}, { ...asStored, sort: { _id: 1 }, ...(session ? { session } : {}) });
      const { documents, sha256 } = await writeLines(fileOf(dir, name), cursor, (count) => progress(name, count));
      progress(name, documents, documents);
      const shape = { name, documents, sha256, indexes: indexes.get(name) ?? [] };
      written.push(clustered.has(name) ? { ...shape, clustered: true as const } : shape);
    }
    return written;
  }
  const session = live ? undefined : await connection.startSession();
  try {
    session?.startTransaction({ readConcern: { level: 'snapshot' } });
    const manifest: Manifest = { format: 1, at: new Date().toISOString(), collections: await all(session) };
    await session?.commitTransaction();
    writeFileSync(join(dir, manifestName), `${EJSON.stringify(manifest, undefined, 2, { relaxed: true })}\n`, { mode: 0o600 });
    return manifest;
  } finally {
    await session?.endSession();
  }
}

/** Reads a dump back into a database that has none of its documents. Refuses a file that is not what the manifest says. */
export async function restore(connection: Connection, dir: string, progress: Progress): Promise<Manifest> {
  const file = join(dir, manifestName);
  if (!existsSync(file)) throw new DumpError(`${file} is missing: ${dir} holds no whole dump.`);
  const manifest = EJSON.parse(readFileSync(file, 'utf8')) as Manifest;
  if (manifest.format !== 1) throw new DumpError(`${file} is of the format ${String(manifest.format)}, which this version does not read.`);
  const db = opened(connection);
  for (const { name } of manifest.collections)
    if (await db.collection(name).findOne({}, { projection: { _id: 1 } }))
      throw new DumpError(`The database has documents in '${name}' already; restore into an empty one.`);
  // All files are held against the manifest before anything is written.
  for (const collection of manifest.collections) await checkLines(dir, collection);
  const known = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const { name, documents, indexes, clustered } of manifest.collections) {
    if (!known.has(name)) await db.createCollection(name, clustered ? { clusteredIndex: { key: { _id: 1 }, unique: true } } : {});
    if (indexes.length > 0) await db.collection(name).createIndexes(indexes.map(({ ...index }) => index));
    let count = 0;
    let waiting: mongo.Document[] = [];
    const flush = async (): Promise<void> => {
      if (waiting.length > 0) await db.collection(name).insertMany(waiting);
      count += waiting.length;
      waiting = [];
      progress(name, count, documents);
    };
    for await (const line of linesOf(dir, name)) {
      waiting.push(EJSON.parse(line, { relaxed: false }) as mongo.Document);
      if (waiting.length === batch) await flush();
    }
    await flush();
  }
  return manifest;
}

const linesOf = (dir: string, name: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(fileOf(dir, name)), crlfDelay: Infinity });

/** Throws where a collection's file is not what the manifest says. */
async function checkLines(dir: string, { name, documents, sha256 }: Manifest['collections'][number]): Promise<void> {
  if (!existsSync(fileOf(dir, name))) throw new DumpError(`${name}.jsonl is missing: the dump was cut short.`);
  const hash = createHash('sha256');
  let count = 0;
  for await (const line of linesOf(dir, name)) {
    hash.update(`${line}\n`);
    count++;
  }
  if (count !== documents || hash.digest('hex') !== sha256)
    throw new DumpError(
      `${name}.jsonl is not what the manifest says (${count} of ${documents} documents): the dump was changed or cut short. Nothing was restored.`,
    );
}

/** The file of a collection; names may hold what a file's name may not. */
const fileOf = (dir: string, name: string): string => join(dir, `${encodeURIComponent(name)}.jsonl`);

function opened(connection: Connection): mongo.Db {
  if (!connection.db) throw new DumpError('The database connection is not open.');
  return connection.db;
}

async function writeLines(
  path: string,
  documents: AsyncIterable<mongo.Document>,
  progress: (count: number) => void,
): Promise<{ documents: number; sha256: string }> {
  const out = createWriteStream(path, { mode: 0o600 });
  const hash = createHash('sha256');
  let count = 0;
  for await (const document of documents) {
    const line = `${EJSON.stringify(document, { relaxed: false })}\n`;
    hash.update(line);
    if (!out.write(line)) await once(out, 'drain');
    if (++count % batch === 0) progress(count);
  }
  out.end();
  await once(out, 'finish');
  return { documents: count, sha256: hash.digest('hex') };
}
