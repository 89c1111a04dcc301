import type { Browser } from 'playwright-core';
import { describeInBrowser, launch } from '../support/browser';
import { cleanUp, newFolder, startServer } from '../support/process';
import { asked, phone, write } from './visit';

jest.setTimeout(300_000);

describeInBrowser('the real server killed in the middle of a vote', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    await cleanUp();
  });

  test('the page finds its way back by itself, what was written meanwhile is sent once, and the ballot is cast', async () => {
    const data = newFolder();
    const first = await startServer(data);
    const { port } = new URL(first.url);
    const page = await (await browser.newContext(phone)).newPage();
    // The page tries again ever more seldom, up to every half minute.
    page.setDefaultTimeout(90_000);
    await page.goto(first.url);
    await page.waitForSelector('#log[aria-busy=false]');
    await write(page, 'vote 12 45');
    await asked(page, 'pour voter');
    const code = /(\d{3}) pour voter/.exec((await page.locator('.line.theirs').last().textContent()) ?? '')?.[1] ?? 'no code';

    first.child.kill('SIGKILL');
    await first.ended();
    await write(page, code);
    await page.locator('.pending').waitFor();

    const second = await startServer(data, { PORT: port });
    await page.waitForFunction(() => document.querySelectorAll('.pending').length === 0);
    await asked(page, 'Reçu');
    expect(await page.locator('.line.theirs', { hasText: /([2-9A-Z]{4}-){2}[2-9A-Z]{4}/ }).count()).toBe(1);

    await page.reload();
    await asked(page, 'Reçu');
    expect(await page.locator('#log').textContent()).not.toContain('Des cuisines partagées');
    second.child.kill('SIGTERM');
    expect(await second.ended()).toBe(0);
  });
});
