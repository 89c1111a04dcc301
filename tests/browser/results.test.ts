import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { describeInBrowser, launch } from '../support/browser';
import { startResults } from '../support/open-results';
import { desktop, overflows, phone, violations } from './visit';

describeInBrowser('results in a browser', () => {
  let browser: Browser;
  let open: Awaited<ReturnType<typeof startResults>>;
  const troubles: string[] = [];
  beforeAll(async () => {
    [browser, open] = await Promise.all([launch(), startResults()]);
    open.publish();
  });
  afterAll(() => Promise.all([browser.close(), open.web.close()]));
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(troubles.splice(0)).toEqual([]);
  });

  async function visit(options: BrowserContextOptions): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => troubles.push(message.text()));
    await page.goto(`${open.web.url}/results/demo`);
    return page;
  }

  test.each([
    ['on a desktop', desktop],
    ['on a phone in Arabic', { ...phone, locale: 'ar' }],
    ['in the dark, in Chinese', { ...phone, colorScheme: 'dark' as const, locale: 'zh-CN' }],
    ['with strong contrast forced, in Ukrainian', { ...phone, forcedColors: 'active' as const, locale: 'uk' }],
  ])('nothing hinders anyone %s, everything unfolded', async (_, options) => {
    const page = await visit(options);
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await page.locator('details:not([open])').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
  });

  test('by keys alone one goes to a vote, unfolds all its projects, and takes another language', async () => {
    const page = await visit(desktop);
    await page.locator('.contents a').nth(1).press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('vote-district-10');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#vote-district-10 ~ details[open] .projects li').first().waitFor();
    expect(await page.locator('#vote-district-10 ~ details[open] .projects li').count()).toBe(8);
    await page.locator('.languages a[lang=ar]').press('Enter');
    await page.waitForSelector('html[lang=ar][dir=rtl]');
  });
});
