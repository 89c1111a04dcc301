import { readFileSync, rmSync } from 'node:fs';
import { mongo } from 'mongoose';
import { temporaryFolder } from '../support/engine';
import { startServed } from '../support/served';

/** What a soak showed. */
export interface Soaked {
  readonly writes: number;
  /** Resident megabytes of the engine's process, at even intervals. */
  readonly megabytes: readonly number[];
  /** Largest of the last third over the largest of the second: above 1 it still grows. */
  readonly growth: number;
  readonly wrong: number;
}

const clientsAtOnce = 10;
/** Documents in circulation: the data stays the same size, so memory must too. */
const circulating = 5000;

/** Writes, reads, deletes and transactions without pause for so many seconds on a constant amount of data, and looks at the engine's memory. */
export async function soak(seconds: number, progress: (line: string) => void): Promise<Soaked> {
  const dir = temporaryFolder();
  const served = await startServed(dir);
  const client = await new mongo.MongoClient(served.uri, { maxPoolSize: clientsAtOnce }).connect();
  const db = client.db('soak');
  const rows = db.collection<{ _id: number; n: number; text: string; tags: number[] }>('rows');
  await rows.createIndexes([{ key: { n: 1 } }, { key: { tags: 1, n: -1 } }]);
  const counters = db.collection<{ _id: number; n: number }>('counters');
  await counters.insertMany(Array.from({ length: clientsAtOnce }, (_, _id) => ({ _id, n: 0 })));
  const rowOf = (_id: number): { _id: number; n: number; text: string; tags: number[] } => ({
    _id,
    n: _id % 97,
    text: 'x'.repeat(_id % 2000),
    tags: [_id % 7, _id % 11],
  });
  let writes = 0;
  let next = 0;
  let wrong = 0;
  const end = Date.now() + seconds * 1000;
  const counted = Array.from({ length: clientsAtOnce }, () => 0);

  async function work(writer: number): Promise<void> {
    while (Date.now() < end) {
      const id = next++;
      await rows.insertOne(rowOf(id));
      if ((await rows.findOne({ _id: id }))?.n !== id % 97) wrong++;
      await rows.deleteMany({ _id: id - circulating });
      await client.withSession((session) =>
        session.withTransaction(async () => {
          await counters.updateOne({ _id: writer }, { $inc: { n: 1 } }, { session });
          await rows.updateOne({ _id: id }, { $inc: { n: 1 }, $push: { tags: 12 } }, { session });
        }),
      );
      await rows
        .find({ n: id % 97 })
        .sort({ n: 1 })
        .limit(20)
        .toArray();
      counted[writer]!++;
      writes += 4;
    }
  }

  const megabytes: number[] = [];
  const interval = (seconds * 1000) / 15;
  const timer = setInterval(() => {
    megabytes.push(residentOf(served.process.pid ?? 0));
    progress(`${writes} writes, ${megabytes.at(-1)} MB`);
  }, interval);
  await Promise.all(counted.map((_, writer) => work(writer)));
  clearInterval(timer);
  for (const { _id, n } of await counters.find().toArray()) if (n !== counted[_id]) wrong++;
  await client.close();
  await served.stop();
  rmSync(dir, { recursive: true, force: true });
  const third = Math.floor(megabytes.length / 3);
  const growth = Math.max(...megabytes.slice(-third)) / Math.max(...megabytes.slice(third, 2 * third));
  return { writes, megabytes, growth, wrong };
}

/** VmRSS without the pages of mapped files, which are the system's to give and take (proc_pid_status(5): RssAnon). */
function residentOf(pid: number): number {
  const [, kilobytes] = /RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
