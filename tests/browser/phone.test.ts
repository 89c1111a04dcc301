import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { describeInBrowser, launch } from '../support/browser';
import { cleanUp, newFolder, startServer } from '../support/process';
import { overflows, phone as small, violations } from './visit';

jest.setTimeout(180_000);

/** How a word is written on twelve keys, the mode set by `*` first: "v" is the third sign of 8. */
const pressed: Readonly<Record<string, string>> = { v: '888', o: '666', t: '8', e: '33', ' ': '0' };

describeInBrowser('the phones of development', () => {
  let browser: Browser;
  let url = '';
  const troubles: string[] = [];
  beforeAll(async () => {
    [browser, { url }] = await Promise.all([launch(), startServer(newFolder())]);
  });
  afterAll(async () => {
    await browser.close();
    await cleanUp();
  });
  afterEach(() => expect(troubles.splice(0)).toEqual([]));

  async function visit(number: string, options: BrowserContextOptions & { readonly lang?: string } = {}): Promise<Page> {
    const { lang = 'fr', ...context } = options;
    const page = await (await browser.newContext({ viewport: { width: 1200, height: 900 }, ...context })).newPage();
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => troubles.push(message.text()));
    // Letters are written by time: the clock is the test's.
    await page.clock.install();
    await page.goto(`${url}/phone?lang=${lang}#${encodeURIComponent(number)}`);
    await page.locator('#number option').nth(2).waitFor({ state: 'attached' });
    return page;
  }
  const arrived = (page: Page, channel: string, words: string | RegExp) =>
    page.locator(`#${channel}-log .city.delivered`, { hasText: words }).last().waitFor();
  const key = (page: Page, name: string) => page.locator(`#keypad [data-key="${name}"]`).click();

  test('a whole vote by the keypad; on the messengers the same words, with the code of each', async () => {
    const page = await visit('+33639981001');
    for (const letter of 'vote ') {
      for (const name of pressed[letter] ?? '') await key(page, name);
      await page.clock.runFor(1500);
    }
    await key(page, '*');
    await key(page, '*');
    expect(await page.textContent('#mode')).toBe('123');
    for (const name of '12#45#78') await key(page, name);
    await key(page, '9');
    await key(page, 'erase');
    expect(await page.inputValue('#sms-text')).toBe('vote 12 45 78');
    expect(await page.textContent('#left')).toBe('147/1');
    await page.click('#keypad .send');
    await arrived(page, 'sms', 'pour voter');
    for (const channel of ['telegram', 'whatsapp']) await arrived(page, channel, 'pour voter');
    const [, code = ''] = /(\d{3}) pour voter/.exec((await page.textContent('#sms-log')) ?? '') ?? [];
    for (const name of code) await key(page, name);
    await page.click('#keypad .send');
    for (const channel of ['sms', 'telegram', 'whatsapp']) await arrived(page, channel, /A voté.*[2-9A-Z]{4}-[2-9A-Z]{4}/);
    expect(await page.locator('#sms-log .person.delivered').count()).toBe(2);
    expect(await page.textContent('#theirs-parts')).toBe('2');
    expect(Number(await page.textContent('#ours-parts'))).toBeLessThanOrEqual(4);
    expect(await page.textContent('#ours-cost')).toBe('–');
    await page.fill('#price', '0.05');
    expect(await page.textContent('#theirs-cost')).toMatch(/0,10/);
  });

  test('on Telegram a vote by its keys, on WhatsApp a tap on a button and one in a list', async () => {
    const page = await visit('+33639981002');
    await page.uncheck('#everywhere');
    const write = async (channel: string, words: string): Promise<void> => {
      await page.fill(`#${channel}-text`, words);
      await page.press(`#${channel}-text`, 'Enter');
    };
    const tap = (channel: string, label: string | RegExp) =>
      page.locator(`#${channel}-log .taps button`, { hasText: label }).last().click();
    await write('telegram', '/start');
    await arrived(page, 'telegram', 'Que voulez-vous faire');
    await tap('telegram', 'Voter');
    await arrived(page, 'telegram', 'Pour quels projets');
    await tap('telegram', 'Tout Paris');
    await arrived(page, 'telegram', 'Envoyez vos numéros');
    await tap('telegram', /^12$/);
    await page.locator('#telegram-log .taps button', { hasText: '✅ 12' }).waitFor();
    await tap('telegram', 'FINI');
    await arrived(page, 'telegram', 'pour voter');
    await write('telegram', /(\d{3}) pour voter/.exec((await page.textContent('#telegram-log')) ?? '')?.[1] ?? 'no code');
    await arrived(page, 'telegram', 'A voté');

    await write('whatsapp', 'je veux voter');
    await arrived(page, 'whatsapp', 'Pour quels projets');
    await tap('whatsapp', 'Un arrondissement');
    await arrived(page, 'whatsapp', 'Quel arrondissement');
    await page.locator('#whatsapp-log summary').last().click();
    await tap('whatsapp', 'Paris 18');
    await arrived(page, 'whatsapp', '(1/8) 1801');
    expect(await page.locator('#sms-log .line').count()).toBe(0);
  });

  test('STOP, a photo, a place; a network that is lost; one message brought twice at once', async () => {
    const page = await visit('+33639981003');
    await page.uncheck('#everywhere');
    await page.check('#twice');
    await page.fill('#sms-text', 'bonjour');
    await page.press('#sms-text', 'Enter');
    await arrived(page, 'sms', 'Que voulez-vous faire');
    await page.uncheck('#twice');
    await page.check('#lost');
    await page.locator('#give-up').waitFor();
    await page.fill('#sms-text', 'aide');
    await page.press('#sms-text', 'Enter');
    await page.locator('#sms-log .person.waiting', { hasText: 'aide' }).waitFor();
    await page.uncheck('#lost');
    await page.locator('#sms-log .person.delivered', { hasText: 'aide' }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('#sms-log .city').length === 2);
    await page.click('#sms [data-act=photo]');
    await page.locator('#sms-log .person.delivered img').waitFor();
    await page.click('[data-act=stop]');
    await page.locator('#sms-log .person.delivered', { hasText: 'STOP' }).waitFor();
    for (const kind of ['photo', 'place']) await page.click(`[data-act=${kind}][data-channel=telegram]`);
    await page.locator('#telegram-log .person.delivered', { hasText: '📍' }).waitFor();
    await page.click('[data-act=place][data-channel=whatsapp]');
    await page.locator('#whatsapp-log .person.delivered', { hasText: '📍' }).waitFor();
  });

  test('a message to another number is announced, and read on that phone', async () => {
    const page = await visit('+33639981004');
    const other = await visit('+33639981005');
    await other.uncheck('#everywhere');
    await other.fill('#sms-text', 'bonjour');
    await other.press('#sms-text', 'Enter');
    await page.locator('#number option', { hasText: '+33639981005 (1)' }).waitFor({ state: 'attached' });
    expect(await page.textContent('#status')).toContain('+33639981005');
    await page.selectOption('#number', '+33639981005');
    await arrived(page, 'sms', 'Que voulez-vous faire');
    expect(await page.textContent('#number option:checked')).toBe('+33639981005');
  });

  test.each(['fr', 'ar'])('in %s on a small screen nothing hinders, nothing overflows', async (lang) => {
    const page = await visit(`+3363998200${lang.length + (lang.charCodeAt(0) % 7)}`, { ...small, lang });
    await page.fill('#sms-text', lang === 'ar' ? 'السلام عليكم، أريد أن أصوت' : 'vote');
    await page.press('#sms-text', 'Enter');
    for (const channel of ['sms', 'telegram', 'whatsapp']) await page.locator(`#${channel}-log .city.delivered`).last().waitFor();
    expect(await page.evaluate(() => document.documentElement.dir)).toBe(lang === 'ar' ? 'rtl' : 'ltr');
    expect(await violations(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
  });
});
