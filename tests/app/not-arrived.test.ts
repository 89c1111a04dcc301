import type { App } from '../../src/app';
import { createSender } from '../../src/conversation/sender';
import { notArrived } from '../../src/not-arrived';
import { openTestApp } from '../support/app';
import { createFakePlatform, type FakePlatform } from '../support/fake-platform';
import { demo } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';

const now = new Date('2026-11-23T10:00:00Z');
const address = 'sms:+33612000001';
let storage: TestStorage;
let app: App;
let sms: FakePlatform;
let deliveries = 0;

beforeEach(async () => {
  storage = await openTestStorage();
  sms = createFakePlatform('sms');
  app = await openTestApp(storage, {
    now: () => now,

    platforms: () => [sms],
  });
  const { edition, themes, projects } = demo();
  await app.editions.addFirst(edition, themes, projects);
});
afterEach(() => storage.close());

const write = async (text: string): Promise<void> =>
  void (await app.turns.handle({ id: `d${++deliveries}`, address, channel: 'sms', activity: { kind: 'text', text } }));
const look = () =>
  createSender({
    platform: sms,
    store: app.outbox,
    now: () => now,
    owner: 'one',
    pause: () => Promise.resolve(),
    optedOut: (to) => app.turns.stop(to),
    broken: (error) => {
      throw error;
    },
  }).look();
/** The last message was taken, and a report comes of it later. */
async function reported(reason: 'opted-out' | 'no-such-address'): Promise<void> {
  const { message, changed } = await app.outbox.report(
    { kind: 'report', id: `sms-${sms.given.length}`, outgoing: last(), state: 'undelivered', reason },
    now,
  );
  expect(changed).toBe(true);
  await notArrived(app, message ?? '', reason, now);
}
const last = (): string => sms.given.at(-1)?.id ?? '';
const tell = (text: string) => app.tell({ to: { address, channel: 'sms', locale: 'fr' }, text, at: now, asked: new Date(0) });

test.each(['bonjour', 'vote 12 45'])(
  'who wants no messages, as a report on the answer to "%s" says, has stopped, and gets nothing of what waits',
  async (words) => {
    await write(words);
    await look();
    const before = sms.given.length;
    await tell('Le vote ouvre demain.');
    await reported('opted-out');
    expect(await app.consents.stoppedSince(address)).toEqual(now);
    await look();
    expect(sms.given).toHaveLength(before);
  },
);

test('any other reason is no such wish', async () => {
  await write('bonjour');
  await look();
  await reported('no-such-address');
  expect(await app.consents.stoppedSince(address)).toBeUndefined();
});

test('a report on what is nothing of ours changes nothing', async () => {
  expect(await app.outbox.report({ kind: 'report', id: 'SM-other', state: 'undelivered', reason: 'opted-out' }, now)).toEqual({
    changed: false,
    secret: false,
  });
  await notArrived(app, 'nothing', 'opted-out', now);
});
