import { readConfig } from '../../src/config';
import { cleanUp, newFolder, startServer } from '../support/process';

jest.setTimeout(120_000);
afterAll(cleanUp);

test.each<[Record<string, string>, boolean]>([
  [{}, true],
  [{ HOST: 'localhost' }, true],
  [{ HOST: '::1', TELEGRAM_BOT_TOKEN: `1:${'a'.repeat(35)}` }, true],
  [{ NODE_ENV: 'production' }, false],
  [{ PUBLIC_URL: 'https://porte-voix.example' }, false],
  [{ HOST: '0.0.0.0' }, false],
  [{ HOST: '192.0.2.1' }, false],
  [{ TRUST_PROXY: '1' }, false],
  [{ MONGODB_URI: 'mongodb://127.0.0.1:1/x', PORTEVOIX_KEYS: 'keys.json' }, false],
])('%j: development is %s', (env, development) => {
  expect(readConfig(env).development).toBe(development);
});

test('in production there is no /phone, and nothing stands in for a channel', async () => {
  const server = await startServer(newFolder(), { NODE_ENV: 'production' });
  for (const path of ['/phone', '/phone/events', '/webhooks/sms', '/webhooks/telegram'])
    expect([path, (await fetch(server.url + path, { method: path.startsWith('/w') ? 'POST' : 'GET' })).status]).toEqual([path, 404]);
  expect(server.output()).not.toContain('/phone');
});

test('in development it is told where it is; a channel that has settings has none of its own', async () => {
  const server = await startServer(newFolder(), { TELEGRAM_BOT_TOKEN: `1:${'a'.repeat(35)}`, TELEGRAM_API_URL: 'http://127.0.0.1:9' });
  await server.says(/Channels that are on beside the web: telegram\./);
  const [, url = ''] = await server.says(/Phones to try sms, whatsapp on.*: (http:\S+)/);
  const page = await (await fetch(url)).text();
  expect(page).toContain('"channels":["sms","whatsapp"]');
});
