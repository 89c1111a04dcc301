import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { describeInBrowser, launch } from '../support/browser';
import { startConsulted } from '../support/consulted';
import { desktop, overflows, phone, violations } from './visit';

describeInBrowser('consultations in a browser', () => {
  let browser: Browser;
  let consulted: Awaited<ReturnType<typeof startConsulted>>;
  const troubles: string[] = [];
  beforeAll(async () => {
    [browser, consulted] = await Promise.all([launch(), startConsulted()]);
  });
  afterAll(() => Promise.all([browser.close(), consulted.web.close()]));
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(troubles.splice(0)).toEqual([]);
  });

  async function visit(options: BrowserContextOptions, path: string): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('pageerror', (error) => troubles.push(error.message));
    await page.goto(`${consulted.web.url}${path}`);
    return page;
  }

  test.each([
    ['on a desktop', desktop],
    ['on a phone in Arabic', { ...phone, locale: 'ar' }],
    ['in Chinese', { ...phone, locale: 'zh-CN' }],
  ])('nothing hinders anyone %s', async (_, options) => {
    for (const path of ['/consultations', '/consultations/1', '/consultations/2']) {
      const page = await visit(options, path);
      expect(await violations(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
    }
  });

  test('from the page one answers in the conversation', async () => {
    const page = await visit({ ...desktop, locale: 'en-GB' }, '/consultations/1');
    await page.getByText('Have my say').click();
    await page.locator('#answers .option').nth(0).click();
    await page.getByText('Article 1 of 8').waitFor();
    await page.locator('#answers .option').nth(0).click();
    await page.getByText('Article 2 of 8').waitFor();
    const votes = [];
    for await (const vote of consulted.store.votes(1)) if (vote.person.startsWith('consultation')) votes.push(vote);
    expect(votes).toMatchObject([{ on: 1, vote: 'agree' }]);
  });
});
