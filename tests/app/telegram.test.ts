import { startFakeTelegram, type FakeTelegram, type Got } from '../support/fake-telegram';
import { cleanUp, newFolder, startServer, type Program } from '../support/process';

jest.setTimeout(180_000);
const secret = 'a-secret_of-the-webhook';
let telegram: FakeTelegram;

beforeEach(async () => {
  telegram = await startFakeTelegram();
});
afterEach(async () => {
  await telegram.close();
  await cleanUp();
});

/** A server with this bot; by webhook where `PUBLIC_URL` is given. */
async function serve(env: Record<string, string>): Promise<Program & { readonly url: string }> {
  const server = await startServer(newFolder(), {
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_URL: telegram.url,
    TELEGRAM_WEBHOOK_SECRET: secret,
    LOG_LEVEL: 'trace',
    ...env,
  });
  Object.assign(telegram.webhook, env['PUBLIC_URL'] ? { url: `${server.url}/webhooks/telegram`, secret } : {});
  return server;
}

/** What the bot has said once it has said so many messages. */
async function got(count: number): Promise<readonly Got[]> {
  for (const until = Date.now() + 60_000; telegram.got.length < count && Date.now() < until;)
    await new Promise((done) => setTimeout(done, 20));
  return telegram.got;
}

test('a whole vote by the webhook of a real server: each delivery once however often it comes, forged ones never, nothing told in the log', async () => {
  const server = await serve({ PUBLIC_URL: 'https://porte-voix.example' });
  const zoe = 4217;
  const first = telegram.message(zoe, { text: 'vote 12 45' });
  const statuses = await Promise.all(Array.from({ length: 8 }, () => telegram.deliver(first)));
  expect(statuses).toEqual(Array.from({ length: 8 }, () => 200));
  const [readBack] = await got(1);
  expect(readBack?.text).toContain('Des cuisines partagées de quartier');
  const code = /(\d{3}) pour voter/.exec(readBack?.text ?? '')?.[1] ?? '';

  telegram.webhook.secret = 'forged';
  expect(await telegram.deliver(telegram.message(zoe, { text: code }))).toBe(403);
  telegram.webhook.secret = secret;
  expect(await telegram.deliver(telegram.message(zoe, { text: code }))).toBe(200);
  const said = await got(2);
  expect(said[1]?.text).toMatch(/([2-9A-Z]{4}-){2}[2-9A-Z]{4}/);

  expect(await telegram.deliver(first)).toBe(200);
  server.child.kill('SIGTERM');
  expect(await server.ended()).toBe(0);
  expect(telegram.got.filter(({ text }) => text.includes('pour voter'))).toHaveLength(1);
  expect(server.output()).toContain('a delivery was refused');
  expect(server.output()).not.toContain('vote 12 45');
  expect(server.output()).not.toContain(String(zoe));
  expect(server.output()).not.toContain(telegram.token.split(':')[1]);
});

test('without a public address updates are fetched', async () => {
  const server = await serve({});
  telegram.queue(telegram.message(99, { text: 'hello, I would like to vote' }, 'en'));
  const [reply] = await got(1);
  expect(reply?.text).toMatch(/DEMO\. Participatory budget/);
  server.child.kill('SIGTERM');
  expect(await server.ended()).toBe(0);
});
