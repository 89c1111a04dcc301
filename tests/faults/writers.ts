import { rmSync } from 'node:fs';
import { mongo } from 'mongoose';
import { openEmbedded } from '../../src/storage/embedded';
import { temporaryFolder } from '../support/engine';
import { startJoined } from '../support/joined';

/** Two processes write to one folder, each knowing nothing of the other; in every round one is killed between two of its writes, and a new one comes.
 *  Gives how many writes were acknowledged and which of them are not there. */
export async function twoWriters(rounds: number): Promise<{ acknowledged: number; lost: string[] }> {
  const dir = temporaryFolder();
  const acknowledged: string[] = [];
  let two = await Promise.all([startJoined(dir, 'w0'), startJoined(dir, 'w1')]);
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
    await killed.kill();
    const fresh = await startJoined(dir, `fresh${round}`);
    two = [two[0] === killed ? fresh : two[0], two[1] === killed ? fresh : two[1]];
  }
  await Promise.all(two.map(({ kill }) => kill()));
  const there = new Set(await seen(dir));
  rmSync(dir, { recursive: true, force: true });
  return { acknowledged: acknowledged.length, lost: acknowledged.filter((_id) => !there.has(_id)) };
}

/** So many processes open one folder at once and write to it. Gives how many served it (one is right), and which of them are not written down. */
export async function startersAtOnce(processes: number): Promise<{ serving: number; lost: string[] }> {
  const dir = temporaryFolder();
  const names = Array.from({ length: processes }, (_, i) => `p${i}`);
  const all = await Promise.all(names.map((name) => startJoined(dir, name)));
  const there = new Set(await seen(dir));
  const joined = all.filter(({ said }) => said.joined);
  await Promise.all(joined.map(({ end }) => end()));
  await Promise.all(all.filter((one) => !joined.includes(one)).map(({ end }) => end()));
  rmSync(dir, { recursive: true, force: true });
  return { serving: processes - joined.length, lost: names.filter((name) => !there.has(name)) };
}

/** What is written down in the folder. */
export async function seen(dataDir: string): Promise<string[]> {
  const embedded = await openEmbedded({ dataDir });
  const client = await new mongo.MongoClient(embedded.uri).connect();
  const rows = await client.db('city').collection<{ _id: string }>('seen').find().sort({ _id: 1 }).toArray();
  await client.close();
  await embedded.stop();
  return rows.map(({ _id }) => _id);
}
