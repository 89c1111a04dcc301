import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { describeInBrowser, launch } from '../support/browser';
import { startMap } from '../support/open-map';
import { asked, desktop, overflows, violations } from './visit';

const narrow: BrowserContextOptions = { viewport: { width: 360, height: 740 }, locale: 'fr-FR' };

describeInBrowser('the public map in a browser', () => {
  let browser: Browser;
  let open: Awaited<ReturnType<typeof startMap>>;
  let crowded: Awaited<ReturnType<typeof startMap>>;
  let wished: Awaited<ReturnType<typeof startMap>>;
  const troubles: string[] = [];
  beforeAll(async () => {
    [browser, open, crowded, wished] = await Promise.all([launch(), startMap(), startMap({ many: 700 }), startMap({ wishes: true })]);
  });
  afterAll(() => Promise.all([browser.close(), open.web.close(), crowded.web.close(), wished.web.close()]));
  /** A refused style, program or picture, an exception, a word on the console: none is ever right. */
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(troubles.splice(0)).toEqual([]);
  });

  async function visit(options: BrowserContextOptions, path = '/carte', { web } = open): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => troubles.push(message.text()));
    await page.goto(`${web.url}${path}`);
    if (options.javaScriptEnabled !== false) await seen(page);
    return page;
  }
  /** What is in sight was asked for and drawn. */
  const seen = (page: Page, more = ''): Promise<unknown> => page.waitForSelector(`#map[data-seen]${more}`);
  /** Moves on when another answer than this one is drawn. */
  async function after(page: Page, act: () => Promise<unknown>): Promise<void> {
    const before = await page.getAttribute('#map', 'data-seen');
    await act();
    await seen(page, `:not([data-seen="${before ?? ''}"])`);
  }
  const pins = (page: Page): Promise<number> => page.locator('path.pin').count();
  const items = (page: Page): Promise<number> => page.locator('#list li').count();

  test.each([
    ['on a desktop', desktop],
    ['on a phone in French', narrow],
    ['on a phone in Arabic', { ...narrow, locale: 'ar' }],
    ['in Chinese', { ...narrow, locale: 'zh-CN' }],
    ['without its program', { ...narrow, javaScriptEnabled: false }],
  ])('list and map hold the same, and nothing hinders anyone %s', async (_, options) => {
    const page = await visit(options);
    if (options.javaScriptEnabled !== false) {
      expect([await pins(page), await items(page)]).toEqual([4, 4]);
      expect(await violations(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
    } else {
      expect(await page.locator('#map').isVisible()).toBe(false);
      await page.selectOption('[name=district]', '18');
      await page.locator('#where button').click();
      expect(await items(page)).toBe(3);
    }
    if (options.locale === 'ar') expect(await page.evaluate(() => getComputedStyle(document.body).direction)).toBe('rtl');
  });

  test('a district chosen comes into sight with what is in it; a kind narrows both list and map', async () => {
    const page = await visit(desktop);
    await page.selectOption('[name=district]', '5');
    await after(page, () => page.locator('#where button').click());
    expect([await pins(page), await items(page)]).toEqual([1, 1]);
    expect(await page.locator('#list').textContent()).toContain('<img src=x onerror=alert(1)>');
    await page.selectOption('[name=district]', '');
    await page.selectOption('[name=group]', 'lighting');
    await after(page, () => page.locator('#where button').click());
    expect([await pins(page), await items(page)]).toEqual([1, 1]);
    expect(await page.locator('#count').textContent()).toBe('1 signalement ouvert');
  });

  test('by keyboard one moves the map, and each thing of the list is reached and shown on it', async () => {
    const page = await visit(desktop);
    await page.focus('#map');
    for (let at = 0; at < 3; at++) await after(page, () => page.keyboard.press('+'));
    await after(page, () => page.keyboard.press('ArrowUp'));
    expect(await pins(page)).toBe(await items(page));
    const other = await visit(desktop);
    const show = other.locator('#list li', { hasText: '12 Rue Myrha' }).getByRole('button');
    await show.focus();
    await after(other, () => show.press('Enter'));
    const [middle, frame] = await other.evaluate(() => {
      const centre = (element: Element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x + width / 2, y + height / 2] as const;
      };
      const all = [...document.querySelectorAll('path.pin')].map(centre);
      const box = centre(document.querySelector('#map')!);
      return [all.find(([x, y]) => Math.hypot(x - box[0], y - box[1]) < 20), box];
    });
    expect(middle).toBeDefined();
    expect(frame).toBeDefined();
  });

  test('a touch on a pin leads to its line in the list', async () => {
    const page = await visit(desktop);
    await page.locator('path.pin').last().click();
    expect(await page.evaluate(() => document.activeElement?.querySelector('h3')?.textContent)).toBe('Banc cassé');
  });

  test('many are shown as how many, and come nearer by one button, by keyboard', async () => {
    const page = await visit(narrow, '/carte', crowded);
    expect(await page.locator('.heap').count()).toBe(await items(page));
    expect(await violations(page)).toEqual([]);
    const first = page.locator('#list li button').first();
    await first.focus();
    await after(page, () => first.press('Enter'));
    expect((await pins(page)) + (await page.locator('.heap').count())).toBe(await items(page));
  });

  test('“I see it too” follows it in the conversation', async () => {
    const page = await visit({ ...desktop, locale: 'en-GB' });
    await page.locator('#list li', { hasText: '3 Rue Léon' }).getByRole('link').click();
    await asked(page, `You follow ${open.references.hole}`);
    expect(await open.street.store.find(open.references.hole)).toMatchObject({ people: 2 });
  });

  test.each([
    ['in French', narrow],
    ['in Arabic', { ...narrow, locale: 'ar' }],
  ])(
    'wishes stand beside reports, on the map and in the list, %s; “I wish it too” supports one in the conversation',
    async (_, options) => {
      const page = await visit(options, '/carte', wished);
      expect([await pins(page), await items(page)]).toEqual([7, 7]);
      expect(await page.locator('path.pin.wishes').count()).toBe(3);
      expect(await violations(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
      await page.selectOption('[name=group]', 'wishes');
      await after(page, () => page.locator('#where button').click());
      expect([await pins(page), await items(page)]).toEqual([3, 3]);
      const line = page.locator('#list li', { hasText: '20 Rue Léon' }).getByRole('link');
      const reference = (await line.locator('bdi').textContent()) ?? '';
      const { people = 0 } = (await wished.wishes.find(reference)) ?? {};
      await line.click();
      await asked(page, reference);
      expect(await wished.wishes.find(reference)).toMatchObject({ people: people + 1 });
    },
  );

  test('from near enough “report here” opens the conversation with the place under the cross', async () => {
    const page = await visit(desktop);
    expect(await page.getAttribute('#report', 'href')).toBe('/?go=report');
    const show = page.locator('#list li', { hasText: '12 Rue Myrha' }).getByRole('button');
    await after(page, () => show.click());
    await page.focus('#map');
    for (let at = 0; at < 8 && (await page.getAttribute('#report', 'href')) === '/?go=report'; at++)
      await after(page, () => page.keyboard.press('+'));
    expect(await page.getAttribute('#report', 'href')).toMatch(/^\/\?go=report-48-88\d{3}-2-3[45]\d{3}$/);
    expect(await page.locator('.cross').isVisible()).toBe(true);
    await page.click('#report');
    await asked(page, 'Que se passe-t-il');
    await page.fill('#text', 'un banc cassé');
    await page.press('#text', 'Enter');
    // The kind by the tree: nobody understands words here.
    await page.locator('#answers .option', { hasText: 'Mobilier urbain' }).click();
    await page.locator('#answers .option', { hasText: 'Banc cassé' }).click();
    // Where it is nobody asks; its district alone, since no districts were imported here.
    await asked(page, 'Dans quel arrondissement');
    await page.fill('#text', '18');
    await page.press('#text', 'Enter');
    await asked(page, 'Lieu : 48.88');
  });
});
