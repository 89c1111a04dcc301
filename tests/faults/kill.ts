import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { temporaryFolder } from '../support/engine';
import { disagreements } from '../support/integrity';
import { startServed } from '../support/served';

/** What was tried and what became of it. */
export interface Killed {
  readonly kills: number;
  /** Writes that were answered: each must be there after every kill. */
  readonly acknowledged: number;
  /** Writes cut off before their answer: there or not, but whole. */
  readonly inDoubt: number;
  readonly lost: readonly string[];
  /** Transactions of which a part is there and a part is not. */
  readonly half: readonly string[];
  /** Index entries without their document, or documents without their entries. */
  readonly disagreements: readonly string[];
}

export interface KillOptions {
  readonly kills: number;
  readonly writers?: number;
  /** Decides who writes what; the moments of the kills are the clock's. */
  readonly seed?: number;
  readonly progress?: (line: string) => void;
}

const accounts = 12;
const opening = 1000;
const keys = 30;
/** Milliseconds of load before a kill, at the least and at the most. */
const loadMs = [150, 900] as const;

/** What must be there: at least this often, at most so often. */
interface Expected {
  readonly least: number;
  readonly most: number;
}

/** Writes from many clients at once into an engine of its own process, kills it with SIGKILL in the middle, starts it again on the same folder and
 *  holds what is there against what was acknowledged; so often as asked. */
export async function killOften({ kills, writers = 8, seed = 1, progress = () => undefined }: KillOptions): Promise<Killed> {
  const dir = temporaryFolder();
  const random = createRandom(seed);
  let served = await startServed(dir);
  const uri = served.uri;
  // Half of the writers send a write cut off once more, as the application does; the other half learns nothing of it.
  const clients = await Promise.all(
    [true, false].map((retryWrites) => new mongo.MongoClient(uri, { retryWrites, serverSelectionTimeoutMS: 60_000 }).connect()),
  );
  const lost: string[] = [];
  const half: string[] = [];
  const disagreeing: string[] = [];
  let acknowledged = 0;
  let inDoubt = 0;
  const expected = new Map<string, Expected>();
  /** Notes a write: so much was added under this name, surely or perhaps. */
  const note = (name: string, answered: boolean): void => {
    const { least, most } = expected.get(name) ?? { least: 0, most: 0 };
    expected.set(name, { least: least + (answered ? 1 : 0), most: most + 1 });
    if (answered) acknowledged++;
    else inDoubt++;
  };

  const db = (client: mongo.MongoClient | undefined): mongo.Db => client!.db('kill');
  const [first] = clients;
  await db(first)
    .collection('inserted')
    .createIndexes([{ key: { code: 1 }, unique: true }, { key: { writer: 1, n: -1 } }]);
  await db(first).collection('upserted').createIndex({ key: 1 }, { unique: true });
  await db(first).createCollection('counted');
  await db(first).collection('transfers').createIndex({ accounts: 1 });
  await db(first)
    .collection<{ _id: string; balance: number }>('accounts')
    .insertMany(Array.from({ length: accounts }, (_, i) => ({ _id: `a${i}`, balance: opening })));

  let sequence = 0;
  const kept: string[] = [];

  /** One write of a random kind; resolves when it is answered or cut off. */
  async function write(writer: number): Promise<void> {
    const client = clients[writer % clients.length]!;
    const n = ++sequence;
    const attempt = async (name: string, work: () => Promise<unknown>): Promise<boolean> => {
      try {
        await work();
        note(name, true);
        return true;
      } catch (error) {
        if (!(error instanceof mongo.MongoError) && (error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
        note(name, false);
        return false;
      }
    };
    switch (random(5)) {
      case 0: {
        const _id = `w${writer}-${n}`;
        const doc = { _id, writer, n, code: `c${n}`, text: 'x'.repeat(random(3000)) };
        if (await attempt(`inserted ${_id}`, () => db(client).collection<typeof doc>('inserted').insertOne(doc))) kept.push(_id);
        return;
      }
      case 1: {
        const key = `k${random(keys)}`;
        const upserted = db(client).collection('upserted');
        await attempt(`upserted ${key}`, () => upserted.updateOne({ key }, { $inc: { n: 1 } }, { upsert: true }));
        return;
      }
      case 2: {
        const _id = `counter${writer}`;
        const counted = db(client).collection<{ _id: string; n: number }>('counted');
        await attempt(`counted ${_id}`, () => counted.findOneAndUpdate({ _id }, { $inc: { n: 1 } }, { upsert: true }));
        return;
      }
      case 3: {
        const [_id] = kept.splice(random(kept.length), 1);
        if (_id === undefined) return;
        await attempt(`deleted ${_id}`, () => db(client).collection<{ _id: string }>('inserted').deleteOne({ _id }));
        return;
      }
      default: {
        const [from, to] = [random(accounts), random(accounts)];
        if (from !== to) await attempt(`transfers t${n}`, () => transfer(client, `t${n}`, `a${from}`, `a${to}`, 1 + random(20)));
      }
    }
  }

  function transfer(client: mongo.MongoClient, _id: string, from: string, to: string, amount: number): Promise<unknown> {
    const both = db(client).collection<{ _id: string; balance: number }>('accounts');
    const transfers = db(client).collection<{ _id: string; accounts: string[]; amount: number }>('transfers');
    return client.withSession(async (session) =>
      session.withTransaction(
        async () => {
          await both.updateOne({ _id: from }, { $inc: { balance: -amount } }, { session });
          await transfers.insertOne({ _id, accounts: [from, to], amount }, { session });
          await both.updateOne({ _id: to }, { $inc: { balance: amount } }, { session });
        },
        { writeConcern: { w: 'majority', journal: true } },
      ),
    );
  }

  /** Holds everything that is there against what was noted. */
  async function check(round: number): Promise<void> {
    const read = <T extends mongo.Document>(name: string): Promise<T[]> =>
      db(first).collection(name).find().toArray() as unknown as Promise<T[]>;
    const there = new Map<string, number>();
    for (const { _id, n, code } of await read<{ _id: string; n: number; code: string }>('inserted')) {
      there.set(`inserted ${_id}`, 1);
      if (code !== `c${n}` || !_id.endsWith(`-${n}`)) half.push(`round ${round}: ${_id} is not as it was written`);
    }
    for (const { key, n } of await read<{ key: string; n: number }>('upserted')) {
      if (there.has(`upserted ${key}`)) half.push(`round ${round}: two documents have the unique key ${key}`);
      there.set(`upserted ${key}`, n);
    }
    for (const { _id, n } of await read<{ _id: string; n: number }>('counted')) there.set(`counted ${_id}`, n);
    const balances = new Map<string, number>(Array.from({ length: accounts }, (_, i) => [`a${i}`, opening]));
    for (const {
      _id,
      accounts: [from = '', to = ''],
      amount,
    } of await read<{ _id: string; accounts: string[]; amount: number }>('transfers')) {
      there.set(`transfers ${_id}`, 1);
      balances.set(from, (balances.get(from) ?? 0) - amount);
      balances.set(to, (balances.get(to) ?? 0) + amount);
    }
    for (const { _id, balance } of await read<{ _id: string; balance: number }>('accounts'))
      if (balances.get(_id) !== balance) half.push(`round ${round}: ${_id} has ${balance}, its transfers make ${balances.get(_id)}`);
    for (const [name, { least, most }] of expected) {
      if (name.startsWith('deleted ')) continue;
      const deleted = expected.get(name.replace('inserted ', 'deleted '));
      const found = there.get(name) ?? 0;
      if (deleted && name.startsWith('inserted ')) {
        if (deleted.least > 0 && found > 0) lost.push(`round ${round}: the deletion of ${name}`);
        if (deleted.most === 0 && found < least) lost.push(`round ${round}: ${name}`);
      } else if (found < least) lost.push(`round ${round}: ${name}: ${found} of ${least}`);
      else if (found > most) half.push(`round ${round}: ${name}: ${found}, though it was written ${most} times at the most`);
    }
  }

  try {
    for (let round = 1; round <= kills; round++) {
      let writing = true;
      const all = Array.from({ length: writers }, async (_, writer) => {
        while (writing) await write(writer);
      });
      await pause(loadMs[0] + random(loadMs[1] - loadMs[0]));
      await served.kill();
      writing = false;
      disagreeing.push(...(await disagreements(join(dir, 'db'))).map((told) => `round ${round}: ${told}`));
      served = await startServed(dir, served.port);
      await Promise.all(all);
      await check(round);
      if (round % 10 === 0)
        progress(`${round} kills, ${acknowledged} acknowledged, ${inDoubt} in doubt, ${lost.length} lost, ${half.length} half`);
    }
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    await served.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  return { kills, acknowledged, inDoubt, lost, half, disagreements: disagreeing };
}

/** Whole numbers below a bound, always the same for a seed (Park and Miller's generator). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return below === 0 ? 0 : state % below;
  };
}
