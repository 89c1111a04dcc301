import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { createInterface } from 'node:readline';
import { openEmbedded } from '../../src/storage/embedded';
import { temporaryFolder } from '../support/engine';

const root = join(__dirname, '../..');

interface Writer {
  readonly child: ChildProcess;
  /** Writes one document; resolves when it is acknowledged. */
  readonly write: (_id: string) => Promise<void>;
}

async function start(dataDir: string, name: string): Promise<Writer> {
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', 'tests/support/joiner.ts', dataDir, name], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  await once(lines, 'line');
  return {
    child,
    async write(_id) {
      const answered = once(lines, 'line');
      child.stdin.write(`${_id}\n`);
      await answered;
    },
  };
}

/** Two processes write to one folder, each knowing nothing of the other; in every round one is killed between two of its writes, and a new one comes.
 *  Gives how many writes were acknowledged and how many of them are not there. */
export async function twoWriters(rounds: number): Promise<{ acknowledged: number; lost: string[] }> {
  const dir = temporaryFolder();
  const acknowledged: string[] = [];
  let two = await Promise.all([start(dir, 'w0'), start(dir, 'w1')]);
  for (let round = 0; round < rounds; round++) {
    await Promise.all(
      two.map(async ({ write }, which) => {
        for (let n = 0; n < 20; n++) {
          const _id = `${round}-${which}-${n}`;
          await write(_id);
          acknowledged.push(_id);
        }
      }),
    );
    const killed = two[round % 2]!;
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    const fresh = await start(dir, `fresh${round}`);
    two = two.map((one) => (one === killed ? fresh : one)) as typeof two;
  }
  for (const { child } of two) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  const embedded = await openEmbedded({ dataDir: dir });
  const client = await new mongo.MongoClient(embedded.uri).connect();
  const there = new Set((await client.db('city').collection<{ _id: string }>('seen').find().toArray()).map(({ _id }) => _id));
  await client.close();
  await embedded.stop();
  rmSync(dir, { recursive: true, force: true });
  return { acknowledged: acknowledged.length, lost: acknowledged.filter((_id) => !there.has(_id)) };
}
