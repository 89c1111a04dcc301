import type { App } from '../../src/app';
import { toLines } from '../../src/conversation/render';
import { openTestApp } from '../support/app';
import { createFakePlatform } from '../support/fake-platform';
import { demo } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';
import { texts } from '../support/talker';

const fr = texts.t('fr');
const start = new Date('2026-11-23T09:00:00Z');
let database: TestStorage;
let app: App;
let at = start;
let people = 0;
let deliveries = 0;
const broken: unknown[] = [];

const open = async (unseenMonths?: number): Promise<App> =>
  openTestApp(database, {
    now: () => at,
    broken: (error) => broken.push(error),
    platforms: () => [createFakePlatform('sms')],
    phones: { unseenMonths },
  });

beforeAll(async () => {
  database = await openTestStorage();
  app = await open();
  const { edition, themes, projects } = demo();
  await app.editions.addFirst(edition, themes, projects);
});
beforeEach(() => {
  at = start;
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

function someone(channel: 'sms' | 'web' = 'sms', heardBy = app) {
  const address = channel === 'sms' ? `sms:+3361234${1000 + ++people}` : `web:${++people}`;
  return {
    address,
    async say(...words: readonly string[]): Promise<string> {
      let last = '';
      for (const text of words) {
        const turned = await heardBy.turns.handle({ id: `d${++deliveries}`, address, channel, activity: { kind: 'text', text } });
        const lines = turned.kind === 'done' ? turned.lines : [];
        last = lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [toLines(entry.message)] : [])).join('\n');
      }
      return last;
    },
    history: async () => JSON.stringify(await heardBy.turns.history(address, 0, 1000)),
    resident: async () =>
      (
        await (
          await database.connect()
        ).connection
          .collection<{ _id: string; resident: string }>('sessions')
          .findOne({ _id: database.keys.hmac('address', address) })
      )?.resident,
  };
}

test('a number unseen for twelve months is somebody new: welcomed, with nothing of before', async () => {
  const phone = someone();
  await phone.say('English', 'vote 12', 'NEWS 18', '1', 'vote 12');
  const resident = await phone.resident();
  expect(await app.city.news.subscriberOf(phone.address)).toBeDefined();
  at = new Date('2027-11-23T09:00:00Z');
  const said = await phone.say('bonjour');
  expect(said).toContain(fr('menu.what.welcome'));
  expect(said).not.toContain(fr('menu.what.resume', { title: fr('vote.title') }));
  expect(await phone.history()).not.toMatch(/English|vote 12|trees/i);
  expect(await phone.resident()).not.toBe(resident);
  expect(await app.residents.addresses(resident ?? '', at)).toEqual([]);
  expect(await app.city.news.subscriberOf(phone.address)).toBeUndefined();
});

test('a day less, and the conversation goes on', async () => {
  const phone = someone();
  await phone.say('vote 12');
  const resident = await phone.resident();
  at = new Date('2027-11-22T09:00:00Z');
  expect(await phone.say('bonjour')).toContain(fr('menu.what.resume', { title: fr('vote.title') }));
  expect(await phone.resident()).toBe(resident);
  // What counts is when it was heard last.
  at = new Date('2028-11-21T09:00:00Z');
  expect(await phone.say('menu')).toContain(fr('menu.what.resume', { title: fr('vote.title') }));
});

test('"12" or the digits of a read-back from whoever has the number now vote for nobody', async () => {
  const phone = someone();
  const confirm = /Répondez (\d{3})/.exec(await phone.say('vote 12'))?.[1] ?? '';
  at = new Date('2027-12-01T09:00:00Z');
  for (const text of [confirm, '12', 'oui']) expect(await phone.say(text)).not.toMatch(/A voté|Répondez \d{3}/);
});

test('an address that is no phone number stays its person’s, however long it is unseen', async () => {
  const screen = someone('web');
  await screen.say('vote 12');
  at = new Date('2031-11-23T09:00:00Z');
  expect(await screen.say('bonjour')).toContain(fr('menu.what.resume', { title: fr('vote.title') }));
});

test('who has a code from another of their addresses is the same person again', async () => {
  const phone = someone();
  const screen = someone('web');
  await screen.say('vote', '1');
  await phone.say(`CODE ${/\d{4} \d{4}/.exec(await screen.say('continuer ailleurs'))?.[0] ?? ''}`);
  const resident = await screen.resident();
  expect(await phone.resident()).toBe(resident);
  at = new Date('2028-01-01T09:00:00Z');
  await screen.say('bonjour');
  expect((await app.residents.addresses(resident ?? '', at)).map(({ address }) => address)).toEqual([screen.address]);
  await phone.say('bonjour');
  expect(await phone.resident()).not.toBe(resident);
  await phone.say(`CODE ${/\d{4} \d{4}/.exec(await screen.say('continuer ailleurs'))?.[0] ?? ''}`);
  expect(await phone.resident()).toBe(resident);
  expect((await app.residents.addresses(resident ?? '', at)).map(({ address }) => address).sort()).toEqual(
    [phone.address, screen.address].sort(),
  );
});

test('how long is a setting', async () => {
  const impatient = await open(1);
  const phone = someone('sms', impatient);
  await phone.say('vote 12');
  at = new Date('2026-12-23T09:00:00Z');
  expect(await phone.say('bonjour')).toContain(fr('menu.what.welcome'));
});

test('a turn of theirs that breaks leaves what was there to be renewed by the next', async () => {
  const phone = someone();
  await phone.say('vote 12');
  at = new Date('2028-01-01T09:00:00Z');
  const failing = await openTestApp(database, {
    now: () => at,
    broken: () => undefined,
    dialogs: (current) => current.map((dialog) => (dialog.id === 'menu' ? { ...dialog, steps: {} } : dialog)),
  });
  const turned = await failing.turns.handle({
    id: `d${++deliveries}`,
    address: phone.address,
    channel: 'sms',
    activity: { kind: 'text', text: 'bonjour' },
  });
  expect(turned.kind).toBe('done');
  expect(await phone.say('bonjour')).toContain(fr('menu.what.welcome'));
});

test('everything kept of a person is handed out, from all their addresses; erased, nothing is left', async () => {
  const [phone, screen, other] = [someone(), someone('web'), someone('web')];
  await screen.say('vote', '1');
  await phone.say(`CODE ${/\d{4} \d{4}/.exec(await screen.say('continuer ailleurs'))?.[0] ?? ''}`);
  await other.say('bonjour');
  const resident = (await phone.resident()) ?? '';
  const all = await app.residents.export(resident);
  expect(all.map(({ address }) => address).sort()).toEqual([phone.address, screen.address].sort());
  expect(all.every(({ lines }) => lines.length > 1)).toBe(true);
  expect(JSON.stringify(all)).toContain(fr('engine.moved.here'));
  expect(await app.residents.forget(resident)).toBe(2);
  expect([await phone.history(), await screen.history()]).toEqual(['[]', '[]']);
  expect(await app.residents.export(resident)).toEqual([]);
  expect(await other.history()).toContain('bonjour');
});
