import type { Storage } from '../../src/storage/connect';
import { createJobStore } from '../../src/storage/jobs';
import { prepare } from '../../src/storage/prepare';
import { jobStoreContract, type JobStores } from '../contracts/job-store';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let storage: Storage;
let stores: JobStores;

beforeAll(async () => {
  database = await openTestStorage();
  storage = await database.connect();
  const second = await database.connect();
  const { connection } = storage;
  stores = {
    store: createJobStore(connection),
    other: createJobStore(second.connection),
    transaction: (work) => connection.transaction(work).then(() => undefined),
    empty: async () => {
      await connection.collection('jobs').deleteMany({});
    },
  };
  await prepare(connection);
});
afterAll(() => database.close());

jobStoreContract(() => stores);

test('a claim looks at one index entry, not at all jobs', async () => {
  const rows = Array.from({ length: 2000 }, (_, index) => ({
    _id: `ring/${index}`,
    name: 'ring',
    key: String(index),
    payload: {},
    state: 'open',
    rank: 0,
    dueAt: new Date(Date.now() + 86_400_000 + index),
    attempts: 0,
  }));
  await storage.connection.collection<{ _id: string }>('jobs').insertMany(rows);
  const plan = await storage.connection
    .collection('jobs')
    .find({ state: 'open', rank: 0, dueAt: { $lte: new Date() }, name: { $in: ['ring'] } })
    .sort({ dueAt: 1, _id: 1 })
    .limit(1)
    .explain('executionStats');
  expect(plan['executionStats']).toMatchObject({ totalDocsExamined: 0 });
  expect(JSON.stringify(plan)).not.toMatch(/COLLSCAN|"SORT"/);
});
