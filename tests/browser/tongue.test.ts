import type { Browser } from 'playwright-core';
import { describeInBrowser, launch } from '../support/browser';
import { startTeam } from '../support/team';
import { texts } from '../support/web';
import { overflows, phone, violations } from './visit';

describeInBrowser('the worker’s own language', () => {
  let browser: Browser;
  let team: Awaited<ReturnType<typeof startTeam>>;
  beforeAll(async () => {
    [browser, team] = await Promise.all([launch(), startTeam({ rates: { requests: 10_000, signIns: 100 } })]);
  });
  afterAll(() => Promise.all([browser.close(), team.web.close()]));

  test('is chosen by its own name where they sign in, and remembered there and on their page, also without a network', async () => {
    const context = await browser.newContext({ ...phone, locale: 'en-GB' });
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    const said = () =>
      page.evaluate(() => [document.documentElement.lang, document.documentElement.dir, document.querySelector('h1')!.textContent]);
    const inTongue = (tag: string) => [tag, tag === 'ar' ? 'rtl' : 'ltr', texts.t(tag)('team.title')];
    await page.goto(`${team.web.url}/team?lang=uk`);
    await page.waitForSelector('#door', { state: 'visible' });
    expect(await said()).toEqual(inTongue('uk'));
    expect(await page.$$eval('#language option', (all) => all.map((each) => [(each as HTMLOptionElement).lang, each.textContent]))).toEqual(
      texts.locales.map((tag) => [tag, texts.languageNames(tag)[0]]),
    );
    await page.selectOption('#language', 'ar');
    await page.waitForFunction(() => document.documentElement.dir === 'rtl');
    expect(await said()).toEqual(inTongue('ar'));
    expect(await violations(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    await page.reload();
    await page.waitForSelector('#door', { state: 'visible' });
    expect(await said()).toEqual(inTongue('ar'));
    await page.fill('#name', '482133');
    await page.fill('#pin', '567890');
    await page.press('#pin', 'Enter');
    await page.waitForSelector('#home', { state: 'visible' });
    await page.click('#entry summary');
    expect(await page.textContent('#scan')).toBe(texts.t('ar')('team.doorScan'));
    expect(await violations(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    // What is kept for want of a network was kept in Arabic; what was chosen since is what is shown.
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    await context.setOffline(true);
    await page.selectOption('#language', 'zh-Hans');
    await page.waitForFunction(() => document.documentElement.lang === 'zh-Hans');
    await page.reload();
    await page.waitForSelector('#home', { state: 'visible' });
    await page.waitForFunction((text) => document.getElementById('state')!.textContent === text, texts.t('zh-Hans')('team.workerOffline'));
    expect(await said()).toEqual(inTongue('zh-Hans'));
    expect(troubles).toEqual([]);
  });
});
