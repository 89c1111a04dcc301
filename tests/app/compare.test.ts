import { createSms } from '../../channels/sms';
import type { App } from '../../src/app';
import { compare } from '../../src/compare';
import { createSender } from '../../src/conversation/sender';
import { createPhotoReader } from '../../src/photos/reader';
import { photoDefaults } from '../../src/photos/settings';
import { createKeep } from '../../src/web/intake';
import { openTestApp } from '../support/app';
import { startFakeTwilio, type FakeTwilio } from '../support/fake-twilio';
import { demo } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';

const service = `MG${'1'.repeat(32)}`;
let storage: TestStorage;
let twilio: FakeTwilio;
let app: App;
let sms: ReturnType<typeof createSms>;
let sids = 0;
const missed: string[] = [];
const erased: string[] = [];

beforeAll(async () => {
  storage = await openTestStorage();
  twilio = await startFakeTwilio({ senders: [service] });
  const { accountSid, authToken, url } = twilio;
  const settings = { accountSid, authToken, apiUrl: url, publicUrl: 'https://porte-voix.example' };
  sms = createSms({ twilio: settings, messagingServiceSid: service }, () => new Date());
  app = await openTestApp(storage, {
    now: () => new Date(),

    platforms: () => [sms],
  });
});
afterAll(async () => {
  await twilio.close();
  await storage.close();
});

/** A message that Twilio has, so many hours old. `came`: it reached us too. */
async function message(From: string, Body: string, hoursAgo: number, came: boolean, more: Record<string, string> = {}): Promise<void> {
  const MessageSid = `SM${String(++sids).padStart(32, '0')}`;
  const params = {
    MessageSid,
    AccountSid: twilio.accountSid,
    From,
    To: '36000',
    Body,
    NumMedia: '0',
    MessagingServiceSid: service,
    ...more,
  };
  twilio.receive(params, new Date(Date.now() - hoursAgo * 3_600_000));
  if (came) await app.turns.handle({ id: MessageSid, address: `sms:${From}`, channel: 'sms', activity: { kind: 'text', text: Body } });
}
const said = async (phone: string): Promise<readonly (string | undefined)[]> =>
  (await app.turns.history(`sms:${phone}`, 0, 100)).flatMap(({ entry }) =>
    entry.from === 'resident' ? [entry.activity?.kind === 'text' ? entry.activity.text : entry.activity?.kind] : [],
  );
const run = (at = Date.now()) =>
  compare(sms, {
    turns: app.turns,
    outbox: app.outbox,
    keep: createKeep({ turns: app.turns, media: app.media, photos: createPhotoReader(photoDefaults), wake: () => undefined }),
    notArrived: async (_, reason) => void missed.push(reason),
    erase: async (id) => void erased.push(id),
    now: () => new Date(at),
  });

test('what Twilio has and never came is taken once, in order; what its sender has written since is left, but for a STOP', async () => {
  await message('+33612000001', 'bonjour', 5, true);
  await message('+33612000001', '2', 4, false);
  await message('+33612000001', 'english', 3, false);
  await message('+33612000002', '1', 6, false);
  await message('+33612000002', 'bonjour', 2, true);
  await message('+33612000003', 'STOP', 6, false);
  await message('+33612000004', 'bonjour', 50, false);
  await message('+33612000005', 'bonjour', 1, false, { MessagingServiceSid: `MG${'2'.repeat(32)}` });
  await message('+15550001111', 'bonjour', 1, false);
  expect(await run()).toEqual({ taken: 3, late: 1, corrected: 0 });
  expect(await said('+33612000001')).toEqual(['bonjour', '2', 'english']);
  expect(await said('+33612000002')).toEqual(['bonjour']);
  expect(await app.consents.stoppedSince('sms:+33612000003')).toBeDefined();
  expect(await said('+33612000004')).toEqual([]);
  expect(await said('+33612000005')).toEqual([]);
  expect(await run()).toEqual({ taken: 0, late: 1, corrected: 0 });
});

test('a photo that never came is fetched', async () => {
  const MediaUrl0 = twilio.keep({
    type: 'image/png',
    bytes: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'),
  });
  await message('+33612000007', '', 1, false, { NumMedia: '1', MediaUrl0, MediaContentType0: 'image/png' });
  expect(await run()).toMatchObject({ taken: 1 });
  expect(await said('+33612000007')).toEqual(['media']);
});

async function send(): Promise<void> {
  const sender = createSender({
    platform: sms,
    store: app.outbox,
    now: () => new Date(),
    owner: 'one',
    pause: () => Promise.resolve(),
    optedOut: () => Promise.resolve(),
    broken: (error) => {
      throw error;
    },
  });
  await sender.look();
}

test('what we believe sent and the list says did not arrive is put right, once', async () => {
  await message('+33612000008', 'bonjour', 0, true);
  await send();
  const sent = twilio.kept.find(({ to }) => to === '+33612000008');
  twilio.states.set(sent?.sid ?? '', { status: 'undelivered', code: 30005 });
  expect(await run()).toMatchObject({ corrected: 1 });
  expect(await app.outbox.undelivered(new Date(Date.now() - 3_600_000))).toContainEqual({ channel: 'sms', reason: '30005', count: 1 });
  expect(await run()).toMatchObject({ corrected: 0 });
  expect(missed).toEqual(['no-such-address']);
});

test('of a vote whose reports were lost, or that a carrier never reports on, the platform is asked to forget its copy, and once', async () => {
  const { edition, themes, projects } = demo();
  await app.editions.addFirst(edition, themes, projects);
  await message('+33612000009', 'bonjour', 0, true);
  await message('+33612000010', 'vote 12 45', 0, true);
  await send();
  const mine = () => twilio.kept.filter(({ to }) => to === '+33612000010');
  expect(
    mine()
      .map(({ body }) => body)
      .join(),
  ).toContain('pour voter');
  for (const { sid } of twilio.kept) twilio.states.set(sid, { status: 'sent' });
  await run();
  // It may still be on its way.
  expect(erased).toEqual([]);
  const soon = Date.now() + 600_000;
  await run(soon);
  expect(erased).toEqual(mine().map(({ sid }) => sid));
  for (const one of mine()) one.body = '';
  await run(soon);
  expect(erased).toEqual(mine().map(({ sid }) => sid));
});
