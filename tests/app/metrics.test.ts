import express from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '../../src/app';
import { createSender, type Sender } from '../../src/conversation/sender';
import { createMetrics } from '../../src/metrics';
import { createMetricsRoute } from '../../src/web/metrics';
import { openTestApp } from '../support/app';
import { createFakePlatform, type FakePlatform } from '../support/fake-platform';
import { openTestStorage, type TestStorage } from '../support/storage';

let storage: TestStorage;
let app: App;
let sms: FakePlatform;
let sender: Sender;
let at = Date.parse('2026-11-23T10:00:00Z');
let deliveries = 0;

beforeAll(async () => {
  storage = await openTestStorage();
  sms = createFakePlatform('sms');
  app = await openTestApp(storage, {
    now: () => new Date(at),

    platforms: () => [{ ...sms, unanswered: () => ({ foreign: 3 }) }],
  });
  sender = createSender({
    platform: sms,
    store: app.outbox,
    now: () => new Date(at),
    owner: 'one',
    pause: (ms) => Promise.resolve(void (at += ms)),
    optedOut: () => Promise.resolve(),
    broken: (error) => {
      throw error;
    },
  });
});
afterAll(() => storage.close());

const write = (address: string, text: string) =>
  app.turns.handle({ id: `d${++deliveries}`, address, channel: 'sms', activity: { kind: 'text', text } });
const read = () => createMetrics({ app, senders: { counts: () => ({ sms: sender.counts() }) }, now: () => new Date(at) }).text();

test('what waits, what was sent, what did not arrive and why, what is left unanswered; nobody by name or number', async () => {
  const lost = '+33612000001';
  for (const number of [lost, '+33612000002', '+33612000003']) await write(`sms:${number}`, 'bonjour');
  at += 90_000;
  expect(await read()).toContain('portevoix_outbox_waiting{channel="sms"} 3\n');
  expect(await read()).toContain('portevoix_outbox_oldest_seconds{channel="sms"} 90\n');
  const [first] = (await app.outbox.waiting('sms', new Date(at), 10)).filter(({ outgoing }) => outgoing.address.endsWith('001'));
  sms.answers.set(first?.outgoing.id, [{ kind: 'refused', reason: 'no-such-address' }]);
  await sender.look();
  const [sent] = sms.given;
  await app.outbox.report({ kind: 'report', id: `P-${sent?.id}`, state: 'undelivered', code: '30005' }, new Date(at));
  const text = await read();
  expect(text).not.toContain('portevoix_outbox_waiting{');
  for (const line of [
    'portevoix_messages_total{channel="sms",outcome="sent"} 2',
    'portevoix_messages_total{channel="sms",outcome="no-such-address"} 1',
    'portevoix_messages_total{channel="sms",outcome="doubled"} 0',
    'portevoix_unanswered_total{channel="sms",reason="foreign"} 3',
    'portevoix_undelivered{channel="sms",reason="30005"} 1',
    'portevoix_undelivered{channel="sms",reason="no-such-address"} 1',
    'portevoix_jobs_dead 0',
  ])
    expect(text).toContain(`${line}\n`);
  expect(text).not.toMatch(/3361200000|bonjour/);
  expect(await read()).toContain('outcome="sent"} 2\n');
});

test('reports that have not arrived at the city’s own endpoint are counted where there is one', async () => {
  expect(await read()).not.toContain('reports_unforwarded');
  const forwarding = { unsentCount: () => Promise.resolve(3) } as NonNullable<App['forwarding']>;
  const metrics = createMetrics({ app: { ...app, forwarding }, senders: { counts: () => ({}) }, now: () => new Date(at) });
  expect(await metrics.text()).toContain('portevoix_reports_unforwarded 3\n');
});

test('they open to the token alone', async () => {
  const metrics = createMetrics({ app, senders: { counts: () => ({}) }, now: () => new Date(at) });
  const server = createServer(express().use('/metrics', createMetricsRoute({ token: 'a token of the collector', ...metrics })));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const ask = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`, { headers });
  expect((await ask({})).status).toBe(404);
  expect((await ask({ authorization: 'Bearer another' })).status).toBe(404);
  const opened = await ask({ authorization: 'Bearer a token of the collector' });
  expect(opened.status).toBe(200);
  expect(opened.headers.get('content-type')).toContain('text/plain');
  expect(await opened.text()).toContain('portevoix_jobs_dead');
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});
