import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { describeInBrowser, launch } from '../support/browser';
import { startOpenData } from '../support/open-data';
import { desktop, overflows, phone, violations } from './visit';

describeInBrowser('rounds of open data in a browser', () => {
  let browser: Browser;
  let open: Awaited<ReturnType<typeof startOpenData>>;
  const troubles: string[] = [];
  beforeAll(async () => {
    [browser, open] = await Promise.all([launch(), startOpenData()]);
  });
  afterAll(() => Promise.all([browser.close(), open.web.close()]));
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(troubles.splice(0)).toEqual([]);
  });

  async function visit(options: BrowserContextOptions, path: string): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('pageerror', (error) => troubles.push(error.message));
    await page.goto(`${open.web.url}${path}`);
    return page;
  }

  test.each([
    ['on a desktop', desktop],
    ['on a phone in Arabic', { ...phone, locale: 'ar' }],
    ['in Chinese', { ...phone, locale: 'zh-CN' }],
  ])('nothing hinders anyone %s', async (_, options) => {
    for (const path of ['/opendata/rounds', `/opendata/rounds/${open.earlier.id}`]) {
      const page = await visit(options, path);
      expect(await violations(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
    }
  });

  test('from the page one supports a question in the conversation', async () => {
    const page = await visit({ ...desktop, locale: 'en-GB' }, '/opendata/rounds');
    await page.getByText(`Support question ${open.numbers.open}`).click();
    await page.locator('#answers .option').nth(0).click();
    await page.getByText('your support counts, 2 in all').waitFor();
    const [first] = await open.needs.ranking(new Date());
    expect(first).toMatchObject({ need: { number: open.numbers.open }, supporters: 2 });
  });
});
