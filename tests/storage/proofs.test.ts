import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { createCards } from '../../src/services/cards';
import { createProofs, wrongProofsDaily } from '../../src/services/proofs';
import { createSlips } from '../../src/services/slips';
import { createCodeStore } from '../../src/storage/codes';
import { prepare } from '../../src/storage/prepare';
import { createCardStore, createSlipStore } from '../../src/storage/proofs';
import { transaction } from '../../src/storage/transaction';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let connection: Connection;
let services: ReturnType<typeof servicesOn>;
const now = new Date('2026-11-25T10:00:00Z');

function servicesOn(on: Connection) {
  const shared = {
    hmac: (purpose: string, text: string) => database.keys.hmac(purpose, text),
    random: Math.random,
    newId: () => randomBytes(9).toString('base64url'),
  };
  const slips = createSlips({ ...shared, store: createSlipStore(on) });
  const cards = createCards({ ...shared, store: createCardStore(on, database.keys), transaction: (work) => transaction(on, work) });
  return { slips, cards, proofs: createProofs({ ...shared, slips, cards, counts: createCodeStore(on, database.keys) }) };
}

beforeAll(async () => {
  database = await openTestStorage();
  ({ connection } = await database.connect());
  services = servicesOn(connection);
  await prepare(connection);
});
afterAll(() => database.close());

const batch = { edition: 'budget-2027', kind: 'slip' as const, label: 'Marché Barbès', count: 3 };
const ask = (kind: 'card' | 'slip' | 'desk', words: string, address = 'web:someone', edition = batch.edition) =>
  services.proofs.prove({ edition, kind, words, address, now });

test('a slip proves its holder in its own edition, as the paper that it is, until it is taken back', async () => {
  const { batch: made, slips } = await services.slips.issue(batch);
  const [first, second] = slips;
  const proven = await ask('slip', ` ${first!.number.slice(0, 5)} ${first!.number.slice(5)}`);
  expect(proven).toEqual({ ok: true, voter: { kind: 'slip', school: false, id: expect.stringMatching(/^slip:/) as string } });
  expect(JSON.stringify(proven)).not.toContain(first!.number);
  expect(await ask('slip', first!.number)).toEqual(proven);
  expect(await ask('slip', first!.number, 'web:a', 'another')).toEqual({ ok: false, reason: 'unknown' });
  expect(await ask('desk', first!.number, 'web:a')).toEqual({ ok: false, reason: 'unknown' });
  expect(await ask('slip', 'mon coupon', 'web:a')).toEqual({ ok: false, reason: 'mistyped' });
  expect(await services.slips.revoke(made.id, [first!.serial, 99])).toBe(1);
  expect(await services.slips.revoke(made.id, [first!.serial])).toBe(0);
  expect(await ask('slip', first!.number, 'web:a')).toEqual({ ok: false, reason: 'unknown' });
  expect(await ask('slip', second!.number, 'web:a')).toMatchObject({ ok: true });
});

test('whoever has a slip of a zone is counted in it', async () => {
  const { slips } = await services.slips.issue({ ...batch, zone: 'porte-nord', count: 1 });
  expect(await ask('slip', slips[0]!.number)).toMatchObject({ ok: true, voter: { zone: 'porte-nord', school: false } });
});

test("a class's slip is one of the school's, a desk's paper one of the desk", async () => {
  const { slips } = await services.slips.issue({ ...batch, school: 'CM2 A', count: 1 });
  expect(await ask('slip', slips[0]!.number)).toMatchObject({ ok: true, voter: { school: true } });
  const desk = await services.slips.issue({ ...batch, kind: 'desk', count: 1 });
  expect(await ask('desk', desk.slips[0]!.number)).toMatchObject({
    ok: true,
    voter: { kind: 'desk', school: false, id: expect.stringMatching(/^desk:/) as string },
  });
});

test('a card and the one that replaces it are one proof; the replaced and the revoked prove nothing', async () => {
  const first = await services.cards.issue(now);
  const proven = await ask('card', first.number);
  expect(proven).toMatchObject({ ok: true, voter: { kind: 'card', school: false } });
  const second = await services.cards.issue(now, first.holder);
  expect(await ask('card', second.number)).toEqual(proven);
  expect(await ask('card', first.number, 'web:b')).toEqual({ ok: false, reason: 'unknown' });
  expect(await services.cards.end(second.number, now)).toBe(true);
  expect(await services.cards.end(second.number, now)).toBe(false);
  expect(await ask('card', second.number, 'web:b')).toEqual({ ok: false, reason: 'unknown' });
});

test('a printed card that was lost before anybody had it is nobody’s for good', async () => {
  const [lost, found] = [await services.cards.print(now), await services.cards.print(now)];
  expect(await services.cards.end(lost, now)).toBe(true);
  expect(await services.cards.end(lost, now)).toBe(false);
  expect(await services.cards.activate(lost, now)).toBeUndefined();
  expect(await services.cards.activate(found, now)).toBeDefined();
});

test('wrong numbers of one address are limited, also when a right one comes at last; mistyped ones are not counted, another day is another', async () => {
  const { slips } = await services.slips.issue(batch);
  const wrong = await services.slips.issue({ ...batch, edition: 'another', count: wrongProofsDaily });
  for (const { number } of wrong.slips) {
    expect(await ask('slip', '1234', 'web:guesser')).toEqual({ ok: false, reason: 'mistyped' });
    expect(await ask('slip', number, 'web:guesser')).toEqual({ ok: false, reason: 'unknown' });
  }
  expect(await ask('slip', slips[0]!.number, 'web:guesser')).toEqual({ ok: false, reason: 'too-many' });
  expect(await ask('slip', slips[0]!.number, 'web:neighbour')).toMatchObject({ ok: true });
  const tomorrow = new Date(now.getTime() + 86_400_000);
  expect(
    await services.proofs.prove({ edition: batch.edition, kind: 'slip', words: slips[0]!.number, address: 'web:guesser', now: tomorrow }),
  ).toMatchObject({ ok: true });
});

test('no number stands in the database', async () => {
  const { slips } = await services.slips.issue({ ...batch, count: 2 });
  const card = await services.cards.issue(now);
  const everything = await Promise.all(
    ['slips', 'slipBatches', 'cards', 'counts'].map((name) => connection.collection(name).find().toArray()),
  );
  for (const number of [...slips.map((slip) => slip.number), card.number]) expect(JSON.stringify(everything)).not.toContain(number);
});

test('of two processes that replace one card at once, one card is good in the end', async () => {
  const { connection: another } = await database.connect();
  const first = await services.cards.issue(now);
  const both = await Promise.all([services.cards.issue(now, first.holder), servicesOn(another).cards.issue(now, first.holder)]);
  const good = await Promise.all(both.map(({ number }) => services.cards.holder(number)));
  expect(good.filter((card) => card?.holder === first.holder)).toHaveLength(1);
});

test('a card asked for by a phone is the same voter as that phone; another one takes its place, and its end leaves no phone behind', async () => {
  const { cards, proofs } = services;
  const phone = '+33612345678';
  const voterOf = async (number: string) => {
    const proven = await proofs.prove({ edition: 'e', kind: 'card', words: number, address: 'web:1', now });
    return proven.ok ? proven.voter.id : proven.reason;
  };
  const first = await cards.issueTo(phone, 'web:1', now);
  expect(await voterOf(first)).toBe(proofs.ofNumber(phone).id);
  expect(await voterOf((await cards.issue(now)).number)).not.toBe(proofs.ofNumber(phone).id);
  const rows = async () => JSON.stringify(await connection.collection('cards').find().toArray());
  expect(await rows()).not.toContain(phone.slice(3));
  const second = await cards.issueTo(phone, 'web:1', now);
  expect(await voterOf(first)).toBe('unknown');
  expect(await voterOf(second)).toBe(proofs.ofNumber(phone).id);
  await cards.forget('web:2', now);
  expect(await cards.ofPhone(phone)).toBeDefined();
  await cards.forget('web:1', now);
  expect(await cards.ofPhone(phone)).toBeUndefined();
  expect(await connection.collection('cards').countDocuments({ sealed: { $exists: true } })).toBe(0);
});

test('a printed card is worth nothing until it is somebody’s, and becomes so once', async () => {
  const number = await services.cards.print(now);
  expect(await services.cards.holder(number)).toBeUndefined();
  const holder = await services.cards.activate(number, now);
  expect(await services.cards.holder(number)).toEqual({ holder });
  expect(await services.cards.activate(number, now)).toBeUndefined();
});
