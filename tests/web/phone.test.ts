import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PhoneEvent } from '../../src/phone/line';
import { pageFolder, startPhones, type StartedPhones } from '../../src/phone/start';
import { buildPhonePage } from '../../src/web/build';
import { startWeb, texts } from '../support/web';

let phones: StartedPhones;
let web: Awaited<ReturnType<typeof startWeb>>;
const broken: unknown[] = [];
beforeAll(async () => {
  phones = await startPhones({ sms: true, telegram: true, whatsapp: true }, (error) => broken.push(error));
  web = await startWeb({ phone: { phones, page: await buildPhonePage(pageFolder) } });
  phones.at(web.url);
});
afterAll(async () => {
  phones.hangUp();
  await web.close();
  await phones.close();
  expect(broken).toEqual([]);
});

const get = (path = '', headers: Readonly<Record<string, string>> = {}) => fetch(`${web.url}/phone${path}`, { headers });
const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${web.url}/phone/acts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const act = { kind: 'act', phone: '+33639980001', channel: 'sms', what: { kind: 'text', text: 'bonjour' }, language: 'fr' };

test.each(texts.locales)('the page speaks %s, all of it', async (locale) => {
  const html = await (await get(`?lang=${locale}`)).text();
  expect(html).toContain(`<html lang="${locale}"`);
  expect(html).toContain(texts.t(locale)('phone.title'));
  const view = JSON.parse(/id="view">(.*?)<\/script>/s.exec(html)?.[1] ?? '') as { readonly texts: Readonly<Record<string, string>> };
  const template = readFileSync(join(pageFolder, 'index.html'), 'utf8');
  const sources = ['main.ts', 'bubble.ts'].map((file) => readFileSync(join(pageFolder, file), 'utf8')).join('\n');
  const said = [...template.matchAll(/data-(?:text|label|hint)="(\w+)"/g), ...sources.matchAll(/\bt\('(\w+)'\)/g)].map(
    ([, name = '']) => name,
  );
  expect(said.length).toBeGreaterThan(30);
  for (const name of [...said, 'waiting', 'queued', 'sent', 'delivered', 'failed'])
    expect([name, view.texts[name]]).toEqual([name, expect.stringMatching(/./)]);
});

test('its files are found, and nothing of it is inline', async () => {
  const html = await (await get()).text();
  const files = [...html.matchAll(/(?:src|href)="(\/phone\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
  expect(files).toHaveLength(3);
  for (const path of files) expect((await fetch(web.url + path)).status).toBe(200);
  expect((await fetch(`${web.url}/phone/assets/none.js`)).status).toBe(404);
  expect(html).not.toMatch(/<script(?![^>]*(src|application\/json))|style="/);
});

test('to whoever comes by a proxy, or by another name than this machine’s, it is not there', async () => {
  const { request } = await import('node:http');
  const status = (headers: Readonly<Record<string, string>>, path = '/phone'): Promise<number | undefined> =>
    new Promise((done, failed) => {
      request(web.url + path, { headers }, (response) => done(response.resume().statusCode))
        .on('error', failed)
        .end();
    });
  expect(await status({})).toBe(200);
  for (const headers of [
    { host: 'porte-voix.example' },
    { host: 'localhost.example' },
    { 'x-forwarded-for': '192.0.2.1' },
    { forwarded: 'for=192.0.2.1' },
    { via: '1.1 proxy' },
  ])
    for (const path of ['/phone', '/phone/events'])
      expect([headers, await status(headers as Record<string, string>, path)]).toEqual([headers, 404]);
});

test('another site’s page may not act, a form neither, and what is no act is refused', async () => {
  expect((await post(act, { origin: 'https://elsewhere.example' })).status).toBe(403);
  expect((await post('phone=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
  for (const body of ['{', {}, { ...act, phone: '0612345678' }, { ...act, channel: 'web' }, { ...act, what: { kind: 'text', text: '' } }])
    expect((await post(body)).status).toBe(400);
  expect((await post({ ...act, what: { kind: 'place' } })).status).toBe(400);
  expect((await post({ ...act, channel: 'whatsapp', what: { kind: 'tap', message: 'SM1', data: 'x' } })).status).toBe(400);
});

test('what is done is told to every page at once, as it goes on', async () => {
  const response = await get('/events');
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let read = '';
  const events = (): readonly PhoneEvent[] =>
    read
      .split('\n\n')
      .slice(0, -1)
      .map((event) => JSON.parse(event.replace(/^data: /, '')) as PhoneEvent);
  const until = async (holds: (event: PhoneEvent) => boolean): Promise<void> => {
    while (!events().some(holds)) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`ended after: ${read}`);
      read += value;
    }
  };
  await until(({ kind }) => kind === 'all');
  // No platform is on here: the webhook is not there, and the phone is told that it failed.
  expect((await post(act)).status).toBe(202);
  await until((event) => event.kind === 'line' && event.line.text === 'bonjour' && event.line.state === 'failed');
  expect((await post({ kind: 'network', phone: '+33639980001', up: false })).status).toBe(202);
  await until((event) => event.kind === 'network' && event.lost[0] === '+33639980001');
  phones.hangUp();
  while (!(await reader.read()).done);
});
