import { Schema } from 'mongoose';
import { looking, seenOnce, transaction } from '../../src/storage/transaction';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
beforeAll(async () => {
  database = await openTestStorage();
});
afterAll(() => database.close());

test('what is done within a transaction under way stands or falls with it', async () => {
  const { connection } = await database.connect();
  const things = connection.model('Thing', new Schema({ _id: String }, { collection: 'things', versionKey: false }));
  await things.createCollection();
  const add = (id: string) => transaction(connection, () => things.insertMany([{ _id: id }]));
  const both = (fails: boolean) =>
    transaction(connection, async () => {
      await add('inner');
      await things.insertMany([{ _id: 'outer' }]);
      if (fails) throw new Error('broken off');
    });
  await expect(both(true)).rejects.toThrow('broken off');
  expect(await things.countDocuments()).toBe(0);
  await both(false);
  expect(await things.countDocuments()).toBe(2);
  await add('after');
  expect(await things.countDocuments()).toBe(3);
});

test('of many who want one row those that lost run again two at a time, and each is kept', async () => {
  const { connection } = await database.connect();
  const rows = connection.model('Row', new Schema({ _id: String, taken: Number }, { collection: 'rows', versionKey: false }));
  await rows.createCollection();
  await rows.insertMany([{ _id: 'seats', taken: 0 }]);
  const people = 40;
  let again = 0;
  let most = 0;
  const take = () => {
    let runs = 0;
    return transaction(connection, async () => {
      const lost = runs++ > 0;
      if (lost) most = Math.max(most, ++again);
      try {
        const before = await rows.findById('seats').lean();
        await rows.updateOne({ _id: 'seats' }, { $inc: { taken: 1 } });
        const after = await rows.findById('seats').lean();
        return [before!.taken!, after!.taken!] as const;
      } finally {
        if (lost) again--;
      }
    });
  };
  const taken = await Promise.all(Array.from({ length: people }, take));
  for (const [before, after] of taken) expect(after).toBe(before + 1);
  expect(new Set(taken.map(([, after]) => after)).size).toBe(people);
  expect((await rows.findById('seats').lean())!.taken).toBe(people);
  // All at once, they would run more than ten times as often as they are people.
  expect(most).toBe(2);
});

test('within one look the same is asked for once; outside, and in a transaction, each time', async () => {
  const { connection } = await database.connect();
  let asked = 0;
  const ask = () => seenOnce('how many', () => Promise.resolve(++asked));
  expect(await looking(connection, () => Promise.all([ask(), ask()]))).toEqual([1, 1]);
  expect(await looking(connection, ask)).toBe(2);
  expect([await ask(), await ask()]).toEqual([3, 4]);
  expect(await transaction(connection, async () => [await ask(), await ask()])).toEqual([5, 6]);
});
