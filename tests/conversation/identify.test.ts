import type { City } from '../../dialogs/city';
import { createApp, type App } from '../../src/app';
import { openTestApp } from '../support/app';
import { call, end, type Dialog } from '../../src/conversation/dialog';
import { toLines } from '../../src/conversation/render';
import { createSender } from '../../src/conversation/sender';
import { createFakePlatform, type FakePlatform } from '../support/fake-platform';
import { openTestStorage, type TestStorage } from '../support/storage';
import { texts } from '../support/talker';

/** A dialog that needs a proven number: opened by its link. */
const proof: Dialog<{ number: string | null }, City> = {
  id: 'proof',
  version: 1,
  start: 'number',
  title: () => 'Preuve',
  steps: {
    number: {
      kind: 'call',
      ask: () => call('identify', { purpose: 'proof' }),
      next: ({ answers }) => end(`Prouvé : ${answers.number ?? 'rien'}`),
    },
  },
};

const fr = texts.t('fr');
let database: TestStorage;
let app: App;
let sms: FakePlatform;
let at = new Date('2026-11-23T09:00:00Z');
let people = 0;
let deliveries = 0;
const broken: unknown[] = [];

beforeAll(async () => {
  database = await openTestStorage();
  sms = createFakePlatform('sms');
  app = await openTestApp(database, {
    now: () => at,
    broken: (error) => broken.push(error),
    platforms: () => [sms],
    dialogs: (current) => [...current, proof],
  });
});
beforeEach(() => {
  at = new Date(at.getTime() + 86_400_000);
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

function someone(channel: 'sms' | 'web' | 'telegram', address = `${channel}:${1000 + ++people}`) {
  const act = async (activity: Parameters<App['turns']['handle']>[0]['activity']): Promise<string> => {
    const turned = await app.turns.handle({ id: `d${++deliveries}`, address, channel, activity });
    const lines = turned.kind === 'done' ? turned.lines : [];
    return lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [toLines(entry.message)] : [])).join('\n');
  };
  return {
    address,
    open: () => act({ kind: 'open', link: 'proof' }),
    async say(...words: readonly string[]): Promise<string> {
      let last = '';
      for (const text of words) last = await act({ kind: 'text', text });
      return last;
    },
  };
}

const sender = () =>
  createSender({
    platform: sms,
    store: app.outbox,
    now: () => at,
    owner: 'test',
    pause: () => Promise.resolve(),
    optedOut: () => Promise.resolve(),
    broken: (error) => broken.push(error),
  });
/** What the phone got since it was last asked. */
async function arrived(number: string): Promise<readonly string[]> {
  sms.given.length = 0;
  await sender().look();
  return sms.given.filter(({ address }) => address === `sms:${number}`).map(({ out }) => String(out));
}
const codeIn = (text = ''): string => /\d{6}/.exec(text)?.[0] ?? 'none';

test('the code goes to the phone by SMS, and the number is the result', async () => {
  const person = someone('web');
  expect(await person.open()).toContain(fr('identify.number.ask'));
  await person.say('06 12 34 00 01', 'oui');
  const [got, ...more] = await arrived('+33612340001');
  expect(got).toBe(fr('identify.sms', { code: codeIn(got) }));
  expect(more).toEqual([]);
  const said = await person.say(codeIn(got));
  expect(said).toContain(fr('identify.done'));
  expect(said).toContain('Prouvé : +33612340001');
});

test('a phone number that writes proves itself, and nothing is asked or sent', async () => {
  const phone = someone('sms', 'sms:+33612340002');
  expect(await phone.open()).toBe('Prouvé : +33612340002');
  expect(await arrived('+33612340002')).toEqual([expect.stringContaining('Prouvé')]);
});

test('the code that did not arrive in time is not sent any more', async () => {
  const person = someone('web');
  await person.open();
  await person.say('06 12 34 00 03', 'oui');
  at = new Date(at.getTime() + 600_000);
  expect(await arrived('+33612340003')).toEqual([]);
});

test('who stopped messages by SMS still gets the code they ask for', async () => {
  await someone('sms', 'sms:+33612340004').say('STOP');
  await arrived('+33612340004');
  const person = someone('web');
  await person.open();
  await person.say('06 12 34 00 04', 'oui');
  expect(await arrived('+33612340004')).toHaveLength(1);
});

test('it comes in the language of the conversation, and stands in nobody’s history', async () => {
  const phone = someone('sms', 'sms:+33612340005');
  await phone.say('bonjour');
  await arrived('+33612340005');
  const person = someone('telegram');
  await person.say('Українська');
  await person.open();
  await person.say('06 12 34 00 05', 'так');
  const [got] = await arrived('+33612340005');
  expect(got).toBe(texts.t('uk')('identify.sms', { code: codeIn(got) }));
  const history = await Promise.all([phone, person].map(({ address }) => app.turns.history(address, 0, 100)));
  expect(JSON.stringify(history)).not.toContain(codeIn(got));
});

test('a number that is known and one that is not: the same words', async () => {
  await someone('sms', 'sms:+33612340006').say('bonjour');
  const known = someone('web');
  const unknown = someone('web');
  const said = async (person: typeof known, number: string): Promise<readonly string[]> => {
    const all = [await person.open()];
    for (const text of [number, 'oui', '000000', '0']) all.push((await person.say(text)).replaceAll(number, 'NUMBER'));
    return all;
  };
  expect(await said(known, '06 12 34 00 06')).toEqual(await said(unknown, '06 12 34 77 07'));
});

test('neither the number nor the code stands in the clear', async () => {
  const person = someone('web');
  await person.open();
  await person.say('06 12 34 00 08', 'oui');
  const { connection } = await database.connect();
  const names = ['sessions', 'messages', 'codes', 'counts', 'outbox', 'inbound'];
  const rows = await Promise.all(names.map((name) => connection.collection(name).find().toArray()));
  const dump = JSON.stringify(rows, (_, value: unknown) => {
    const { buffer } = (value ?? {}) as { buffer?: Uint8Array };
    return buffer ? Buffer.from(buffer).toString('latin1') : value;
  });
  const [got] = await arrived('+33612340008');
  expect(rows.every(({ length }) => length > 0)).toBe(true);
  for (const secret of ['612340008', '06 12 34 00 08', codeIn(got)]) expect(dump).not.toContain(secret);
});

test('too many were asked for: it is said, and nothing is proven', async () => {
  for (let asked = 0; asked < 5; asked++) {
    const person = someone('web');
    await person.open();
    await person.say('06 12 34 00 09', 'oui');
  }
  const person = someone('web');
  await person.open();
  const said = await person.say('06 12 34 00 09', 'oui');
  expect(said).toContain(fr('identify.refused.too-many'));
  expect(said).toContain('Prouvé : rien');
  expect(await arrived('+33612340009')).toHaveLength(5);
});

test('going back sends no second code; a question asked again neither', async () => {
  const person = someone('web');
  await person.open();
  await person.say('06 12 34 00 10', 'oui');
  expect(await person.say('0')).toContain(fr('identify.right.ask', { number: '06 12 34 00 10' }));
  await person.say('oui', 'aide', 'contact', 'merci', 'oui oui');
  const got = await arrived('+33612340010');
  expect(got).toHaveLength(1);
  expect(await person.say('renvoyer')).toContain(fr('identify.code.again'));
  const [again] = await arrived('+33612340010');
  expect(await person.say(codeIn(again))).toContain('Prouvé : +33612340010');
});

test('where no SMS can be sent it is said at once', async () => {
  const { connection } = await database.connect();
  const mute = await createApp({
    connection,
    keys: database.keys,
    now: () => at,
    broken: (error) => broken.push(error),
    dialogs: (current) => [...current, proof],
  });
  const turned = await mute.turns.handle({
    id: `d${++deliveries}`,
    address: 'web:mute',
    channel: 'web',
    activity: { kind: 'open', link: 'proof' },
  });
  const said =
    turned.kind === 'done' ? turned.lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message.text] : [])) : [];
  expect(said.slice(0, 2)).toEqual([fr('identify.refused.unavailable'), 'Prouvé : rien']);
});
