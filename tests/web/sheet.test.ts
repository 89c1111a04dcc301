import type { KeptCode } from '../../src/services/codes';
import { createPersonLinks } from '../../src/services/person-links';
import { createStreetCity } from '../support/street-city';
import { startWeb } from '../support/web';

const now = new Date();
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
  page: 'tournee',
  hours: 14,
});
const leo = { address: 'web:leo', resident: 'leo', locale: 'ar' };
const city = createStreetCity();
let web: Awaited<ReturnType<typeof startWeb>>;
let reference = '';

beforeAll(async () => {
  await city.crewStore.add({ id: 'lighting-18', service: 'lighting', districts: ['18'], at: now }, '4821007719');
  await city.crews.join('4821007719', leo, now);
  const sent = await city.reports.send(
    {
      kind: '6010',
      place: { label: '12 Rue <b>Myrha</b>', precision: 'address', district: '18', point: { latitude: 48.887, longitude: 2.349 } },
      words: '<script>alert(1)</script>',
      anonymous: false,
      others: [],
    },
    { address: 'sms:ann', resident: 'ann', channel: 'sms', locale: 'fr' },
    now,
  );
  reference = sent.ok ? sent.report.reference : '';
  web = await startWeb({
    sheet: {
      links,
      crews: city.crews,
      told: () => ({
        kind: ({ report }) => report.kind,
        place: ({ report }) => report.place.label,
        done: [['repaired', 'Réparé']],
        rejected: [['not-found', 'Rien']],
      }),
    },
  });
});
afterAll(() => web.close());

const at = (path: string, init: RequestInit = {}) => fetch(`${web.url}/tournee/${path}`, { headers: { 'Accept-Language': 'en' }, ...init });
const close = (body: string) => at('a-token', { method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });

test('a route is a page in the language it was asked in, and nothing in it is markup of somebody else’s', async () => {
  expect(await links.linkTo(leo, now)).toBe('https://porte-voix.example/tournee/a-token');
  const answer = await at('a-token');
  expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('set-cookie')]).toEqual([200, 'no-store', null]);
  const page = await answer.text();
  expect(page).toContain('<html lang="ar" dir="rtl">');
  expect(page).toContain('12 Rue &lt;b&gt;Myrha');
  expect(page).toContain('&lt;script&gt;alert(1)');
  expect(page).not.toMatch(/<script|style="|<b>/);
  expect(page).toContain('geo:48.887,2.349');
});

test.each([
  '',
  'number=1',
  'number=1&how=done',
  'number=1&how=done/gone',
  'number=x&how=done/repaired',
  'number=9&how=done/repaired',
  'number=1&how=rejected/repaired',
])('"%s" closes nothing, and says so', async (body) => {
  const answer = await close(body);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('role="status"');
  expect(await city.store.find(reference)).toMatchObject({ state: 'new' });
});

test('a choice and a button close it, once; those who follow are told', async () => {
  expect(await (await close('number=1&how=done/repaired')).text()).toContain(reference);
  expect(await city.store.find(reference)).toMatchObject({ state: 'done', steps: [{ by: 'lighting-18', reason: 'repaired' }] });
  expect(city.announced).toEqual([[reference, 0]]);
  expect((await close('number=1&how=done/repaired')).status).toBe(200);
  expect(city.announced).toHaveLength(1);
});

test('a link that is none, or whose day is over, shows nothing; a crew that ended neither', async () => {
  expect((await at('other')).status).toBe(404);
  const [[id, code] = ['', undefined]] = [...kept];
  kept.set(id, { ...code!, until: new Date(0) });
  expect((await at('a-token')).status).toBe(404);
  kept.set(id, code!);
  await city.crewStore.save({ ...(await city.crewStore.find('lighting-18'))!, ended: now });
  expect((await at('a-token')).status).toBe(404);
});
