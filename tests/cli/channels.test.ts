import { createServer } from 'node:net';
import { startFakeTelegram } from '../support/fake-telegram';
import { startFakeTwilio } from '../support/fake-twilio';
import { cleanUp, newFolder, run, startServer } from '../support/process';

jest.setTimeout(180_000);
afterAll(cleanUp);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise<void>((done) => server.close(() => done()));
  return port;
}
const doctor = 'src/cli/doctor.ts';
const setup = 'src/cli/channels-setup.ts';

async function printed(file: string, env: Record<string, string>): Promise<{ code: unknown; lines: readonly string[] }> {
  const program = run(file, [], env);
  const code = await program.ended();
  return { code, lines: program.output().trim().split('\n') };
}

test('three channels: the doctor tells what is amiss, the setup mends it, the doctor finds all well; no secret is printed', async () => {
  const number = '+33700000002';
  const twilio = await startFakeTwilio({ senders: ['36000', `whatsapp:${number}`] });
  const telegram = await startFakeTelegram();
  const port = await freePort();
  const env = {
    PORTEVOIX_DATA: newFolder(),
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_API_URL: twilio.url,
    SMS_FROM: '36000',
    WHATSAPP_FROM: number,
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_URL: telegram.url,
  };
  const server = await startServer(env.PORTEVOIX_DATA, env);
  const before = await printed(doctor, env);
  expect(before.code).toBe(1);
  expect(before.lines.filter((line) => line.startsWith('amiss'))).toEqual([
    'amiss  sms       What the short code 36000 receives is delivered nowhere; run npm run channels:setup.',
    `amiss  whatsapp  What the WhatsApp sender ${number} receives is delivered nowhere; run npm run channels:setup.`,
    'amiss  telegram  Telegram calls nothing; run npm run channels:setup.',
  ]);

  const first = await printed(setup, env);
  expect([first.code, first.lines.filter((line) => !line.startsWith('ok'))]).toEqual([0, []]);
  expect(twilio.receivers.get('36000')?.url).toBe(`${env.PUBLIC_URL}/webhooks/sms#rc=5&rp=all`);
  expect(telegram.webhook.url).toBe(`${env.PUBLIC_URL}/webhooks/telegram`);
  expect(telegram.commands.get('en')).toEqual(expect.arrayContaining([expect.objectContaining({ command: 'vote' })]));
  const second = await printed(setup, env);
  expect(second.lines.filter((line) => / now;|[1-9]\d* of (them|\d+ menus)/.test(line))).toEqual([]);

  const after = await printed(doctor, env);
  expect([after.code, after.lines.filter((line) => !line.startsWith('ok'))]).toEqual([0, []]);
  expect(after.lines.filter((line) => line.includes('Its webhook takes what is signed and refuses what is not.'))).toHaveLength(3);

  const other = await printed(doctor, { ...env, TELEGRAM_WEBHOOK_SECRET: 'another' });
  expect(other.code).toBe(1);
  expect(other.lines.join('\n')).toContain('refuses a genuine call: the server has another secret');
  const all = [before, first, second, after, other].flatMap(({ lines }) => lines).join('\n');
  for (const secret of [twilio.accountSid, twilio.authToken, telegram.token.split(':')[1]]) expect(all).not.toContain(secret);

  server.child.kill('SIGTERM');
  await server.ended();
  expect(twilio.kept).toEqual([]);
  expect(telegram.got).toEqual([]);
  await Promise.all([twilio.close(), telegram.close()]);
});

test('with nothing set each channel says what it needs; half set, what is wrong', async () => {
  const port = String(await freePort());
  const none = await printed(doctor, { PORTEVOIX_DATA: newFolder(), PORT: port });
  expect(none.code).toBe(1);
  expect(none.lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^amiss {2}server {4}.*npm start/),
      'off    telegram  It is off; to turn it on set TELEGRAM_BOT_TOKEN.',
      'off    sms       It is off; to turn it on set SMS_FROM or SMS_MESSAGING_SERVICE_SID, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, PUBLIC_URL.',
    ]),
  );
  const half = await printed(doctor, { SMS_FROM: '36000', TWILIO_ACCOUNT_SID: 'mine' });
  expect(half.code).toBe(1);
  expect(half.lines[0]).toMatch(/^amiss {2}settings {2}TWILIO_ACCOUNT_SID must be AC/);
  expect(half.lines).toContain('off    sms       It is off; to turn it on set TWILIO_AUTH_TOKEN, PUBLIC_URL.');

  const nowhere = await printed(setup, { PORTEVOIX_DATA: newFolder(), TELEGRAM_BOT_TOKEN: `1:${'a'.repeat(30)}` });
  expect([nowhere.code, nowhere.lines.at(-1)]).toEqual([1, expect.stringContaining('set PUBLIC_URL')]);
});
