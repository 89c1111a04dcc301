import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { describeInBrowser, launch } from '../support/browser';
import { startOpenBox } from '../support/open-box';
import { scan } from '../support/scan';
import { texts } from '../support/web';
import { desktop, overflows, phone, violations } from './visit';

describeInBrowser('a receipt in a browser', () => {
  let browser: Browser;
  let open: Awaited<ReturnType<typeof startOpenBox>>;
  const troubles: string[] = [];
  const asked: string[] = [];
  beforeAll(async () => {
    [browser, open] = await Promise.all([launch(), startOpenBox()]);
  });
  afterAll(() => Promise.all([browser.close(), open.close()]));
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(troubles.splice(0)).toEqual([]);
  });

  async function visit(options: BrowserContextOptions = desktop, behind = ''): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => troubles.push(message.text()));
    page.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''}`));
    await page.goto(`${open.web.url}/verify${behind}`);
    await page.waitForFunction(() => /\d/.test(document.getElementById('state')?.textContent ?? ''));
    return page;
  }
  async function check(page: Page, receipt: string): Promise<string> {
    await page.fill('#receipt', receipt);
    await page.press('#receipt', 'Enter');
    await page.waitForSelector('#result:not(:empty)');
    return (await page.textContent('#result')) ?? '';
  }

  test('the box is fetched once and reckoned here; then receipts are told apart without a network, and none is ever sent', async () => {
    const page = await visit();
    const t = texts.t('fr');
    expect(await page.textContent('#state')).toMatch(/: 5\. .*(signature|calcul)/);
    await page.context().setOffline(true);
    const told = [];
    for (const receipt of open.receipts) told.push(await check(page, receipt.toLowerCase()));
    expect(told.filter((text) => text === t('verify.notYet'))).toHaveLength(4);
    expect(told.filter((text) => text !== t('verify.notYet')).sort()).toEqual(
      [1, 2, 3, 4, 5].map((place) => t('verify.found', { place, total: 5 })),
    );
    const [receipt = ''] = open.receipts;
    expect(await check(page, receipt.slice(0, -1) + (receipt.endsWith('A') ? 'C' : 'A'))).toBe(t('verify.mistyped'));
    expect(await check(page, 'bonjour')).toBe(t('verify.none'));
    for (const one of open.receipts) expect(asked.join().toUpperCase()).not.toContain(one.replace(/-/g, ''));
    expect(asked.join()).not.toMatch(/[2-9A-Z]{4}-[2-9A-Z]{4}/);
  });

  test('a link with a receipt checks it at once; nobody is sent it, and it does not stay in the address', async () => {
    const [receipt = ''] = open.receipts;
    const page = await visit(desktop, `#${receipt}`);
    await page.waitForSelector('#result:not(:empty)');
    const told = (await page.textContent('#result')) ?? '';
    const t = texts.t('fr');
    expect([t('verify.notYet'), ...[1, 2, 3, 4, 5].map((place) => t('verify.found', { place, total: 5 }))]).toContain(told);
    expect(await page.inputValue('#receipt')).toBe(receipt);
    expect(page.url()).toBe(`${open.web.url}/verify`);
    // Another phone's camera has the same link.
    expect(scan(await page.innerHTML('#drawn'))).toBe(`${open.web.url}/verify#${receipt}`);
    await check(page, 'bonjour');
    expect([await page.isVisible('#code'), await page.innerHTML('#drawn')]).toEqual([false, '']);
    expect(asked.join().toUpperCase()).not.toContain(receipt);
    const other = await visit(desktop, '#<b>bonjour</b>');
    expect(await other.inputValue('#receipt')).toBe('');
  });

  test.each([
    ['on a desktop', desktop],
    ['on a phone in Arabic', { ...phone, locale: 'ar' }],
    ['in the dark, in Chinese', { ...phone, colorScheme: 'dark' as const, locale: 'zh-CN' }],
    ['with strong contrast forced', { ...phone, forcedColors: 'active' as const }],
  ])('nothing hinders anyone %s', async (_, options) => {
    const page = await visit(options);
    await check(page, open.receipts[0] ?? '');
    expect(await violations(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
  });

  test('a box that was changed after it was signed is told', async () => {
    const context = await browser.newContext(desktop);
    const page = await context.newPage();
    await page.route('**/leaves*', async (route) => {
      const answer = await route.fetch();
      const body = await answer.body();
      body[40]! ^= 1;
      await route.fulfill({ response: answer, body });
    });
    await page.goto(`${open.web.url}/verify`);
    await page.waitForFunction((wrong) => document.getElementById('state')?.textContent === wrong, texts.t('fr')('verify.wrong'));
  });
});
