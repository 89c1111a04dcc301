import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launch } from '../support/browser';
import { startWeb } from '../support/web';

export type Web = Awaited<ReturnType<typeof startWeb>>;

/** The narrowest screen that WCAG 2.2 asks for (1.4.10). */
export const phone: BrowserContextOptions = { viewport: { width: 320, height: 640 }, locale: 'fr-FR' };
export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 860 }, locale: 'fr-FR' };
/** A screen of 1280 by 1024 pixels at 400 % (the same place). */
export const enlarged: BrowserContextOptions = { viewport: { width: 320, height: 256 }, locale: 'fr-FR' };

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** What a browser says when a test cuts its line. */
const cut = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_FAILED/;

/** A browser and two servers for the tests of a file: `web` has the city's dialogs, `all` asks one question of each kind. After each test nothing may have been wrong on any page. */
export function createVisits() {
  const troubles: string[] = [];
  const held = {} as { browser: Browser; web: Web; all: Web };

  beforeAll(async () => {
    const rates = { messages: 1000, conversations: 1000, requests: 100_000, photos: 1000, uploads: 1000 };
    [held.browser, held.web, held.all] = await Promise.all([launch(), startWeb({ rates }), startWeb({ rates, root: 'every' })]);
  });
  afterAll(() => Promise.all([held.browser.close(), held.web.close(), held.all.close()]));
  /** A refused script or style, an exception, a word on the console: none is ever right. */
  afterEach(async () => {
    await Promise.all(held.browser.contexts().map((context) => context.close()));
    expect(troubles.splice(0)).toEqual([]);
  });

  /** One more tab of a device. */
  async function tab(page: Page, url: string, path = '/'): Promise<Page> {
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      if (!cut.test(message.text())) troubles.push(message.text());
    });
    await page.goto(url + path);
    await page.waitForSelector('#log[aria-busy=false]');
    return page;
  }

  return {
    held,
    troubles,
    tab,
    /** A device that was never here, on the page. `prepare` runs before any script of the page. */
    visit: async (url: string, options: BrowserContextOptions = desktop, path = '/', prepare?: () => void): Promise<Page> => {
      const context = await held.browser.newContext(options);
      if (prepare) await context.addInitScript(prepare);
      return tab(await context.newPage(), url, path);
    },
  };
}

/** A browser beside what `start` starts, for the tests of a file: pages that are read. After each test nothing may have been wrong on any of them. */
export function createReading<S>(
  start: () => Promise<S>,
  { url, close }: { url: (started: S) => string; close: (started: S) => Promise<unknown> },
) {
  const troubles: string[] = [];
  const held = {} as { browser: Browser; started: S };
  beforeAll(async () => {
    [held.browser, held.started] = await Promise.all([launch(), start()]);
  });
  afterAll(() => Promise.all([held.browser.close(), close(held.started)]));
  afterEach(async () => {
    await Promise.all(held.browser.contexts().map((context) => context.close()));
    expect(troubles.splice(0)).toEqual([]);
  });
  async function visit(options: BrowserContextOptions, path: string): Promise<Page> {
    const page = await (await held.browser.newContext(options)).newPage();
    page.on('pageerror', (error) => troubles.push(error.message));
    const answer = await page.goto(url(held.started) + path);
    expect(answer?.status()).toBe(200);
    return page;
  }
  return {
    held,
    visit,
    /** Each of these pages is read by anyone, and no wider than the screen. */
    hindersNobody: async (options: BrowserContextOptions, paths: readonly string[]): Promise<void> => {
      for (const path of paths) {
        const page = await visit(options, path);
        expect([path, await violations(page)]).toEqual([path, []]);
        expect([path, await overflows(page)]).toEqual([path, false]);
      }
    },
  };
}

/** How pages that are read are looked at. */
export const readers: readonly (readonly [string, BrowserContextOptions])[] = [
  ['on a desktop', desktop],
  ['on a phone in Arabic', { ...phone, locale: 'ar' }],
  ['in Chinese', { ...phone, locale: 'zh-CN' }],
];

/** The city has said something with these words. */
export const asked = (page: Page, words: string): Promise<void> => page.locator('.line.theirs', { hasText: words }).last().waitFor();

export const option = (page: Page, label: string) => page.locator('#answers .option', { hasText: label });

/** Writes and sends. */
export async function write(page: Page, words: string): Promise<void> {
  await page.fill('#text', words);
  await page.press('#text', 'Enter');
}

/** Nothing is on its way, and the city has the last word. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('.pending') && document.querySelector('#log > :last-child')?.matches('.theirs'));
}

/** Answers one question after the other. */
export async function answer(page: Page, ...words: readonly string[]): Promise<void> {
  for (const each of words) {
    await settled(page);
    await write(page, each);
  }
}

/** From the menu to the list of projects of the whole city. */
export async function toProjects(page: Page): Promise<void> {
  await page.locator('#answers .option').nth(0).click();
  await page.waitForFunction(() => document.querySelectorAll('#answers .option').length === 2);
  await page.locator('#answers .option').nth(0).click();
  await page.locator('#answers input[type=checkbox]').nth(11).waitFor();
}

/** What hinders people by WCAG 2.2 A and AA, RGAA 4 and good practice, as far as axe can see. */
export async function violations(page: Page): Promise<readonly string[]> {
  // By the debugger's own door: the page itself would refuse a script from elsewhere.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'RGAAv4'] }).then(JSON.stringify)`,
    awaitPromise: true,
    returnByValue: true,
  });
  const found = JSON.parse(result.value as string) as AxeResults;
  expect(found.passes.length).toBeGreaterThan(10);
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** True where one must scroll sideways. */
export const overflows = (page: Page): Promise<boolean> => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
