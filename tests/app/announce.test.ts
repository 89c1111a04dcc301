import { createApp, type App } from '../../src/app';
import { createSender } from '../../src/conversation/sender';
import type { Announcement } from '../../src/services/announcements';
import { createFakePlatform, type FakePlatform } from '../support/fake-platform';
import { openTestStorage, type TestStorage } from '../support/storage';

/** A Monday, eleven in the morning in Paris. */
const morning = Date.parse('2026-11-23T10:00:00Z');
let storage: TestStorage;
let app: App;
let sms: FakePlatform;
let whatsapp: FakePlatform;
let at = morning;
let deliveries = 0;
let announcements = 0;

beforeEach(async () => {
  at = morning;
  storage = await openTestStorage();
  const { connection } = await storage.connect();
  [sms, whatsapp] = [createFakePlatform('sms'), createFakePlatform('whatsapp')];
  app = await createApp({
    connection,
    keys: storage.keys,
    now: () => new Date(at),
    broken: (error) => {
      throw error;
    },
    platforms: () => [sms, whatsapp],
  });
});
afterEach(() => storage.close());

const write = (address: string, text: string) =>
  app.turns.handle({ id: `d${++deliveries}`, address, channel: address.split(':')[0]!, activity: { kind: 'text', text } });
async function subscribe(address: string, words = 'nouvelles 18', yes = 'oui'): Promise<void> {
  await write(address, words);
  await write(address, yes);
}
const announcement = (more: Partial<Announcement> = {}): Announcement => ({
  id: `a${++announcements}`,
  texts: { fr: 'Le vote est ouvert.', en: 'The vote is open.' },
  audience: {},
  until: new Date(at + 7 * 86_400_000),
  ...more,
});
const run = (id: string, signal = new AbortController().signal) => app.announcements.run(id, () => new Date(at), signal);
async function send(...platforms: readonly FakePlatform[]): Promise<void> {
  for (const platform of platforms)
    await createSender({
      platform,
      store: app.outbox,
      now: () => new Date(at),
      owner: 'one',
      pause: (ms) => Promise.resolve(void (at += ms)),
      optedOut: (address) => app.turns.stop(address),
      broken: (error) => {
        throw error;
      },
    }).look();
}
const campaign = (platform: FakePlatform): readonly (readonly [string, unknown])[] =>
  platform.given.filter(({ kind }) => kind === 'campaign').map(({ address, out }) => [address, out] as const);

test('who asked for news is told once, in their language, of their district; nobody else is', async () => {
  await subscribe('sms:+33600000001');
  await subscribe('sms:+33600000002', 'nouvelles 20');
  await subscribe('whatsapp:+33600000003', 'news 75', 'yes');
  await subscribe('web:four', 'nouvelles 18');
  await write('sms:+33600000005', 'bonjour');
  await subscribe('sms:+33600000006', 'nouvelles 18', 'non');
  const one = announcement({ audience: { districts: ['18'] } });
  expect(await app.announcements.begin(one, new Date(at))).toEqual({ ok: true });
  await run(one.id);
  await send(sms, whatsapp);
  expect(campaign(sms)).toEqual([['sms:+33600000001', 'Le vote est ouvert.\nVille de Paris. STOP pour arrêter.']]);
  expect(campaign(whatsapp)).toEqual([['whatsapp:+33600000003', 'The vote is open.\nCity of Paris. STOP to end.']]);
  const page = await app.turns.history('web:four', 0, 20);
  expect(page.at(-1)?.entry).toMatchObject({ message: { text: 'Le vote est ouvert.\nVille de Paris. STOP pour arrêter.' } });
  const [progress] = await app.announcements.progress();
  expect(progress).toMatchObject({ state: 'done', told: 3, passedOver: 0, outcomes: { sent: 2 } });
});

test('it is told to nobody who stopped since, and what waits for who stops is dropped; who asks anew is told', async () => {
  for (const number of [1, 2, 3]) await subscribe(`sms:+3360000000${number}`);
  await write('sms:+33600000001', 'STOP');
  await write('sms:+33600000003', 'STOP');
  at += 60_000;
  await subscribe('sms:+33600000003', 'nouvelles 13');
  const one = announcement();
  expect(await app.announcements.estimate(one)).toEqual([{ locale: 'fr', translated: true, channel: 'sms', people: 2, parts: 2 }]);
  await app.announcements.begin(one, new Date(at));
  await run(one.id);
  await write('sms:+33600000002', 'ARRET');
  await send(sms);
  expect(campaign(sms).map(([address]) => address)).toEqual(['sms:+33600000003']);
  expect(await app.announcements.progress()).toMatchObject([{ told: 2, passedOver: 1, outcomes: { sent: 1, stopped: 1 } }]);
});

test('a dry run counts by language what it would cost, says where French stands in, and writes nothing', async () => {
  await subscribe('sms:+33600000001');
  await subscribe('sms:+33600000002', 'أخبار 18', 'نعم');
  await subscribe('whatsapp:+33600000003');
  expect(await app.announcements.estimate(announcement())).toEqual([
    { locale: 'ar', translated: false, channel: 'sms', people: 1, parts: 1 },
    { locale: 'fr', translated: true, channel: 'sms', people: 1, parts: 1 },
    { locale: 'fr', translated: true, channel: 'whatsapp', people: 1, parts: 1 },
  ]);
  expect(await app.announcements.progress()).toEqual([]);
  expect(await app.announcements.estimate(announcement({ audience: { locales: ['ar'] } }))).toHaveLength(1);
  expect(await app.announcements.estimate(announcement({ audience: { channels: ['whatsapp'], locales: ['ar'] } }))).toEqual([]);
});

test('paused, broken off, taken up by two processes at once: everyone once', async () => {
  const people = Array.from({ length: 30 }, (_, index) => `sms:+336000001${String(index).padStart(2, '0')}`);
  for (const address of people) await subscribe(address);
  const one = announcement();
  await app.announcements.begin(one, new Date(at));
  const dying = new AbortController();
  let left = 7;
  await app.announcements.run(
    one.id,
    () => {
      if (--left === 0) dying.abort();
      return new Date(at);
    },
    dying.signal,
  );
  const [halfway] = await app.announcements.progress();
  expect(halfway?.told).toBeGreaterThan(0);
  expect(halfway?.told).toBeLessThan(30);
  expect(await app.announcements.pause(one.id)).toEqual({ ok: true });
  await run(one.id);
  expect((await app.announcements.progress())[0]?.told).toBe(halfway?.told);
  expect(await app.announcements.pause(one.id)).toEqual({ ok: false, reason: 'not-running' });
  expect(await app.announcements.resume(one.id, new Date(at))).toEqual({ ok: true });
  await Promise.all([run(one.id), run(one.id), run(one.id)]);
  await send(sms);
  expect(
    campaign(sms)
      .map(([address]) => address)
      .sort(),
  ).toEqual(people);
  expect(await app.announcements.progress()).toMatchObject([{ state: 'done', told: 30, outcomes: { sent: 30 } }]);
});

test('one id is one announcement; one whose time is over is not begun, and one that is late is told to nobody more', async () => {
  await subscribe('sms:+33600000001');
  const one = announcement();
  await app.announcements.begin(one, new Date(at));
  expect(await app.announcements.begin(one, new Date(at))).toEqual({ ok: false, reason: 'taken' });
  expect(await app.announcements.begin(announcement({ until: new Date(at) }), new Date(at))).toEqual({ ok: false, reason: 'over' });
  expect(await app.announcements.resume(one.id, new Date(at))).toEqual({ ok: false, reason: 'not-paused' });
  expect(await app.announcements.resume('other', new Date(at))).toEqual({ ok: false, reason: 'unknown' });
  at = one.until.getTime();
  await run(one.id);
  expect(await app.announcements.progress()).toMatchObject([{ state: 'done', told: 0 }]);
});

test('told in the night, it waits for the morning', async () => {
  await subscribe('sms:+33600000001');
  at = Date.parse('2026-11-23T22:00:00Z');
  const one = announcement();
  await app.announcements.begin(one, new Date(at));
  await run(one.id);
  await send(sms);
  expect(campaign(sms)).toEqual([]);
  at = Date.parse('2026-11-24T07:01:00Z');
  await send(sms);
  expect(campaign(sms)).toHaveLength(1);
});

test('a change of language is a change for the news too', async () => {
  await subscribe('sms:+33600000001');
  await write('sms:+33600000001', 'english');
  expect(await app.announcements.estimate(announcement())).toMatchObject([{ locale: 'en', translated: true }]);
});
