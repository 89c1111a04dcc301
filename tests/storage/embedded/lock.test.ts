import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { addressOf } from '../../../src/storage/embedded/address';
import { acquire } from '../../../src/storage/embedded/lock';
import { openEmbedded } from '../../../src/storage/embedded';
import { seen, startersAtOnce } from '../../faults/writers';
import { temporaryFolder } from '../../support/engine';
import { startJoined } from '../../support/joined';
import { startServed } from '../../support/served';

const root = join(__dirname, '../../..');
let dir: string;
beforeEach(() => (dir = temporaryFolder()));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** What the one lock file of the folder says. */
function recordOf(dataDir: string): { readonly pid: number; readonly port?: number } {
  const names = readdirSync(dataDir).filter((name) => name.startsWith('engine.'));
  expect(names).toHaveLength(1);
  return JSON.parse(readFileSync(join(dataDir, names[0] ?? ''), 'utf8')) as ReturnType<typeof recordOf>;
}

test('four processes at once: exactly one serves, and all write to it', async () => {
  expect(await startersAtOnce(4)).toEqual({ serving: 1, lost: [] });
}, 120_000);

test('when the one that serves is killed, another goes on where it was, and its client writes on', async () => {
  const holder = await startJoined(dir, 'holder');
  const joiner = await startJoined(dir, 'joiner');
  const third = await startJoined(dir, 'third');
  try {
    expect([holder, joiner, third].map(({ said }) => said.joined)).toEqual([false, true, true]);
    await holder.kill();
    await joiner.write('after');
    await third.write('after too');
    // The record names whoever took over, not the dead: nobody else finds the folder free.
    expect([joiner.child.pid, third.child.pid]).toContain(recordOf(dir).pid);
    expect(await seen(dir)).toEqual(['after', 'after too', 'holder', 'joiner', 'third']);
  } finally {
    await holder.kill();
    await joiner.end();
    await third.end();
  }
  // What was taken over was let go in good order.
  const next = await openEmbedded({ dataDir: dir });
  expect(next).toMatchObject({ joined: false, uri: holder.said.uri });
  await next.stop();
  // Longer than a start's own patience, so that what went wrong is told.
}, 300_000);

test('a lock left by kill -9 never blocks the next start', async () => {
  for (let round = 0; round < 2; round++) {
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
  expect(recordOf(dir)).toMatchObject({ port: served.port, pid: served.process.pid });
  await served.stop();
});
