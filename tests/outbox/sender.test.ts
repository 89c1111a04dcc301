import { createSender } from '../../src/conversation/sender';
import type { Outgoing } from '../../src/conversation/sending';
import { createOutbox, type Outbox } from '../../src/storage/outbox';
import { prepare } from '../../src/storage/prepare';
import type { Storage } from '../../src/storage/connect';
import { createFakePlatform, type FakePlatform } from '../support/fake-platform';
import { openTestStorage, type TestStorage } from '../support/storage';

let storage: TestStorage;
let connection: Storage['connection'];
let outbox: Outbox;
let channel = '';
let at = Date.parse('2026-11-25T10:00:00Z');
let channels = 0;
let messages = 0;
const stopped: string[] = [];
const broken: unknown[] = [];

beforeAll(async () => {
  storage = await openTestStorage();
  ({ connection } = await storage.connect());
  outbox = createOutbox(connection, storage.keys);
  await prepare(connection);
});
beforeEach(() => {
  channel = `c${++channels}`;
  stopped.length = 0;
  broken.length = 0;
});
afterAll(() => storage.close());

const minute = 60_000;
const place = new Map<string, number>();

/** Something is said to a person of this channel. */
async function said(person: string, text: string, more: Partial<Outgoing> = {}): Promise<string> {
  const address = `${channel}:${person}`;
  const id = `${channel}-m${++messages}`;
  const next = (place.get(address) ?? 0) + 1;
  place.set(address, next);
  await outbox.add([
    {
      person: storage.keys.hmac('address', address),
      place: next,
      messages: [{ id, channel, address, out: text, kind: 'reply', at, ...more }],
    },
  ]);
  return id;
}

function senderOf(platform: FakePlatform, owner = 'one') {
  return createSender({
    platform,
    store: outbox,
    now: () => new Date(at),
    owner,
    pause: async (ms) => void (at += ms),
    optedOut: async (address) => void stopped.push(address),
    broken: (error) => broken.push(error),
    concurrency: 8,
  });
}
const texts = (platform: FakePlatform): unknown[] => platform.given.map(({ out }) => out);
const row = (id: string) => connection.db!.collection('outbox').findOne({ _id: id as never });

test("each goes out once, a person's in order, replies before what was not asked for, several people at once", async () => {
  const platform = createFakePlatform(channel);
  const sender = senderOf(platform);
  for (const person of ['a', 'b', 'c']) await said(person, `${person} news`, { kind: 'campaign' });
  for (const person of ['a', 'b', 'c']) for (const number of [1, 2, 3]) await said(person, `${person}${number}`);
  expect(await sender.look()).toBe(12);
  expect(await sender.look()).toBe(0);
  expect(texts(platform)).toHaveLength(12);
  for (const person of ['a', 'b', 'c']) {
    const own = texts(platform).filter((text) => String(text).startsWith(person));
    expect(own).toEqual([`${person} news`, `${person}1`, `${person}2`, `${person}3`]);
  }
  expect(platform.most.ofOne).toBe(1);
  expect(platform.most.at).toBeGreaterThan(1);
  expect(sender.counts()).toEqual({ sent: 12, doubled: 0, unknown: 0, failed: {} });
});

test('what was sent leaves its body and its address nowhere, and its id with the platform', async () => {
  const id = await said('a', 'secret words');
  const before = await row(id);
  expect(JSON.stringify(before)).not.toMatch(/secret words|c\d+:a\b/);
  expect(before?.['sealed']).toBeDefined();
  await senderOf(createFakePlatform(channel)).look();
  expect(await row(id)).toMatchObject({ state: 'sent', platformId: `P-${id}` });
  expect((await row(id))?.['sealed']).toBeUndefined();
});

test('the sender keeps to its rate', async () => {
  const platform = createFakePlatform(channel, { rate: 2 });
  const sender = senderOf(platform);
  const begun = at;
  for (let person = 0; person < 6; person++) await said(`p${person}`, 'x');
  await sender.look();
  expect(texts(platform)).toHaveLength(6);
  expect(at - begun).toBeGreaterThanOrEqual(2500);
});

test.each([
  [1000, 120],
  [10, 50],
])('at %i a second, %i of 120 people’s messages are under way where no answer comes', async (rate, most) => {
  const platform = createFakePlatform(channel, { rate });
  let under = 0;
  let answer = (): void => undefined;
  const answered = new Promise<void>((done) => (answer = done));
  const sender = createSender({
    platform: {
      ...platform,
      async send(outgoing) {
        under++;
        await answered;
        return platform.send(outgoing);
      },
    },
    store: outbox,
    now: () => new Date(at),
    owner: 'one',
    pause: () => Promise.resolve(),
    optedOut: async (address) => void stopped.push(address),
    broken: (error) => broken.push(error),
  });
  for (let person = 0; person < 120; person++) await said(`p${person}`, 'x');
  await sender.take();
  while (under < most) await new Promise((done) => setTimeout(done, 5));
  expect((await sender.take()).people).toBe(0);
  expect(under).toBe(most);
  answer();
  await sender.idle();
  expect(broken).toEqual([]);
});

test('one answer that is long in coming keeps nobody else waiting, and the same person’s next message waits for it', async () => {
  const platform = createFakePlatform(channel);
  let answer = (): void => undefined;
  const slow = new Promise<void>((done) => (answer = done));
  const sender = senderOf({
    ...platform,
    send: async (outgoing) => {
      if (outgoing.out === 'slow') await slow;
      return platform.send(outgoing);
    },
  });
  await said('a', 'slow');
  await said('a', 'after it');
  const { ended } = await sender.take();
  await said('b', 'b');
  await said('a', 'later still');
  expect(await sender.look()).toBe(1);
  expect(texts(platform)).toEqual(['b']);
  answer();
  expect(await ended).toBe(2);
  await sender.look();
  await sender.idle();
  expect(texts(platform)).toEqual(['b', 'slow', 'after it', 'later still']);
});

test('two that begin the same messages at once share them out: each goes out once', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, (_, person) => said(`p${person}`, 'x')));
  const other = createOutbox((await storage.connect()).connection, storage.keys);
  const begun = await Promise.all(ids.flatMap((id) => [outbox.begin(id, new Date(at)), other.begin(id, new Date(at))]));
  expect(begun.filter(Boolean)).toHaveLength(20);
  for (let index = 0; index < begun.length; index += 2) expect(begun[index]).not.toBe(begun[index + 1]);
});

test('a platform that says "later" is waited for, and the message after it too', async () => {
  const platform = createFakePlatform(channel);
  const sender = senderOf(platform);
  platform.answers.set('first', [{ kind: 'later', afterMs: 5000 }]);
  await said('a', 'first');
  await sender.look();
  expect(texts(platform)).toEqual([]);
  await sender.look();
  expect(texts(platform)).toEqual([]);
  at += 5000;
  await sender.look();
  expect(texts(platform)).toEqual(['first']);
});

test('an answer that was lost: asked of a platform that can tell, never sent blindly', async () => {
  const platform = createFakePlatform(channel, { asks: true });
  const sender = senderOf(platform);
  platform.answers.set('reply', [{ kind: 'unknown' }]);
  const id = await said('a', 'reply');
  await sender.look();
  expect(await row(id)).toMatchObject({ state: 'sending' });
  at += minute;
  await sender.look();
  expect(await row(id)).toMatchObject({ state: 'sent', platformId: `P-${id}` });
  expect(texts(platform)).toEqual(['reply']);
});

test('begun and never given (the process died before): the platform knows nothing of it, so it goes out', async () => {
  const platform = createFakePlatform(channel, { asks: true });
  const id = await said('a', 'reply');
  expect(await outbox.begin(id, new Date(at))).toBe(true);
  await senderOf(platform, 'two').look();
  expect(texts(platform)).toEqual([]);
  at += minute;
  await senderOf(platform, 'two').look();
  await senderOf(platform, 'two').look();
  expect(texts(platform)).toEqual(['reply']);
});

test('where nobody can be asked, a reply goes out once more and is counted, a campaign never', async () => {
  const platform = createFakePlatform(channel);
  const sender = senderOf(platform);
  platform.answers.set('reply', [{ kind: 'unknown' }, { kind: 'unknown' }]);
  platform.answers.set('news', [{ kind: 'unknown' }]);
  const reply = await said('a', 'reply');
  const news = await said('b', 'news', { kind: 'campaign' });
  for (let look = 0; look < 6; look++) {
    await sender.look();
    at += minute;
  }
  expect(texts(platform).sort()).toEqual(['news', 'reply', 'reply']);
  expect(await row(reply)).toMatchObject({ state: 'unknown' });
  expect(await row(news)).toMatchObject({ state: 'unknown' });
  expect(sender.counts()).toMatchObject({ doubled: 1, unknown: 2 });
});

test('who blocked us gets nothing more, and is remembered as having stopped', async () => {
  const platform = createFakePlatform(channel);
  platform.answers.set('first', [{ kind: 'refused', reason: 'opted-out' }]);
  const first = await said('a', 'first');
  const second = await said('a', 'second');
  const sender = senderOf(platform);
  await sender.look();
  expect(texts(platform)).toEqual([]);
  expect(stopped).toEqual([`${channel}:a`]);
  expect(await row(first)).toMatchObject({ state: 'failed', reason: 'opted-out' });
  expect(await row(second)).toMatchObject({ state: 'failed', reason: 'opted-out' });
});

test('what is worthless after a date is not sent after it; what was not asked for waits for fit hours, replies do not', async () => {
  const platform = createFakePlatform(channel);
  const sender = senderOf(platform);
  at = Date.parse('2026-11-26T22:00:00Z');
  await said('a', 'too late', { until: at });
  await said('a', 'reply by night');
  await said('b', 'news', { kind: 'campaign' });
  await sender.look();
  expect(texts(platform)).toEqual(['reply by night']);
  at = Date.parse('2026-11-27T06:59:00Z');
  await sender.look();
  expect(texts(platform)).toEqual(['reply by night']);
  at = Date.parse('2026-11-27T07:00:00Z');
  await sender.look();
  expect(texts(platform)).toEqual(['reply by night', 'news']);
  expect(sender.counts().failed).toEqual({ expired: 1 });
});

test('of two processes one sends; when it is silent the other takes over', async () => {
  const platform = createFakePlatform(channel);
  const one = senderOf(platform, 'one');
  const two = senderOf(platform, 'two');
  await one.look();
  await said('a', 'x');
  expect(await two.look()).toBe(0);
  expect(texts(platform)).toEqual([]);
  at += minute;
  expect(await two.look()).toBe(1);
  await said('a', 'y');
  expect(await one.look()).toBe(0);
  expect(texts(platform)).toEqual(['x']);
});

test("an error of the storage or of ours leaves the message waiting or begun, and the person's next one after it", async () => {
  const platform = createFakePlatform(channel, { asks: true });
  platform.answers.set('first', [new Error('a defect')]);
  await said('a', 'first');
  await said('a', 'second');
  const sender = senderOf(platform);
  await sender.look();
  expect(broken).toHaveLength(1);
  expect(texts(platform)).toEqual([]);
  at += minute;
  for (let look = 0; look < 3; look++) await sender.look();
  expect([...texts(platform)].sort()).toEqual(['first', 'second']);
});

describe('reports', () => {
  const report = (id: string, state: 'sent' | 'delivered' | 'read' | 'undelivered', more: object = {}) =>
    outbox.report({ kind: 'report', id, state, ...more }, new Date(at));

  test('come in any order and twice, and never go back', async () => {
    const id = await said('a', 'x');
    await senderOf(createFakePlatform(channel)).look();
    expect(await report(`P-${id}`, 'delivered')).toEqual({ message: id, changed: true, secret: false });
    expect(await report(`P-${id}`, 'sent')).toEqual({ message: id, changed: false, secret: false });
    expect(await report(`P-${id}`, 'delivered')).toEqual({ message: id, changed: false, secret: false });
    expect(await report(`P-${id}`, 'read')).toEqual({ message: id, changed: true, secret: false });
    expect(await row(id)).toMatchObject({ state: 'sent', reported: 'read' });
  });

  test('one that beats the answer to the sending is that answer', async () => {
    const id = await said('a', 'x', { secret: true });
    await outbox.begin(id, new Date(at));
    expect(await report('P-early', 'undelivered', { outgoing: id, code: '30005' })).toEqual({ message: id, changed: true, secret: true });
    expect(await row(id)).toMatchObject({ state: 'sent', platformId: 'P-early', reported: 'undelivered', code: '30005' });
    expect((await row(id))?.['sealed']).toBeUndefined();
  });

  test('of what is not ours changes nothing', async () => {
    expect(await report('P-nobody', 'delivered')).toEqual({ changed: false, secret: false });
  });
});
