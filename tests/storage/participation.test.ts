import type { Connection } from 'mongoose';
import type { ParticipationStore } from '../../src/services/participation';
import { createParticipationStore } from '../../src/storage/participation';
import { prepare } from '../../src/storage/prepare';
import { laneOf, transaction } from '../../src/storage/transaction';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let connections: readonly Connection[];
let stores: readonly ParticipationStore[];

beforeAll(async () => {
  database = await openTestStorage();
  connections = [(await database.connect()).connection, (await database.connect()).connection];
  stores = connections.map(createParticipationStore);
  await prepare(connections[0]!);
});
afterAll(() => database.close());

const sms = { channel: 'sms', language: 'zh-Hans', age: '15-29' };

test('50 casts at once, in two processes, count 50: none has another run again', async () => {
  let runs = 0;
  let begun = 0;
  let allBegun = (): void => undefined;
  const everyone = new Promise<void>((done) => (allBegun = done));
  // Connections are ten a process: a wave is as many as can be under way together.
  const cast = (store: ParticipationStore, connection: Connection) =>
    transaction(connection, async () => {
      runs++;
      await store.counts('2026');
      if (++begun === 16) allBegun();
      await everyone;
      await store.add('2027', 'city', sms);
      await store.add('2027', 'district', { ...sms, district: '18' });
    });
  await Promise.all(Array.from({ length: 50 }, (_, i) => cast(stores[i % 2]!, connections[i % 2]!)));
  expect(runs).toBe(50);
  expect(await stores[0]!.counts('2027')).toEqual({
    city: { total: 50, by: { channel: { sms: 50 }, language: { 'zh-Hans': 50 }, age: { '15-29': 50 } } },
    district: { total: 50, by: { district: { '18': 50 }, channel: { sms: 50 }, language: { 'zh-Hans': 50 }, age: { '15-29': 50 } } },
  });
  expect(await stores[1]!.counts('2026')).toEqual({});
});

test('a cast that is undone is not counted; a value that would be a path counts under another name', async () => {
  const [store, connection] = [stores[0]!, connections[0]!];
  const broken = transaction(connection, async () => {
    await store.add('2028', 'city', sms);
    throw new Error('broken off');
  });
  await expect(broken).rejects.toThrow('broken off');
  expect(await store.counts('2028')).toEqual({});
  await transaction(connection, () => store.add('2028', 'city', { channel: 'a.$b' }));
  expect(await store.counts('2028')).toEqual({ city: { total: 1, by: { channel: { a__b: 1 } } } });
});

test('rows are as few as casts at once, and bear no time and nothing else', async () => {
  const [store, connection] = [stores[0]!, connections[0]!];
  for (let i = 0; i < 30; i++) await transaction(connection, () => store.add('2029', 'city', sms));
  const rows = await connection.collection('participation').find({ edition: '2029' }).toArray();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toEqual({
    _id: expect.any(String) as string,
    edition: '2029',
    ballot: 'city',
    total: 30,
    by: { channel: { sms: 30 }, language: { 'zh-Hans': 30 }, age: { '15-29': 30 } },
  });
});

test('a lane is one transaction’s, and not that of one which began before it was given back', async () => {
  const connection = connections[0]!;
  let release = (): void => undefined;
  const held = new Promise<void>((done) => (release = done));
  let early: number | undefined;
  const before = transaction(connection, async () => {
    await held;
    early = laneOf(connection);
  });
  const first = await transaction(connection, () => Promise.resolve([laneOf(connection), laneOf(connection)]));
  release();
  await before;
  expect(first[0]).toBe(first[1]);
  expect(early).not.toBe(first[0]);
  expect(await transaction(connection, () => Promise.resolve(laneOf(connection)))).toBe(0);
  expect(() => laneOf(connection)).toThrow('transaction under way');
});

test('population figures stand in place of those before', async () => {
  const store = stores[0]!;
  const row = { dimension: 'zone', value: 'qp.18', people: 12_000, source: 'APUR 2024' } as const;
  expect(await store.population('2027')).toEqual([]);
  await store.setPopulation('2027', [row, { ...row, value: 'qp-19' }]);
  await store.setPopulation('2027', [row]);
  expect(await stores[1]!.population('2027')).toEqual([row]);
});
