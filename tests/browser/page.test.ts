import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { describeInBrowser, launch } from '../support/browser';
import { pixel } from '../support/direct-line';
import { startWeb, texts } from '../support/web';

const phone: BrowserContextOptions = { viewport: { width: 320, height: 640 }, locale: 'fr-FR' };
const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 860 }, locale: 'fr-FR' };
/** A 1280 pixels wide screen at 400 % (WCAG 2.2, 1.4.10). */
const enlarged: BrowserContextOptions = { viewport: { width: 320, height: 256 }, locale: 'fr-FR' };
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

type Web = Awaited<ReturnType<typeof startWeb>>;

describeInBrowser('the page in a browser', () => {
  let browser: Browser;
  let web: Web;
  /** Asks one question of each kind. */
  let all: Web;
  const troubles: string[] = [];

  beforeAll(async () => {
    const rates = { messages: 1000, conversations: 1000, requests: 100_000 };
    [browser, web, all] = await Promise.all([launch(), startWeb({ rates }), startWeb({ rates, root: 'every' })]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), web.close(), all.close()]);
  });
  beforeEach(() => troubles.splice(0));
  /** A refused script, an exception, a message on the console: none is ever right, but for what a test cuts itself. */
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(troubles).toEqual([]);
  });

  async function visit(url: string, options: BrowserContextOptions = desktop, path = '/'): Promise<Page> {
    const context = await browser.newContext(options);
    return tab(await context.newPage(), url, path);
  }
  async function tab(page: Page, url: string, path = '/'): Promise<Page> {
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      if (!message.text().includes('ERR_INTERNET_DISCONNECTED')) troubles.push(message.text());
    });
    await page.goto(url + path);
    await page.waitForSelector('#log[aria-busy=false]');
    return page;
  }
  const asked = (page: Page, words: string) => page.locator('.line.theirs', { hasText: words }).last().waitFor();
  const option = (page: Page, label: string) => page.locator('#answers .option', { hasText: label });
  const write = async (page: Page, words: string) => {
    await page.fill('#text', words);
    await page.press('#text', 'Enter');
  };
  /** To the list of projects of the whole city. */
  async function toProjects(page: Page): Promise<void> {
    await page.locator('#answers .option').nth(0).click();
    await page.locator('#answers .option').nth(1).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('#answers .option').length === 2);
    await page.locator('#answers .option').nth(0).click();
    await page.locator('#answers input[type=checkbox]').nth(11).waitFor();
  }
  const violations = async (page: Page): Promise<readonly string[]> => {
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
  };
  const overflows = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

  describe.each([
    ['on a desktop', desktop],
    ['on a phone in Arabic', { ...phone, locale: 'ar' }],
    ['on a phone in the dark', { ...phone, colorScheme: 'dark' as const }],
    ['at 400 %', enlarged],
    ['with strong contrast forced', { ...phone, forcedColors: 'active' as const }],
  ])('%s', (_, options) => {
    test('nothing hinders anyone, at any question: no violation, nothing wider than the page', async () => {
      const page = await visit(all.url, options);
      const check = async (selector: string) => {
        await page.waitForSelector(selector);
        expect(await violations(page)).toEqual([]);
        expect(await overflows(page)).toBe(false);
      };
      await check('#answers .option');
      await option(page, 'Rouge').click();
      await check('#answers input[type=checkbox]');
      await page.check('#answers input >> nth=0');
      await page.click('#answers .main');
      await check('#answers .grade');
      await page.check('#answers .grade input >> nth=0');
      await page.click('#answers .main');
      await page.locator('#answers .main').click();
      await check('#map .leaflet-control-zoom');
      await page.fill('#place-words', 'Rue Myrha');
      await page.press('#place-words', 'Enter');
      await asked(page, 'Une photo');
      await write(page, 'passer');
      await check('#date');
      await page.fill('#date', '2026-12-24');
      await page.press('#date', 'Enter');
      await asked(page, 'Pourquoi');
      await write(page, 'Parce que.');
      await asked(page, 'Est-ce juste');
      await check('#answers .row .main');
      if (await page.isVisible('#options')) await page.click('#options');
      await page.click('#forget');
      await check('#forgetting[open]');
    });
  });

  test('a whole vote in Arabic on a small phone, by keyboard alone', async () => {
    const before = web.box.length;
    const page = await visit(web.url, { ...phone, locale: 'ar' });
    const t = texts.t('ar');
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual(['ar', 'rtl']);
    /** Tab until this has the focus. */
    const tabTo = async (selector: string) => {
      for (let i = 0; i < 60; i++) {
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`${selector} is not reached by Tab`);
    };
    await page.waitForSelector('#answers .option');
    await tabTo('#answers li:nth-child(1) .option');
    await page.keyboard.press('Enter');
    await asked(page, t('vote.demo', { text: '' }).trim().split(' ')[0]!);
    await page.waitForFunction(() => document.activeElement?.matches('#answers .option'));
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.matches('#answers input[type=checkbox]'));
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await page.textContent('#answers .count')).toContain('2 / 4');
    await tabTo('#answers .main');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.matches('#code'));
    await page.keyboard.type('417');
    await page.keyboard.press('Enter');
    await asked(page, 'K7-M2');
    expect(web.box.slice(before)).toMatchObject([{ ballot: 'city', choices: { approve: [11, 13] } }]);
    // Nothing of what was chosen is left on the screen, nor after a look back.
    await page.locator('.line.emptied').first().waitFor();
    for (const left of [
      await page.textContent('#log'),
      (await page.reload(), await page.locator('.line.emptied').first().waitFor(), await page.textContent('#log')),
    ])
      expect(left).not.toMatch(/Jardin|Terrain|417/);
    expect(await page.locator('.line.emptied').first().textContent()).toContain(t('web.vote'));
  });

  test('a stray yes, or another code, casts nothing', async () => {
    const before = web.box.length;
    const page = await visit(web.url);
    await toProjects(page);
    await page.check('#answers input >> nth=0');
    await page.click('#answers .main');
    await page.waitForSelector('#code');
    await write(page, 'oui');
    await asked(page, texts.t('fr')('prompt.refused.wrong-code', { code: '417' }).split('417')[0]!.trim());
    await page.fill('#code', '000');
    await page.press('#code', 'Enter');
    await page.waitForFunction(() => document.querySelectorAll('.line.mine').length === 5);
    await page.waitForSelector('#code');
    expect(web.box.length).toBe(before);
  });

  test('more than the cap cannot be ticked, and the page says why', async () => {
    const page = await visit(web.url);
    await toProjects(page);
    for (let i = 0; i < 4; i++) await page.check(`#answers input >> nth=${i}`);
    await page.locator('#answers input').nth(4).click();
    expect(await page.textContent('#answers .count')).toContain('4 / 4');
    expect(await page.isChecked('#answers input >> nth=4')).toBe(false);
    await page.getByText(texts.t('fr')('web.full')).waitFor();
  });

  test('refreshed in the middle: the conversation is there, and so is the question', async () => {
    const page = await visit(all.url);
    await option(page, 'Vert').click();
    await asked(page, 'Quels fruits');
    await page.reload();
    await page.locator('#answers input[type=checkbox]').first().waitFor();
    expect(await page.locator('.said').allTextContents()).toEqual(
      ['Quelle couleur ?', 'Vert', 'Quels fruits ?'].map((text) => text.replace(' ?', '\u00a0?')),
    );
  });

  test('two tabs are one conversation, and both may go on', async () => {
    const page = await visit(all.url);
    await option(page, 'Vert').waitFor();
    const second = await tab(await page.context().newPage(), all.url);
    await option(second, 'Vert').click();
    await asked(page, 'Quels fruits');
    await page.check('#answers input >> nth=0');
    await page.click('#answers .main');
    await asked(second, 'Votre avis');
    expect(await second.locator('.said').allTextContents()).toEqual(await page.locator('.said').allTextContents());
  });

  test('offline, what is written waits, survives a refresh of the tab, and is sent once', async () => {
    const page = await visit(all.url);
    await option(page, 'Vert').waitFor();
    await page.context().setOffline(true);
    await write(page, 'Vert');
    await page.locator('.fate', { hasText: texts.t('fr')('web.waiting') }).waitFor();
    expect(await page.textContent('#status')).toBe(texts.t('fr')('web.offline'));
    await page.context().setOffline(false);
    await page.reload();
    await asked(page, 'Quels fruits');
    await page.waitForFunction(() => document.querySelectorAll('.pending').length === 0);
    expect(await page.locator('.line.mine').allInnerTexts()).toHaveLength(1);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  test('an answer of the server that was lost is no second message', async () => {
    const page = await visit(all.url);
    await option(page, 'Vert').waitFor();
    let lost = 0;
    await page.route('**/activities', async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.continue();
      lost++;
      await route.fetch();
      await route.abort();
    });
    await write(page, 'Vert');
    await asked(page, 'Quels fruits');
    await page.waitForFunction(() => sessionStorage.length === 0 && document.querySelectorAll('.pending').length === 0);
    expect(lost).toBe(1);
    expect(await page.locator('.line.mine').count()).toBe(1);
    troubles.splice(0);
  });

  test('without WebSockets it goes on by looking', async () => {
    const context = await browser.newContext(desktop);
    await context.addInitScript(() => Reflect.deleteProperty(window, 'WebSocket'));
    const page = await tab(await context.newPage(), all.url);
    await option(page, 'Vert').click();
    await asked(page, 'Quels fruits');
    const { activities } = (await page.evaluate(async () => {
      const session = (await (
        await fetch('/chat/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })
      ).json()) as { conversationId: string; token: string };
      return (await (
        await fetch(`/v3/directline/conversations/${session.conversationId}/activities`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${session.token}` },
          body: '{"type":"message","text":"Pomme"}',
        })
      ).json()) as { activities?: unknown };
    })) as { activities?: unknown };
    expect(activities).toBeUndefined();
    await asked(page, 'Votre avis');
  });

  test('another language: the page turns, the city answers in it, and both stay so', async () => {
    const page = await visit(web.url);
    await page.selectOption('#language', 'ar');
    await asked(page, texts.t('ar')('language.done'));
    await page.waitForFunction(() => document.documentElement.dir === 'rtl' && document.documentElement.lang === 'ar');
    expect(await page.getAttribute('#text', 'placeholder')).toBe(texts.t('ar')('web.write'));
    await page.reload();
    await page.waitForSelector('#answers .option');
    expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl');
    const said = await page
      .locator('.said')
      .evaluateAll((all) => all.map((each) => [(each as HTMLElement).lang, (each as HTMLElement).dir]));
    expect(said[0]).toEqual(['fr', 'ltr']);
    expect(said.at(-1)).toEqual(['ar', 'rtl']);
  });

  test('told to forget, the device knows nothing any more; the other tab neither', async () => {
    const page = await visit(all.url);
    await option(page, 'Vert').click();
    await asked(page, 'Quels fruits');
    const second = await tab(await page.context().newPage(), all.url);
    await page.click('#forget');
    await page.click('#forget-yes');
    for (const each of [page, second]) {
      await option(each, 'Vert').waitFor();
      expect(await each.locator('.line').count()).toBe(1);
    }
    expect(all.store.kept.size).toBeGreaterThan(1);
  });

  test('a photo is made small, sent, shown, and shown again', async () => {
    const page = await visit(all.url);
    await write(page, 'Vert');
    for (const words of ['1', 'fini', 'Rue Myrha']) {
      await page.waitForFunction(
        () => document.querySelectorAll('.pending').length === 0 && !document.querySelector<HTMLElement>('#answers')!.hidden,
      );
      await write(page, words);
    }
    await asked(page, 'Une photo');
    await page.setInputFiles('#photo', { name: 'a.png', mimeType: 'image/png', buffer: pixel });
    await asked(page, 'Quel jour');
    expect([...all.media.kept.values()].at(-1)?.type).toBe('image/jpeg');
    await page.reload();
    const shown = page.locator('.mine img');
    await shown.waitFor();
    expect(await shown.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(1);
  });

  test('a place: by the browser’s position over the map, with words beside it', async () => {
    const page = await visit(all.url, { ...phone, geolocation: { latitude: 48.8869, longitude: 2.3522 }, permissions: ['geolocation'] });
    for (const words of ['Vert', '1', 'fini']) {
      await page.waitForFunction(
        () => document.querySelectorAll('.pending').length === 0 && !document.querySelector<HTMLElement>('#answers')!.hidden,
      );
      await write(page, words);
    }
    await asked(page, 'Où est-ce');
    await page.click('#answers .main');
    await page.waitForSelector('#map .leaflet-control-zoom');
    await page.click('#place-mine');
    await page.waitForFunction(() => document.querySelector('#place-status')!.textContent === '');
    await page.fill('#place-words', 'devant la pharmacie');
    await page.click('#place-form .main');
    await asked(page, 'Une photo');
    const places = [...all.store.kept.values()].flatMap(({ lines }) =>
      lines.flatMap(({ line }) =>
        line.entry.from === 'resident' && line.entry.activity?.kind === 'place' ? [line.entry.activity.place] : [],
      ),
    );
    const last = places.at(-1)!;
    expect(last.words).toBe('devant la pharmacie');
    expect(last.latitude).toBeCloseTo(48.8869, 3);
    expect(last.longitude).toBeCloseTo(2.3522, 3);
  });

  test('a pin that nobody placed is not sent', async () => {
    const page = await visit(all.url);
    for (const words of ['Vert', '1', 'fini']) {
      await page.waitForFunction(
        () => document.querySelectorAll('.pending').length === 0 && !document.querySelector<HTMLElement>('#answers')!.hidden,
      );
      await write(page, words);
    }
    await asked(page, 'Où est-ce');
    await page.click('#answers .main');
    await page.waitForSelector('#map .leaflet-control-zoom');
    await page.click('#place-form .main');
    expect(await page.isVisible('#place')).toBe(true);
    expect(await page.textContent('#place-status')).toBe(texts.t('fr')('web.placeHelp'));
  });

  test('a text too long stays in the field, and is told about', async () => {
    const page = await visit(all.url);
    const long = 'é'.repeat(40_000);
    await page.fill('#text', long);
    await page.press('#text', 'Enter');
    await page.locator('#status', { hasText: texts.t('fr')('web.tooLong').slice(0, 20) }).waitFor();
    expect(await page.inputValue('#text')).toBe(long);
  });

  test('a link opens its dialog', async () => {
    const page = await visit(web.url, desktop, '/?go=vote-12');
    await asked(page, texts.t('fr')('vote.ballot.city'));
    expect(new URL(page.url()).search).toBe('');
  });

  test('printed, it is the conversation', async () => {
    const page = await visit(all.url);
    await page.emulateMedia({ media: 'print' });
    expect(await page.isVisible('.composer')).toBe(false);
    expect(await page.isVisible('.answers')).toBe(false);
    expect(await page.isVisible('.line')).toBe(true);
  });
});
