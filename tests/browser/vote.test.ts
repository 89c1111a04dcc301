import { describeInBrowser } from '../support/browser';
import { texts } from '../support/web';
import { asked, createVisits, desktop, phone, toProjects, write } from './visit';

describeInBrowser('the vote in a browser', () => {
  const { held, visit } = createVisits();

  test('a whole vote in Arabic on a small phone, by keyboard alone', async () => {
    const before = held.web.box.length;
    const page = await visit(held.web.url, { ...phone, locale: 'ar' });
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
    expect(held.web.box.slice(before)).toMatchObject([{ ballot: 'city', choices: { approve: [11, 13] } }]);
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
    const before = held.web.box.length;
    const page = await visit(held.web.url);
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
    expect(held.web.box.length).toBe(before);
  });

  test('more than the cap cannot be ticked, and the page says why', async () => {
    const page = await visit(held.web.url);
    await toProjects(page);
    for (let i = 0; i < 4; i++) await page.check(`#answers input >> nth=${i}`);
    await page.locator('#answers input').nth(4).click();
    expect(await page.textContent('#answers .count')).toContain('4 / 4');
    expect(await page.isChecked('#answers input >> nth=4')).toBe(false);
    await page.getByText(texts.t('fr')('web.full')).waitFor();
  });

  test('a link opens its dialog', async () => {
    const page = await visit(held.web.url, desktop, '/?go=vote-12');
    await asked(page, texts.t('fr')('vote.ballot.city'));
    expect(new URL(page.url()).search).toBe('');
  });
});
