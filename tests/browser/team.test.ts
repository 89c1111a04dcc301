import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, CDPSession, Frame, Locator, Page } from 'playwright-core';
import { receiptOf } from '../../src/services/box/receipt';
import { fold } from '../../src/services/damm';
import { describeInBrowser, launch } from '../support/browser';
import { createCity } from '../support/city';
import { startTeam } from '../support/team';
import { texts } from '../support/web';
import { seatsAt, phoneCodes } from '../support/offers';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const receipt = receiptOf('0123456789abcdef'.repeat(4));
/** What a browser says when a test cuts its line or a person's frame goes while it is still calling, and when nobody is signed in yet. */
const expected = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|closed before the connection is established|401 \(Unauthorized\)/;

/** What people say of a question, and of a card, in each language. */
const spoken = {
  fr: { yes: 'oui', card: 'carte' },
  en: { yes: 'yes', card: 'card' },
  ar: { yes: 'نعم', card: 'بطاقة' },
  uk: { yes: 'так', card: 'картка' },
  'zh-Hans': { yes: '是', card: '市民卡' },
} as const;

describeInBrowser('one phone for a queue of people', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let team: Awaited<ReturnType<typeof startTeam>>;
  const troubles: string[] = [];
  /** Taps since the worker took up the next person. */
  let taps = 0;

  beforeAll(async () => {
    const { city, box } = createCity(new Date());
    const { voting } = city;
    const cast: typeof voting.cast = async (request) => {
      const done = await voting.cast(request);
      return done.ok ? { ...done, receipt } : done;
    };
    const links: typeof city.links = {
      ...city.links,
      find: () => Promise.resolve({ code: '4821', words: 'VOTE', place: 'Marché Barbès', locale: 'fr' }),
      helps: () => true,
    };
    const rates = { messages: 1000, conversations: 1000, requests: 100_000, signIns: 100 };
    [browser, team] = await Promise.all([
      launch(),
      startTeam({
        rates,
        city: { city: { ...city, links, voting: { ...voting, cast }, workshops: seatsAt(city), codes: phoneCodes(city) }, box },
      }),
    ]);
    context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: 'fr-FR', hasTouch: true });
    page = await context.newPage();
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      if (!expected.test(message.text())) troubles.push(message.text());
    });
  });
  afterAll(() => Promise.all([browser.close(), team.web.close()]));
  afterEach(() => expect(troubles.splice(0)).toEqual([]));

  const person = () => page.frameLocator('iframe.person');
  const frame = (): Frame => page.frames()[1]!;
  const shows = (selector: string): Promise<void> => person().locator(selector).first().waitFor();
  const home = (): Promise<unknown> => page.waitForSelector('#next', { state: 'visible' });
  async function tap(what: Locator): Promise<void> {
    taps++;
    await what.tap();
  }

  /** What hinders people, on the page or in the frame, in light and in dark; what fingers miss; what is wider than the screen. From a world of its own: the
   *  pages themselves refuse a script from elsewhere. */
  async function hinders(where: 'page' | 'frame'): Promise<readonly string[]> {
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      found.push(...(await seen(where)));
    }
    return found;
  }
  async function seen(where: 'page' | 'frame'): Promise<readonly string[]> {
    const of = where === 'page' ? page.mainFrame() : frame();
    const session: CDPSession = await context.newCDPSession(of).catch(() => context.newCDPSession(page));
    const { frameTree } = await session.send('Page.getFrameTree');
    const own = where === 'page' ? frameTree : (frameTree.childFrames?.[0] ?? frameTree);
    const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', { frameId: own.frame.id });
    const run = async (expression: string): Promise<unknown> =>
      (await session.send('Runtime.evaluate', { contextId, expression, awaitPromise: true, returnByValue: true })).result.value;
    // A button half under the bar where one writes is no small target: it comes into sight by scrolling.
    await run("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' }); new Promise(requestAnimationFrame)");
    await run(axe);
    const rules = "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'RGAAv4'], iframes: false }";
    const shown = `[...document.querySelectorAll('button, input:not([type=checkbox]):not([type=radio]):not([hidden]), textarea, select')]
      .filter((each) => each.offsetParent !== null).map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])`;
    const small = `${shown}.filter(([, box]) => box.height < 44 || box.width < 44).map(([html]) => 'small: ' + html)`;
    const wide = `(document.documentElement.scrollWidth > innerWidth ? ['wider than the screen'] : [])`;
    const violations = `axe.run(document, ${rules}).then(({ violations, passes }) => [passes.length > 5 ? [] : ['axe saw nothing'],
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')), ${small}, ${wide}].flat())`;
    return (await run(violations)) as string[];
  }

  /** Everything that the browser holds, but for the letters that wait and the figures. */
  async function held(): Promise<string> {
    const inside = await page.evaluate(async () => {
      const open = (name: string) =>
        new Promise<IDBDatabase>((done, failed) => {
          const request = indexedDB.open(name);
          request.onsuccess = () => done(request.result);
          request.onerror = () => failed(new Error(name));
        });
      const all = (store: IDBObjectStore) =>
        new Promise<unknown>((done) => (store.getAll().onsuccess = ({ target }) => done((target as IDBRequest).result)));
      const digest = async (body: ArrayBuffer) => Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', body))).join('.');
      const bases: unknown[] = [];
      for (const { name = '' } of await indexedDB.databases()) {
        const base = await open(name);
        for (const store of base.objectStoreNames) bases.push([name, store, await all(base.transaction(store).objectStore(store))]);
        base.close();
      }
      const kept: unknown[] = [];
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys())
          kept.push([name, request.url, await digest(await (await (await caches.open(name)).match(request))!.arrayBuffer())]);
      return {
        bases,
        kept,
        local: { ...localStorage },
        session: { ...sessionStorage },
        history: [history.length, history.state as unknown],
        name,
        cookie: document.cookie,
      };
    });
    const session = await context.newCDPSession(page);
    const { entries } = await session.send('Page.getNavigationHistory');
    const all = {
      ...inside,
      entries: entries.map(({ url, title }) => [url, title]),
      cookies: (await context.cookies()).map(({ name, value, path }) => [name, value, path]),
      frames: await Promise.all(page.frames().map((each) => each.content())),
      workers: context.serviceWorkers().map((worker) => worker.url()),
    };
    return JSON.stringify(all);
  }
  /** The same but for what may differ: how many came, what waits sealed. */
  const bare = (dump: string): string =>
    dump
      .replace(/\{"id":"[0-9a-z]+","sealed":"[\w-]+"\},?/g, '')
      .replace(/\\"(today|helped|waiting)\\">\d+/g, '$1')
      .replace(/"(today|helped)":\d+/g, '"$1"');

  /** The screen is the worker's again, and what the browser holds is what it held before, with no trace of these words in it. */
  async function forgotten(before: string, ...words: readonly string[]): Promise<void> {
    await page.waitForSelector('#back', { state: 'visible' });
    // The browser tells of a frame's end a moment after it.
    for (let looks = 0; page.frames().length > 1 && looks < 100; looks++)
      await page.evaluate(() => new Promise((done) => setTimeout(done, 20)));
    expect(page.frames()).toHaveLength(1);
    expect(await page.isVisible('#home')).toBe(false);
    await tap(page.locator('#back'));
    await home();
    await page.waitForFunction(() => document.getElementById('unsent')!.hidden);
    const after = await held();
    for (const trace of [receipt, ...words, ...team.began.map(({ address }) => address.slice('web:'.length))])
      expect([trace, after.includes(trace)]).toEqual([trace, false]);
    expect(bare(after).split(/,|(?=<)/)).toEqual(bare(before).split(/,|(?=<)/));
    // The way back leads to nobody.
    await page.goBack().catch(() => undefined);
    expect(await page.content()).not.toContain(receipt);
    if (!page.url().endsWith('/team')) await page.goForward();
    await home();
  }

  /** From the worker's large button to the conversation or the form, counted. */
  async function welcome(tag: string, choice: string): Promise<void> {
    taps = 0;
    await tap(page.locator('#next'));
    await shows('#tongues button');
    if (!(await person().locator(`#tongues button[lang=${tag}]`).isVisible())) await tap(person().locator('#more-tongues'));
    await tap(person().locator(`#tongues button[lang=${tag}]`));
    await shows('#consent');
    expect(await frame().evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
      tag,
      tag === 'ar' ? 'rtl' : 'ltr',
    ]);
    await tap(person().locator('#consent'));
    await tap(person().getByRole('button', { name: choice, exact: true }));
  }
  /** All taps, the person's own among them, and the one that takes the phone back. */
  const fewTaps = (): void => expect(taps + 1).toBeLessThanOrEqual(6);
  const say = async (words: string): Promise<void> => {
    await person().locator('#text').fill(words);
    await person().locator('#text').press('Enter');
  };

  test('the worker signs in; nothing hinders', async () => {
    await page.goto(`${team.web.url}/team`);
    await page.waitForSelector('#door:not([hidden])');
    expect(await hinders('page')).toEqual([]);
    await page.fill('#name', '482133');
    await page.fill('#pin', '000000');
    await page.press('#pin', 'Enter');
    await page.waitForSelector('#warning:not(:empty)');
    troubles.splice(0);
    await page.fill('#pin', '567890');
    await page.press('#pin', 'Enter');
    await home();
    expect(await page.textContent('#place')).toBe('Marché Barbès');
    for (const [figure, count] of Object.entries({ helped: '40', joined: '7', booked: '3', cards: '2' }))
      expect(await page.textContent(`#${figure}`)).toBe(count);
    expect(await hinders('page')).toEqual([]);
    await page.waitForFunction(() => navigator.serviceWorker.controller);
  });

  test('in French: a vote, whose receipt is shown large; Finish', async () => {
    const before = await held();
    const began = Date.now();
    await welcome('fr', 'Voter');
    await shows('#answers .option');
    fewTaps();
    // The word stands on one line beside the other button.
    expect((await person().locator('.chatting .finish').boundingBox())!.height).toBeLessThan(50);
    console.log(`team.onboarding ${((Date.now() - began) / 1000).toFixed(1)} s by a browser, ${taps} taps`);
    expect(await hinders('frame')).toEqual([]);
    await person().locator('#answers .option').first().tap();
    await person().locator('#answers input').nth(2).check();
    await person().locator('#answers .main').tap();
    await person().locator('#code').fill('417');
    await person().locator('#code').press('Enter');
    await shows('#receipt[open]');
    expect(await person().locator('#receipt-code').textContent()).toBe(receipt);
    expect(await hinders('frame')).toEqual([]);
    await person().locator('#receipt .close').tap();
    await person().locator('#later').tap();
    await shows('#elsewhere[open] svg');
    expect(await person().locator('#elsewhere').textContent()).toContain('JOIN 4821');
    expect(await hinders('frame')).toEqual([]);
    await person().locator('#elsewhere .close').tap();
    await person().locator('.chatting .finish').tap();
    await forgotten(before, 'Jardin');
    expect(team.web.box).toHaveLength(1);
  });

  test('in Chinese: something else; the word for next ends it', async () => {
    const before = await held();
    await welcome('zh-Hans', texts.t('zh-Hans')('team.other'));
    await shows('#answers .option');
    fewTaps();
    await say('我的秘密');
    await shows('.line.mine:not(.pending)');
    await say('下一位');
    await forgotten(before, '我的秘密');
  });

  test.each(Object.entries(spoken))(
    'in %s: a seat at a workshop, then a citizen card by a phone of one’s own',
    async (tag, { yes, card }) => {
      const before = await held();
      const t = texts.t(tag);
      await welcome(tag, t('team.workshop'));
      const told = async (words: string, expected: string): Promise<void> => {
        await say(words);
        await person().locator('.line.theirs', { hasText: expected }).last().waitFor();
      };
      const [ending = ''] = t('workshop.sure.book', { count: 1, code: 14, title: '|', day: '|', time: '|', place: '|' })
        .split('|')
        .slice(-1);
      await shows('#answers .option');
      fewTaps();
      await told('14', t('workshop.details.free', { count: 1 }));
      await told('1', t('workshop.access.ask'));
      await told('1', ending);
      await told(yes, '57316');
      await told(card, t('identify.number.ask'));
      await told('06 12 34 56 78', t('identify.right.ask', { number: '06 12 34 56 78' }));
      await told(yes, t('identify.code.ask', { number: '06 12 34 56 78' }));
      await told('123456', t('card.lives.ask'));
      await told(yes, t('card.age.ask'));
      await told('35', '4821 0077 1934');
      expect(await hinders('frame')).toEqual([]);
      await person().locator('.chatting .finish').tap();
      await forgotten(before, '57316', '4821 0077 1934', '0612345678');
    },
  );

  test('without a network: what is on its way is told of; then in Ukrainian an idea, sealed, sent once though the answer was lost and the page killed', async () => {
    await welcome('uk', texts.t('uk')('team.idea'));
    await shows('.line.theirs');
    await context.setOffline(true);
    await say('таємниця');
    await person().locator('.chatting .finish').tap();
    await shows('#unsent[open]');
    expect(await hinders('frame')).toEqual([]);
    await person().locator('#unsent-drop').tap();
    await page.waitForSelector('#unsent', { state: 'visible' });
    expect(await hinders('page')).toEqual([]);
    await page.locator('#back').tap();
    await page.reload();
    await home();
    expect(await page.textContent('#state')).toBe(texts.t('fr')('team.workerOffline'));
    const before = await held();
    expect(before).not.toContain('таємниця');

    await welcome('uk', texts.t('uk')('team.toVote'));
    await shows('#s-later h1');
    expect(await hinders('frame')).toEqual([]);
    await person().locator('#s-later .to-choice').tap();
    expect(await hinders('frame')).toEqual([]);
    await person()
      .getByRole('button', { name: texts.t('uk')('team.offIdea') })
      .tap();
    await shows('#letter textarea');
    expect(await hinders('frame')).toEqual([]);
    await person().locator('#letter textarea').fill('Лавка на вулиці Мирха');
    await person().locator('#letter input').fill('18');
    await person().locator('#letter .main').tap();
    await shows('#s-kept h1');
    await person().locator('#s-kept .finish').tap();
    await page.waitForSelector('#back', { state: 'visible' });
    expect(await held()).toMatch(/"sealed":"[\w-]{700,}"/);
    await forgotten(before, 'Лавка', 'Мирха', 'таємниця');
    expect(team.taken.size).toBe(0);

    const lost = new Promise<void>((done) => {
      void context.route(
        '**/team/letters',
        async (route) => {
          await route.fetch();
          await route.abort();
          done();
        },
        { times: 1 },
      );
    });
    await context.setOffline(false);
    await lost;
    await page.reload();
    await page.waitForFunction(() => document.getElementById('waiting')!.textContent === '0');
    expect([...team.taken.values()].map(({ entry }) => entry)).toEqual([
      { kind: 'idea', text: 'Лавка на вулиці Мирха', district: '18', locale: 'uk' },
    ]);
    expect(team.again.length).toBeGreaterThan(0);
  });

  test('in English, without a phone: a printed card, read by its check digit, also without a network', async () => {
    await context.setOffline(true);
    await page.reload();
    await home();
    const before = await held();
    await welcome('en', 'Activate a card');
    fewTaps();
    const body = '48210077193';
    const number = body + String(fold(body));
    await person()
      .locator('#letter input')
      .fill(`${number.slice(0, 10)}00`);
    await person().locator('#letter .main').tap();
    await shows('#letter-warning:not(:empty)');
    expect(await hinders('frame')).toEqual([]);
    await person()
      .locator('#letter input')
      .fill(number.replace(/(....)/g, '$1 '));
    await person().locator('#letter .main').tap();
    await shows('#s-kept h1');
    expect(await hinders('frame')).toEqual([]);
    await person().locator('#s-kept .finish').tap();
    await forgotten(before, number);
    await context.setOffline(false);
    await page.waitForFunction(() => document.getElementById('waiting')!.textContent === '0');
    expect([...team.taken.values()].map(({ entry }) => entry)).toContainEqual({ kind: 'card', number, locale: 'en' });
  });

  test('without a phone and with a network: a printed card, sent at once', async () => {
    const before = await held();
    await welcome('uk', texts.t('uk')('team.offCard'));
    fewTaps();
    const body = '59370077193';
    const number = body + String(fold(body));
    await person().locator('#letter input').fill(number);
    await person().locator('#letter .main').tap();
    await shows('#s-kept h1');
    await person().locator('#s-kept .finish').tap();
    await forgotten(before, number);
    await page.waitForFunction(() => document.getElementById('waiting')!.textContent === '0');
    expect([...team.taken.values()].map(({ entry }) => entry)).toContainEqual({ kind: 'card', number, locale: 'uk' });
  });

  test('in Arabic, from right to left: an idea; a minute without a touch, counted at its end, put off by one tap', async () => {
    // The clock is taken in hand here alone, and last: what it did is done again in every new document.
    await page.clock.install();
    await page.reload();
    await home();
    const before = await held();
    await welcome('ar', texts.t('ar')('team.idea'));
    await shows('.line.theirs');
    fewTaps();
    expect(await hinders('frame')).toEqual([]);
    await say('حديقة صغيرة للأطفال');
    await shows('.line.mine:not(.pending)');
    // From here time stands still, but for what it is told.
    await person().locator('#text').press('Shift');
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 48_000);
    await shows('#countdown:not([hidden])');
    expect(await hinders('frame')).toEqual([]);
    await person().locator('#countdown .main').tap();
    await page.clock.runFor(1000);
    await person().locator('#countdown').waitFor({ state: 'hidden' });
    await page.clock.runFor(40_000);
    expect(page.frames()).toHaveLength(2);
    await page.clock.runFor(25_000);
    await page.clock.resume();
    await forgotten(before, 'حديقة صغيرة');
  });
});
