import { createPersonLinks } from '../../src/services/person-links';
import type { KeptCode } from '../../src/services/codes';
import { startWeb } from '../support/web';

const codes = new Map<string, KeptCode>();
const files = createPersonLinks({
  codes: {
    put: async (code) => void codes.set(code.id, code),
    find: async (id) => codes.get(id),
    remove: async (id) => codes.delete(id),
  },
  hmac: (_purpose, text) => `hmac of ${text}`,
  newToken: () => 'a-token',
  page: 'mine',
  hours: 24,
  publicUrl: 'https://porte-voix.example',
});
const person = { address: 'sms:+33600000001', resident: 'someone', locale: 'ar' };
const logged: string[] = [];
let web: Awaited<ReturnType<typeof startWeb>>;
beforeAll(async () => {
  web = await startWeb({ mine: { files, file: async ({ resident }) => ({ resident }) }, logged: (line) => logged.push(line) });
});
afterAll(() => web.close());

test('a link is a page with a button, in the language it was asked in, and a file only to who presses it, once', async () => {
  expect(await files.linkTo(person, new Date())).toBe('https://porte-voix.example/mine/a-token');
  const open = () => fetch(`${web.url}/mine/a-token`, { headers: { 'Accept-Language': 'en' } });
  for (const answer of [await open(), await open()]) {
    expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('set-cookie')]).toEqual([200, 'no-store', null]);
    expect(await answer.text()).toMatch(/<html lang="ar" dir="rtl">[^]*<form class="ways" method="post"><button>تنزيل الملف/);
  }
  const press = () => fetch(`${web.url}/mine/a-token`, { method: 'POST', headers: { 'Accept-Language': 'en' } });
  const file = await press();
  expect([file.status, file.headers.get('content-disposition')]).toEqual([200, 'attachment; filename=porte-voix.json']);
  expect(await file.json()).toEqual({ resident: 'someone' });
  for (const answer of [await press(), await open(), await fetch(`${web.url}/mine/other`, { headers: { 'Accept-Language': 'en' } })]) {
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('This link was used, or its day is over.');
  }
  // Whoever reads the log has no link by it.
  expect(logged.filter((line) => line.includes('/mine/*')).length).toBeGreaterThan(3);
  expect(logged.filter((line) => line.includes('a-token'))).toEqual([]);
});

test('without an address of its own a deployment gives no link', async () => {
  const none = createPersonLinks({ codes: {} as never, hmac: () => '', newToken: () => '', page: 'mine', hours: 24 });
  expect(await none.linkTo(person, new Date())).toBeUndefined();
});
