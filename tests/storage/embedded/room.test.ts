import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { openEmbedded } from '../../../src/storage/embedded';
import { failureOf, startEngine, temporaryFolder } from '../../support/engine';
import { disagreements } from '../../support/integrity';
import { startServed } from '../../support/served';

const root = join(__dirname, '../../..');

interface Row {
  _id: number;
  code: string;
  text: string;
}
const rowOf = (_id: number): Row => ({ _id, code: `c${_id}`, text: 'x'.repeat(4000) });

/** Inserts until the engine says no; gives what it had acknowledged and how it said so. */
async function fill(rows: mongo.Collection<Row>, from: number): Promise<{ next: number; error: mongo.MongoServerError }> {
  for (let next = from; next < from + 20_000; next += 10)
    try {
      await rows.insertMany(Array.from({ length: 10 }, (_, i) => rowOf(next + i)));
    } catch (error) {
      return { next, error: error as mongo.MongoServerError };
    }
  throw new Error('it never was full');
}

test('past its bound the engine says so, reads on, and writes again once documents are deleted or there is more room', async () => {
  const server = await startEngine(2_000_000);
  const rows = (await server.client()).db('city').collection<Row>('rows');
  await rows.createIndex({ code: 1 }, { unique: true });
  const { next, error } = await fill(rows, 0);
  expect(error).toMatchObject({ code: 14031, codeName: 'OutOfDiskSpace' });
  expect(error.message).toMatch(
    /^Nothing was written: there is no room left for the data folder.*Free some space; nothing else needs to be done\.$/,
  );
  expect(await rows.countDocuments()).toBe(next);
  expect(await rows.findOne({ code: `c${next - 1}` })).toEqual(rowOf(next - 1));
  expect((await failureOf(rows.insertMany(Array.from({ length: 10 }, (_, i) => rowOf(next + i))))).code).toBe(14031);
  expect(await rows.countDocuments({ _id: { $gte: next } })).toBe(0);
  // What makes it no larger is written.
  expect((await rows.deleteMany({ _id: { $lt: next / 2 } })).deletedCount).toBe(next / 2);
  await rows.insertOne(rowOf(next));
  const again = await fill(rows, next + 1);
  expect(again.error.code).toBe(14031);
  await server.restart(4_000_000);
  const after = (await server.client()).db('city').collection<Row>('rows');
  expect(await after.countDocuments()).toBe(again.next - next / 2);
  await after.insertMany([rowOf(100_000), rowOf(100_001)]);
  await server.stop();
  expect(server.defects).toEqual([]);
});

const prlimit = spawnSync('prlimit', ['--version']).status === 0;

(prlimit ? test : test.skip)(
  'a full disk (here a limit on the size of files, by prlimit) refuses, loses nothing, and needs nothing but room',
  async () => {
    const dir = temporaryFolder();
    const served = await startServed(dir, 0, ['prlimit', '--fsize=3000000:unlimited']);
    const client = await new mongo.MongoClient(served.uri).connect();
    const rows = client.db('city').collection<Row>('rows');
    await rows.createIndex({ code: 1 }, { unique: true });
    const { next, error } = await fill(rows, 0);
    expect(error).toMatchObject({ code: 14031, codeName: 'OutOfDiskSpace' });
    expect(error.message).toMatch(/^Nothing was written/);
    expect(next).toBeGreaterThan(50);
    // A transaction is refused whole, with what in it would have had room.
    const session = client.startSession();
    session.startTransaction();
    await rows.deleteOne({ _id: 0 }, { session });
    await rows.insertMany(
      Array.from({ length: 500 }, (_, i) => rowOf(next + i)),
      { session },
    );
    expect((await failureOf(session.commitTransaction())).code).toBe(14031);
    await session.endSession();
    expect(
      await rows
        .find({}, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .toArray(),
    ).toEqual(Array.from({ length: next }, (_, _id) => ({ _id })));
    spawnSync('prlimit', ['--pid', String(served.process.pid), '--fsize=unlimited:unlimited']);
    await rows.insertMany(Array.from({ length: 500 }, (_, i) => rowOf(next + i)));
    await client.close();
    await served.kill();
    expect(await disagreements(join(dir, 'db'))).toEqual([]);
    const again = await startServed(dir);
    const reader = await new mongo.MongoClient(again.uri).connect();
    expect(await reader.db('city').collection('rows').countDocuments()).toBe(next + 500);
    await reader.close();
    await again.stop();
    rmSync(dir, { recursive: true, force: true });
  },
  120_000,
);

test('a data folder that cannot be written stops the start with one sentence', async () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'file'), '');
  const dataDir = join(dir, 'file', 'data');
  const error = await openEmbedded({ dataDir }).catch((refused: unknown) => refused as Error & { code: string });
  expect(error).toMatchObject({ code: 'EMBEDDED' });
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--require', 'tsx/cjs', 'src/cli/db-serve.ts', '--port', '0', '--data', dataDir],
    { cwd: root, encoding: 'utf8' },
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/^The data folder .*file\/data cannot be written \(.*\); free it, or set PORTEVOIX_DATA to another\.\n$/);
  rmSync(dir, { recursive: true, force: true });
});

/** Whether a file system may be mounted here (as root, outside most containers). */
function mount(dir: string, options: string): boolean {
  return process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', dir]).status === 0;
}

test('a file system that is mounted read-only stops the start with one sentence, and holds up nobody once it is writable', async () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'data'));
  if (!mount(join(dir, 'data'), 'ro')) {
    console.warn('skipped: no file system may be mounted here');
    return rmSync(dir, { recursive: true, force: true });
  }
  try {
    await expect(openEmbedded({ dataDir: join(dir, 'data') })).rejects.toMatchObject({ code: 'EMBEDDED' });
    spawnSync('mount', ['-o', 'remount,rw', join(dir, 'data')]);
    const embedded = await openEmbedded({ dataDir: join(dir, 'data') });
    expect(embedded.joined).toBe(false);
    await embedded.stop();
  } finally {
    spawnSync('umount', [join(dir, 'data')]);
    rmSync(dir, { recursive: true, force: true });
  }
});

test('a port that is taken stops the start with one sentence, and the folder is free for the next', async () => {
  const [one, two] = [temporaryFolder(), temporaryFolder()];
  const first = await openEmbedded({ dataDir: one, port: 0 });
  const port = Number(/:(\d+)\//.exec(first.uri)?.[1]);
  await expect(openEmbedded({ dataDir: two, port })).rejects.toMatchObject({
    code: 'EMBEDDED',
    message: expect.stringContaining('taken') as string,
  });
  const second = await openEmbedded({ dataDir: two });
  expect(second.joined).toBe(false);
  await second.stop();
  await first.stop();
  for (const dir of [one, two]) rmSync(dir, { recursive: true, force: true });
});
