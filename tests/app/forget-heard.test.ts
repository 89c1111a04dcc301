import { createSms } from '../../channels/sms';
import { createApp, type App } from '../../src/app';
import { forgetHeard } from '../../src/forget-heard';
import { startFakeTwilio, type FakeTwilio } from '../support/fake-twilio';
import { demo } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';

const phone = '+33612000001';
let storage: TestStorage;
let twilio: FakeTwilio;
let app: App;
let connection: Awaited<ReturnType<TestStorage['connect']>>['connection'];
let sids = 0;

beforeEach(async () => {
  storage = await openTestStorage();
  twilio = await startFakeTwilio();
  const { accountSid, authToken, url } = twilio;
  const sms = createSms(
    { twilio: { accountSid, authToken, apiUrl: url, publicUrl: 'https://porte-voix.example' }, from: '36000' },
    () => new Date(),
  );
  connection = (await storage.connect()).connection;
  app = await createApp({
    connection,
    keys: storage.keys,
    now: () => new Date(),
    broken: (error) => {
      throw error;
    },
    random: () => (417 - 100) / 900,
    platforms: () => [sms],
  });
  const { edition, themes, projects } = demo();
  await app.editions.addFirst(edition, themes, projects);
});
afterEach(async () => {
  await twilio.close();
  await storage.close();
});

/** A message that came, and that Twilio keeps; gives its id there. */
async function write(Body: string, channel = 'sms'): Promise<string> {
  const MessageSid = `SM${String(++sids).padStart(32, '0')}`;
  twilio.receive({ MessageSid, From: phone, To: '36000', Body }, new Date());
  await app.turns.handle({ id: MessageSid, address: `${channel}:${phone}`, channel, activity: { kind: 'text', text: Body } });
  return MessageSid;
}
const run = () => forgetHeard(app, new AbortController().signal);
const rows = () => connection.collection<{ channel?: string; sealed?: unknown }>('inbound').find({}).toArray();

test('what somebody wrote of their vote is forgotten at Twilio, and its id here; what else they wrote is not', async () => {
  const greeting = await write('bonjour');
  const [choice, code] = [await write('vote 12 45'), await write('417')];
  expect(JSON.stringify(await rows())).not.toContain(choice);
  expect(await run()).toEqual({ forgotten: 2, left: 0 });
  expect([greeting, choice, code].map(twilio.words)).toEqual(['bonjour', '', '']);
  expect((await rows()).filter(({ channel, sealed }) => channel !== undefined || sealed !== undefined)).toEqual([]);
  expect(await rows()).toHaveLength(3);
  expect(await run()).toEqual({ forgotten: 0, left: 0 });
});

test('where Twilio does not answer it is tried again; a channel that keeps nothing is asked nothing', async () => {
  const choice = await write('vote 12 45');
  await write('vote 12 45', 'web');
  await twilio.close();
  expect(await run()).toEqual({ forgotten: 0, left: 1 });
  expect(twilio.words(choice)).toBe('vote 12 45');
  expect(await rows()).toEqual(expect.arrayContaining([expect.objectContaining({ channel: 'sms' })]));
  expect((await rows()).filter(({ channel }) => channel === 'web')).toEqual([]);
  twilio = await startFakeTwilio();
});
