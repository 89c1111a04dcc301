import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTelegram } from '../../channels/telegram';
import { commandMenus } from '../../channels/telegram/commands';
import type { TelegramOut } from '../../channels/telegram/render';
import { readTap } from '../../channels/telegram/tap';
import type { Received } from '../../src/conversation/channel';
import type { Message } from '../../src/conversation/message';
import type { ShownOption, ShownPrompt } from '../../src/conversation/prompt';
import { createLexicon } from '../../src/conversation/words';
import { texts } from '../support/talker';
import { botOf, deliveryOf, secret } from '../support/telegram-talk';

const bot = botOf({ token: '123456:AAstand-in-token-of-a-bot_000', url: 'http://127.0.0.1:9' });
const folder = join(__dirname, 'recorded/telegram');
const recorded = readdirSync(folder).map((file) => file.replace('.json', ''));
const update = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { update_id: number };
const receive = (name: string): Received => bot.receive(deliveryOf(update(name)));

describe('what comes in', () => {
  const answered = (id: string) => ({ reply: { method: 'answerCallbackQuery', callback_query_id: id } });
  const unread = { activity: { kind: 'media', media: [] } };
  const silence = { ignored: true };
  /** Of each recorded update, what is made of it. */
  const expected: Readonly<Record<string, object>> = {
    text: { activity: { kind: 'text', text: 'Bonjour, je voudrais voter' } },
    'text-arabic': { activity: { kind: 'text', text: 'أريد التصويت' } },
    start: { activity: { kind: 'open' } },
    'start-link': { activity: { kind: 'open', link: 'vote-12-45' } },
    'start-odd-payload': { activity: { kind: 'open' } },
    command: { activity: { kind: 'text', text: 'aide' } },
    'command-with-words': { activity: { kind: 'text', text: 'vote 12 45' } },
    photo: { activity: { kind: 'media', media: [], text: 'Un trou devant la pharmacie' }, photos: ['AgACAgQAAxkBAAIBZ2b_large_1280'] },
    'photo-large': { ...unread, photos: ['AgACAgQAAxkBAAIBZ2b_small_91'] },
    'photo-album': { ...unread, photos: ['AgACAgQAAxkBAAIBZ2b_album_1280'] },
    'document-picture': { ...unread, photos: ['BQACAgQAAxkBAAIBaGb_heic'] },
    'document-picture-too-large': unread,
    document: { activity: { kind: 'media', media: [], text: 'Ma lettre à la Ville' } },
    voice: unread,
    video: unread,
    'video-note': unread,
    contact: unread,
    poll: unread,
    sticker: { activity: { kind: 'text', text: '👍' } },
    'sticker-without-emoji': unread,
    location: { activity: { kind: 'place', place: { latitude: 48.888412, longitude: 2.350733 } } },
    'location-live': { activity: { kind: 'place', place: { latitude: 48.888412, longitude: 2.350733 } } },
    venue: {
      activity: { kind: 'place', place: { latitude: 48.889931, longitude: 2.348702, words: 'Pharmacie Myrha, 22 Rue Myrha' } },
    },
    'callback-option': { activity: { kind: 'choice', value: 'vote', stamp: '3f' }, ...answered('238377811234567890') },
    'callback-old-message': { activity: { kind: 'choice', value: 'done', stamp: '2' }, ...answered('238377811234567891') },
    'callback-foreign': { ...silence, ...answered('238377811234567892') },
    'callback-group': { ...silence, ...answered('238377811234567893') },
    edited: { ...silence, reply: { method: 'sendMessage', chat_id: 5550001, text: texts.t('fr')('telegram.edited') } },
    'edited-live-location': silence,
    group: silence,
    'edited-group': silence,
    blocked: { activity: { kind: 'stop' } },
    unblocked: { activity: { kind: 'text', text: 'START' } },
    'added-to-group': silence,
    pinned: silence,
    'channel-post': silence,
    'poll-answer': silence,
  };

  test('every recorded update is looked at', () => {
    expect(Object.keys(expected).sort()).toEqual([...recorded].sort());
  });

  test.each(recorded)('%s', (name) => {
    const received = receive(name);
    const { ignored = false, ...made } = expected[name] as { ignored?: boolean };
    if (ignored) {
      const { kind, why: _why, ...more } = received as Extract<Received, { kind: 'ignored' }>;
      expect({ kind, ...more }).toEqual({ kind: 'ignored', ...made });
      return;
    }
    const { activity, ...more } = made as { activity: object };
    expect(received).toEqual({
      kind: 'inbound',
      inbound: {
        id: `telegram:123456:${update(name).update_id}`,
        address: 'telegram:5550001',
        channel: 'telegram',
        locale: name === 'text-arabic' ? 'ar' : 'fr',
        activity,
      },
      ...more,
    });
  });

  test('no name, username or number of a person is kept of any of them', () => {
    for (const name of recorded) expect(JSON.stringify(receive(name))).not.toMatch(/Zo|Martin|zoe_18|Voisins|33600000001/);
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
const keysOf = (out: TelegramOut | undefined) => (out && 'inline_keyboard' in out.reply_markup ? out.reply_markup.inline_keyboard : []);
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
