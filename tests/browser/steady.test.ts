import { gzipSync } from 'node:zlib';
import type { Response } from 'playwright-core';
import { describeInBrowser } from '../support/browser';
import { pixel } from '../support/direct-line';
import { texts } from '../support/web';
import { answer, asked, createVisits, desktop, option, phone, settled, write } from './visit';

/** The cookie of a device that has said nothing yet. */
async function freshDevice(url: string): Promise<{ value: string }> {
  const made = await fetch(`${url}/chat/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
  return { value: /porte-voix=([^;]+)/.exec(made.headers.get('set-cookie') ?? '')![1]! };
}

describeInBrowser('whatever happens', () => {
  const { held, visit, tab, troubles } = createVisits();

  test('refreshed in the middle: the conversation is there, and so is the question', async () => {
    const page = await visit(held.all.url);
    await option(page, 'Vert').click();
    await asked(page, 'Quels fruits');
    await page.reload();
    await page.locator('#answers input[type=checkbox]').first().waitFor();
    expect(await page.locator('.said').allTextContents()).toEqual(
      ['Quelle couleur ?', 'Vert', 'Quels fruits ?'].map((text) => text.replace(' ?', '\u00a0?')),
    );
  });

  test('two tabs are one conversation, and both may go on', async () => {
    const page = await visit(held.all.url);
    await option(page, 'Vert').waitFor();
    const second = await tab(await page.context().newPage(), held.all.url);
    await option(second, 'Vert').click();
    await asked(page, 'Quels fruits');
    await page.check('#answers input >> nth=0');
    await page.click('#answers .main');
    await asked(second, 'Votre avis');
    expect(await second.locator('.said').allTextContents()).toEqual(await page.locator('.said').allTextContents());
  });

  test('offline, what is written waits, survives a refresh of the tab, and is sent once', async () => {
    const page = await visit(held.all.url);
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
    const page = await visit(held.all.url);
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

  test('a look that took its time, and brings what the stream brought before it: the question of now stays, with what was chosen', async () => {
    const page = await visit(held.all.url);
    await option(page, 'Vert').waitFor();
    let taken = (): void => undefined;
    let arrive: (() => Promise<void>) | undefined;
    const holding = new Promise<void>((done) => (taken = done));
    await page.route('**/activities?watermark=*', async (route) => {
      const url = route
        .request()
        .url()
        .replace(/watermark=\d+/, 'watermark=0');
      const response = await route.fetch({ url });
      if (arrive || !(await response.text()).includes('Quels fruits')) return route.continue();
      arrive = () => route.fulfill({ response });
      taken();
    });
    await option(page, 'Vert').click();
    await holding;
    await page.check('#answers input >> nth=0');
    await page.click('#answers .main');
    await page.check('#answers .grade input >> nth=0');
    await arrive!();
    await page.waitForTimeout(300);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    expect(await page.locator('#answers .grade input >> nth=0').isChecked()).toBe(true);
    expect(await page.locator('.said').count()).toBe(5);
  });

  test('without WebSockets it goes on by looking', async () => {
    const context = await held.browser.newContext(desktop);
    await context.addInitScript(() => Reflect.deleteProperty(window, 'WebSocket'));
    const page = await tab(await context.newPage(), held.all.url);
    await option(page, 'Vert').click();
    await asked(page, 'Quels fruits');
    const { activities } = await page.evaluate(async () => {
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
    });
    expect(activities).toBeUndefined();
    await asked(page, 'Votre avis');
  });

  test('told to forget, the device knows nothing any more; the other tab neither', async () => {
    const page = await visit(held.all.url);
    await option(page, 'Vert').click();
    await asked(page, 'Quels fruits');
    const second = await tab(await page.context().newPage(), held.all.url);
    await page.click('#forget');
    await page.click('#forget-yes');
    for (const each of [page, second]) {
      await each.locator('#status', { hasText: texts.t('fr')('web.forgotten') }).waitFor();
      await option(each, 'Vert').waitFor();
      expect(await each.locator('.said').allTextContents()).toEqual(['Quelle couleur\u00a0?']);
      expect(new URL(each.url()).search).toBe('');
    }
    expect((await page.context().cookies()).map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite])).toContainEqual([
      'porte-voix',
      true,
      'Strict',
    ]);
    expect(held.all.store.kept.size).toBeGreaterThan(1);
  });

  test('a text too long stays in the field, and is told about', async () => {
    const page = await visit(held.all.url);
    const long = 'é'.repeat(40_000);
    await page.fill('#text', long);
    await page.press('#text', 'Enter');
    await page.locator('#status', { hasText: texts.t('fr')('web.tooLong').slice(0, 20) }).waitFor();
    expect(await page.inputValue('#text')).toBe(long);
  });

  test('two tabs opened at once greet once', async () => {
    const page = await visit(held.all.url);
    await option(page, 'Vert').waitFor();
    await page.context().clearCookies();
    const tabs = await Promise.all([page.context().newPage(), page.context().newPage()]);
    await page
      .context()
      .addCookies([{ name: 'porte-voix', url: held.all.url, ...(await freshDevice(held.all.url)), httpOnly: true, sameSite: 'Strict' }]);
    await Promise.all(tabs.map((each) => tab(each, held.all.url)));
    for (const each of tabs) {
      await option(each, 'Vert').waitFor();
      await settled(each);
      expect(await each.locator('.said').count()).toBe(1);
    }
  });

  test('who will not wait may try again at once', async () => {
    const page = await visit(held.all.url);
    await option(page, 'Vert').waitFor();
    let away = true;
    await page.route('**/activities', (route) => (away && route.request().method() === 'POST' ? route.abort() : route.continue()));
    await write(page, 'Vert');
    const again = page.locator('.fate button', { hasText: texts.t('fr')('web.retry') });
    await again.waitFor();
    away = false;
    await again.click();
    await asked(page, 'Quels fruits');
    await page.waitForFunction(() => document.querySelectorAll('.fate').length === 0);
    expect(await page.textContent('#status')).not.toBe(texts.t('fr')('web.offline'));
  });

  test('a laptop that was closed: its socket died unnoticed, the city spoke meanwhile, and all of it is there on waking', async () => {
    const page = await visit(held.all.url, desktop, '/', () => {
      // A socket that hears nothing any more and does not know it, from when the test says so.
      const real = window.WebSocket;
      const state = Object.assign(window, { asleep: false });
      window.WebSocket = class extends real {
        constructor(url: string | URL) {
          super(url);
          this.addEventListener('message', (event) => state.asleep && event.stopImmediatePropagation());
          this.addEventListener('close', (event) => state.asleep && event.stopImmediatePropagation());
        }
      };
    });
    await option(page, 'Vert').waitFor();
    const second = await tab(await page.context().newPage(), held.all.url);
    await option(second, 'Vert').waitFor();
    await page.evaluate(() => Object.assign(window, { asleep: true }));
    await option(second, 'Vert').click();
    await asked(second, 'Quels fruits');
    expect(await page.locator('.line').count()).toBe(1);
    await page.evaluate(() => {
      Object.assign(window, { asleep: false });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await asked(page, 'Quels fruits');
    await option(page, 'Pomme').waitFor();
  });

  test('a server that was away and came back: the page finds it again, and goes on where it was', async () => {
    const page = await visit(held.all.url);
    await option(page, 'Vert').click();
    await asked(page, 'Quels fruits');
    await page.context().setOffline(true);
    await page.locator('#status', { hasText: texts.t('fr')('web.offline') }).waitFor();
    await page.context().setOffline(false);
    await page.locator('#status', { hasText: texts.t('fr')('web.online') }).waitFor();
    await write(page, 'Pomme');
    await asked(page, 'Votre avis');
  });

  test('history is the same after a refresh: words, photos’ places, days, what was tapped', async () => {
    const page = await visit(held.all.url);
    await option(page, 'Vert').click();
    await asked(page, 'Quels fruits');
    await page.check('#answers input >> nth=0');
    await page.check('#answers input >> nth=2');
    await page.click('#answers .main');
    await page.waitForSelector('.grade');
    await page.check('#answers .grade input >> nth=1');
    await page.click('#answers .main');
    await answer(page, 'Rue Myrha', 'passer', '2026-12-24');
    await asked(page, 'Pourquoi');
    const before = await page.locator('.said').allInnerTexts();
    expect(before).toEqual(expect.arrayContaining(['Pomme\nPrune', 'Parc : Moyen', '24 décembre 2026']));
    await page.reload();
    await page.waitForSelector('#log[aria-busy=false]');
    expect(await page.locator('.said').allInnerTexts()).toEqual(before);
  });

  test('a browser of ten years ago: without what came since, a whole dialog', async () => {
    const page = await visit(held.all.url, phone, '/', () => {
      for (const [owner, ...names] of [
        [
          window,
          'structuredClone',
          'BroadcastChannel',
          'ResizeObserver',
          'IntersectionObserver',
          'PointerEvent',
          'AbortController',
          'queueMicrotask',
        ],
        [Array.prototype, 'at', 'flat', 'flatMap', 'findLast', 'toSorted'],
        [String.prototype, 'at', 'replaceAll', 'matchAll', 'trimStart', 'trimEnd'],
        [Object, 'fromEntries', 'hasOwn', 'groupBy'],
        [Promise, 'allSettled', 'any', 'withResolvers'],
        [Promise.prototype, 'finally'],
        [Element.prototype, 'replaceChildren', 'toggleAttribute', 'checkVisibility', 'getHTML'],
        [Blob.prototype, 'arrayBuffer', 'text', 'stream'],
        [HTMLDialogElement.prototype, 'show', 'showModal', 'close', 'requestClose'],
        [HTMLFormElement.prototype, 'requestSubmit'],
        [crypto, 'randomUUID'],
        [Crypto.prototype, 'randomUUID'],
      ] as [object, ...string[]][])
        for (const name of names) Reflect.deleteProperty(owner, name);
    });
    expect(await page.evaluate(() => ['structuredClone' in window, 'showModal' in HTMLDialogElement.prototype])).toEqual([false, false]);
    await option(page, 'Vert').click();
    await page.check('#answers input >> nth=0');
    await page.click('#answers .main');
    await page.waitForSelector('.grade');
    await page.check('#answers .grade input >> nth=0');
    await page.click('#answers .main');
    await asked(page, 'Où est-ce');
    await page.locator('#answers .main').click();
    await page.waitForSelector('#map .leaflet-control-zoom');
    await page.fill('#place-words', 'Rue Myrha');
    await page.press('#place-words', 'Enter');
    await asked(page, 'Une photo');
    expect(await page.isVisible('#place')).toBe(false);
    await page.setInputFiles('#photo', { name: 'a.png', mimeType: 'image/png', buffer: pixel });
    await asked(page, 'Quel jour');
    await answer(page, '24/12/2026', 'Parce que.', 'oui');
    await asked(page, 'Gardé');
    await page.click('#options');
    await page.click('#forget');
    await page.click('#forget-yes');
    await page.locator('#status', { hasText: texts.t('fr')('web.forgotten') }).waitFor();
  });

  test('all that it loads at first is 30 KB at most, compressed', async () => {
    const context = await held.browser.newContext(phone);
    const page = await context.newPage();
    const loads: Promise<readonly [string, number]>[] = [];
    const weigh = (response: Response): unknown =>
      loads.push(
        response
          .body()
          .then((body) => [new URL(response.url()).pathname.replace(/conversations\/[^/]+/, 'conversations/*'), gzipSync(body).length]),
      );
    page.on('response', weigh);
    await tab(page, held.web.url);
    await option(page, 'Voter').waitFor();
    // What comes later is not of the first load, and may be cut off by the end of the test.
    page.off('response', weigh);
    const weights = await Promise.all(loads);
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    expect(weights.length).toBeGreaterThan(4);
    if (total > 30 * 1024) throw new Error(`The page loads ${total} bytes compressed, more than ${30 * 1024}:\n${weights.join('\n')}`);
  });

  test('the browser itself refuses what is not ours: a script and a style inline, a picture from elsewhere', async () => {
    const page = await visit(held.web.url);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      const style = document.createElement('style');
      style.textContent = 'body { display: none }';
      const image = new Image();
      image.src = 'https://elsewhere.example/x.png';
      document.body.append(script, style, image);
    });
    expect(await page.evaluate(() => 'ran' in window)).toBe(false);
    expect(await page.isVisible('main')).toBe(true);
    expect(troubles.filter((each) => each.includes('Content Security Policy'))).toHaveLength(3);
    troubles.splice(0);
  });
});
