import { serialize } from 'bson';
import type { Connection } from 'mongoose';
import type { ConsultationStore } from '../../src/services/consultations/store';
import { createConsultationStore } from '../../src/storage/consultations';
import { prepare } from '../../src/storage/prepare';
import { consultationStoreContract, written } from '../contracts/consultation-store';
import { createMemoryConsultations } from '../support/memory-consultations';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let connections: readonly [Connection, Connection];
let stores: readonly [ConsultationStore, ConsultationStore];

beforeAll(async () => {
  database = await openTestStorage();
  connections = [(await database.connect()).connection, (await database.connect()).connection];
  stores = [createConsultationStore(connections[0], database.keys), createConsultationStore(connections[1], database.keys)];
  await prepare(connections[0]);
});
afterAll(() => database.close());

const collections = ['consultations', 'consultationStatements', 'consultationMarks'];
const empty = () => Promise.all(collections.map((name) => connections[0].collection(name).deleteMany({})));

describe('consultations on mongoose', () =>
  consultationStoreContract(async () => {
    await empty();
    return stores;
  }));

describe('consultations in memory', () =>
  consultationStoreContract(() => {
    const store = createMemoryConsultations();
    return Promise.resolve([store, store]);
  }, 'one process alone, which knows no transactions'));

test('a dump shows what is shown and nothing of who wrote it, nor a word before it is, nor why it is not', async () => {
  await empty();
  const [store] = stores;
  await store.write(written(101));
  await store.write(written(102));
  await store.change(1, 102, 'waiting', { state: 'refused', refusal: { reason: 'personal', words: 'Il y a un nom dedans.' } });
  await store.write(written(103));
  await store.change(1, 103, 'waiting', { state: 'published', text: { fr: 'Montré à tous.' } });
  const all = await Promise.all(collections.map((name) => connections[0].collection(name).find().toArray()));
  const dump = Buffer.concat(all.flat().map((document) => Buffer.from(serialize(document))));
  expect(dump.includes('Montré à tous.')).toBe(true);
  for (const secret of ['33612345678', 'اكتبوا', 'un nom dedans']) expect(dump.includes(secret)).toBe(false);
});

test('once nobody is to be named any more, what was shown still is', async () => {
  await empty();
  const [store] = stores;
  await store.write(written(101));
  await store.change(1, 101, 'waiting', { state: 'published', text: { fr: 'Montré à tous.' } });
  await connections[0]
    .collection<{ _id: string }>('consultationStatements')
    .updateOne({ _id: '1/101' }, { $unset: { author: 1, sealed: 1 } });
  const { author: _author, contact: _contact, ...shown } = written(101);
  const text = { fr: 'Montré à tous.' };
  expect(await store.statement(1, 101)).toEqual({ ...shown, state: 'published', text, original: { text: text.fr, locale: 'fr' } });
});
