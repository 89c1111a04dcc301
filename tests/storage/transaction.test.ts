import { Schema } from 'mongoose';
import { transaction } from '../../src/storage/transaction';
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
