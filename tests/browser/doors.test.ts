import type { Browser } from 'playwright-core';
import { describeInBrowser, launch } from '../support/browser';
import { startDoors } from '../support/doors';
import { overflows, phone, violations } from './visit';

describeInBrowser('the page of a short link in a browser', () => {
  let browser: Browser;
  let open: Awaited<ReturnType<typeof startDoors>>;
  beforeAll(async () => {
    [browser, open] = await Promise.all([launch(), startDoors()]);
  });
  afterAll(() => Promise.all([browser.close(), open.web.close()]));

  test.each([
    ['4821', 'fr'],
    ['5937', 'ar'],
  ])('%s on the smallest phone, read in %s: nothing hinders, the browser’s button begins the vote', async (code, locale) => {
    const context = await browser.newContext({ ...phone, viewport: { width: 320, height: 568 }, locale });
    const page = await context.newPage();
    await page.goto(`${open.web.url}/j/${code}`);
    expect(await page.locator('html').getAttribute('lang')).toBe(locale);
    expect(await violations(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    for (const box of await page.locator('.ways a').all()) expect((await box.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    expect(await context.cookies()).toEqual([]);
    await page.locator('.ways a[href^="/?go="]').click();
    expect(new URL(page.url()).search).toBe(`?go=join-${code}`);
    await context.close();
  });
});
