import { startDoors } from '../support/doors';
import { texts } from '../support/web';

let open: Awaited<ReturnType<typeof startDoors>>;
beforeAll(async () => {
  open = await startDoors();
});
afterAll(() => open.web.close());
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${open.web.url}${path}`, { headers });

test('the page of a short link offers every way that is on, each with its code; no script, no cookie', async () => {
  const answer = await get('/j/4821', { 'Accept-Language': 'fr' });
  const html = await answer.text();
  expect(answer.status).toBe(200);
  for (const link of [
    'sms:36000?body=JOIN%204821',
    '/?go=join-4821',
    'https://wa.me/33644640000?text=JOIN%204821',
    'https://t.me/porte_voix_bot?start=join-4821',
  ])
    expect(html).toContain(`href="${link}"`);
  expect(html).toContain('envoyez JOIN 4821 au 36000');
  expect(html).toContain('Marché &lt;Barbès&gt;');
  expect(html).not.toMatch(/<script|style="|undefined/);
  expect(answer.headers.get('set-cookie')).toBeNull();
});

test('it speaks the language chosen, else the link’s own, else the browser’s', async () => {
  const spoken = async (path: string, accepts: string): Promise<string> =>
    (await get(path, { 'Accept-Language': accepts })).headers.get('content-language') ?? '';
  expect(await spoken('/j/4821', 'uk')).toBe('uk');
  expect(await spoken('/j/5937', 'uk')).toBe('ar');
  expect(await spoken('/j/5937?locale=zh-Hans', 'uk')).toBe('zh-Hans');
  expect(await (await get('/j/5937')).text()).toContain('dir="rtl"');
  for (const locale of texts.locales) expect(await (await get(`/j/4821?locale=${locale}`)).text()).toContain(texts.t(locale)('door.ask'));
});

test('a look counts once, a change of language does not; what is over or was never there leads nowhere, kindly', async () => {
  const opened = async (): Promise<number> => (await open.desk.all()).find(({ code }) => code === '4821')?.counts['opened'] ?? 0;
  const before = await opened();
  await get('/j/4821');
  await get('/j/4821?locale=en');
  expect(await opened()).toBe(before + 1);
  for (const code of ['6042', '1111', '1', 'x', '4821999']) {
    const answer = await get(`/j/${code}`, { 'Accept-Language': 'en' });
    expect([code, answer.status]).toEqual([code, 404]);
    expect(await answer.text()).toContain('leads nowhere');
  }
});
