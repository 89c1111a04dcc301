import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Got } from '../support/fake-telegram';
import { texts } from '../support/talker';
import { deliveryOf, openTelegram } from '../support/telegram-talk';

let city: Awaited<ReturnType<typeof openTelegram>>;
beforeEach(async () => {
  city = await openTelegram();
});
afterEach(async () => {
  await city.close();
  expect(city.errors).toEqual([]);
});

const zoe = 7;
const words = (got: readonly Got[]): string => got.map(({ text }) => text).join('\n');
const labels = (one: Got | undefined): readonly string[] =>
  one?.markup && 'inline_keyboard' in one.markup ? one.markup.inline_keyboard.flat().map(({ text }) => text) : [];
/** Two people at the same point of the same conversation. */
const both = async (...said: readonly string[]): Promise<readonly [Got | undefined, Got | undefined]> => {
  const last = async (chat: number, language: string): Promise<Got | undefined> => {
    let got: readonly Got[] = [];
    for (const text of said) got = await city.say(chat, text, language);
    return got.at(-1);
  };
  return [await last(zoe, 'fr'), await last(8, 'fr')];
};

describe('each option is answered alike by its key and by its number', () => {
  test.each([
    ['the menu', ['/start']],
    ['the ballots', ['/vote']],
    ['the projects', ['/vote', '1']],
    ['the grades', ['/vote', '2', '18']],
    ['the languages', ['/langue']],
  ])('%s', async (_where, said) => {
    const options = labels((await both(...said))[0]);
    expect(options.length).toBeGreaterThan(1);
    for (const label of options) {
      const [mine] = await both('/menu', ...said);
      const tapped = await city.tap(mine, label);
      const number = /^(\d+)|(\d+)$/.exec(label)?.[0] ?? label.split(' ')[0] ?? '';
      const typed = await city.say(8, number);
      // Of several, a tap picks one and waits for more; a typed number is the whole answer.
      if (!words(typed).includes('417')) expect([label, words(tapped)]).toEqual([label, words(typed)]);
      else {
        expect(labels(tapped.at(-1))).toContain(`✅ ${label}`);
        expect(words(await city.tap(tapped.at(-1), 'FINI : terminer'))).toBe(words(typed));
      }
    }
  });
});

test('a vote by keys and a code, to the receipt: no key casts it', async () => {
  const [menu] = await city.say(zoe, '/start');
  const [ballots] = await city.tap(menu, '1. Voter');
  const [projects] = await city.tap(ballots, '1. Tout Paris');
  const [one] = await city.tap(projects, '12');
  const [two] = await city.tap(one, '45');
  expect(labels(two).filter((label) => label.startsWith('✅'))).toEqual(['✅ 12', '✅ 45']);
  const [readBack] = await city.tap(two, 'FINI : terminer');
  expect(readBack?.text).toContain('Répondez 417 pour voter, 0 pour changer.');
  expect(labels(readBack)).toEqual(['0. Changer']);
  const [changed] = await city.tap(readBack, '0. Changer');
  expect(labels(changed)).toContain('✅ 45');
  const [again] = await city.say(zoe, '12 45');
  expect(again?.text).toContain('417');
  expect(words(await city.say(zoe, '417'))).toMatch(/A voté ! Reçu [\w-]+/);
});

test('a link from a leaflet opens the vote with its projects filled in', async () => {
  const [readBack] = await city.say(zoe, '/start vote-12-45');
  expect(readBack?.text).toContain('12 Des arbres devant 30 écoles\n45 Des cuisines partagées de quartier');
});

test('a tap on an older question is known as old, and never counts for another', async () => {
  const [menu] = await city.say(zoe, '/start');
  const [ballots] = await city.tap(menu, '1. Voter');
  const got = await city.tap(menu, '2. Changer de langue');
  expect(got.map(({ text }) => text)).toEqual(["Ce bouton est d'une question plus ancienne.", ballots?.text]);
});

test('a grade tapped twice counts once', async () => {
  for (const text of ['/vote', '2']) await city.say(zoe, text);
  const [first] = await city.say(zoe, '18');
  const [second] = await city.tap(first, '1. Coup de coeur');
  expect(second?.text).toContain('(2/8)');
  expect(words(await city.tap(first, '1. Coup de coeur'))).toContain('(2/8)');
});

test('a delivery twice is one turn, and each tap is acknowledged once its turn is kept', async () => {
  const [menu] = await city.say(zoe, '/start');
  if (!menu) throw new Error('no menu');
  const delivery = deliveryOf(city.telegram.tap(menu, '1. Voter'));
  const first = await city.take(delivery);
  const second = await city.take(delivery);
  expect(first.got).toHaveLength(1);
  expect(second.got).toHaveLength(0);
  const acknowledged = { reply: { method: 'answerCallbackQuery', callback_query_id: expect.any(String) as string } };
  expect([first.received, second.received]).toEqual([expect.objectContaining(acknowledged), expect.objectContaining(acknowledged)]);
});

test.each([
  ['ar', 'ar', 'تم التصويت'],
  ['zh-hans', 'zh-Hans', '投票成功'],
])('in %s the keys are in the language that Telegram tells, and 64 bytes suffice', async (language, locale, done) => {
  const t = texts.t(locale);
  const [menu] = await city.say(zoe, '/start', language);
  const [ballots] = await city.tap(menu, `1. ${t('vote.title')}`, language);
  const [projects] = await city.tap(ballots, labels(ballots)[0] ?? '', language);
  const [picked] = await city.tap(projects, labels(projects)[0] ?? '', language);
  const [readBack] = await city.tap(picked, t('prompt.done.label'), language);
  expect(readBack?.text).toContain('417');
  expect(words(await city.say(zoe, '417', language))).toContain(done);
});

test('a photo that is none, a place and a voice message where none was asked are each answered: a place may be that of a report', async () => {
  const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb00430001', 'hex');
  city.telegram.files.set('p1', { path: 'photos/p1.jpg', bytes: jpeg });
  await city.say(zoe, '/start');
  const send = async (fields: object) => (await city.take(deliveryOf(city.telegram.message(zoe, fields)))).got[0]?.text;
  expect(await send({ photo: [{ file_id: 'p1', file_size: 26 }] })).toBe("Merci pour la photo. On n'en a pas besoin ici.");
  expect(await send({ location: { latitude: 48.88, longitude: 2.35 } })).toContain('Que se passe-t-il, et où ?');
  const unread = "Je n'ai pas pu lire cela. Je lis les mots, les lieux et les photos de 10 Mo au plus.";
  expect(await send({ voice: { file_id: 'v1', duration: 3 } })).toBe(unread);
  expect(await send({ photo: [{ file_id: 'gone', file_size: 26 }] })).toBe(unread);
});

test('who blocked the bot is reached no more; who comes back is welcomed', async () => {
  await city.say(zoe, '/start');
  city.telegram.chats.set(zoe, 'blocked');
  const member = (before: string, now: string) =>
    deliveryOf(
      city.telegram.numbered({
        my_chat_member: {
          chat: { id: zoe, type: 'private' },
          from: { id: zoe, language_code: 'fr' },
          old_chat_member: { status: before },
          new_chat_member: { status: now },
        },
      }),
    );
  const blocked = await city.take(member('member', 'kicked'));
  expect(blocked.sent).toEqual([]);
  city.telegram.chats.set(zoe, 'open');
  const back = await city.take(member('kicked', 'member'));
  expect(back.got[0]?.text).toBe('Bon retour. Vous recevrez à nouveau nos messages.');
});

test('by webhook: registered, called with its secret, a tap acknowledged by the answer; a stranger is turned away', async () => {
  const server = createServer((req, res) => void answer(req, res));
  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = Buffer.concat((await req.toArray()) as Buffer[]);
    const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]));
    const { received } = await city.take({ url: req.url ?? '', headers, body });
    if (received.kind === 'refused') res.writeHead(403).end();
    else res.writeHead(200, { 'content-type': 'application/json' }).end(received.reply ? JSON.stringify(received.reply) : '');
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { telegram, bot } = city;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const acknowledged = () => telegram.calls.filter(({ method }) => method === 'answerCallbackQuery').length;
  try {
    expect(await bot.setup(url, [])).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await telegram.deliver(telegram.message(zoe, { text: '/start' }))).toBe(200);
    const menu = telegram.got.at(-1);
    if (!menu) throw new Error('no menu');
    expect(await telegram.deliver(telegram.tap(menu, '1. Voter'))).toBe(200);
    expect(acknowledged()).toBe(1);
    expect(telegram.got.at(-1)?.text).toContain('Pour quels projets ?');
    const { length } = telegram.got;
    telegram.webhook.secret = 'of-somebody-else';
    expect(await telegram.deliver(telegram.tap(menu, '1. Voter'))).toBe(403);
    expect([acknowledged(), telegram.got.length]).toEqual([1, length]);
    expect((await bot.check(url, new Date(1_764_000_000_000))).at(-1)).toMatchObject({
      ok: false,
      says: expect.stringContaining('Wrong response from the webhook: 403') as string,
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
