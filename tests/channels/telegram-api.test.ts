import { inspect } from 'node:util';
import type { Telegram } from '../../channels/telegram';
import type { Delivery } from '../../src/conversation/channel';
import type { Sent } from '../../src/conversation/sending';
import { startFakeTelegram, type FakeTelegram, type Mishap } from '../support/fake-telegram';
import { texts } from '../support/talker';
import { botOf, secret } from '../support/telegram-talk';

let telegram: FakeTelegram;
let bot: Telegram;
/** Everything that was told, answered or thrown: the token must be nowhere in it. */
const told: unknown[] = [];

beforeEach(async () => {
  telegram = await startFakeTelegram();
  telegram.chats.set(7, 'open');
  bot = botOf(telegram);
});
afterEach(async () => {
  await telegram.close();
  const everything = told.map((one) => inspect(one, { depth: 9, showHidden: true })).join('\n');
  expect(everything).not.toContain(telegram.token);
  expect(everything).not.toContain(secret);
  told.length = 0;
});

const keep = <Told>(one: Told): Told => {
  told.push(one);
  return one;
};
const send = async (text: string, address = 'telegram:7', through = bot): Promise<Sent> =>
  keep(
    await through.send({
      id: 's1',
      channel: 'telegram',
      address,
      out: { text, reply_markup: { remove_keyboard: true } },
      kind: 'reply',
      at: 0,
    }),
  );

describe('sending', () => {
  test('what Telegram took is sent, under the number it has in the chat and nothing of the person', async () => {
    expect(await send('Bonjour')).toEqual({ kind: 'sent', id: '1' });
    expect(telegram.got).toEqual([{ id: 1, chat: 7, text: 'Bonjour', markup: { remove_keyboard: true } }]);
  });

  test.each<[string, Mishap, Sent]>([
    ['too many at once', { kind: 'flood', retryAfter: 17 }, { kind: 'later', afterMs: 17_000 }],
    ['the bot was blocked', { kind: 'status', status: 403, description: 'Forbidden: bot was blocked by the user' }, refused('opted-out')],
    ['the account is gone', { kind: 'status', status: 403, description: 'Forbidden: user is deactivated' }, refused('opted-out')],
    [
      'nobody ever wrote from there',
      { kind: 'status', status: 403, description: "Forbidden: bot can't initiate conversation with a user" },
      refused('unreachable'),
    ],
    ['the chat is not there', { kind: 'status', status: 400, description: 'Bad Request: chat not found' }, refused('no-such-address')],
    ['the text is too long', { kind: 'status', status: 400, description: 'Bad Request: message is too long' }, refused('too-long')],
    ['something else is wrong', { kind: 'status', status: 400, description: 'Bad Request: BUTTON_DATA_INVALID' }, refused('rejected')],
    ['the token was withdrawn', { kind: 'status', status: 401, description: 'Unauthorized' }, refused('misconfigured')],
    ['Telegram is broken', { kind: 'status', status: 500, description: 'Internal Server Error' }, { kind: 'unknown' }],
    ['a proxy answers', { kind: 'page', status: 502 }, { kind: 'unknown' }],
    ['the connection breaks', { kind: 'dropped' }, { kind: 'unknown' }],
    ['the answer is lost', { kind: 'lost' }, { kind: 'unknown' }],
  ])('%s', async (_name, mishap, expected) => {
    telegram.mishap('sendMessage', mishap);
    expect(await send('Bonjour')).toEqual(expected);
    expect(telegram.got).toHaveLength(mishap.kind === 'lost' ? 1 : 0);
    expect(await send('Encore')).toMatchObject({ kind: 'sent' });
  });

  test('the stand-in itself refuses a person unknown to it, one who blocked the bot, one who is gone', async () => {
    expect(await send('Bonjour', 'telegram:8')).toEqual(refused('no-such-address'));
    telegram.chats.set(8, 'blocked');
    expect(await send('Bonjour', 'telegram:8')).toEqual(refused('opted-out'));
    telegram.chats.set(8, 'deactivated');
    expect(await send('Bonjour', 'telegram:8')).toEqual(refused('opted-out'));
  });

  test('the stand-in refuses what Telegram does: nothing, too much, keys too heavy, two kinds of keyboard', async () => {
    const raw = (out: object): Promise<Sent> =>
      bot.send({ id: 's1', channel: 'telegram', address: 'telegram:7', out: out as never, kind: 'reply', at: 0 });
    const key = (data: string) => ({ text: 'Texte', reply_markup: { inline_keyboard: [[{ text: 'Oui', callback_data: data }]] } });
    expect(await raw({ text: ' \n' })).toEqual(refused('rejected'));
    expect(await raw({ text: 'é'.repeat(4097) })).toEqual(refused('too-long'));
    expect(await raw({ text: 'é'.repeat(4096) })).toMatchObject({ kind: 'sent' });
    expect(await raw(key('é'.repeat(32)))).toMatchObject({ kind: 'sent' });
    expect(await raw(key(`${'é'.repeat(32)}a`))).toEqual(refused('rejected'));
    expect(await raw({ text: 'Texte', reply_markup: { ...key('a').reply_markup, remove_keyboard: true } })).toEqual(refused('rejected'));
  });

  test('where nobody listens nothing was sent', async () => {
    const gone = await startFakeTelegram();
    await gone.close();
    expect(await send('Bonjour', 'telegram:7', botOf(gone))).toEqual({ kind: 'later', afterMs: 5000 });
  });

  test('where the name leads nowhere nothing was sent', async () => {
    const lost = botOf({ token: telegram.token, url: 'http://nowhere.invalid' });
    expect(await send('Bonjour', 'telegram:7', lost)).toEqual({ kind: 'later', afterMs: 5000 });
  });

  test('another token is an operator’s matter, and an address of another channel nobody’s', async () => {
    expect(await send('Bonjour', 'telegram:7', botOf({ ...telegram, token: '123456:another' }))).toEqual(refused('misconfigured'));
    expect(await send('Bonjour', 'sms:+33600000001')).toEqual(refused('no-such-address'));
  });
});

function refused(reason: Extract<Sent, { kind: 'refused' }>['reason']): Sent {
  return { kind: 'refused', reason };
}

describe('photos', () => {
  const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb00430001', 'hex');
  const photo = (path: string, bytes: Uint8Array, size?: number) =>
    telegram.files.set('f1', { path, bytes, ...(size === undefined ? {} : { size }) });
  const failure = async (): Promise<unknown> => keep(await bot.fetchMedia('f1').catch((error: unknown) => error));

  test('are fetched as they are, whatever they are', async () => {
    photo('photos/file_1.png', jpeg);
    expect(await bot.fetchMedia('f1')).toEqual({ ok: true, bytes: jpeg });
  });

  test('that Telegram no longer has, or that are too large, are left out', async () => {
    const gone = { ok: false, reason: 'gone' };
    const heavy = { ok: false, reason: 'too-heavy' };
    expect(await bot.fetchMedia('f1')).toEqual(gone);
    photo('photos/file_1.jpg', jpeg, 11 * 1024 * 1024);
    expect(await bot.fetchMedia('f1')).toEqual(heavy);
    photo('photos/file_1.jpg', Buffer.concat([jpeg, Buffer.alloc(10 * 1024 * 1024)]), 100);
    expect(await bot.fetchMedia('f1')).toEqual(heavy);
    telegram.mishap('getFile', { kind: 'status', status: 400, description: 'Bad Request: file is too big' });
    expect(await bot.fetchMedia('f1')).toEqual(heavy);
    photo('../../etc/passwd', jpeg);
    expect(await bot.fetchMedia('f1')).toEqual(gone);
    expect(telegram.calls.every(({ method }) => method === 'getFile')).toBe(true);
  });

  test('that cannot be asked for now throw, so that the delivery comes again', async () => {
    photo('photos/file_1.jpg', jpeg);
    for (const mishap of [{ kind: 'dropped' }, { kind: 'page', status: 502 }, { kind: 'flood', retryAfter: 3 }] as const) {
      telegram.mishap('getFile', mishap);
      expect(await failure()).toMatchObject({ message: expect.stringMatching(/^A photo could not be fetched: /) as string });
    }
    for (const mishap of [{ kind: 'dropped' }, { kind: 'page', status: 502 }] as const) {
      telegram.mishap('file', mishap);
      expect(await failure()).toMatchObject({ message: 'A photo could not be fetched: Telegram did not give the file.' });
    }
    expect(await bot.fetchMedia('f1')).toEqual({ ok: true, bytes: jpeg });
  });
});

describe('setting up', () => {
  const offered = [{ id: 'vote', title: (t: ReturnType<typeof texts.t>) => t('vote.title') }];
  const now = new Date('2026-11-23T09:00:00Z');
  const check = async (url?: string) => keep((await bot.check(url, now)).at(-1));
  const address = 'https://porte-voix.example';

  test('registers the webhook with its secret, and the commands of each language', async () => {
    expect(keep(await bot.setup(address, offered))).toEqual([
      { ok: true, says: 'Telegram calls https://porte-voix.example/webhooks/telegram now; before, nothing.' },
      { ok: true, says: 'Its menu of commands is set in 5 languages; 6 of 6 menus were changed.' },
    ]);
    expect(telegram.webhook).toMatchObject({ url: 'https://porte-voix.example/webhooks/telegram', secret });
    expect(telegram.calls.find(({ method }) => method === 'setWebhook')?.payload).toMatchObject({
      allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
      drop_pending_updates: false,
    });
    expect([...telegram.commands.keys()].sort()).toEqual(['', 'ar', 'en', 'fr', 'uk', 'zh']);
    expect(telegram.commands.get('uk')).toEqual([
      { command: 'help', description: texts.t('uk')('web.help') },
      { command: 'vote', description: texts.t('uk')('vote.title') },
    ]);
    expect(keep(await bot.check(address, now))).toEqual([
      { ok: true, says: 'Telegram knows the bot as @porte_voix_bot.' },
      { ok: true, says: 'Telegram calls https://porte-voix.example/webhooks/telegram; 0 updates wait at Telegram.' },
    ]);
  });

  test('done again it changes what differs', async () => {
    await bot.setup('https://elsewhere.example', offered);
    const says = async (titles: typeof offered) => (await bot.setup(address, titles)).map((standing) => standing.says);
    expect(await says([])).toEqual([
      'Telegram calls https://porte-voix.example/webhooks/telegram now; before, https://elsewhere.example/webhooks/telegram.',
      'Its menu of commands is set in 5 languages; 6 of 6 menus were changed.',
    ]);
    expect(await says([])).toEqual([
      'Telegram calls https://porte-voix.example/webhooks/telegram, as before.',
      'Its menu of commands is set in 5 languages; 0 of 6 menus were changed.',
    ]);
  });

  test('says what is missing and how to mend it', async () => {
    expect(await check(address)).toEqual({ ok: false, says: 'Telegram calls nothing; run npm run channels:setup.' });
    expect(await check()).toEqual({
      ok: true,
      says: 'Updates are fetched, since PUBLIC_URL is not set; fit for development alone.',
    });
    await bot.setup('https://elsewhere.example', offered);
    expect(await check(address)).toMatchObject({
      ok: false,
      says: expect.stringContaining('not https://porte-voix.example/webhooks/telegram') as string,
    });
    expect(await check()).toMatchObject({ ok: false, says: expect.stringContaining('set PUBLIC_URL') as string });
    await bot.setup(address, offered);
    telegram.webhook.error = { date: now.getTime() / 1000 - 60, message: 'Connection timed out' };
    telegram.queue(telegram.message(7, { text: 'Bonjour' }));
    expect(await check(address)).toEqual({
      ok: false,
      says: 'Telegram could not deliver to https://porte-voix.example/webhooks/telegram lately (Connection timed out); 1 updates wait at Telegram. Check that this address reaches the server, and its log.',
    });
    telegram.webhook.error = { date: now.getTime() / 1000 - 7200, message: 'Connection timed out' };
    expect(await check(address)).toMatchObject({ ok: true });
    telegram.webhook.updates = ['message'];
    expect(await check(address)).toEqual({
      ok: false,
      says: 'Telegram is not asked for edited_message, callback_query, my_chat_member; run npm run channels:setup.',
    });
  });

  test('says so of a wrong token, of a Telegram that cannot be reached, of one that is silent', async () => {
    const wrong = botOf({ ...telegram, token: '123456:another' });
    const says = 'Telegram does not know this token; set TELEGRAM_BOT_TOKEN to the one that BotFather shows.';
    expect(keep(await wrong.check(address, now))).toEqual([{ ok: false, says }]);
    expect(keep(await wrong.setup(address, offered))).toEqual([{ ok: false, says }]);
    telegram.mishap('getMe', { kind: 'dropped' });
    expect(await check(address)).toMatchObject({ ok: false, says: expect.stringContaining('did not answer') as string });
    telegram.mishap('setMyCommands', { kind: 'status', status: 400, description: 'Bad Request: BOT_COMMAND_INVALID' });
    expect(keep((await bot.setup(address, offered)).at(-1))).toEqual({
      ok: false,
      says: 'Telegram refused (400: Bad Request: BOT_COMMAND_INVALID).',
    });
    const gone = await startFakeTelegram();
    await gone.close();
    expect(keep(await botOf(gone).check(address, now))).toEqual([
      { ok: false, says: 'Telegram cannot be reached; check the network and TELEGRAM_API_URL.' },
    ]);
  });
});

describe('fetching updates', () => {
  /** Polls until `enough`; gives the texts that were taken, in order. */
  async function poll(take: (text: string) => object | undefined, enough: (taken: readonly string[]) => boolean) {
    const stop = new AbortController();
    const taken: string[] = [];
    const broken: unknown[] = [];
    const paused: number[] = [];
    await bot.poll(
      {
        take: async (delivery: Delivery) => {
          const received = bot.receive(delivery);
          const text =
            received.kind === 'inbound' && received.inbound.activity.kind === 'text' ? received.inbound.activity.text : received.kind;
          taken.push(text);
          if (enough(taken)) stop.abort();
          return take(text);
        },
        broken: (error) => broken.push(keep(error)),
        pause: async (ms) => {
          paused.push(ms);
          if (paused.length > 5) stop.abort();
        },
      },
      stop.signal,
    );
    return { taken, broken, paused };
  }
  const queue = (...words: string[]) => words.forEach((text) => telegram.queue(telegram.message(7, { text })));
  const offsets = () =>
    telegram.calls.filter(({ method }) => method === 'getUpdates').map(({ payload }) => (payload as { offset: number }).offset);

  test('each is taken once, in order, as if the webhook had been called', async () => {
    queue('un', 'deux');
    const { taken, broken } = await poll(
      (text) => {
        if (text === 'deux') queue('trois');
        return undefined;
      },
      ({ length }) => length === 3,
    );
    expect(taken).toEqual(['un', 'deux', 'trois']);
    expect(broken).toEqual([]);
    const [first = 0, second = 0] = offsets();
    expect([first, second]).toEqual([0, 700_000_003]);
  });

  test('one whose turn was not kept comes again before any other', async () => {
    queue('un', 'deux', 'trois');
    let failures = 1;
    const { taken, broken } = await poll(
      (text) => {
        if (text === 'deux' && failures-- > 0) throw new Error('no storage');
        return undefined;
      },
      ({ length }) => length === 4,
    );
    expect(taken).toEqual(['un', 'deux', 'deux', 'trois']);
    expect(broken).toEqual([new Error('no storage')]);
    expect(offsets()).toEqual([0, 700_000_002]);
  });

  test('the webhook’s answer is done as a call', async () => {
    queue('un');
    await poll(
      () => ({ method: 'sendMessage', chat_id: 7, text: 'Un message modifié' }),
      ({ length }) => length === 1,
    );
    expect(telegram.got.map(({ text }) => text)).toEqual(['Un message modifié']);
  });

  test('goes on after a failure, and says when a webhook stands in the way', async () => {
    queue('un');
    telegram.mishap('getUpdates', { kind: 'dropped' });
    telegram.mishap('getUpdates', { kind: 'page', status: 502 });
    const { taken, broken, paused } = await poll(
      () => undefined,
      ({ length }) => length === 1,
    );
    expect(taken).toEqual(['un']);
    expect(broken).toHaveLength(2);
    expect(paused).toEqual([3000, 3000]);
    telegram.webhook.url = 'https://porte-voix.example/webhooks/telegram';
    const again = await poll(
      () => undefined,
      () => false,
    );
    expect(again.taken).toEqual([]);
    expect(again.broken[0]).toMatchObject({ message: expect.stringContaining('to a webhook') as string });
  });

  test('stops at once while it waits for something to come', async () => {
    const stop = new AbortController();
    const waiting = bot.poll(
      { take: async () => undefined, broken: (error) => told.push(error), pause: async () => undefined },
      stop.signal,
    );
    while (telegram.calls.length === 0) await new Promise((next) => setImmediate(next));
    stop.abort();
    await waiting;
    expect(told).toEqual([]);
  });
});
