import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser';
import { texts } from '../support/web';
import { answer, asked, createVisits, desktop, enlarged, option, overflows, phone, toProjects, violations, write } from './visit';

const dark = { colorScheme: 'dark' as const };

describeInBrowser('open to everyone', () => {
  const { held, visit } = createVisits();

  describe.each([
    ['on a desktop', desktop],
    ['on a desktop in the dark, in Chinese', { ...desktop, ...dark, locale: 'zh-CN' }],
    ['on a phone in Arabic', { ...phone, locale: 'ar' }],
    ['on a phone in the dark, in Arabic', { ...phone, ...dark, locale: 'ar' }],
    ['on a phone in the dark', { ...phone, ...dark }],
    ['on a phone in Chinese', { ...phone, locale: 'zh-CN' }],
    ['at 400 %', enlarged],
    ['with strong contrast forced', { ...phone, forcedColors: 'active' as const }],
  ])('%s', (_, options) => {
    test('nothing hinders anyone at any question, over the map or after an error, and nothing is wider than the page', async () => {
      const page = await visit(held.all.url, options);
      const check = async (selector: string) => {
        await page.waitForSelector(selector);
        expect(await violations(page)).toEqual([]);
        expect(await overflows(page)).toBe(false);
      };
      await check('#answers .option');
      // As it stands for who reads further up.
      await page.evaluate(() => (document.getElementById('latest')!.hidden = false));
      await check('#latest');
      await option(page, 'Rouge').click();
      await check('#answers input[type=checkbox]');
      await page.click('#answers .main');
      await check('#answers .warning:not(:empty)');
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
      await page.context().setOffline(true);
      await page.fill('#date', '2026-12-24');
      await page.press('#date', 'Enter');
      await check('.fate button');
      await page.context().setOffline(false);
      await asked(page, 'Pourquoi');
      await write(page, 'Parce que.');
      await asked(page, 'Est-ce juste');
      await check('#answers .row .main');
      if (await page.isVisible('#options')) await page.click('#options');
      await check('#forget');
      await page.click('#forget');
      await check('#forgetting[open]');
    });
  });

  test('a long list of the vote, its code and its receipt hinder nobody either', async () => {
    for (const options of [
      { ...phone, locale: 'ar' },
      { ...desktop, ...dark },
    ]) {
      const page = await visit(held.web.url, options);
      await toProjects(page);
      await page.check('#answers input >> nth=2');
      expect(await violations(page)).toEqual([]);
      await page.click('#answers .main');
      await page.waitForSelector('#code');
      expect(await violations(page)).toEqual([]);
      await page.fill('#code', '417');
      await page.press('#code', 'Enter');
      await asked(page, 'K7-M2');
      expect(await violations(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
    }
  });

  test('screen readers are read what comes, and not the history: a log, busy until it is filled, with a name and who speaks', async () => {
    const page = await visit(held.all.url, phone);
    await option(page, 'Vert').click();
    await asked(page, 'Quels fruits');
    const log = page.locator('#log');
    expect(await log.evaluate(({ tagName }) => tagName)).toBe('DIV');
    expect(await page.getByRole('log', { name: texts.t('fr')('web.conversation') }).count()).toBe(1);
    expect(await page.locator('[role=log] .line .unseen').allTextContents()).toEqual(['Porte-voix : ', 'Vous : ', 'Porte-voix : ']);
    expect(await page.locator('#status').getAttribute('role')).toBe('status');
    // Filled again after a refresh: never announced, since it says that it is busy as long as history comes in.
    await page.context().addInitScript(() => {
      const busy: unknown[] = [];
      Object.assign(window, { busy });
      new MutationObserver((changes) => {
        const log = document.getElementById('log');
        if (changes.some(({ target, addedNodes }) => target === log && addedNodes.length > 0)) busy.push(log!.getAttribute('aria-busy'));
      }).observe(document, { childList: true, subtree: true });
    });
    await page.reload();
    await page.waitForSelector('#log[aria-busy=false]');
    await option(page, 'Prune').waitFor();
    const seen = await page.evaluate(() => (window as unknown as { busy: string[] }).busy);
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set(['true']));
  });

  test('every message has its own language and direction', async () => {
    const page = await visit(held.web.url, phone);
    await write(page, 'العربية');
    await asked(page, texts.t('ar')('language.done'));
    await write(page, 'english');
    await asked(page, texts.t('en')('language.done'));
    const said = await page
      .locator('.line.theirs .said')
      .evaluateAll((all) => all.map((each) => `${(each as HTMLElement).lang} ${getComputedStyle(each).direction}`));
    expect([...new Set(said)]).toEqual(['fr ltr', 'ar rtl', 'en ltr']);
    const own = await page.locator('.line.mine .said').evaluateAll((all) => all.map((each) => getComputedStyle(each).direction));
    expect(own).toEqual(['rtl', 'ltr']);
  });

  /** Where the first of these words stands in a line's text, in pixels from the left. */
  const leftOf = (page: Page, line: string, words: string) =>
    page
      .locator(line)
      .last()
      .evaluate((each, wanted) => {
        const walker = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const text = walker.currentNode as Text;
          const at = text.data.indexOf(wanted);
          if (at < 0) continue;
          const range = document.createRange();
          range.setStart(text, at);
          range.setEnd(text, at + wanted.length);
          return range.getBoundingClientRect().left;
        }
        throw new Error(`'${wanted}' is not there`);
      }, words);

  test('a number stands before its street among Arabic words, in what people write and in what is said to them', async () => {
    const page = await visit(held.web.url, { viewport: { width: 360, height: 740 }, locale: 'ar' });
    await answer(page, 'العربية', 'بلاغ', 'مصباح مطفأ 12 rue Myrha', '1', '1', '12 rue Myrha', '18');
    await asked(page, 'المكان');
    for (const line of ['.line.mine:has-text("مصباح") .said', '.line.theirs:has-text("المكان") .said'])
      expect([line, (await leftOf(page, line, '12')) < (await leftOf(page, line, 'rue'))]).toEqual([line, true]);
    // What is said stays what it was.
    expect(await page.locator('.line.theirs .said', { hasText: 'المكان' }).textContent()).toBe('المكان: 12 rue Myrha (باريس 18)');
    expect(await violations(page)).toEqual([]);
  });

  /** What can be touched and is smaller than 44 pixels (WCAG 2.2, 2.5.5), but for links inside a sentence. */
  const tooSmall = (page: Page) =>
    page.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLElement>(
          'button, select, textarea, label.option, .scale label, input:not([type=checkbox]):not([type=radio])',
        ),
      ]
        .filter((each) => each.offsetParent !== null && !each.closest('.leaflet-container'))
        .map((each) => ({ each, box: each.getBoundingClientRect() }))
        .filter(({ box }) => box.height < 44 || box.width < 44)
        .map(({ each, box }) => `${each.outerHTML.slice(0, 80)}: ${box.width} x ${box.height}`),
    );

  test('fingers have 44 pixels for everything', async () => {
    const page = await visit(held.all.url, { ...phone, hasTouch: true, isMobile: true });
    await page.click('#options');
    await option(page, 'Vert').waitFor();
    expect(await tooSmall(page)).toEqual([]);
    await answer(page, 'Vert');
    await page.waitForSelector('#answers input[type=checkbox]');
    expect(await tooSmall(page)).toEqual([]);
    await answer(page, '1');
    await page.waitForSelector('.grade');
    expect(await tooSmall(page)).toEqual([]);
    await answer(page, 'fini');
    await asked(page, 'Où est-ce');
    await page.click('#answers .main');
    await page.waitForSelector('#map .leaflet-control-zoom');
    expect(await tooSmall(page)).toEqual([]);
    const zoom = await page.locator('.leaflet-control-zoom a').first().boundingBox();
    expect(Math.min(zoom!.width, zoom!.height)).toBeGreaterThanOrEqual(44);
  });

  test.each([
    ['a phone', phone],
    ['a desktop', desktop],
  ])('on %s nothing said or offered last hides behind the field', async (_, options) => {
    const page = await visit(held.all.url, options);
    await answer(page, 'Vert', '1', 'fini', 'Rue Myrha', 'passer', '24/12/2026', 'Parce que.');
    await asked(page, 'Est-ce juste');
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    const [last, foot] = await Promise.all([page.locator('#answers').boundingBox(), page.locator('#composer').boundingBox()]);
    expect(last!.y + last!.height).toBeLessThanOrEqual(foot!.y);
    await page.keyboard.press('Tab');
    await page.locator('#answers .main').focus();
    const focused = await page.locator('#answers .main').boundingBox();
    expect(focused!.y + focused!.height).toBeLessThanOrEqual(foot!.y);
  });

  /** Red, green and blue of what a colour is on the screen. */
  const colours = (page: Page) =>
    page.evaluate(() =>
      [document.body, document.querySelector('.theirs .said')!].map((each) =>
        getComputedStyle(each).backgroundColor.match(/\d+/g)!.slice(0, 3).map(Number),
      ),
    );

  test('dark where the device is dark, and changes with it', async () => {
    const page = await visit(held.all.url, { ...phone, ...dark });
    await option(page, 'Vert').waitFor();
    for (const colour of await colours(page)) expect(Math.max(...colour)).toBeLessThan(64);
    await page.emulateMedia({ colorScheme: 'light' });
    for (const colour of await colours(page)) expect(Math.min(...colour)).toBeGreaterThan(224);
  });

  test('who asks for less motion gets none', async () => {
    const moving = (page: Page) =>
      page.evaluate(() => {
        document.getElementById('log')!.classList.add('typing');
        return getComputedStyle(document.getElementById('log')!, '::after').animationName;
      });
    const calm = await visit(held.all.url, { ...phone, reducedMotion: 'reduce' });
    expect(await moving(calm)).toBe('none');
    expect(await moving(await visit(held.all.url, phone))).toBe('breathe');
  });

  test('printed, it is the conversation', async () => {
    const page = await visit(held.all.url, { ...desktop, ...dark });
    await answer(page, 'Vert');
    await asked(page, 'Quels fruits');
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['.composer', '.answers', '.tools', '.menu', '.roofs']) expect(await page.isVisible(hidden)).toBe(false);
    expect(await page.locator('.line').evaluateAll((all) => all.every((each) => (each as HTMLElement).offsetHeight > 0))).toBe(true);
    for (const colour of await colours(page)) expect(Math.min(...colour)).toBe(255);
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
  });
});
