import { serialize } from 'bson';
import type { Connection } from 'mongoose';
import { prepare } from '../../src/storage/prepare';
import { createProposalStore } from '../../src/storage/proposals';
import { filed, proposalStoreContract } from '../contracts/proposal-store';
import { createMemoryProposals } from '../support/memory-proposals';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let connections: readonly [Connection, Connection];
let stores: readonly [ReturnType<typeof createProposalStore>, ReturnType<typeof createProposalStore>];

beforeAll(async () => {
  database = await openTestStorage();
  connections = [(await database.connect()).connection, (await database.connect()).connection];
  stores = [createProposalStore(connections[0], database.keys), createProposalStore(connections[1], database.keys)];
  await prepare(connections[0]);
});
afterAll(() => database.close());

const empty = (...collections: readonly string[]) => Promise.all(collections.map((name) => connections[0].collection(name).deleteMany({})));

describe('proposals on mongoose', () =>
  proposalStoreContract(async () => {
    await empty('proposals', 'bonds', 'told');
    return stores;
  }));

describe('proposals in memory', () =>
  proposalStoreContract(async () => {
    const store = createMemoryProposals();
    return [store, store];
  }, 'one process alone, which knows no transactions'));

test('a dump shows what is public and nothing of who wrote it, nor a word before it is', async () => {
  await empty('proposals', 'bonds');
  const [store] = stores;
  const author = 'sms:+33612345678';
  await store.add(filed('482135', { steps: [{ kind: 'refused', at: new Date(0), reason: 'personal', words: 'Il y a un nom dedans.' }] }));
  await store.bind({
    proposal: '482135',
    person: author,
    author: true,
    supports: true,
    follows: true,
    since: new Date(0),
    contact: { address: author, channel: 'sms', locale: 'ar' },
  });
  const all = await Promise.all(['proposals', 'bonds'].map((name) => connections[0].collection(name).find().toArray()));
  const dump = Buffer.concat(all.flat().map((document) => Buffer.from(serialize(document))));
  expect(dump.includes('482135')).toBe(true);
  for (const secret of ['33612345678', 'مقاعد', 'Myrha', 'un nom dedans']) expect(dump.includes(secret)).toBe(false);
});
