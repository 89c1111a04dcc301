import type { KeptCode } from '../../src/services/codes';
import { createPersonLinks } from '../../src/services/person-links';
import { scan } from '../support/scan';
import { startWeb, texts } from '../support/web';

const kept = new Map<string, KeptCode>();
const links = createPersonLinks({
  codes: {
    put: async (code) => void kept.set(code.id, code),
    find: async (id) => kept.get(id),
    remove: async (id) => kept.delete(id),
  },
  hmac: (purpose, text) => `${purpose} of ${text}`,
  newToken: () => 'a-token',
  publicUrl: 'https://porte-voix.example',
  page: 'card',
  hours: 24,
});
const number = '482100771934';
const good = new Set([number]);
const logged: string[] = [];
let web: Awaited<ReturnType<typeof startWeb>>;
beforeAll(async () => {
  web = await startWeb({
    card: { links, cards: { holder: async (asked) => (good.has(asked) ? { holder: 'someone' } : undefined) } },
    logged: (line) => logged.push(line),
  });
  await links.linkTo({ address: 'web:someone', resident: 'someone', locale: 'ar', shows: number }, new Date());
});
afterAll(() => web.close());

const at = (method: string, token = 'a-token') => fetch(`${web.url}/card/${token}`, { method, headers: { 'Accept-Language': 'en' } });

test('programs that open the link are shown no number; who presses the button is, large and as a code that says it', async () => {
  const opened = await (await at('GET')).text();
  expect(opened).toMatch(/<html lang="ar" dir="rtl">[^]*<form class="ways" method="post"><button>عرض بطاقتي/);
  expect(opened).not.toMatch(/4821|<svg/);
  for (const answer of [await at('POST'), await at('POST')]) {
    expect(answer.status).toBe(200);
    const { headers } = answer;
    expect(['cache-control', 'referrer-policy', 'x-robots-tag', 'set-cookie'].map((name) => headers.get(name))).toEqual([
      'no-store',
      'no-referrer',
      'noindex, noarchive',
      null,
    ]);
    const page = await answer.text();
    expect(page).toContain('<p class="card-number" dir="ltr">4821 0077 1934</p>');
    expect(page).toContain(texts.t('ar')('card.page.use'));
    expect(page).not.toMatch(/<script|style="/);
    expect(scan(page)).toBe(number);
  }
});

test('a card that ended is not shown, nor what no link leads to; the log has no link', async () => {
  good.clear();
  for (const answer of [await at('GET'), await at('POST'), await at('POST', 'other')]) {
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toMatch(/4821|<svg/);
  }
  expect(logged.filter((line) => line.includes('/card/*')).length).toBeGreaterThan(4);
  expect(logged.filter((line) => line.includes('a-token'))).toEqual([]);
});
