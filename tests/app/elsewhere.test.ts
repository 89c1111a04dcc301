import type { App } from '../../src/app';
import { createSender } from '../../src/conversation/sender';
import { elsewhere, elsewhereLater } from '../../src/elsewhere';
import { openTestApp } from '../support/app';
import { createFakePlatform, type FakePlatform } from '../support/fake-platform';
import { openTestStorage, type TestStorage } from '../support/storage';

const now = new Date('2026-11-23T10:00:00Z');
let storage: TestStorage;
let app: App;
let sms: FakePlatform;
let whatsapp: FakePlatform;
let deliveries = 0;

beforeEach(async () => {
  storage = await openTestStorage();
  [sms, whatsapp] = [createFakePlatform('sms'), createFakePlatform('whatsapp')];
  app = await openTestApp(storage, {
    now: () => now,

    platforms: () => [sms, whatsapp],
  });
});
afterEach(() => storage.close());

const write = async (address: string, text: string): Promise<string> => {
  const activity = { kind: 'text' as const, text };
  const turned = await app.turns.handle({ id: `d${++deliveries}`, address, channel: address.split(':')[0]!, activity });
  const lines = turned.kind === 'done' ? turned.lines : [];
  return lines.map(({ entry }) => (entry.from === 'city' ? (entry.message?.text ?? '') : '')).join('\n');
};
async function send(platform: FakePlatform): Promise<void> {
  await createSender({
    platform,
    store: app.outbox,
    now: () => now,
    owner: 'one',
    pause: () => Promise.resolve(),
    optedOut: () => Promise.resolve(),
    failed: (message, reason) => elsewhereLater(app, message, reason, now),
    broken: (error) => {
      throw error;
    },
  }).look();
}
/** Does the jobs that wait, as whichever process has time. */
async function work(): Promise<readonly boolean[]> {
  const done: boolean[] = [];
  for (;;) {
    const until = new Date(now.getTime() + 60_000);
    const job = await app.jobs.claim({ names: ['elsewhere'], lease: 'l', now, until });
    if (!job) return done;
    const { person, line } = job.payload;
    done.push(await elsewhere(app, { person: String(person), line: Number(line) }, now));
    await app.jobs.done(job, now);
  }
}
/** One person by WhatsApp and by SMS. */
async function link(): Promise<void> {
  await write('sms:+33612000001', 'bonjour');
  const [, code = ''] = /(\d{4} \d{4})/.exec(await write('sms:+33612000001', 'continuer ailleurs')) ?? [];
  await write('whatsapp:+33612000001', `code ${code}`);
  await send(sms);
  await send(whatsapp);
  sms.given.length = 0;
}
const tellByWhatsapp = (text: string) =>
  app.tell({ to: { address: 'whatsapp:+33612000001', channel: 'whatsapp', locale: 'fr' }, text, at: now, asked: new Date(0) });

test('what WhatsApp takes no more goes by another address of the same person, once', async () => {
  await link();
  whatsapp.answers.set('Votre idée est acceptée.', [{ kind: 'refused', reason: 'outside-window' }]);
  await tellByWhatsapp('Votre idée est acceptée.');
  await send(whatsapp);
  const person = storage.keys.hmac('address', 'whatsapp:+33612000001');
  expect(await work()).toEqual([true]);
  const [, line] = /^(\d+)$/.exec(String((await app.turns.history('whatsapp:+33612000001', 0, 100)).at(-1)?.seq)) ?? [];
  expect(await elsewhere(app, { person, line: Number(line) }, now)).toBe(true);
  await send(sms);
  expect(sms.given.map(({ out }) => out)).toEqual(['Votre idée est acceptée.']);
});

test('a report that comes later does the same; any other reason does nothing', async () => {
  await link();
  await tellByWhatsapp('Le vote ouvre demain.');
  await send(whatsapp);
  const sent = whatsapp.given.at(-1);
  await elsewhereLater(app, sent?.id ?? '', 'no-such-address', now);
  expect(await work()).toEqual([]);
  await elsewhereLater(app, sent?.id ?? '', 'outside-window', now);
  await elsewhereLater(app, sent?.id ?? '', 'outside-window', now);
  expect(await work()).toEqual([true]);
  await send(sms);
  expect(sms.given.map(({ out }) => out)).toEqual(['Le vote ouvre demain.']);
});

test('who has no other address, or stopped there, is not written to', async () => {
  await write('whatsapp:+33612000009', 'bonjour');
  await send(whatsapp);
  await elsewhereLater(app, whatsapp.given[0]?.id ?? '', 'outside-window', now);
  expect(await work()).toEqual([false]);
  await link();
  await write('sms:+33612000001', 'STOP');
  await send(sms);
  sms.given.length = 0;
  await tellByWhatsapp('Le vote ouvre demain.');
  await send(whatsapp);
  await elsewhereLater(app, whatsapp.given.at(-1)?.id ?? '', 'outside-window', now);
  await work();
  await send(sms);
  expect(sms.given).toEqual([]);
});
