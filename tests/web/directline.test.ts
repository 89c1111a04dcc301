import { ask, begin, lastSaid, lines, pixel, post, say, upload } from '../support/direct-line';
import { startWeb } from '../support/web';

type Web = Awaited<ReturnType<typeof startWeb>>;
let web: Web;
beforeAll(async () => {
  web = await startWeb({ root: 'every', rates: { conversations: 1000, messages: 1000, requests: 10_000 } });
});
afterAll(() => web.close());

const errorOf = async (answer: Response) => ((await answer.json()) as { error: { code: string; message: string } }).error;

describe('tokens', () => {
  test('are handed out without a secret, and a conversation begun with one is the one it names', async () => {
    const generated = (await (await fetch(`${web.url}/v3/directline/tokens/generate`, { method: 'POST' })).json()) as Record<
      string,
      unknown
    >;
    expect(generated).toMatchObject({ conversationId: expect.stringMatching(/^[\w-]{20,}$/) as unknown, expires_in: 1800 });
    const began = await fetch(`${web.url}/v3/directline/conversations`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${String(generated['token'])}` },
    });
    expect(began.status).toBe(201);
    expect(await began.json()).toMatchObject({
      conversationId: generated['conversationId'],
      streamUrl: expect.stringMatching(/^ws:\/\//) as unknown,
    });
  });

  test('a word that is no token opens a conversation of its own, as a secret would', async () => {
    const answer = await fetch(`${web.url}/v3/directline/conversations`, {
      method: 'POST',
      headers: { Authorization: 'Bearer undefined' },
    });
    expect(answer.status).toBe(201);
  });

  test('expire after 1800 s with TokenExpired, and live on by refresh', async () => {
    const own = await startWeb();
    const conversation = await begin(own.url);
    own.wait(1700);
    const refreshed = (await (
      await fetch(`${own.url}/v3/directline/tokens/refresh`, { method: 'POST', headers: { Authorization: `Bearer ${conversation.token}` } })
    ).json()) as { token: string; conversationId: string };
    expect(refreshed.conversationId).toBe(conversation.id);
    own.wait(200);
    const late = await say(conversation, 'bonjour');
    expect(late.status).toBe(403);
    expect((await errorOf(late)).code).toBe('TokenExpired');
    expect((await say({ ...conversation, token: refreshed.token }, 'bonjour')).status).toBe(200);
    await own.close();
  });

  test.each([
    ['none', undefined, 401],
    ['made up', 'Bearer abc.def', 403],
    ['not a bearer', 'Basic abc', 401],
  ])('%s: refused', async (_, authorization, status) => {
    const { id } = await begin(web.url);
    const answer = await fetch(
      `${web.url}/v3/directline/conversations/${id}/activities`,
      authorization === undefined ? {} : { headers: { authorization } },
    );
    expect(answer.status).toBe(status);
  });

  test('one changed by a single character is refused', async () => {
    const conversation = await begin(web.url);
    const [payload = '', mac = ''] = conversation.token.split('.');
    const other = await begin(web.url);
    expect((await lines(conversation)).activities).toEqual([]);
    expect((await ask({ ...conversation, token: `${other.token.split('.')[0] ?? ''}.${mac}` }, '/activities')).status).toBe(403);
    expect(
      (await ask({ ...conversation, token: `${payload}.${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}` }, '/activities')).status,
    ).toBe(403);
  });
});

test('one conversation never reads or writes another', async () => {
  const [mine, theirs] = [await begin(web.url), await begin(web.url)];
  await say(theirs, 'every');
  const thief = { ...theirs, token: mine.token };
  for (const path of ['', '/activities', '/activities?watermark=0']) expect((await ask(thief, path)).status).toBe(403);
  expect((await say(thief, 'Rouge')).status).toBe(403);
  expect((await ask(thief, '/upload', { method: 'POST', body: new FormData() })).status).toBe(403);
  expect((await lines(theirs)).activities.filter(({ from }) => from.role === 'user')).toHaveLength(1);
});

describe('nothing but its own token opens a conversation', () => {
  const bearing = (id: string, token: string) =>
    fetch(`${web.url}/v3/directline/conversations/${id}/activities`, { headers: { Authorization: `Bearer ${token}` } });

  test('not what was sealed for a stream, a photo or a device', async () => {
    const theirs = await begin(web.url);
    await upload(theirs, [pixel]);
    const photo = (await lines(theirs)).activities.flatMap(({ attachments = [] }) => attachments)[0]!.contentUrl;
    const made = await fetch(`${web.url}/chat/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
    const device = decodeURIComponent(/porte-voix=([^;]+)/.exec(made.headers.get('set-cookie') ?? '')![1]!);
    const { conversationId, token } = (await made.json()) as { conversationId: string; token: string };
    expect((await bearing(conversationId, token)).status).toBe(200);
    for (const [id, seal] of [
      [theirs.id, new URL(theirs.streamUrl).searchParams.get('t')!],
      [theirs.id, photo.split('/').at(-1)!],
      [conversationId, device],
    ] as const)
      expect((await bearing(id, seal)).status).toBe(403);
    const asPhoto = await fetch(`${web.url}/v3/directline/conversations/${theirs.id}/photos/${theirs.token}`);
    expect(asPhoto.status).toBe(403);
  });

  test('naming another in the body or the query gives one’s own', async () => {
    const theirs = await begin(web.url);
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ conversationId: theirs.id, conversation: { id: theirs.id }, user: { id: theirs.id } });
    for (const path of ['tokens/generate', 'conversations', `conversations?conversationId=${theirs.id}`]) {
      const answer = await fetch(`${web.url}/v3/directline/${path}`, { method: 'POST', headers, body });
      expect(((await answer.json()) as { conversationId: string }).conversationId).not.toBe(theirs.id);
    }
    const mine = await begin(web.url);
    const refreshed = await fetch(`${web.url}/v3/directline/tokens/refresh`, {
      method: 'POST',
      headers: { ...headers, Authorization: `Bearer ${mine.token}` },
      body,
    });
    expect(await refreshed.json()).toMatchObject({ conversationId: mine.id });
  });

  test.each(['-1', '1e9', '999999999999999', '0x10', '%00', '1&watermark=0', `../${'a'.repeat(22)}`, '9'.repeat(400)])(
    'a watermark of %s shows nothing but one’s own lines',
    async (watermark) => {
      const [mine, theirs] = [await begin(web.url), await begin(web.url)];
      await say(theirs, 'every');
      await say(mine, 'every');
      for (const path of [`/activities?watermark=${watermark}`, `?watermark=${watermark}`]) {
        const answer = await ask(mine, path);
        expect(answer.status).toBe(200);
        expect(await answer.text()).not.toContain(theirs.id);
      }
    },
  );

  test('an address of a conversation is not a path to another', async () => {
    const [mine, theirs] = [await begin(web.url), await begin(web.url)];
    for (const id of [`${mine.id}/../${theirs.id}`, `${mine.id}%2f..%2f${theirs.id}`, `${theirs.id}%00`, `${theirs.id}?x=${mine.id}`])
      expect([403, 404]).toContain((await bearing(id, mine.token)).status);
  });

  test('a photo’s id, guessed or taken from another, cannot be said to be one’s own', async () => {
    const [mine, theirs] = [await begin(web.url), await begin(web.url)];
    await upload(theirs, [pixel]);
    const taken = [...web.media.kept.keys()].at(-1)!;
    const media = [{ id: taken, type: 'image/png' }];
    await post(mine, {
      type: 'message',
      text: 'x',
      media,
      attachments: [{ contentType: 'image/png', contentUrl: taken }],
      channelData: { media },
    });
    expect(JSON.stringify((await lines(mine)).activities)).not.toContain('/photos/');
  });
});

test('who one is = the token: from.id is said back and believed in nothing', async () => {
  const [mine, theirs] = [await begin(web.url), await begin(web.url)];
  await say(theirs, 'every');
  await post(mine, { type: 'message', text: 'Bonjour', from: { id: theirs.id, name: 'Mallory' }, conversation: { id: theirs.id } });
  expect((await lines(mine)).activities[0]).toMatchObject({
    text: 'Bonjour',
    from: { id: theirs.id, role: 'user' },
    conversation: { id: mine.id },
  });
  expect((await lines(theirs)).activities[0]).toMatchObject({ text: 'every' });
});

describe('activities', () => {
  test('come back after a watermark, page by page, until there are none', async () => {
    const conversation = await begin(web.url);
    for (let i = 0; i < 60; i++) await say(conversation, 'english');
    const whole: string[] = [];
    let watermark = 0;
    const pages: number[] = [];
    for (;;) {
      const set = await lines(conversation, watermark);
      if (set.activities.length === 0) break;
      pages.push(set.activities.length);
      whole.push(...set.activities.map(({ id }) => id));
      watermark = Number(set.watermark);
    }
    expect(pages).toEqual([100, 80]);
    expect(new Set(whole).size).toBe(180);
    expect(whole[0]).toBe(`${conversation.id}|0000001`);
    expect(await lines(conversation, watermark)).toEqual({ activities: [], watermark: '180' });
  });

  test('the same one posted again, as after a lost answer, acts once', async () => {
    const conversation = await begin(web.url);
    const again = { channelData: { clientActivityID: 'abc123' } };
    expect((await say(conversation, 'every', again)).status).toBe(200);
    expect((await say(conversation, 'every', again)).status).toBe(200);
    const { activities } = await lines(conversation);
    expect(activities.filter(({ from }) => from.role === 'user')).toHaveLength(1);
    expect(activities[0]?.channelData).toMatchObject({ clientActivityID: 'abc123' });
  });

  test('a client of any make gets words to tap that the engine reads', async () => {
    const conversation = await begin(web.url);
    await say(conversation, 'every');
    const asked = await lastSaid(conversation);
    expect(asked).toMatchObject({ text: 'Quelle couleur ?', from: { role: 'bot' }, inputHint: 'expectingInput' });
    expect(asked.suggestedActions?.actions).toMatchObject([
      { type: 'imBack', title: '1. Rouge', value: '1' },
      { type: 'imBack', title: '2. Vert', value: '2' },
    ]);
    await say(conversation, asked.suggestedActions!.actions[1]!.value);
    expect((await lastSaid(conversation)).text).toBe('Quels fruits ?');
  });

  test('a whole dialog by taps, pin, photo left out and words', async () => {
    const conversation = await begin(web.url);
    await say(conversation, 'every');
    const stamp = async () => ((await lastSaid(conversation)).channelData?.['prompt'] as { stamp: string }).stamp;
    const tap = async (value: unknown) => post(conversation, { type: 'message', channelData: { stamp: await stamp(), value } });
    await tap('vert');
    await tap(['pomme', 'prune']);
    await tap({ parc: 'bien', piscine: 'mal' });
    await post(conversation, {
      type: 'message',
      entities: [{ type: 'Place', name: 'Rue Myrha', geo: { latitude: 48.88, longitude: 2.35 } }],
    });
    await say(conversation, 'passer');
    await say(conversation, '2026-12-24');
    await say(conversation, 'Parce que.');
    expect((await lastSaid(conversation)).suggestedActions?.actions.map(({ value }) => value)).toEqual(['Oui', 'Non']);
    await tap('1');
    const kept = (await lines(conversation)).activities.map(({ text = '' }) => text).find((text) => text.startsWith('Gardé : '))!;
    expect(JSON.parse(kept.slice('Gardé : '.length))).toMatchObject({
      color: 'vert',
      fruits: ['pomme', 'prune'],
      grades: { parc: 'bien', piscine: 'mal' },
      where: { latitude: 48.88, longitude: 2.35, words: 'Rue Myrha' },
      picture: null,
      when: '2026-12-24',
      why: 'Parce que.',
      sure: true,
    });
  });

  test('a tap on an older question is known as old', async () => {
    const conversation = await begin(web.url);
    await say(conversation, 'every');
    const { stamp } = (await lastSaid(conversation)).channelData?.['prompt'] as { stamp: string };
    await say(conversation, '1');
    await post(conversation, { type: 'message', channelData: { stamp, value: 'vert' } });
    const said = (await lines(conversation)).activities.filter(({ from }) => from.role === 'bot').map(({ text }) => text);
    expect(said.slice(-2)).toEqual([web.parts.texts.t('fr')('engine.stale'), 'Quels fruits ?']);
  });

  test('typing is answered and leaves no trace', async () => {
    const conversation = await begin(web.url);
    expect((await post(conversation, { type: 'typing', from: { id: 'me' } })).status).toBe(200);
    expect((await lines(conversation)).activities).toEqual([]);
  });

  test('the opening event of Web Chat greets in the language it brings', async () => {
    const conversation = await begin(web.url);
    await post(conversation, { type: 'event', name: 'webchat/join', locale: 'en-GB', from: { id: 'me' } });
    expect(await lastSaid(conversation)).toMatchObject({ locale: 'en' });
  });

  test.each([
    ['no JSON', '{"type":'],
    ['no object', '[]'],
    ['no type', '{"text":"bonjour"}'],
    ['a type that is none', '{"type":7}'],
    ['nothing in it', '{"type":"message"}'],
    [
      'a file from elsewhere, which is never fetched',
      '{"type":"message","attachments":[{"contentType":"image/png","contentUrl":"http://127.0.0.1:1/a"}]}',
    ],
  ])('%s: refused with 400, in Direct Line’s own shape', async (_, body) => {
    const conversation = await begin(web.url);
    const answer = await post(conversation, body);
    expect(answer.status).toBe(400);
    expect(await errorOf(answer)).toMatchObject({ code: 'BadArgument', message: expect.any(String) as unknown });
    expect((await lines(conversation)).activities).toEqual([]);
  });
});

describe('what is too long', () => {
  test.each([
    ['fr', 'Ce message est trop long'],
    ['en', 'This message is too long'],
    ['ar', 'هذه الرسالة أطول'],
  ])('is refused kindly in the person’s language (%s), and the conversation goes on', async (locale, words) => {
    const conversation = await begin(web.url);
    await say(conversation, 'every');
    const answer = await say(conversation, 'é'.repeat(40_000), { locale });
    expect(answer.status).toBe(413);
    expect(await errorOf(answer)).toMatchObject({ code: 'MessageSizeTooBig', message: expect.stringContaining(words) as unknown });
    expect((await say(conversation, 'Vert')).status).toBe(200);
    expect((await lastSaid(conversation)).text).toBe('Quels fruits ?');
  });

  test('64 KB are read', async () => {
    expect((await say(await begin(web.url), 'a'.repeat(65_536))).status).toBe(200);
  });

  test('beyond a megabyte nothing is parsed, and the answer is as kind', async () => {
    const answer = await say(await begin(web.url), 'a'.repeat(2_000_000));
    expect([answer.status, (await errorOf(answer)).code]).toEqual([413, 'MessageSizeTooBig']);
  });
});

test('a turn that could not be committed is answered 502 and can be sent again', async () => {
  let broken = true;
  const own = await startWeb({
    root: 'every',
    turns: (real) => ({ ...real, handle: (inbound) => (broken ? Promise.reject(new Error('storage away')) : real.handle(inbound)) }),
  });
  const conversation = await begin(own.url);
  const named = { channelData: { clientActivityID: 'again' } };
  const answer = await say(conversation, 'every', named);
  expect([answer.status, (await errorOf(answer)).code]).toEqual([502, 'BotError']);
  broken = false;
  expect((await say(conversation, 'every', named)).status).toBe(200);
  expect((await lines(conversation)).activities).toHaveLength(2);
  await own.close();
});

test('limits: a conversation, an address, beginnings; each says when to come back', async () => {
  const own = await startWeb({ rates: { messages: 2, conversations: 3, requests: 20 } });
  const conversation = await begin(own.url);
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await say(conversation, 'menu')).status);
  expect(statuses).toEqual([200, 200, 429]);
  const other = await begin(own.url);
  expect((await say(other, 'menu')).status).toBe(200);
  await begin(own.url);
  const fourth = await fetch(`${own.url}/v3/directline/conversations`, { method: 'POST' });
  expect(fourth.status).toBe(429);
  expect(Number(fourth.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await errorOf(fourth)).code).toBe('TooManyRequests');
  let last = 200;
  for (let i = 0; i < 20 && last === 200; i++) last = (await ask(other, '/activities')).status;
  expect(last).toBe(429);
  await own.close();
});

test('limits of photos: a conversation, and an address with all its conversations', async () => {
  const own = await startWeb({ rates: { photos: 2, uploads: 3 } });
  const [first, second] = [await begin(own.url), await begin(own.url)];
  const statuses = [];
  for (const conversation of [first, first, first, second]) statuses.push((await upload(conversation, [pixel])).status);
  expect(statuses).toEqual([200, 200, 429, 429]);
  expect(own.media.kept.size).toBe(2);
  await own.close();
});

test('pages of other sites may speak Direct Line; no cookie goes with it', async () => {
  const preflight = await fetch(`${web.url}/v3/directline/conversations`, {
    method: 'OPTIONS',
    headers: {
      Origin: 'https://elsewhere.example',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization',
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
});

test('the log names no conversation, no token and no words', async () => {
  const logged: string[] = [];
  const own = await startWeb({ logged: (line) => logged.push(line) });
  const conversation = await begin(own.url);
  await say(conversation, 'un secret bien gardé');
  await lines(conversation);
  await own.close();
  expect(logged.some((line) => line.includes('/v3/directline/conversations/*/activities'))).toBe(true);
  for (const hidden of [conversation.id, conversation.token.slice(0, 20), 'secret bien']) expect(logged.join('\n')).not.toContain(hidden);
});

test('/healthz', async () => {
  expect((await fetch(`${web.url}/healthz`)).status).toBe(200);
});
