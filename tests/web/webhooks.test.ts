import express from 'express';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { pino } from 'pino';
import type { Inbound } from '../../src/conversation/activity';
import type { Delivery, Platform, Received, Report } from '../../src/conversation/channel';
import type { Turned } from '../../src/conversation/turns';
import { createIntake } from '../../src/web/intake';
import { createWebhooks } from '../../src/web/webhooks';
import { createFakePlatform } from '../support/fake-platform';

const logged: string[] = [];
const handled: Inbound[] = [];
const woken: string[] = [];
const erased: string[] = [];
const missed: string[] = [];
let deliveries: Delivery[] = [];
let received: Received;
let report: Report;
let turn: () => Promise<Turned>;
let url = '';
let server: Server;

const inbound = (activity: Inbound['activity']): Received => ({
  kind: 'inbound',
  inbound: { id: 'SM1', address: 'sms:+33600000001', channel: 'sms', activity },
});
const platform: Platform<unknown> = {
  ...createFakePlatform('sms'),
  accepted: { type: 'text/xml', body: '<Response/>' },
  receive: (delivery) => {
    deliveries.push(delivery);
    return received;
  },
  report: () => report,
  fetchMedia: (reference) =>
    Promise.resolve(reference === 'gone' ? { ok: false, reason: 'gone' } : { ok: true, bytes: Buffer.from(reference) }),
};

beforeAll(async () => {
  const app = express();
  app.use(
    '/webhooks',
    createWebhooks({
      platforms: new Map([['sms', platform]]),
      notArrived: async (message, reason) => void missed.push(`${message} ${reason}`),
      intake: createIntake({
        turns: {
          handle: (one) => {
            handled.push(one);
            return turn();
          },
        },
        photos: {
          read: (bytes) =>
            Promise.resolve(
              bytes.byteLength < 9
                ? { ok: true, bytes: Buffer.from(`safe ${Buffer.from(bytes).toString()}`), type: 'image/jpeg' }
                : { ok: false, reason: 'broken' },
            ),
        },
        media: { put: (bytes) => Promise.resolve(`kept ${Buffer.from(bytes).toString()}`) },
        wake: (channel) => void woken.push(channel),
      }),
      outbox: { report: () => Promise.resolve({ message: 'own-1', changed: true, secret: true }) },
      erase: async (_channel, id) => void erased.push(id),
      publicUrl: 'https://city.example',
      log: pino({ level: 'trace' }, { write: (line) => void logged.push(line) }),
      now: () => new Date(),
    }),
  );
  server = createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  for (const list of [logged, handled, woken, erased, missed]) list.length = 0;
  deliveries = [];
  received = inbound({ kind: 'text', text: 'bonjour' });
  report = { kind: 'report', id: 'SM1', state: 'delivered' };
  turn = () => Promise.resolve({ kind: 'done', lines: [], locale: 'fr' });
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const post = (path: string, body: string | Buffer = 'Body=bonjour'): Promise<Response> =>
  fetch(url + path, {
    method: 'POST',
    body: new Uint8Array(Buffer.from(body)),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Sign': 'abc' },
  });

test('the platform sees the public address, the headers and the bytes; 200 goes out once the turn is kept', async () => {
  let keep = (): void => undefined;
  turn = () => new Promise((done) => (keep = () => done({ kind: 'done', lines: [], locale: 'fr' })));
  let answered = false;
  const answer = post('/webhooks/sms?x=1').then((response) => {
    answered = true;
    return response;
  });
  while (handled.length === 0) await new Promise((done) => setImmediate(done));
  expect(answered).toBe(false);
  expect(woken).toEqual([]);
  keep();
  const response = await answer;
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/xml/);
  expect(await response.text()).toBe('<Response/>');
  expect(deliveries[0]).toMatchObject({ url: 'https://city.example/webhooks/sms?x=1', headers: { 'x-sign': 'abc' } });
  expect(Buffer.from(deliveries[0]!.body).toString()).toBe('Body=bonjour');
  expect(woken).toEqual(['sms']);
});

test('a turn that was not kept is the platform’s to bring again; nothing of it is in the log', async () => {
  turn = () => Promise.reject(new Error('the database went away'));
  expect((await post('/webhooks/sms')).status).toBe(503);
  expect(logged.join()).toContain('bring it again');
  expect(logged.join()).not.toMatch(/bonjour|33600000001/);
});

test.each<[Received, number]>([
  [{ kind: 'refused', reason: 'forged', why: 'x' }, 403],
  [{ kind: 'refused', reason: 'malformed', why: 'x' }, 400],
  [{ kind: 'refused', reason: 'too-large', why: 'x' }, 413],
  [{ kind: 'ignored', why: 'a typing notice' }, 200],
])('%j answers %i and reaches no dialog', async (answer, status) => {
  received = answer;
  expect((await post('/webhooks/sms')).status).toBe(status);
  expect(handled).toEqual([]);
});

test('a delivery too large is not even read; a channel that is off is not there', async () => {
  expect((await post('/webhooks/sms', Buffer.alloc(300_000, 'a'))).status).toBe(413);
  expect((await post('/webhooks/telegram')).status).toBe(404);
  expect((await fetch(`${url}/webhooks/sms`)).status).toBe(404);
  expect(deliveries).toEqual([]);
});

test('photos are kept before the turn; one that is gone is left out', async () => {
  received = { ...inbound({ kind: 'text', text: 'un trou' }), photos: ['one', 'gone'] } as Received;
  await post('/webhooks/sms');
  expect(handled[0]?.activity).toEqual({ kind: 'media', media: [{ id: 'kept safe one', type: 'image/jpeg' }], text: 'un trou' });
});

test('where no photo was taken the turn knows why; where one was, it is that one', async () => {
  received = { ...inbound({ kind: 'text', text: 'un trou' }), photos: ['gone', 'one that breaks'] } as Received;
  await post('/webhooks/sms');
  expect(handled[0]?.activity).toEqual({ kind: 'media', media: [], refused: 'broken', text: 'un trou' });
  received = { ...inbound({ kind: 'media', media: [] }), photos: ['one that breaks', 'one'] } as Received;
  await post('/webhooks/sms');
  expect(handled[1]?.activity).toEqual({ kind: 'media', media: [{ id: 'kept safe one', type: 'image/jpeg' }] });
});

test('a call in place of an answer', async () => {
  received = { ...inbound({ kind: 'choice', value: 'a' }), reply: { method: 'answerCallbackQuery' } } as Received;
  expect(await (await post('/webhooks/sms')).json()).toEqual({ method: 'answerCallbackQuery' });
});

test('reports: forged ones are refused, what did not arrive is told, a vote is asked to be forgotten once it arrived', async () => {
  expect((await post('/webhooks/status/sms')).status).toBe(200);
  expect(erased).toEqual(['SM1']);
  report = { kind: 'report', id: 'SM2', state: 'undelivered', code: '30005', reason: 'no-such-address' };
  await post('/webhooks/status/sms');
  expect(logged.join()).toMatch(/30005.*did not arrive/);
  expect(missed).toEqual(['own-1 no-such-address']);
  report = { kind: 'report', id: 'SM3', state: 'sent' };
  await post('/webhooks/status/sms');
  expect(erased).toEqual(['SM1', 'SM2']);
  report = { kind: 'refused', reason: 'forged', why: 'x' };
  expect((await post('/webhooks/status/sms')).status).toBe(403);
  expect((await post('/webhooks/status/other')).status).toBe(404);
});
