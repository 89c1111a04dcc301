import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { mongo, Mongoose, type Connection } from 'mongoose';
import { dump, restore } from '../../../src/storage/dump';
import { openEmbedded, type Embedded } from '../../../src/storage/embedded';
import { startEngine, temporaryFolder, type TestEngine } from '../../support/engine';

const { Binary, Decimal128, Double, Int32, Long, ObjectId, BSONRegExp, Timestamp, MinKey, MaxKey } = mongo.BSON;
const root = join(__dirname, '../../..');
let server: TestEngine;
let dir: string;
const opened: Connection[] = [];

beforeAll(async () => (server = await startEngine()));
afterAll(async () => {
  for (const connection of opened) await connection.close();
  await server.stop();
  expect(server.defects).toEqual([]);
});
beforeEach(() => (dir = join(temporaryFolder(), 'dump')));
afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }));

async function database(dbName: string): Promise<Connection> {
  const connection = await new Mongoose().createConnection(server.uri, { dbName }).asPromise();
  opened.push(connection);
  return connection;
}
const quiet = (): void => undefined;

const everything = {
  _id: new ObjectId('6544d1a1f0e1a2b3c4d5e6f7'),
  int: new Int32(1),
  double: new Double(1),
  fraction: 1.5,
  tiny: new Double(-0),
  none: NaN,
  long: Long.fromString('9007199254740993'),
  small: Long.fromNumber(1),
  decimal: Decimal128.fromString('0.10'),
  binary: new Binary(Buffer.from([0, 1, 255]), 0),
  uuid: new mongo.BSON.UUID('0123456789abcdef0123456789abcdef').toBinary(),
  date: new Date('2026-11-25T08:00:00.123Z'),
  early: new Date(-1),
  regex: new BSONRegExp('^vote', 'i'),
  timestamp: new Timestamp({ t: 1, i: 2 }),
  least: new MinKey(),
  most: new MaxKey(),
  yes: true,
  nothing: null,
  text: 'Mairie – 投票\u0000\n"',
  nested: { list: [new Int32(1), new Double(1), { deep: Long.fromNumber(2) }, []], empty: {} },
};

test('a clustered collection is restored as one: what is in it stays in no order of its coming', async () => {
  const [from, to] = [await database('clustered-from'), await database('clustered-to')];
  const made = await from.db!.createCollection<{ _id: string }>('roll', { clusteredIndex: { key: { _id: 1 }, unique: true } });
  await made.insertMany([{ _id: 'b' }, { _id: 'a' }]);
  await from.db!.createCollection('plain');
  await dump(from, dir, quiet);
  await restore(to, dir, quiet);
  const options = async (name: string): Promise<unknown> =>
    (await to.db!.listCollections<mongo.CollectionInfo>({ name }, { nameOnly: false }).toArray())[0]?.options;
  expect(await options('roll')).toMatchObject({ clusteredIndex: { key: { _id: 1 }, unique: true } });
  expect(await options('plain')).toEqual({});
  expect(await to.db!.collection('roll').countDocuments()).toBe(2);
});

/** Documents as they lie on the disk, byte by byte. */
const rawOf = async (connection: Connection, name: string): Promise<string[]> => {
  const rows = await connection
    .db!.collection(name)
    .find({}, { raw: true, sort: { _id: 1 } })
    .toArray();
  return rows.map((row) => Buffer.from(row as unknown as Uint8Array).toString('hex'));
};

test('what is dumped and restored is the same to the byte, with its indexes; a second dump too', async () => {
  const [from, to] = [await database('from'), await database('to')];
  await from.db!.collection('types').insertOne(everything);
  await from.db!.collection<{ _id: number; n: number }>('many').insertMany(Array.from({ length: 2345 }, (_, i) => ({ _id: i, n: i % 7 })));
  await from.db!.collection('many').createIndexes([
    { key: { n: 1, _id: -1 }, name: 'by n' },
    { key: { code: 1 }, unique: true, partialFilterExpression: { open: true } },
    { key: { at: 1 }, expireAfterSeconds: 60 },
    { key: { name: 1 }, sparse: true },
  ]);
  await from.db!.createCollection('empty');
  const told: string[] = [];
  const manifest = await dump(from, dir, (name, count, of) => told.push(`${name} ${count} ${of ?? ''}`));
  expect(readdirSync(dir).sort()).toEqual(['empty.jsonl', 'manifest.json', 'many.jsonl', 'types.jsonl']);
  expect(told).toEqual(['empty 0 0', 'many 1000 ', 'many 2000 ', 'many 2345 2345', 'types 1 1']);
  expect(statSync(join(dir, 'many.jsonl')).mode & 0o077).toBe(0);
  expect(readFileSync(join(dir, 'many.jsonl'), 'utf8').split('\n')[1]).toBe('{"_id":{"$numberInt":"1"},"n":{"$numberInt":"1"}}');
  await restore(to, dir, quiet);
  for (const name of ['types', 'many', 'empty']) {
    expect(await rawOf(to, name)).toEqual(await rawOf(from, name));
    expect(await to.db!.collection(name).indexes()).toEqual(await from.db!.collection(name).indexes());
  }
  const again = await dump(to, join(dir, '../again'), quiet);
  expect(again.collections).toEqual(manifest.collections);
});

test('a dump is as of one moment, whatever is written meanwhile', async () => {
  const from = await database('moment');
  const rows = from.db!.collection<{ _id: number }>('rows');
  await rows.insertMany(Array.from({ length: 1500 }, (_, i) => ({ _id: i })));
  await from.db!.collection<{ _id: number }>('zones').insertOne({ _id: 1 });
  let written: Promise<unknown> | undefined;
  const manifest = await dump(from, dir, () => {
    written ??= from.db!.collection<{ _id: number }>('zones').insertOne({ _id: 2 });
  });
  await written;
  expect(manifest.collections.map(({ name, documents }) => [name, documents])).toEqual([
    ['rows', 1500],
    ['zones', 1],
  ]);
  expect(await from.db!.collection('zones').countDocuments()).toBe(2);
});

const tampered: readonly [string, (dir: string) => void][] = [
  ['a line was changed', (at) => writeFileSync(join(at, 'b.jsonl'), readFileSync(join(at, 'b.jsonl'), 'utf8').replace('"5"', '"6"'))],
  ['a line was added', (at) => appendFileSync(join(at, 'b.jsonl'), '{"_id":{"$numberInt":"99"}}\n')],
  ['lines are missing', (at) => writeFileSync(join(at, 'b.jsonl'), '')],
  ['a file is missing', (at) => rmSync(join(at, 'b.jsonl'))],
  ['the manifest is missing', (at) => rmSync(join(at, 'manifest.json'))],
];
test.each(tampered)('where %s, nothing is restored', async (name, tamper) => {
  const from = await database('source');
  for (const collection of ['a', 'b'])
    if (!(await from.db!.collection(collection).countDocuments()))
      await from.db!.collection<{ _id: number }>(collection).insertMany(Array.from({ length: 10 }, (_, i) => ({ _id: i })));
  await dump(from, dir, quiet);
  tamper(dir);
  const to = await database(`target${tampered.findIndex(([other]) => other === name)}`);
  await expect(restore(to, dir, quiet)).rejects.toMatchObject({ code: 'DUMP' });
  expect(await to.db!.listCollections().toArray()).toEqual([]);
});

test('a database that has documents is not restored into, nor a folder that has files dumped into', async () => {
  const from = await database('occupied');
  await from.db!.collection('rows').insertOne({});
  await dump(from, dir, quiet);
  await expect(restore(from, dir, quiet)).rejects.toMatchObject({
    code: 'DUMP',
    message: expect.stringContaining("'rows' already") as string,
  });
  await expect(dump(from, dir, quiet)).rejects.toMatchObject({ code: 'DUMP', message: expect.stringContaining('not empty') as string });
});

describe('the commands', () => {
  let embedded: Embedded;
  let data: string;
  beforeAll(async () => {
    data = temporaryFolder();
    embedded = await openEmbedded({ dataDir: data });
  });
  afterAll(async () => {
    await embedded.stop();
    rmSync(data, { recursive: true, force: true });
  });

  async function run(command: string, folder: string): Promise<{ code: unknown; out: string; err: string }> {
    const keys = Buffer.alloc(32, 7).toString('base64');
    const env = { ...process.env, PORTEVOIX_DATA: folder, PORTEVOIX_KEYS: keys };
    const child = spawn(process.execPath, ['--require', 'tsx/cjs', `src/cli/${command}.ts`, dir], { cwd: root, env });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit') as Promise<[number]>]);
    return { code, out, err };
  }

  test('a dump joins the engine that runs, a restore starts one where none runs; keys are in neither', async () => {
    const client = await new mongo.MongoClient(embedded.uri).connect();
    await client
      .db('portevoix')
      .collection('rows')
      .insertMany([{ n: 1 }, { n: 2 }]);
    const dumped = await run('db-dump', data);
    expect(dumped).toMatchObject({ code: 0, out: `2 documents of 1 collections in ${dir}\n` });
    expect(dumped.err).toContain('rows: 2 of 2');
    await client.db('portevoix').collection('rows').insertOne({ n: 3 });
    await client.close();
    const files = readdirSync(dir).map((name) => readFileSync(join(dir, name), 'utf8'));
    expect(files.join('')).not.toContain(Buffer.alloc(32, 7).toString('base64'));
    expect(existsSync(join(dir, 'keys.json'))).toBe(false);
    const other = temporaryFolder();
    const restored = await run('db-restore', other);
    expect(restored.out).toMatch(/^2 documents of 1 collections, as of 20/);
    expect((await run('db-restore', other)).err).toMatch(/^The database has documents in 'rows' already; restore into an empty one\.$/m);
    rmSync(other, { recursive: true, force: true });
  }, 60_000);
});
