import { createApp, type App } from '../../src/app';
import type { Activity } from '../../src/conversation/activity';
import type { SendKind } from '../../src/conversation/sending';
import type { Storage } from '../../src/storage/connect';
import { createFakePlatform } from '../support/fake-platform';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let connection: Storage['connection'];
let app: App;
let at = new Date('2026-11-23T09:00:00Z');
let people = 0;
let deliveries = 0;
const broken: unknown[] = [];

beforeAll(async () => {
  database = await openTestStorage();
  ({ connection } = await database.connect());
  app = await createApp({
    connection,
    keys: database.keys,
    now: () => at,
    broken: (error) => broken.push(error),
    platforms: () => [createFakePlatform('sms')],
  });
});
beforeEach(() => {
  at = new Date(at.getTime() + 60_000);
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

const someone = (): string => `sms:+3361234${String(++people).padStart(4, '0')}`;
const hear = (address: string, activity: Activity) => app.turns.handle({ id: `d${++deliveries}`, address, channel: 'sms', activity });
const say = (address: string, text: string) => hear(address, { kind: 'text', text });
/** Something waits for this person in the outbox. */
const waits = (address: string, kind: SendKind) =>
  app.outbox.add([
    {
      person: database.keys.hmac('address', address),
      place: 0,
      messages: [{ id: `m${++deliveries}`, channel: 'sms', address, out: kind, kind, at: at.getTime() }],
    },
  ]);
/** What waits for this person now. */
const waiting = async (address: string) =>
  (await app.outbox.waiting('sms', new Date(at.getTime() + 1000), 1000))
    .map(({ outgoing }) => outgoing)
    .filter((outgoing) => outgoing.address === address)
    .map(({ out }) => String(out));
const log = (address: string) =>
  connection
    .db!.collection('consents')
    .find({ person: database.keys.hmac('address', address) })
    .sort({ at: 1, _id: 1 })
    .toArray();

test('STOP is logged and what waits unasked is dropped, with the turn; replies, and what waits for others, stay', async () => {
  const [person, other] = [someone(), someone()];
  for (const address of [person, other]) for (const kind of ['reply', 'notice', 'campaign'] as const) await waits(address, kind);
  await say(person, 'STOP');
  expect(await waiting(person)).toEqual(['reply', expect.stringContaining('plus de messages')]);
  expect(await waiting(other)).toEqual(['reply', 'notice', 'campaign']);
  expect(await log(person)).toMatchObject([{ kind: 'stopped', channel: 'sms', at, said: 'STOP' }]);
  expect(JSON.stringify(await log(person))).not.toContain(person.slice(4));
  expect(await log(other)).toEqual([]);
});

test('a delivery that comes again logs nothing more', async () => {
  const address = someone();
  const inbound = { id: `d${++deliveries}`, address, channel: 'sms', activity: { kind: 'text' as const, text: 'STOP' } };
  await Promise.all([1, 2, 3].map(() => app.turns.handle(inbound)));
  await app.turns.handle(inbound);
  expect(await log(address)).toHaveLength(1);
});

test('an opt-out that a platform tells is logged once, whether there was a conversation or not', async () => {
  const [known, unknown] = [someone(), someone()];
  await say(known, 'bonjour');
  for (const address of [known, unknown]) {
    await app.turns.stop(address);
    await app.turns.stop(address);
    expect(await log(address)).toMatchObject([{ kind: 'stopped', channel: 'sms', at }]);
    expect((await log(address))[0]).not.toHaveProperty('said');
    expect(await app.consents.stoppedSince(address)).toEqual(at);
  }
  await say(known, 'START');
  expect(await log(known)).toMatchObject([{ kind: 'stopped' }, { kind: 'started', said: 'START' }]);
  expect(await app.consents.stoppedSince(known)).toBeUndefined();
});

test('the answer of a human is sent to who asked after stopping, not to who stopped after asking', async () => {
  const [before, after] = [someone(), someone()];
  for (const text of ['humain', 'Où voter ?']) await say(before, text);
  for (const address of [before, after]) await say(address, 'STOP');
  at = new Date(at.getTime() + 60_000);
  for (const text of ['humain', 'Et le dimanche ?']) await say(after, text);
  for (const { id } of await app.city.handover.waiting()) await app.city.handover.answer(id, 'À la mairie.', at);
  const answers = async (address: string) => (await waiting(address)).filter((text) => text.includes('À la mairie.')).length;
  expect([await answers(before), await answers(after)]).toEqual([0, 1]);
  for (const address of [before, after]) {
    const lines = await app.turns.history(address, 0, 100);
    expect(lines.filter(({ entry }) => entry.from === 'city' && entry.message?.text.includes('À la mairie.'))).toHaveLength(1);
  }
});
