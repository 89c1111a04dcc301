import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mongo } from 'mongoose';
import { openEmbedded } from '../src/storage/embedded';

const usage = `npm run bench:storage -- [--seconds N] [--documents N]
What the database does in a second, by 1 client and by 50: the embedded engine, and TEST_MONGODB_URI where it is set. \`ping\` is the floor: a round trip
of the same driver that reads and writes nothing.`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '2' },
    documents: { type: 'string', default: '100000' },
    help: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const documents = Number(values.documents);
const crowd = 50;
const ballast = 'x'.repeat(200);

interface Row {
  _id: string | number;
  key: string;
  n: number;
  text: string;
}

/** What is measured: one operation, given a number that no other has, and how many documents there are. */
type Operation = (rows: mongo.Collection<Row>, client: mongo.MongoClient, unique: number, there: number) => Promise<unknown>;

const rowOf = (_id: string | number): Row => ({ _id, key: `key ${_id}`, n: 0, text: ballast });
const any = (unique: number, there: number): number => (unique * 7919) % there;

const operations: Readonly<Record<string, Operation>> = {
  ping: (_rows, client) => client.db('bench').command({ ping: 1 }),
  insertOne: (rows, _client, unique) => rows.insertOne(rowOf(`i${unique}`)),
  'findOne by _id': (rows, _client, unique, there) => rows.findOne({ _id: any(unique, there) }),
  'findOneAndUpdate by a unique key': (rows, _client, unique, there) =>
    rows.findOneAndUpdate({ key: `key ${any(unique, there)}` }, { $inc: { n: 1 } }),
  'transaction of 5': (rows, client, unique) =>
    client.withSession((session) =>
      session.withTransaction(async () => {
        const _id = `t${unique}`;
        await rows.insertOne(rowOf(_id), { session });
        await rows.findOne({ _id }, { session });
        await rows.updateOne({ _id }, { $set: { n: 1 } }, { session });
        await rows.insertOne(rowOf(`${_id}b`), { session });
        await rows.findOne({ key: `key ${_id}b` }, { session });
      }),
    ),
};

/** Operations a second by so many clients at once. */
async function rate(run: (unique: number) => Promise<unknown>, clients: number): Promise<number> {
  let done = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  const one = async (): Promise<void> => {
    while (performance.now() < end) {
      await run(next++);
      done++;
    }
  };
  await Promise.all(Array.from({ length: clients }, one));
  return (done / (performance.now() - start)) * 1000;
}
let next = 0;

const say = (...cells: readonly string[]): void =>
  console.log(cells.map((cell, column) => (column === 0 ? cell.padEnd(34) : cell.padStart(12))).join(''));
const whole = (value: number): string => Math.round(value).toLocaleString('en');

async function bench(name: string, uri: string): Promise<void> {
  const client = await new mongo.MongoClient(uri, {
    maxPoolSize: crowd,
    writeConcern: { w: 'majority', journal: true },
    readConcernLevel: 'majority',
  }).connect();
  const rows = client.db('bench').collection<Row>('rows');
  await rows.drop().catch(() => undefined);
  await rows.createIndex({ key: 1 }, { unique: true });
  for (const there of [100, documents]) {
    for (let first = await rows.countDocuments({ _id: { $gte: 0 } }); first < there; first += 1000)
      await rows.insertMany(Array.from({ length: Math.min(1000, there - first) }, (_, i) => rowOf(first + i)));
    console.log(`\n${name}, ${there === documents ? whole(documents) : 'nearly no'} documents`);
    say('', '1 client/s', `${crowd}/s`, 'ratio', 'of ping');
    let floor = 0;
    for (const [what, operation] of Object.entries(operations)) {
      const run = (unique: number): Promise<unknown> => operation(rows, client, unique, there);
      await rate(run, crowd);
      const alone = await rate(run, 1);
      const together = await rate(run, crowd);
      floor ||= together;
      say(what, whole(alone), whole(together), (together / alone).toFixed(1), (together / floor).toFixed(2));
    }
  }
  await rows.drop();
  await client.close();
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'pv-bench-'));
  const embedded = await openEmbedded({ dataDir: dir });
  try {
    await bench('embedded engine', embedded.uri);
  } finally {
    await embedded.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  const uri = process.env.TEST_MONGODB_URI;
  if (uri !== undefined) await bench('TEST_MONGODB_URI', uri);
}

if (values.help) console.log(usage);
else
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
