import { createSms } from '../../channels/sms';
import type { App } from '../../src/app';
import { createPhotoReader } from '../../src/photos/reader';
import { photoDefaults } from '../../src/photos/settings';
import { createIntake, type Intake } from '../../src/web/intake';
import { openTestApp } from '../support/app';
import { deliveryOf } from '../support/fake-twilio';
import { demo, scriptDay } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';
import { account, publicUrl } from '../support/twilio-person';

let database: TestStorage;
let app: App;
let intake: Intake;
let at = scriptDay;
let people = 0;
let deliveries = 0;
const broken: unknown[] = [];
const sms = createSms({ twilio: { ...account, publicUrl }, from: '36000' }, () => at);

beforeAll(async () => {
  database = await openTestStorage();
  app = await openTestApp(database, { now: () => at, broken: (error) => broken.push(error), platforms: () => [sms] });
  const { edition, themes, projects } = demo();
  await app.editions.addFirst(edition, themes, projects);
  intake = createIntake({ turns: app.turns, media: app.media, photos: createPhotoReader(photoDefaults), wake: () => undefined });
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

/** A private message to a wrong number, as the carrier delivers it. */
const write = async (From: string, Body: string): Promise<void> => {
  const sid = `SM${(++deliveries).toString(16).padStart(32, '0')}`;
  const taken = await intake(
    sms,
    deliveryOf(`${publicUrl}/webhooks/sms`, { MessageSid: sid, From, Body, NumMedia: '0' }, account.authToken),
  );
  expect(taken.kind).toBe('kept');
};

const strays = [
  ...['ok', '12', 'oui', '12 45', 'OK', 'non', '1', '417', '0', 'lol', "j'arrive", 'td ?', '👍', 'oui 12', 'rdv à 18h'],
  ...[
    'c 12 rue Myrha',
    '4821 9037',
    '06 12 34 56 78',
    'code 1234',
    'on continue ailleurs',
    'le code de la porte est 4821 9037 ok',
    'bisous',
  ],
];

/** What any of it could have become. */
async function traces() {
  const { connection } = await database.connect();
  const names = (await connection.listCollections()).map(({ name }) => name);
  const counts = await Promise.all(
    names
      .filter(
        (name) =>
          !['sessions', 'messages', 'inbound', 'outbox', 'editions', 'projects', 'migrations', 'counts', 'edition-keys'].includes(name),
      )
      .map(async (name) => [name, await connection.collection(name).countDocuments()] as const),
  );
  return Object.fromEntries(counts);
}

test.each(strays)('%p from a stranger, at first and later, becomes nothing but an answer', async (text) => {
  const before = await traces();
  expect(before).toHaveProperty('tickets');
  expect(before).toHaveProperty('consents');
  const from = `+336123${String(40_000 + ++people)}`;
  for (let days = 0; days < 3; days++) {
    await write(from, text);
    at = new Date(at.getTime() + 40 * 86_400_000 * (days === 1 ? 1 : 0) + 60_000);
  }
  expect(await traces()).toEqual(before);
  const lines = await app.turns.history(`sms:${from}`, 0, 100);
  const said = lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message] : []));
  // Each was answered, none with a ballot to confirm.
  expect(said.length).toBeGreaterThan(0);
  expect(said.filter((message) => message.kind === 'ask' && message.prompt.kind === 'confirm')).toEqual([]);
  expect(await app.consents.stoppedSince(`sms:${from}`)).toBeUndefined();
});
