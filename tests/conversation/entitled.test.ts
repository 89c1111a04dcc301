import { createApp, type App } from '../../src/app';
import { openTestApp } from '../support/app';
import { createRollStore } from '../../src/storage/roll';
import { toLines } from '../../src/conversation/render';
import { createFakePlatform } from '../support/fake-platform';
import { newPaper, realEdition } from '../support/real-edition';
import { demo, scriptDay } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let app: App;
let another: App;
let deliveries = 0;
const broken: unknown[] = [];

async function newApp(): Promise<App> {
  return openTestApp(database, {
    now: () => scriptDay,
    broken: (error) => broken.push(error),
    random: () => (417 - 100) / 900,
    platforms: () => [createFakePlatform('sms')],
  });
}

beforeAll(async () => {
  database = await openTestStorage();
  app = await newApp();
  const { edition, themes, projects } = realEdition('phones', demo());
  await app.editions.addFirst(edition, themes, projects);
  another = await newApp();
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

async function say(address: string, text: string, by = app): Promise<string> {
  const channel = address.slice(0, address.indexOf(':'));
  const turned = await by.turns.handle({ id: `d${++deliveries}`, address, channel, activity: { kind: 'text', text } });
  const lines = turned.kind === 'done' ? turned.lines : [];
  return lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [toLines(entry.message)] : [])).join('\n');
}

/** Up to the code that casts, with the city's ballot. */
async function ready(address: string, number: string): Promise<void> {
  if (address.startsWith('sms:')) {
    expect(await say(address, 'vote 12 45')).toContain('Répondez 417');
    return;
  }
  for (const text of ['vote', '1', number, 'oui', '352222', '1']) await say(address, text);
  expect(await say(address, '12 45')).toContain('Répondez 417');
}

test('one phone number however it is spelled, from a phone and three screens on two processes at once: one ballot, the others refused and counted', async () => {
  const doors = ['sms:+33612000001', 'web:a', 'telegram:b', 'whatsapp:c'];
  const spelled = ['', '06 12 00 00 01', '+33 6.12.00.00.01', '0033612000001'];
  for (const [at, address] of doors.entries()) await ready(address, spelled[at]!);
  const told = await Promise.all(doors.map((address, at) => say(address, '417', at % 2 ? app : another)));
  expect(told.filter((text) => text.includes('A voté'))).toHaveLength(1);
  expect(told.filter((text) => text.includes('Cette preuve a déjà servi à voter (Tout Paris)'))).toHaveLength(3);
  const rolls = createRollStore((await database.connect()).connection);
  expect(await rolls.counts('phones')).toEqual({ voted: { city: 1 }, refused: { city: 3 } });
});

test('whoever has no phone brings a card; the card that replaces it has voted already', async () => {
  const card = await app.cards.issue(scriptDay);
  for (const text of ['vote', '2', card.number, '1', '12']) await say('web:card', text);
  expect(await say('web:card', '417')).toContain('A voté');
  const next = await app.cards.issue(scriptDay, card.holder);
  for (const text of ['vote', '2']) await say('web:other', text);
  const told = await say('web:other', next.number);
  expect(told).toContain('Quel arrondissement ?');
  expect(told).not.toContain('Tout Paris');
});

test("a class's slip opens the school's ballot alone, and nobody else sees that one", async () => {
  const slip = await newPaper(app, 'phones', 'class', scriptDay);
  expect(await say('sms:+33612000009', `coupon ${slip}`)).toContain("Vote de l'école");
  expect(await say('sms:+33612000010', 'vote')).not.toContain('école');
});

test("a class's slip given after a line of project numbers does not carry the city's ballot: neither in the conversation nor past it", async () => {
  const slip = await newPaper(app, 'phones', 'class', scriptDay);
  for (const text of ['vote 12 45', '3']) await say('web:pupil', text);
  expect(await say('web:pupil', slip)).toContain("Vote de l'école");
  const { voting } = app.city;
  const request = { edition: 'phones', choices: { approve: [12] }, voter: 'slip:pupil', now: scriptDay };
  expect(await voting.cast({ ...request, ballot: 'city', school: true })).toEqual({ ok: false, reason: 'not-open' });
  expect(await voting.cast({ ...request, ballot: 'school', choices: { approve: [212] } })).toEqual({ ok: false, reason: 'not-open' });
});

test('who comes next to the same screen does not go on with the proof of whom a ballot was cast for', async () => {
  const slip = await newPaper(app, 'phones', 'slip', scriptDay);
  for (const text of ['vote', '3', slip, '1', '12']) await say('web:shared', text);
  expect(await say('web:shared', '417')).toContain('Quel arrondissement ?');
  expect(await say('web:shared', 'menu')).not.toContain('Reprendre');
  expect(await say('web:shared', 'vote')).toContain('Que pouvez-vous donner ?');
});

test('whoever votes in one line again is told that the proof has served', async () => {
  await say('sms:+33612000020', 'vote 12');
  await say('sms:+33612000020', '417');
  await say('sms:+33612000020', 'menu');
  expect(await say('sms:+33612000020', 'vote 12')).toContain('Cette preuve a déjà servi à voter (Tout Paris)');
});

test('neither the proof nor the number of a paper stands in what is kept', async () => {
  const slip = await newPaper(app, 'phones', 'slip', scriptDay);
  for (const text of ['vote', '3', slip, '1', '12']) await say('web:kept', text);
  await say('web:kept', '417');
  const { connection } = await database.connect();
  const all = await Promise.all((await connection.listCollections()).map(async ({ name }) => connection.collection(name).find().toArray()));
  const kept = JSON.stringify(all);
  for (const secret of [slip, slip.replace(/(\d{4})(?=\d)/g, '$1 '), '612000001', 'phone:', 'slip:']) expect(kept).not.toContain(secret);
});

test('a vote by a slip of a working-class zone is counted in that zone', async () => {
  const { slips } = await app.slips.issue({ edition: 'phones', kind: 'slip', label: 'Marché', zone: 'porte-nord', count: 1 });
  for (const text of ['vote', '3', slips[0]!.number, '1', '12']) await say('web:north', text);
  expect(await say('web:north', '417')).toContain('A voté');
  const { connection } = await database.connect();
  const rows = await connection.collection('participation').find({ edition: 'phones' }).toArray();
  const zones = rows.map((row) => (row['by'] as { zone?: Record<string, number> }).zone?.['porte-nord'] ?? 0);
  expect(zones.reduce((sum, count) => sum + count, 0)).toBe(1);
});

test('without a way to send codes a phone is no proof that is offered', async () => {
  const { connection } = await database.connect('_no_sms');
  const mute = await createApp({ connection, keys: database.keys, now: () => scriptDay, broken: (error) => broken.push(error) });
  const { edition, themes, projects } = realEdition('phones', demo());
  await mute.editions.addFirst(edition, themes, projects);
  const asked = await say('web:mute', 'vote', mute);
  expect(asked).toContain('carte');
  expect(asked).not.toContain('portable');
});
