import { createTelegram } from '../../channels/telegram';
import { commandMenus } from '../../channels/telegram/commands';
import type { TelegramOut } from '../../channels/telegram/render';
import { readTap } from '../../channels/telegram/tap';
import type { Message } from '../../src/conversation/message';
import type { ShownOption, ShownPrompt } from '../../src/conversation/prompt';
import { createLexicon } from '../../src/conversation/words';
import { startFakeTelegram, type Got } from '../support/fake-telegram';
import { texts } from '../support/talker';
import { botOf, deliveryOf, secret } from '../support/telegram-talk';
import { holdsTheContract, type Opened } from './contract';
import { recorded, update } from './telegram-recorded';

const bot = botOf({ token: '123456:AAstand-in-token-of-a-bot_000', url: 'http://127.0.0.1:9' });

const zoe = 5550001;
const keysOf = (out: TelegramOut | undefined) => (out && 'inline_keyboard' in out.reply_markup ? out.reply_markup.inline_keyboard : []);
const keysUnder = ({ markup }: Got): readonly string[] =>
  markup && 'inline_keyboard' in markup ? markup.inline_keyboard.flat().map(({ text }) => text) : [];

const png = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082',
  'hex',
);

async function open(): Promise<Opened> {
  const telegram = await startFakeTelegram();
  telegram.chats.set(zoe, 'open');
  telegram.files.set('photo', { path: 'photos/file_1.jpg', bytes: png });
  telegram.files.set('other', { path: 'documents/file_2.jpg', bytes: Buffer.from('%PDF-1.7 a letter') });
  const mishaps = {
    busy: { kind: 'flood', retryAfter: 7 },
    lost: { kind: 'lost' },
    dropped: { kind: 'dropped' },
    'opted-out': { kind: 'status', status: 403, description: 'Forbidden: bot was blocked by the user' },
  } as const;
  return {
    platform: botOf(telegram),
    address: `telegram:${zoe}`,
    /** As the person sees it: the text, and what stands on the keys. */
    got: () => telegram.got.map((got) => ({ id: String(got.id), text: [got.text, ...keysUnder(got)].join('\n') })),
    mishap: (kind) => telegram.mishap('sendMessage', mishaps[kind]),
    answer(shown, { stamp }, [id]) {
      const keys = shown.flatMap((out) => keysOf(out as TelegramOut)).flat();
      const key = keys.find((one) => 'callback_data' in one && one.callback_data === `${stamp} ${id}`);
      if (!key) throw new Error(`no key carries '${id}'`);
      return deliveryOf(telegram.tap({ id: 1, chat: zoe, text: '', markup: { inline_keyboard: [[key as never]] } }, key.text));
    },
    type: (text) => deliveryOf(telegram.message(zoe, { text })),
    unsigned: (delivery) => ({ ...delivery, headers: { 'content-type': 'application/json' } }),
    forged: (delivery) => ({ ...delivery, headers: { ...delivery.headers, 'x-telegram-bot-api-secret-token': 'of-somebody-else' } }),
    genuine: (body) => ({ ...deliveryOf({}), body: Buffer.from(body) }),
    media: {
      photo: 'photo',
      other: 'other',
      gone: 'gone',
      keep(bytes) {
        const id = `f${telegram.files.size}`;
        telegram.files.set(id, { path: `photos/${id}.jpg`, bytes });
        return id;
      },
    },
    secrets: [telegram.token, secret],
    close: () => telegram.close(),
  };
}

holdsTheContract({
  id: 'telegram',
  recorded,
  skips: {
    find: 'Telegram cannot be asked what became of a message',
    report: 'Telegram makes no reports',
    erase: 'a message deleted at Telegram is taken from the person too, receipt and all',
  },
  open,
});

describe('what comes in', () => {
  test('no name, username or number of a person is kept of any of them', () => {
    for (const { delivery } of recorded) expect(JSON.stringify(bot.receive(delivery))).not.toMatch(/Zo|Martin|zoe_18|Voisins|33600000001/);
  });

  test('an edited message is answered in the language the person reads', () => {
    const edited = update('edited') as unknown as { edited_message: { from: object } };
    const from = (language_code: string) => ({
      ...edited,
      edited_message: { ...edited.edited_message, from: { ...edited.edited_message.from, language_code } },
    });
    for (const [tag, locale] of [
      ['ar', 'ar'],
      ['zh-hant', 'zh-Hans'],
      ['pt-br', 'fr'],
    ] as const)
      expect(bot.receive(deliveryOf(from(tag)))).toMatchObject({ reply: { text: texts.t(locale)('telegram.edited') } });
  });

  test('an update without the secret, or with another one, is forged, whatever it holds', () => {
    const forged = { kind: 'refused', reason: 'forged' };
    for (const shown of ['', 'another', `${secret} `, secret.toUpperCase()])
      expect(bot.receive(deliveryOf(update('text'), shown))).toMatchObject(forged);
    const { headers: _headers, ...bare } = deliveryOf(update('text'));
    expect(bot.receive({ ...bare, headers: {} })).toMatchObject(forged);
    expect(bot.receive({ ...bare, headers: {}, body: Buffer.from('no JSON') })).toMatchObject(forged);
  });

  test('what is no update is malformed', () => {
    for (const body of ['', 'no JSON', '[]', '{}', '{"update_id":"7"}', '{"update_id":7,"message":{"text":"no chat"}}'])
      expect(bot.receive({ ...deliveryOf({}), body: Buffer.from(body) })).toMatchObject({ kind: 'refused', reason: 'malformed' });
    expect(bot.receive({ ...deliveryOf({}), body: Buffer.from([0x7b, 0xff, 0x7d]) })).toMatchObject({ reason: 'malformed' });
    const astray = { update_id: 7, message: { chat: { id: 1, type: 'private' }, location: { latitude: 148.8, longitude: 2.3 } } };
    expect(bot.receive(deliveryOf(astray))).toMatchObject({ reason: 'malformed' });
  });

  test('an update of more than 256 KB is too large', () => {
    const long = { update_id: 7, message: { chat: { id: 1, type: 'private' }, text: 'a'.repeat(256 * 1024) } };
    expect(bot.receive(deliveryOf(long))).toMatchObject({ kind: 'refused', reason: 'too-large' });
  });

  test('a bot without a secret for its webhook is not made: anyone could speak for anyone', () => {
    for (const webhookSecret of ['', 'with blank', 'é'])
      expect(() => createTelegram({ token: '1:a', webhookSecret }, texts)).toThrow('TELEGRAM_WEBHOOK_SECRET');
  });
});

const option = (id: string, label: string, number: number): ShownOption => [id, label, number];
const ask = (prompt: Omit<ShownPrompt, 'stamp'>, more: object = {}): Message => ({
  kind: 'ask',
  text: 'Question ?',
  prompt: { stamp: '3f', ...prompt },
  ...more,
});
const shown = (messages: readonly Message[], locale = 'fr'): readonly TelegramOut[] => bot.render(messages, locale);
/** Rows of keys, each `label {data}`. */
const rows = (messages: readonly Message[], locale?: string): readonly (readonly string[])[] =>
  keysOf(shown(messages, locale).at(-1)).map((row) => row.map((key) => `${key.text} {${'callback_data' in key ? key.callback_data : ''}}`));

describe('what goes out', () => {
  test('a text takes the key of an earlier question away', () => {
    expect(shown([{ kind: 'say', text: 'Bonjour *<b>_' }])).toEqual([{ text: 'Bonjour *<b>_', reply_markup: { remove_keyboard: true } }]);
  });

  test('short labels stand three in a row, longer ones two or one, under the numbers that can be typed', () => {
    const list = (...labels: string[]) =>
      rows([ask({ kind: 'choice', options: labels.map((label, index) => option(`o${index}`, label, index + 1)) })]);
    expect(list('Poire', 'Prune', 'Figue', 'Coing')).toEqual([
      ['1. Poire {3f o0}', '2. Prune {3f o1}', '3. Figue {3f o2}'],
      ['4. Coing {3f o3}'],
    ]);
    expect(list('Tout Paris', 'Paris 18', 'Nulle part')).toEqual([
      ['1. Tout Paris {3f o0}', '2. Paris 18 {3f o1}'],
      ['3. Nulle part {3f o2}'],
    ]);
    expect(list('Un arrondissement entier', 'Non')).toEqual([['1. Un arrondissement entier {3f o0}'], ['2. Non {3f o1}']]);
    expect(list('学校门前种树三十所', '翻新')).toEqual([['1. 学校门前种树三十所 {3f o0}'], ['2. 翻新 {3f o1}']]);
  });

  test('labels too long for a key are lines of the text, and the keys bear their numbers', () => {
    const options = [12, 45, 78, 80, 91, 93].map((number) =>
      option(String(number), `Des cuisines partagées de quartier ${'x'.repeat(number % 7)}`, number),
    );
    const messages = [ask({ kind: 'several', options, max: 3, picked: ['45'] })];
    expect(rows(messages)).toEqual([
      ['12 {3f 12}', '✅ 45 {3f 45}', '78 {3f 78}', '80 {3f 80}', '91 {3f 91}'],
      ['93 {3f 93}'],
      ['FINI : terminer {3f fini}'],
    ]);
    expect(shown(messages)[0]?.text.split('\n').slice(0, 3)).toEqual([
      'Question ?',
      '12. Des cuisines partagées de quartier xxxxx',
      '✅ 45. Des cuisines partagées de quartier xxx',
    ]);
  });

  test('a choice of several can be ended once enough is picked', () => {
    const options = [option('a', 'Poire', 1), option('b', 'Prune', 2)];
    expect(rows([ask({ kind: 'several', options, max: 2 })])).toHaveLength(1);
    expect(rows([ask({ kind: 'several', options, max: 2, picked: ['a'], min: 2 })])).toHaveLength(1);
    expect(rows([ask({ kind: 'several', options, max: 2, picked: ['a'] })], 'en')).toEqual([
      ['✅ 1. Poire {3f a}', '2. Prune {3f b}'],
      ['DONE: finish {3f done}'],
    ]);
  });

  test('a grade shows the one that the thing has, and the words that go on', () => {
    const prompt = {
      kind: 'grade' as const,
      options: [option('2', 'Bien', 1), option('1', 'Bof', 2)],
      item: option('p1', 'Piscine', 1),
      graded: { p1: '1' },
    };
    expect(rows([ask(prompt, { commands: [{ value: 'passer', label: 'PASSER' }] })])).toEqual([
      ['1. Bien {3f 2}', '✅ 2. Bof {3f 1}'],
      ['PASSER {3f passer}'],
    ]);
  });

  test('yes and no are keys; a code never is', () => {
    expect(rows([ask({ kind: 'confirm' })], 'ar')).toEqual([[`${texts.t('ar')('web.yes')} {3f 1}`, `${texts.t('ar')('web.no')} {3f 2}`]]);
    const coded = shown([ask({ kind: 'confirm', code: '417' })]);
    expect(keysOf(coded[0])).toEqual([[{ text: '0. Changer', callback_data: '3f 0' }]]);
    expect(JSON.stringify(coded)).not.toContain('417');
  });

  test('a place is asked with a key that sends the position, which stays until the next text', () => {
    expect(shown([ask({ kind: 'place' })])).toEqual([
      {
        text: 'Question ?',
        reply_markup: { keyboard: [[{ text: 'Utiliser ma position', request_location: true }]], resize_keyboard: true },
      },
    ]);
    expect(shown([{ kind: 'say', text: 'Merci.' }, ask({ kind: 'confirm' })])[0]?.reply_markup).toEqual({ remove_keyboard: true });
  });

  test('a photo that is not needed can be passed over', () => {
    expect(rows([ask({ kind: 'photo', optional: true }, { commands: [{ value: 'passer', label: 'PASSER' }] })])).toEqual([
      ['PASSER {3f passer}'],
    ]);
  });

  test('texts and days are asked without keys', () => {
    for (const kind of ['text', 'date', 'photo'] as const)
      expect(shown([ask({ kind })])).toEqual([{ text: 'Question ?', reply_markup: { remove_keyboard: true } }]);
  });

  test('a long text goes in messages of 4096 at the most, the keys under the last', () => {
    const long = `${'Une phrase de plus, et une autre. '.repeat(300)}`;
    const out = shown([ask({ kind: 'confirm' }, { text: long })]);
    expect(out).toHaveLength(3);
    for (const { text } of out) expect(text.length).toBeLessThanOrEqual(4096);
    expect(out.map(({ text }) => text).join(' ')).toBe(long.trim());
    expect(out.map((one) => keysOf(one).length)).toEqual([0, 0, 1]);
  });

  test('a key carries 64 bytes at the most: a longer id gives way to its number, a longer word to a line', () => {
    const ids = ['المكتبة-الكبيرة-في-الحي-الثامن-عشر', '十八区大图书馆和社区厨房以及公园', 'poire'];
    const options = ids.map((id, index) => option(id, `Option ${'abc'.charAt(index)}`, index + 7));
    const word = 'كلمة طويلة جدا لا تسع في زر واحد أبدا';
    const messages = [ask({ kind: 'choice', options }, { commands: [{ value: word, label: `${word} !` }] })];
    const keys = keysOf(shown(messages, 'ar')[0]).flat();
    const data = keys.map((key) => ('callback_data' in key ? key.callback_data : ''));
    expect(data).toEqual([`3f #7`, `3f ${ids[1]}`, '3f poire']);
    for (const one of data) expect(Buffer.byteLength(one)).toBeLessThanOrEqual(64);
    expect(data.map(readTap)).toEqual(['#7', ids[1], 'poire'].map((value) => ({ stamp: '3f', value })));
    expect(shown(messages, 'ar')[0]?.text).toContain(`${word} !`);
  });
});

describe('the menu of commands', () => {
  const offered = ['menu', 'vote', 'language', 'human'].map((id) => ({ id, title: () => id }));
  const menus = commandMenus(texts, [{ id: 'help', title: (t) => t('web.help') }, ...offered]);
  const of = (language?: string) => menus.find((menu) => menu.language === language)?.commands.map(({ command }) => command);

  test('names each command by a word of the language that Telegram takes, else by an English one', () => {
    expect(of('fr')).toEqual(['aide', 'menu', 'vote', 'langue', 'humain']);
    expect(of('zh')).toEqual(['help', 'menu', 'vote', 'language', 'human']);
    expect(of()).toEqual(of('fr'));
    expect(menus.map(({ language }) => language)).toEqual([undefined, ...texts.locales.map((tag) => tag.slice(0, 2))]);
  });

  test('each of them is heard as what it stands for', () => {
    const words = createLexicon(texts, ['vote']);
    for (const { commands } of menus)
      commands.forEach(({ command }, index) => {
        const id = ['help', 'menu', 'vote', 'language', 'human'][index];
        expect(words.command(command) ?? words.start(command)).toEqual(id === 'vote' ? { dialog: 'vote', rest: '' } : { kind: id });
      });
  });
});
