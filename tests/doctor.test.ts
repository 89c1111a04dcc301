import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../src/config';
import { examine, type Finding } from '../src/doctor';
import { createKeyFile } from '../src/keys';
import { startFakeCity, type CityMishap } from '../src/standins/open311';
import { startFakeTelegram } from './support/fake-telegram';
import { cleanUp, newFolder } from './support/process';

afterAll(cleanUp);
const publicUrl = 'https://porte-voix.example';
type Answers = (url: string, headers: Readonly<Record<string, string | undefined>>) => Response | Error;

const secret = 'a-secret_of-the-webhook';
const page = '<!doctype html><html></html>';
/** The server as it should be. */
const sound: Answers = (url, headers) => {
  if (url.endsWith('/healthz')) return new Response('{"ok":true}');
  if (url.endsWith('/')) return new Response(page);
  return new Response('', { status: headers['x-telegram-bot-api-secret-token'] === secret ? 200 : 403 });
};
const status = (code: number, headers: Record<string, string> = {}): Response => new Response('', { status: code, headers });
const broken = (code: string): Error => Object.assign(new TypeError('fetch failed'), { cause: { code } });
const only =
  (path: string, answer: Response | Error): Answers =>
  (url, headers) =>
    new URL(url).pathname !== path ? sound(url, headers) : answer instanceof Response ? answer.clone() : answer;

/** What is found of a server that answers so. */
async function found(answers: Answers, env: Record<string, string> = {}, dataDir = newFolder()): Promise<readonly Finding[]> {
  if (!env['PORTEVOIX_KEYS']) createKeyFile(join(dataDir, 'keys.json'));
  const config = readConfig({ PORTEVOIX_DATA: dataDir, PUBLIC_URL: publicUrl, TRUST_PROXY: '1', ...env });
  const call = (async (url: string, { headers = {} }: { headers?: Record<string, string | undefined> }) => {
    const answer = answers(url, headers);
    if (answer instanceof Error) throw answer;
    return answer;
  }) as unknown as typeof fetch;
  const all: Finding[] = [];
  for await (const finding of examine({ config, now: () => new Date('2026-11-23T09:00:00Z'), fetch: call })) all.push(finding);
  return all;
}
const wrong = (findings: readonly Finding[]) => findings.filter(({ ok }) => !ok).map(({ about, says }) => `${about}: ${says}`);

test('where all is well there is a finding for everything, and none is amiss', async () => {
  const findings = await found(sound);
  expect(findings.map(({ about }) => about)).toEqual(['keys', 'storage', 'address', 'server', 'web']);
  expect(wrong(findings)).toEqual([]);
});

describe('the city’s own endpoint', () => {
  let city: Awaited<ReturnType<typeof startFakeCity>>;
  beforeAll(async () => {
    city = await startFakeCity();
  });
  afterAll(() => city.close());
  async function standing(services: unknown, more: Record<string, string> = {}) {
    const codes = join(newFolder(), 'codes.json');
    writeFileSync(codes, JSON.stringify({ services }));
    const env = { OPEN311_FORWARD_URL: city.url, OPEN311_FORWARD_KEY: city.key, OPEN311_FORWARD_CODES: codes, ...more };
    return (await found(sound, env)).filter(({ about }) => about === 'open311');
  }

  test('answers, takes the codes and the key; nothing is left there', async () => {
    const findings = await standing({ '5101': '001', '6010': '002' });
    expect(findings.map(({ ok }) => ok)).toEqual([true, true]);
    expect(findings[0]?.says).toContain('takes all 2 codes');
    expect(city.entries).toEqual([]);
  });
  test('takes not all codes', async () => {
    expect(wrong(await standing({ '5101': '001', '6010': '009' }))).toEqual([
      expect.stringContaining('does not take 009; correct') as string,
    ]);
  });
  test('takes no such key, which is not told', async () => {
    const [told = ''] = wrong(await standing({ '5101': '001' }, { OPEN311_FORWARD_KEY: 'another-key-of-ours' }));
    expect(told).toMatch(/refuses the key \(403/);
    expect(told).not.toContain('another-key-of-ours');
  });
  test.each<[string, CityMishap, RegExp]>([
    ['breaks off', { kind: 'dropped' }, /does not answer with what it takes \(BROKEN_OFF\)/],
    ['sends elsewhere', { kind: 'redirect', to: 'http://127.0.0.1:9/' }, /\(REDIRECTED\)/],
    ['fails', { kind: 'status', status: 500 }, /\(STATUS_500\)/],
    ['knows no JSON', { kind: 'malformed' }, /\(NO_JSON\)/],
  ])('%s', async (_, mishap, told) => {
    city.mishap(mishap);
    expect(wrong(await standing({ '5101': '001' }))).toEqual([expect.stringMatching(told) as string]);
  });
  test('has a file of codes that cannot be read', async () => {
    expect(wrong(await standing({ '999': '1' }))).toEqual([expect.stringContaining('no kind has the code 999') as string]);
  });
});

test.each<[string, Answers, RegExp]>([
  ['nobody knows its name', only('/healthz', broken('ENOTFOUND')), /^server: .*nobody knows its name; correct PUBLIC_URL/],
  ['nothing listens', only('/healthz', broken('ECONNREFUSED')), /^server: .*nothing listens there; npm start/],
  [
    'an old certificate',
    only('/healthz', broken('CERT_HAS_EXPIRED')),
    /^server: .*certificate is not to be trusted \(CERT_HAS_EXPIRED\); renew/,
  ],
  ['a connection that breaks', only('/healthz', broken('ECONNRESET')), /^server: .*the connection failed \(ECONNRESET\)/],
  [
    'another address',
    only('/healthz', status(301, { location: 'https://www.x.example/' })),
    /^server: .*sends elsewhere, to https:\/\/www\.x/,
  ],
  ['a database that is gone', only('/healthz', status(503)), /^server: .*cannot ask its database/],
  ['somebody else', only('/healthz', new Response('Welcome to nginx')), /^server: Something else answers .* \(200\)/],
  ['a page kept back', only('/', status(404)), /^web: The residents' page is not served \(404\)/],
])('an address where there is %s', async (_, answers, sentence) => {
  const amiss = wrong(await found(answers));
  expect(amiss).toEqual([expect.stringMatching(sentence)]);
});

test.each<[string, Record<string, string>, RegExp]>([
  ['http', { PUBLIC_URL: 'http://porte-voix.example' }, /^address: .*put a proxy with a certificate before the server/],
  ['a proxy that is not told of', { TRUST_PROXY: '0' }, /^address: .*set TRUST_PROXY/],
])('%s', async (_, env, sentence) => {
  expect(wrong(await found(sound, env))).toEqual([expect.stringMatching(sentence)]);
});

test('an address of this machine alone is fit for development; a path is the proxy’s to take off', async () => {
  const findings = await found(sound, { PUBLIC_URL: 'http://localhost:3000/city' });
  expect(wrong(findings)).toEqual([]);
  expect(findings.filter(({ about }) => about === 'address').map(({ says }) => says)).toEqual([
    expect.stringContaining('fit for development'),
    expect.stringContaining('/city must be taken off'),
  ]);
});

test('keys and storage that cannot serve are told', async () => {
  expect(wrong(await found(sound, { PORTEVOIX_KEYS: '/nowhere/keys.json' }))).toEqual([
    expect.stringMatching(/^keys: PORTEVOIX_KEYS names \/nowhere\/keys\.json, which does not exist/),
  ]);
  const dataDir = newFolder();
  writeFileSync(join(dataDir, 'engine.1'), 'nonsense');
  const env = { MONGODB_URI: 'mongodb://user:password@127.0.0.1:1/x', PORTEVOIX_KEYS: join(dataDir, 'keys.json') };
  createKeyFile(env.PORTEVOIX_KEYS);
  const [storage = ''] = wrong(await found(sound, env, dataDir));
  expect(storage).toMatch(/^storage: No primary answered at mongodb:\/\/127\.0\.0\.1:1\/x/);
  expect(storage).not.toContain('password');
}, 60_000);

describe('a webhook', () => {
  const hook = '/webhooks/telegram';
  const withBot = async (answers: Answers, more: Record<string, string> = {}) => {
    const telegram = await startFakeTelegram();
    Object.assign(telegram.webhook, { url: publicUrl + hook, secret });
    const env = { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_URL: telegram.url, TELEGRAM_WEBHOOK_SECRET: secret, ...more };
    const findings = await found(answers, env);
    await telegram.close();
    expect(JSON.stringify(findings)).not.toMatch(new RegExp(`${secret}|${telegram.token.split(':')[1]}`));
    return findings;
  };

  test('that takes what is signed and refuses what is not is as it should be', async () => {
    const findings = await withBot(sound);
    expect(wrong(findings)).toEqual([]);
    expect(findings.filter(({ about }) => about === 'telegram').map(({ says }) => says)).toEqual([
      'Telegram knows the bot as @porte_voix_bot.',
      `Telegram calls ${publicUrl}${hook}; 0 updates wait at Telegram.`,
      'Its webhook takes what is signed and refuses what is not.',
    ]);
  });

  test.each<[string, Answers, RegExp]>([
    ['is not there', only(hook, status(404)), /^telegram: The server does not know .*started without this channel/],
    ['takes everything', only(hook, status(200)), /^telegram: .* answers 200 to who proves nothing, not 403/],
    ['refuses everything', only(hook, status(403)), /^telegram: .* refuses a genuine call: the server has another secret/],
    [
      'breaks',
      (url, headers) => (url.endsWith(hook) && headers['x-telegram-bot-api-secret-token'] ? status(500) : sound(url, headers)),
      /^telegram: .* answers 500 to a genuine call/,
    ],
    ['is cut off', only(hook, broken('ECONNRESET')), /^telegram: Its webhook .* is not reached: the connection failed/],
  ])('that %s', async (_, answers, sentence) => {
    expect(wrong(await withBot(answers))).toEqual([expect.stringMatching(sentence)]);
  });

  test('is not tried while the server is not reached', async () => {
    expect(wrong(await withBot(only('/healthz', broken('ECONNREFUSED'))))).toEqual([
      expect.stringMatching(/^server: /),
      'telegram: Its webhook could not be tried before the above is mended.',
    ]);
  });
});
