import type { Connection } from 'mongoose';
import { createLinkDesk, createLinks } from '../../src/services/links';
import { createLinkStore } from '../../src/storage/links';
import { prepare } from '../../src/storage/prepare';
import { transaction } from '../../src/storage/transaction';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let connection: Connection;
let store: ReturnType<typeof createLinkStore>;
const now = new Date('2026-11-25T10:00:00Z');

beforeAll(async () => {
  database = await openTestStorage();
  ({ connection } = await database.connect());
  store = createLinkStore(connection, Math.random);
  await prepare(connection);
});
afterAll(() => database.close());

test('a link is found by its code until it ends or is closed', async () => {
  const desk = createLinkDesk(store, Math.random);
  const links = createLinks(store, () => '');
  const added = await desk.add({ words: 'VOTE 18', place: 'Marché', campaign: 'Automne', until: new Date('2026-12-01') });
  const code = added?.code ?? '';
  expect(code).toMatch(/^[1-9]\d{3}$/);
  expect(await links.find(code, now)).toEqual(added);
  expect(await links.find(code, new Date('2026-12-01'))).toBeUndefined();
  expect(await desk.close(code, now)).toBe(true);
  expect(await links.find(code, now)).toBeUndefined();
  expect(await desk.close('99', now)).toBe(false);
  expect(await desk.add({ code, words: 'VOTE', place: 'Autre' })).toBeUndefined();
});

test('where codes of four digits are taken, the next has five', async () => {
  const few = createLinkDesk(store, () => 0.5);
  expect((await few.add({ words: 'VOTE', place: 'A' }))?.code).toBe('5500');
  expect((await few.add({ words: 'VOTE', place: 'B' }))?.code).toBe('55000');
  expect((await few.add({ words: 'VOTE', place: 'C' }))?.code).toBe('550000');
  await expect(few.add({ words: 'VOTE', place: 'D' })).rejects.toThrow('No code is free');
});

test('fifty who join at once are fifty, of two processes; a turn that fails counts nothing', async () => {
  const links = createLinks(store, () => '');
  const { connection: another } = await database.connect();
  const others = createLinks(createLinkStore(another, Math.random), () => '');
  await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      at % 2 ? transaction(connection, () => links.joined('7777', 'sms')) : transaction(another, () => others.joined('7777', 'sms')),
    ),
  );
  await transaction(connection, async () => {
    await links.led('7777', 'voted');
    throw new Error('no');
  }).catch(() => undefined);
  expect(await store.counts('7777')).toEqual({ sms: 50 });
});
