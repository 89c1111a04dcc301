import type { Indicators } from '../../src/services/indicators/indicator';
import { startWeb } from '../support/web';

let published: Indicators | undefined;
let web: Awaited<ReturnType<typeof startWeb>>;
beforeAll(async () => {
  web = await startWeb({
    indicators: {
      published: () => Promise.resolve(published),
      told: () => ({ commitment: String, definition: (id) => `<${id}>`, breakdown: (by) => by, value: ({ value }) => value }),
    },
  });
});
afterAll(() => web.close());
const get = async (query = '', accepts = 'fr') => {
  const answer = await fetch(`${web.url}/indicators${query}`, { headers: { 'Accept-Language': accepts } });
  return { status: answer.status, headers: answer.headers, page: await answer.text() };
};

test('before anything was published it says when it will be', async () => {
  expect(await get()).toMatchObject({ status: 200, page: expect.stringContaining('Revenez demain') as string });
});

test('figures stand in tables with their headings, in every language; what is left out is said', async () => {
  published = {
    at: new Date('2026-11-29T04:50:00Z'),
    figures: [
      { indicator: 'voters', of: '2026/city', by: '', value: '', figure: 162_395 },
      { indicator: 'voters', of: '2026/city', by: 'district', value: '<b>18</b>', figure: null },
    ],
  };
  const { page, headers } = await get('', 'en');
  expect(page).toContain('162,395');
  expect(page).toContain('&lt;b&gt;18');
  expect(page).toContain('not published');
  expect(page).toContain('&lt;voters&gt;');
  expect(page).toContain('<th scope="row">');
  expect(page).not.toMatch(/<script|style="|undefined|<b>/);
  expect(headers.get('set-cookie')).toBeNull();
  expect((await get('?locale=ar')).page).toContain('dir="rtl"');
  expect((await get('?locale=zh-Hans')).page).toContain('市政府承诺的统计');
});
