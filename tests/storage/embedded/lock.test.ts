import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { mongo } from 'mongoose';
import { addressOf } from '../../../src/storage/embedded/address';
import { acquire } from '../../../src/storage/embedded/lock';
import { temporaryFolder } from '../../support/engine';
import { startServed } from '../../support/served';

const root = join(__dirname, '../../..');
let dir: string;
const started: ChildProcess[] = [];

beforeEach(() => (dir = temporaryFolder()));
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(dir, { recursive: true, force: true });
});

interface Joiner {
  readonly child: ChildProcess;
  readonly lines: Interface;
  readonly said: { readonly joined: boolean; readonly uri: string };
}

/** A process that opens the folder as the application does. */
async function open(name: string, env: NodeJS.ProcessEnv = {}): Promise<Joiner> {
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', 'tests/support/joiner.ts', dir, name], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.push(child);
  const lines = createInterface(child.stdout);
  const [line] = (await once(lines, 'line')) as [string];
  return { child, lines, said: JSON.parse(line) as Joiner['said'] };
}

async function write({ child, lines }: Joiner, _id: string): Promise<unknown> {
  const answer = once(lines, 'line');
  child.stdin?.write(`${_id}\n`);
  const [line] = (await answer) as [string];
  return JSON.parse(line) as unknown;
}

async function end({ child }: Joiner): Promise<void> {
  child.stdin?.end();
  await once(child, 'exit');
}

async function seen(uri: string): Promise<string[]> {
  const client = await new mongo.MongoClient(uri, { serverSelectionTimeoutMS: 30_000 }).connect();
  const rows = await client.db('city').collection<{ _id: string }>('seen').find().sort({ _id: 1 }).toArray();
  await client.close();
  return rows.map(({ _id }) => _id);
}

test('six processes at once: exactly one serves, and all write to it', async () => {
  const names = Array.from({ length: 6 }, (_, i) => `p${i}`);
  const all = await Promise.all(names.map((name) => open(name)));
  expect(all.filter(({ said }) => !said.joined)).toHaveLength(1);
  expect(new Set(all.map(({ said }) => said.uri)).size).toBe(1);
  expect(await seen(all[0]?.said.uri ?? '')).toEqual(names);
  await Promise.all(all.filter(({ said }) => said.joined).map(end));
  await Promise.all(all.filter(({ said }) => !said.joined).map(end));
}, 120_000);

test('when the one that serves is killed, another goes on where it was, and its client writes on', async () => {
  const holder = await open('holder');
  const joiner = await open('joiner');
  const third = await open('third');
  expect([holder, joiner, third].map(({ said }) => said.joined)).toEqual([false, true, true]);
  holder.child.kill('SIGKILL');
  await once(holder.child, 'exit');
  expect(await write(joiner, 'after')).toEqual({ wrote: 'after' });
  expect(await write(third, 'after too')).toEqual({ wrote: 'after too' });
  expect(await seen(joiner.said.uri)).toEqual(['after', 'after too', 'holder', 'joiner', 'third']);
  // What was taken over is let go in good order.
  await end(third);
  await end(joiner);
  const next = await open('next');
  expect(next.said).toEqual({ joined: false, uri: holder.said.uri });
  await end(next);
}, 120_000);

test('a lock left by kill -9 never blocks the next start', async () => {
  for (let round = 0; round < 3; round++) {
    const served = await startServed(dir);
    await served.kill();
  }
  const served = await startServed(dir);
  await served.stop();
  expect(readdirSync(dir).filter((name) => name.startsWith('engine.'))).toHaveLength(1);
}, 120_000);

test('of many that find a dead one, exactly one takes the folder', async () => {
  const dead = spawnSync(process.execPath, ['-e', '0']).pid;
  writeFileSync(join(dir, 'engine.1'), JSON.stringify({ pid: dead, host: hostname(), path: join(dir, 'none') }));
  const all = await Promise.all(Array.from({ length: 20 }, () => acquire(dir, { port: 0 })));
  expect(all.filter((one) => 'release' in one)).toHaveLength(1);
  expect(all.filter((one) => 'pid' in one && one.pid === process.pid)).toHaveLength(19);
});

test('a holder on another machine is believed while it gives signs of life, and no longer', async () => {
  const file = join(dir, 'engine.7');
  writeFileSync(file, JSON.stringify({ pid: 1, host: 'elsewhere', port: 1 }));
  expect(await acquire(dir, { port: 0 })).toMatchObject({ host: 'elsewhere' });
  const old = new Date(Date.now() - 15_001);
  utimesSync(file, old, old);
  const lock = await acquire(dir, { port: 0 });
  expect('release' in lock).toBe(true);
  expect(readdirSync(dir)).toEqual(['engine.8']);
});

test('a process of the same number that started later is not the holder', async () => {
  if (process.platform !== 'linux') return;
  writeFileSync(join(dir, 'engine.1'), JSON.stringify({ pid: process.pid, host: hostname(), started: '1', port: 1 }));
  expect('release' in (await acquire(dir, { port: 0 }))).toBe(true);
});

describe('the address', () => {
  test('is a socket in a folder that its owner alone can enter, the same for the same data folder', () => {
    const { path = '' } = addressOf(dir, undefined, [dir]);
    expect(path.startsWith(join(dir, 'portevoix-'))).toBe(true);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    expect(addressOf(join(dir, '.'), undefined, [dir])).toEqual({ path });
    expect(addressOf(join(dir, 'other'), undefined, [dir])).not.toEqual({ path });
  });

  test('is refused where others may enter, with what to do', () => {
    const { path = '' } = addressOf(dir, undefined, [dir]);
    chmodSync(join(path, '..'), 0o777);
    expect(() => addressOf(dir, undefined, [dir])).toThrow(/not ours alone.*remove it/);
  });

  test('where a path is too long for a socket the next is taken, and a loopback port where none is short enough', () => {
    const long = join(dir, 'x'.repeat(100));
    const { path = '' } = addressOf(dir, undefined, [long, dir]);
    expect(path.startsWith(join(dir, 'portevoix-'))).toBe(true);
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(100);
    expect(addressOf(dir, undefined, [long])).toEqual({ port: 0 });
    expect(addressOf(dir, 4711)).toEqual({ port: 4711 });
  });
});

test('with MONGODB_URI nothing of the embedded engine is loaded', () => {
  const script = `
    const { openStorage } = require('./src/storage/connect');
    openStorage({ mongodbUri: 'mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=1', dataDir: '/nowhere', poolSize: 1, waiting() {}, patienceMs: 1 })
      .catch((error) => error.code)
      .then((code) => { console.log(JSON.stringify({ code, loaded: Object.keys(require.cache) })); process.exit(0); });`;
  const { stdout } = spawnSync(process.execPath, ['--require', 'tsx/cjs', '-e', script], { cwd: root, encoding: 'utf8' });
  const { code, loaded } = JSON.parse(stdout) as { code: string; loaded: string[] };
  expect(code).toBe('STORAGE');
  expect(loaded.some((file) => file.endsWith('storage/connect.ts'))).toBe(true);
  expect(loaded.filter((file) => /storage\/embedded|node_modules\/(lmdb|mingo)/.test(file))).toEqual([]);
});

test('what is written in the record is where it really listens', async () => {
  const served = await startServed(dir);
  const [file = ''] = readdirSync(dir).filter((name) => name.startsWith('engine.'));
  expect(JSON.parse(readFileSync(join(dir, file), 'utf8'))).toMatchObject({ port: served.port, pid: served.process.pid });
  await served.stop();
});
