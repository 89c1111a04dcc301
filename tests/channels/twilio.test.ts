import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSms, type SmsSettings } from '../../channels/sms';
import { readForm } from '../../channels/twilio/form';
import { createWhatsapp } from '../../channels/whatsapp';
import type { Delivery } from '../../src/conversation/channel';
import type { Outgoing, Sent } from '../../src/conversation/sending';
import { deliveryOf, formOf, signatureOf, startFakeTwilio, type FakeTwilio, type TwilioMishap } from '../support/fake-twilio';
import { texts } from '../support/talker';
import { account, png, publicUrl } from '../support/twilio-person';

const person = '+33600000001';
let clock = new Date('2026-11-23T10:00:00Z');
const now = () => clock;
let twilio: FakeTwilio;
beforeAll(async () => {
  twilio = await startFakeTwilio(account);
});
afterAll(() => twilio.close());

const sms = (more: Partial<SmsSettings['twilio']> = {}, settings: Partial<SmsSettings> = {}) =>
  createSms({ twilio: { ...account, apiUrl: twilio.url, publicUrl, ...more }, from: '36000', ...settings }, now);
let count = 0;
const message = (out: string, more: Partial<Outgoing> = {}) => ({
  id: `own-${++count}`,
  channel: 'sms',
  address: `sms:${person}`,
  kind: 'reply' as const,
  at: Date.now(),
  ...more,
  out,
});
/** Whatever a failure shows must hold none of these. */
const secrets = [
  account.accountSid,
  account.authToken,
  Buffer.from(account.authToken).toString('base64').slice(0, 12),
  person,
  '33600000001',
  'Mon vote',
];
const expectNoSecret = (value: unknown): void => {
  const shown =
    value instanceof Error
      ? `${value.message} ${value.stack} ${JSON.stringify(value, Object.getOwnPropertyNames(value))}`
      : JSON.stringify(value);
  expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  if (value instanceof Error) expect(value.cause).toBeUndefined();
};

describe('signatures', () => {
  const form = (url: string, params: Readonly<Record<string, string>>, signature: string): Delivery => ({
    url,
    headers: { 'x-twilio-signature': signature },
    body: Buffer.from(formOf(params)),
  });
  const call = { CallSid: 'CA1234567890ABCDE', Caller: '+14158675310', Digits: '1234', From: '+14158675310', To: '+18005551212' };
  const place = {
    MessageSid: 'SM00000000000000000000000000000001',
    SmsMessageSid: 'SM00000000000000000000000000000001',
    AccountSid: 'AC00000000000000000000000000000001',
    From: 'whatsapp:+33600000001',
    To: 'whatsapp:+14155238886',
    Body: '',
    NumMedia: '0',
    MessageType: 'location',
    Latitude: '48.8566',
    Longitude: '2.3522',
    Address: '1 Place de l’Hôtel de Ville, Paris',
    Label: 'Mairie',
    WaId: '33600000001',
    ProfileName: 'Zoé',
    NumSegments: '1',
    SmsStatus: 'received',
  };
  const callUrl = 'https://example.com/myapp.php?foo=1&bar=2';
  const placeUrl = 'https://chat.example.org/webhooks/twilio/whatsapp';
  const vectors = [
    ['12345', callUrl, call, 'L/OH5YylLD5NRKLltdqwSvS0BnU='],
    ['test_auth_token', placeUrl, place, 'O7gINbRGGVXGVv3Co+DMBQDKV6I='],
  ] as const;

  test.each(vectors)('by %s over %s', (authToken, url, params, signature) => {
    const kind = (delivery: Delivery, tokens: { authToken: string; previousAuthToken?: string } = { authToken }): string => {
      const read = readForm(delivery, tokens);
      return read.kind === 'form' ? 'form' : read.reason;
    };
    expect(kind(form(url, params, signature))).toBe('form');
    expect(kind(form(url, params, signature), { authToken: 'new', previousAuthToken: authToken })).toBe('form');
    expect(kind(form(url, params, signature), { authToken: 'new' })).toBe('forged');
    expect(kind(form(url.replace(/(\.com|\.org)/, '$1:443'), params, signature))).toBe('form');
    // What sets time-outs and retries is not signed, and never comes; configured into the public address it does no harm.
    expect(kind(form(`${url}#rc=2&rp=all`, params, signature))).toBe('form');
    expect(kind(form(url.replace('https', 'http'), params, signature))).toBe('forged');
    expect(kind(form(`${url}/`, params, signature))).toBe('forged');
    expect(kind(form(url, { ...params, More: '1' }, signature))).toBe('forged');
    expect(kind(form(url, { ...params, From: `${params.From} ` }, signature))).toBe('forged');
    expect(kind(form(url, params, signature.toLowerCase()))).toBe('forged');
    expect(kind(form(url, params, `${signature} `))).toBe('forged');
  });

  test('names given twice: all their values are signed, the first is read', () => {
    const url = `${publicUrl}/webhooks/sms`;
    const read = readForm(deliveryOf(url, { MessageSid: 'SM1', From: person, Body: ['un', 'deux', 'un'] }, 'token'), {
      authToken: 'token',
    });
    expect(read).toMatchObject({ kind: 'form', form: { Body: 'un' } });
    const swapped = deliveryOf(url, { MessageSid: 'SM1', From: person, Body: ['un', 'trois'] }, 'token');
    expect(
      readForm(
        { ...swapped, body: Buffer.from(formOf({ MessageSid: 'SM1', From: person, Body: ['un', 'deux'] })) },
        { authToken: 'token' },
      ),
    ).toMatchObject({
      reason: 'forged',
    });
  });

  test('a body of JSON is signed by its digest in the address', () => {
    const body = JSON.stringify({ MessageSid: 'SM1', From: person, Body: 'bonjour', Nested: { a: 1 } });
    const url = `${publicUrl}/webhooks/sms?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
    const delivery = (text: string): Delivery => ({
      url,
      headers: { 'x-twilio-signature': signatureOf('token', url, {}) },
      body: Buffer.from(text),
    });
    expect(readForm(delivery(body), { authToken: 'token' })).toEqual({
      kind: 'form',
      form: { MessageSid: 'SM1', From: person, Body: 'bonjour' },
    });
    expect(readForm(delivery(body.replace('bonjour', 'bonsoir')), { authToken: 'token' })).toMatchObject({ reason: 'forged' });
  });

  test('the vector of a place is a place', () => {
    const whatsapp = createWhatsapp(
      { twilio: { ...account, authToken: 'test_auth_token', publicUrl }, from: '+14155238886' },
      (locale) => texts.t(locale),
      now,
    );
    expect(whatsapp.receive(form(placeUrl, place, vectors[1][3]))).toEqual({
      kind: 'inbound',
      inbound: {
        id: place.MessageSid,
        address: 'whatsapp:+33600000001',
        channel: 'whatsapp',
        activity: { kind: 'place', place: { latitude: 48.8566, longitude: 2.3522, words: 'Mairie, 1 Place de l’Hôtel de Ville, Paris' } },
      },
    });
  });
});

describe('what Twilio answers', () => {
  const later = (afterMs: number): Sent => ({ kind: 'later', afterMs });
  const refused = (reason: Extract<Sent, { kind: 'refused' }>['reason']): Sent => ({ kind: 'refused', reason });
  test.each<[TwilioMishap, Sent]>([
    [{ status: 429, code: 20429 }, later(5000)],
    [{ status: 429 }, later(5000)],
    [{ status: 429, code: 63018 }, later(5000)],
    [{ status: 400, code: 21611 }, later(60_000)],
    [{ status: 400, code: 30001 }, later(60_000)],
    [{ status: 400, code: 63038 }, later(3_600_000)],
    [{ status: 400, code: 21610 }, refused('opted-out')],
    [{ status: 400, code: 21211 }, refused('no-such-address')],
    [{ status: 400, code: 63024 }, refused('no-such-address')],
    [{ status: 400, code: 21612 }, refused('unreachable')],
    [{ status: 400, code: 21614 }, refused('unreachable')],
    [{ status: 400, code: 63016 }, refused('outside-window')],
    [{ status: 400, code: 30007 }, refused('filtered')],
    [{ status: 400, code: 21617 }, refused('too-long')],
    [{ status: 403, code: 21408 }, refused('not-allowed')],
    [{ status: 401, code: 20003 }, refused('misconfigured')],
    [{ status: 404, code: 20404 }, refused('misconfigured')],
    [{ status: 400, code: 21606 }, refused('misconfigured')],
    [{ status: 400, code: 12345 }, refused('rejected')],
    [{ status: 500, code: 20500 }, { kind: 'unknown' }],
    [{ status: 503 }, { kind: 'unknown' }],
    ['page', { kind: 'unknown' }],
    ['lost', { kind: 'unknown' }],
    ['dropped', { kind: 'unknown' }],
  ])('%j is %j', async (mishap, outcome) => {
    twilio.mishaps.push(mishap);
    const sent = await sms().send(message('Mon vote'));
    expect(sent).toEqual(outcome);
    expect(twilio.mishaps).toEqual([]);
    expectNoSecret(sent);
  });

  test('what the stand-in refuses by itself', async () => {
    const to = (address: string, out = 'Mon vote') => sms().send(message(out, { address }));
    expect(await to('sms:+0600000001')).toEqual(refused('no-such-address'));
    expect(await to('sms:0600000001')).toEqual(refused('no-such-address'));
    expect(await to(`sms:${person}`, 'x'.repeat(1601))).toEqual(refused('too-long'));
    expect(await sms({}, { from: '+33700000000' }).send(message('Mon vote'))).toEqual(refused('misconfigured'));
    expect(await sms({ authToken: 'another' }).send(message('Mon vote'))).toEqual(refused('misconfigured'));
    twilio.unsubscribed.add('+33600000002');
    expect(await to('sms:+33600000002')).toEqual(refused('opted-out'));
    twilio.away.add('whatsapp:+33600000003');
    const whatsapp = createWhatsapp(
      { twilio: { ...account, apiUrl: twilio.url, publicUrl }, from: '+14155238886' },
      (locale) => texts.t(locale),
      now,
    );
    const say = { ...message(''), channel: 'whatsapp', address: 'whatsapp:+33600000003', out: { body: 'Mon vote' } };
    expect(await whatsapp.send(say)).toEqual(refused('outside-window'));
  });

  test('nobody there, or no such host: surely not sent', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    expect(await sms({ apiUrl: `http://127.0.0.1:${port}` }).send(message('Mon vote'))).toEqual(later(5000));
    expect(await sms({ apiUrl: 'http://twilio.invalid' }).send(message('Mon vote'))).toEqual(later(5000));
  });
});

test('a message bears who sends it, where reports go, and how long it is worth anything', async () => {
  const service = `MG${'1'.repeat(32)}`;
  clock = new Date('2026-11-23T10:00:00Z');
  const { from: _, ...rest } = { twilio: { ...account, apiUrl: twilio.url, publicUrl }, from: '' };
  const bare = createSms({ ...rest, messagingServiceSid: service }, now);
  for (const [until, validity] of [
    [undefined, undefined],
    [clock.getTime() + 90_500, '90'],
    [clock.getTime() + 500, '1'],
    [clock.getTime() + 86_400_000, '36000'],
  ] as const) {
    const one = message('Bonjour', until === undefined ? {} : { until });
    await bare.send(one);
    expect(twilio.kept.at(-1)).toMatchObject({
      to: person,
      from: service,
      body: 'Bonjour',
      callback: `${publicUrl}/webhooks/status/sms?outgoing=${one.id}`,
      validity,
    });
  }
});

describe('looking for a message', () => {
  test('one of the same words that is older, or somebody else’s, is not it; without an answer nothing is known', async () => {
    const words = `Bonjour encore ${++count}`;
    await sms().send(message(words));
    await sms().send(message(words, { address: 'sms:+33600000009' }));
    const soon = message(words, { at: Date.now() + 60_000 });
    expect(await sms().find?.(soon)).toEqual({ kind: 'later', afterMs: 0 });
    expect(await sms().find?.(message(words))).toEqual({ kind: 'sent', id: twilio.kept.at(-2)?.sid });
    expect(await sms({ authToken: 'another' }).find?.(message(words))).toEqual({ kind: 'unknown' });
  });

  test('Twilio’s own plain typography is the same text; a text that was erased tells nothing', async () => {
    await sms().send(message('“Тут”'));
    const kept = twilio.kept.at(-1)!;
    kept.body = '"Тут"';
    expect(await sms().find?.(message('“Тут”', { at: kept.created.getTime() }))).toMatchObject({ kind: 'later' });
    await sms().send(message('«Ici» – là', { address: 'sms:+33600000004' }));
    twilio.kept.at(-1)!.body = '"Ici" - là';
    expect(await sms().find?.(message('«Ici» – là', { address: 'sms:+33600000004' }))).toEqual({
      kind: 'sent',
      id: twilio.kept.at(-1)?.sid,
    });
  });
});

describe('reports', () => {
  const reportOf = (status: string, code?: number) => {
    const { url, params } = twilio.report(twilio.kept.at(-1)!.sid, status, code);
    return sms().report?.(deliveryOf(url, params, account.authToken));
  };
  test.each([
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
    ['undelivered', 'undelivered'],
    ['failed', 'undelivered'],
    ['canceled', 'undelivered'],
  ])('%s is %s', async (status, state) => {
    const one = message('Bonjour');
    await sms().send(one);
    const id = twilio.kept.at(-1)!.sid;
    expect(reportOf(status)).toEqual({ kind: 'report', outgoing: one.id, id, state });
    expect(reportOf(status, 30005)).toEqual({
      kind: 'report',
      outgoing: one.id,
      id,
      state,
      code: '30005',
      reason: 'no-such-address',
    });
  });
  test.each(['queued', 'accepted', 'scheduled', 'sending', 'receiving', 'received', 'constructor', ''])(
    '%j tells nothing yet',
    async (status) => {
      await sms().send(message('Bonjour'));
      expect(reportOf(status)?.kind).toBe('ignored');
    },
  );
  test('without an id it is none', () => {
    expect(
      sms().report?.(deliveryOf(`${publicUrl}/webhooks/status/sms?outgoing=a`, { MessageStatus: 'sent' }, account.authToken)),
    ).toMatchObject({
      kind: 'refused',
      reason: 'malformed',
    });
  });
});

describe('photos', () => {
  test('nobody but Twilio is asked', async () => {
    const asked: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      asked.push(request.headers.authorization);
      response.end(png);
    });
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}/photo`;
    const { pathname } = new URL(twilio.keep({ type: 'image/png', bytes: png }));
    const found: unknown[] = [];
    for (const reference of [
      elsewhere,
      elsewhere.replace('127.0.0.1', 'localhost'),
      twilio.keep({ redirection: elsewhere }),
      'http://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
      `https://api.twilio.com.evil.example${pathname}`,
      `https://api.twilio.com@127.0.0.1${pathname}`,
      'not an address',
    ])
      found.push(
        await sms()
          .fetchMedia(reference)
          .catch((error: unknown) => error),
      );
    other.closeAllConnections();
    await new Promise((done) => other.close(done));
    expect(asked).toEqual([]);
    expect(found).toEqual(found.map(() => ({ ok: false, reason: 'gone' })));
  });

  test('the password goes to the API alone, not to where the API leads', async () => {
    const asked: (readonly [url: string, password: boolean])[] = [];
    const answers = [
      new Response(null, { status: 307, headers: { location: 'https://mcs.us1.twilio.com/photo?signed=1' } }),
      new Response(png),
    ];
    const spy = jest.spyOn(globalThis, 'fetch').mockImplementation((url, init) => {
      asked.push([new Request(url).url, 'authorization' in (init?.headers ?? {})]);
      return Promise.resolve(answers.shift() ?? new Response(null, { status: 404 }));
    });
    const own = createSms({ twilio: { ...account, publicUrl }, from: '36000' }, now);
    const photo = await own.fetchMedia('https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME');
    spy.mockRestore();
    expect(photo).toEqual({ ok: true, bytes: png });
    expect(asked).toEqual([
      ['https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME', true],
      ['https://mcs.us1.twilio.com/photo?signed=1', false],
    ]);
  });

  test('too large, or led from place to place: left out', async () => {
    const huge = Buffer.concat([png, Buffer.alloc(10 * 1024 * 1024)]);
    expect(await sms().fetchMedia(twilio.keep({ type: 'image/png', bytes: huge }))).toEqual({ ok: false, reason: 'too-heavy' });
    let far = twilio.keep({ type: 'image/png', bytes: png });
    for (let hop = 0; hop < 4; hop++) far = twilio.keep({ redirection: new URL(far).pathname });
    expect(await sms().fetchMedia(far)).toEqual({ ok: false, reason: 'gone' });
  });

  test('where it cannot be asked it fails, in words that name nobody', async () => {
    const photo = twilio.keep({ type: 'image/png', bytes: png });
    for (const wrong of [sms({ authToken: 'another' }), sms({ apiUrl: 'http://127.0.0.1:9' })]) {
      const error = await wrong.fetchMedia(photo).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(Error);
      expectNoSecret(error);
    }
  });
});

test('what cannot be erased is said so, in words that name nobody; what is gone is erased', async () => {
  await sms().erase?.('SM-gone');
  const error = await sms({ authToken: 'another' })
    .erase?.('SM1')
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Error);
  expect((error as Error).message).toContain('TWILIO_AUTH_TOKEN');
  expectNoSecret(error);
});

test('the list of messages is read to its end, however many pages it has', async () => {
  const at = Date.now();
  const ids = Array.from({ length: 5500 }, (_, index) => `SM${String(index).padStart(32, '9')}`);
  for (const [index, MessageSid] of ids.entries())
    twilio.receive({ MessageSid, From: person, To: '36000', Body: 'bonjour', NumMedia: '0' }, new Date(at + 1000 * index));
  const listed = await sms().list?.(new Date(at - 1000));
  expect(listed?.flatMap((one) => (one.kind === 'inbound' ? [one.received.inbound.id] : []))).toEqual(ids);
});
