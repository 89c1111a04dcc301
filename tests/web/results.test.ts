import { files as names } from '../../src/services/box/published';
import type { Results } from '../../src/services/tally/results';
import { startResults } from '../support/open-results';
import { texts } from '../support/web';

let open: Awaited<ReturnType<typeof startResults>>;
beforeAll(async () => {
  open = await startResults();
});
afterAll(() => open.web.close());
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${open.web.url}${path}`, { headers });
const page = async (path: string, headers: Record<string, string> = {}): Promise<string> => (await get(path, headers)).text();
/** The page's words, its markup taken out. */
const words = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, ' ');

test('nothing of results is told by any way before they are published; then the page and every file are there', async () => {
  const files = [...Object.values(names), 'results.csv', 'participation.csv', 'city.pb', 'district-18.pb', 'pupils.pb'];
  const ways = ['/results/demo', '/results/demo?locale=fr', ...files.map((name) => `/opendata/demo/${name}`)];
  for (const path of ways) {
    const answer = await get(path);
    expect([path, answer.status === 404 || (await answer.text()) === '']).toEqual([path, true]);
  }
  expect(await page('/opendata/')).not.toMatch(/results\.|participation|\.pb/);
  open.publish();
  expect((await get('/results/demo')).status).toBe(200);
  expect((await get('/results/2019')).status).toBe(404);
  const listed = (await (await get('/opendata/')).json()) as { editions: { files: string[] }[] };
  const [edition] = listed.editions;
  expect(edition?.files).toEqual(expect.arrayContaining(['/opendata/demo/results.json', '/opendata/demo/district-18.pb']));
  const results = (await (await get('/opendata/demo/results.json')).json()) as Results;
  expect(results.contests.map(({ ballot, district }) => district ?? ballot)).toEqual(['city', '10', '13', '18', '20', 'pupils']);
  expect((await get('/opendata/demo/city.pb')).headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(await page('/opendata/demo/results.csv')).toMatch(/^ballot;district;/);
});

test('the page says in each language who won, how, and who took part; right to left where that is read so', async () => {
  const results = (await (await get('/opendata/demo/results.json')).json()) as Results;
  for (const locale of texts.locales) {
    const t = texts.t(locale);
    const answer = await get(`/results/demo?locale=${locale}`);
    const html = await answer.text();
    expect(answer.headers.get('content-language')).toBe(locale);
    expect(html).toContain(`<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">`);
    const said = words(html);
    expect(said).not.toMatch(/undefined|\{\{|NaN|\[object/);
    for (const text of [
      t('results.rule.greedy'),
      t('results.other.shares'),
      t('results.school'),
      t('results.demo'),
      t('results.people.hidden'),
    ])
      expect(said).toContain(text);
    expect(html).toContain('href="/opendata/demo/district-18.pb"');
    expect(html).not.toMatch(/(?:src|href)="(?!\/|#)/);
    expect(html).not.toMatch(/<script|style="/);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  }
  const html = await page('/results/demo', { 'Accept-Language': 'en-US,fr;q=0.5' });
  expect(html).toContain('<html lang="en"');
  const won = results.contests.map(({ winners }) => winners.length);
  expect([...html.matchAll(/Winning projects: (\d+)/g)].map(([, number]) => Number(number))).toEqual(won.filter((count) => count > 0));
});

test('a large file is sent piece by piece; who hangs up in the middle leaves nothing running', async () => {
  const ends = open.ended();
  const answer = await get('/opendata/demo/large.jsonl');
  const reader = answer.body!.getReader();
  await reader.read();
  await reader.cancel();
  for (let tries = 0; open.ended() === ends && tries < 200; tries++) await get('/healthz');
  expect(open.ended()).toBe(ends + 1);
});

test('no figure of fewer than 11 people is on the page', async () => {
  const html = await page('/results/demo?locale=en');
  const people = html.slice(html.indexOf('id="people"'), html.indexOf('id="files"'));
  const figures = [...people.matchAll(/<td>([\d,]+)(?: \(\d+%\))?<\/td>/g)].map(([, number = '']) => Number(number.replace(/,/g, '')));
  expect(figures.length).toBeGreaterThan(20);
  expect(figures.filter((figure) => figure > 0 && figure < 11)).toEqual([]);
  expect(people).toContain('INSEE, recensement 2021');
});
