import type { Connection } from 'mongoose';
import { createCodeStore } from '../../src/storage/codes';
import { prepare } from '../../src/storage/prepare';
import { transaction } from '../../src/storage/transaction';
import { codeStoreContract, type CodeStores } from '../contracts/code-store';
import { createMemoryCodes } from '../support/memory-codes';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let connection: Connection;
let stores: CodeStores;

beforeAll(async () => {
  database = await openTestStorage();
  ({ connection } = await database.connect());
  const { connection: another } = await database.connect();
  stores = {
    store: createCodeStore(connection, database.keys),
    other: createCodeStore(another, database.keys),
    transaction: (work) => transaction(connection, work),
  };
  await prepare(connection);
});
afterAll(() => database.close());

describe('codes on mongoose', () => codeStoreContract(() => stores));

describe('codes in memory, for tests of the engine alone', () => {
  const store = createMemoryCodes();
  codeStoreContract(() => ({ store, other: store, transaction: (work) => work() }), 'memory knows no transactions');
});

test('what a code opens stands sealed', async () => {
  const { store } = stores;
  await store.put({ id: 'sealed', owner: 'someone', content: 'sms:+33612345678', tries: 0, until: new Date('2099-01-01') });
  const row = await connection.collection<{ _id: string; sealed: { buffer: Uint8Array } }>('codes').findOne({ _id: 'sealed' });
  expect(row?.sealed.buffer.length).toBeGreaterThan(16);
  expect(JSON.stringify(row) + Buffer.from(row?.sealed.buffer ?? []).toString('latin1')).not.toContain('612345678');
});
