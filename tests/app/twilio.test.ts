import { startFakeTwilio, type FakeTwilio, type TwilioKept } from '../support/fake-twilio';
import { cleanUp, newFolder, startServer, type Program } from '../support/process';

jest.setTimeout(240_000);
const publicUrl = 'https://porte-voix.example';
const person = '+33612345678';
let twilio: FakeTwilio;
let data = '';
let sids = 0;

beforeEach(async () => {
  twilio = await startFakeTwilio();
  data = newFolder();
});
afterEach(async () => {
  await twilio.close();
  await cleanUp();
});

type Server = Program & { readonly url: string };
const serve = (env: Record<string, string> = {}): Promise<Server> =>
  startServer(data, {
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_API_URL: twilio.url,
    PUBLIC_URL: publicUrl,
    SMS_FROM: '36000',
    WHATSAPP_FROM: '+14155238886',
    LOG_LEVEL: 'trace',
    ...env,
  });

const smsOf = (Body: string, MessageSid = `SM${String(++sids).padStart(32, '0')}`): Record<string, string> => ({
  MessageSid,
  AccountSid: twilio.accountSid,
  From: person,
  To: '36000',
  Body,
  NumMedia: '0',
});
const deliver = async (server: Server, channel: 'sms' | 'whatsapp', params: Record<string, string>): Promise<number> =>
  (await twilio.deliver(`${publicUrl}/webhooks/${channel}`, params, `${server.url}/webhooks/${channel}`)).status;

/** What was sent once it is so many messages. */
async function sent(count: number): Promise<readonly TwilioKept[]> {
  for (const until = Date.now() + 90_000; twilio.kept.length < count && Date.now() < until;)
    await new Promise((done) => setTimeout(done, 20));
  return twilio.kept;
}
const codeIn = (text = ''): string => /(\d{3}) pour voter/.exec(text)?.[1] ?? 'no code';

test('a whole vote by SMS: each delivery once, killed between turn and reply nothing is lost or said twice, the vote forgotten at Twilio', async () => {
  const first = await serve();
  const begun = smsOf('Vote 12 45 78');
  expect(await Promise.all(Array.from({ length: 8 }, () => deliver(first, 'sms', begun)))).toEqual(Array.from({ length: 8 }, () => 200));
  const [readBack] = await sent(1);
  expect(readBack).toMatchObject({ to: person, from: '36000' });
  expect(readBack?.body).toContain('Des cuisines partagées de quartier');

  // The answer to the next sending is lost, and the process dies: whoever comes after asks Twilio before saying anything.
  twilio.mishaps.push('lost');
  expect(await deliver(first, 'sms', smsOf('oui'))).toBe(200);
  await sent(2);
  first.child.kill('SIGKILL');
  await first.ended();

  const second = await serve();
  expect(await deliver(second, 'sms', begun)).toBe(200);
  expect(await deliver(second, 'sms', smsOf(codeIn(readBack?.body)))).toBe(200);
  const all = await sent(3);
  expect(all[2]?.body).toMatch(/([2-9A-Z]{4}-){2}[2-9A-Z]{4}/);
  expect(new Set(all.map(({ body }) => body)).size).toBe(all.length);

  const report = twilio.report(readBack?.sid ?? '', 'delivered');
  const path = new URL(report.url);
  const told = await twilio.deliver(report.url, report.params, second.url + path.pathname + path.search);
  expect(told.status).toBe(200);
  for (const until = Date.now() + 30_000; twilio.kept[0]?.body !== '' && Date.now() < until;)
    await new Promise((done) => setTimeout(done, 20));
  expect(twilio.kept[0]?.body).toBe('');

  second.child.kill('SIGTERM');
  expect(await second.ended()).toBe(0);
  for (const output of [first.output(), second.output()]) {
    expect(output).not.toContain('12345678');
    expect(output).not.toContain('12 45 78');
    expect(output).not.toContain(twilio.authToken);
  }
});

test('unsigned, forged or malformed deliveries reach nobody', async () => {
  const server = await serve();
  const url = `${server.url}/webhooks/sms`;
  const form = { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
  expect((await fetch(url, { ...form, body: new URLSearchParams(smsOf('vote 12')) })).status).toBe(403);
  expect(await deliver(server, 'sms', { From: person, Body: 'vote 12' })).toBe(400);
  expect((await fetch(url, { ...form, body: 'x'.repeat(300_000) })).status).toBe(413);
  expect((await fetch(`${server.url}/webhooks/telegram`, { method: 'POST' })).status).toBe(404);
  server.child.kill('SIGTERM');
  expect(await server.ended()).toBe(0);
  expect(twilio.kept).toEqual([]);
});

test('a whole vote by WhatsApp in Arabic', async () => {
  const server = await serve();
  const say = (Body: string): Promise<number> =>
    deliver(server, 'whatsapp', {
      ...smsOf(Body),
      From: `whatsapp:${person}`,
      To: 'whatsapp:+14155238886',
      ProfileName: 'Zoé',
      WaId: '33612345678',
    });
  expect(await say('مرحبا، أريد التصويت على المشاريع')).toBe(200);
  expect((await sent(1))[0]).toMatchObject({ to: `whatsapp:${person}` });
  expect((await sent(1))[0]?.body).toMatch(/\p{Script=Arabic}/u);
  await say('1');
  await sent(2);
  await say('12 45');
  const readBack = (await sent(3))[2]?.body ?? '';
  const code = /\d{3}/.exec(readBack.split('\n').at(-1) ?? '')?.[0] ?? '';
  await say(code);
  expect((await sent(4))[3]?.body).toMatch(/([2-9A-Z]{4}-){2}[2-9A-Z]{4}/);
  server.child.kill('SIGTERM');
  expect(await server.ended()).toBe(0);
  expect(server.output()).not.toMatch(/Zoé|12345678/);
});
