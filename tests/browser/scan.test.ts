import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { qrSvg } from '../../src/services/qr-code';
import { describeInBrowser, launch } from '../support/browser';
import { filmOf } from '../support/film';
import { startTeam } from '../support/team';
import { texts } from '../support/web';
import { overflows, phone, violations } from './visit';

const card = '482100771939';
/** Reads codes in place of the browser's own detector, which Chromium has on Android and not here: this shows our page and a real picture of a camera, not how
 *  well a phone reads. */
const detector = `${readFileSync(require.resolve('jsqr'), 'utf8')};
  self.BarcodeDetector = class {
    static getSupportedFormats = async () => ['qr_code'];
    async detect(video) {
      const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
      const picture = canvas.getContext('2d');
      picture.drawImage(video, 0, 0);
      const { data, width, height } = picture.getImageData(0, 0, canvas.width, canvas.height);
      const found = jsQR(data, width, height);
      return found ? [{ rawValue: found.data }] : [];
    }
  };`;
/** Sees nothing but a poster. */
const poster = `self.BarcodeDetector = class {
  static getSupportedFormats = async () => ['qr_code'];
  detect = async () => [{ rawValue: 'https://porte-voix.example/j/4821' }];
};`;

describeInBrowser('a card at the door of a workshop', () => {
  const t = texts.t('fr');
  const folder = mkdtempSync(join(tmpdir(), 'film-'));
  const film = join(folder, 'card.y4m');
  let browser: Browser;
  let team: Awaited<ReturnType<typeof startTeam>>;
  const troubles: string[] = [];
  beforeAll(async () => {
    writeFileSync(film, filmOf(qrSvg(card)));
    [browser, team] = await Promise.all([
      launch('--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`),
      startTeam({ rates: { requests: 10_000, signIns: 100 } }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), team.web.close()]);
    rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(troubles.splice(0)).toEqual([]);
    team.entered.length = 0;
  });

  async function door({ script, camera = false }: { readonly script?: string; readonly camera?: boolean } = {}): Promise<Page> {
    const context = await browser.newContext({ ...phone, locale: 'fr-FR' });
    await context.grantPermissions(camera ? ['camera'] : []);
    if (script !== undefined) await context.addInitScript(script);
    await context.request.post(`${team.web.url}/team/session`, { data: { name: '482133', pin: '567890' } });
    const page = await context.newPage();
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => troubles.push(message.text()));
    await page.goto(`${team.web.url}/team`);
    await page.click('#entry summary');
    await page.fill('#workshop', '18');
    return page;
  }
  const told = async (page: Page, text: string): Promise<unknown> =>
    page.waitForFunction((expected) => document.getElementById('told')!.textContent === expected, text);
  const closed = (page: Page): Promise<boolean> =>
    page.$eval('#camera', (camera) => (camera as HTMLVideoElement).hidden && (camera as HTMLVideoElement).srcObject === null);

  test('the camera’s picture of the code checks its owner in; then the camera is closed', async () => {
    const page = await door({ script: detector, camera: true });
    await page.click('#scan');
    await told(page, t('outreach.door.in', { count: 1, present: 1 }));
    expect([team.entered, await closed(page), await page.inputValue('#entrant')]).toEqual([[card], true, '']);
  });

  test('where the camera is refused, a sentence says so, and the number is typed', async () => {
    const page = await door({ script: detector });
    await page.click('#scan');
    await told(page, t('team.doorNoCamera'));
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('entrant');
    await page.keyboard.type('4821 0077 1935');
    await page.keyboard.press('Enter');
    await told(page, t('team.doorWrong'));
    await page.fill('#entrant', '4821 0077 1939');
    await page.press('#entrant', 'Enter');
    await told(page, t('outreach.door.in', { count: 1, present: 1 }));
    expect(team.entered).toEqual([card]);
  });

  test('where the browser reads no codes, a sentence says so; nothing hinders', async () => {
    const page = await door();
    await page.click('#scan');
    await told(page, t('team.doorNoScan'));
    expect(await violations(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    await page.fill('#entrant', '48213');
    await page.press('#entrant', 'Enter');
    await told(page, t('outreach.door.in', { count: 1, present: 1 }));
  });

  test('another code is none; the camera is closed by a button, and before somebody is given the phone', async () => {
    const page = await door({ script: poster, camera: true });
    const filming = () => page.waitForFunction(() => (document.getElementById('camera') as HTMLVideoElement).videoWidth > 0);
    await page.click('#scan');
    await filming();
    await told(page, t('team.doorOther'));
    expect(await violations(page)).toEqual([]);
    await page.click('#scan-stop');
    await page.waitForSelector('#scan', { state: 'visible' });
    expect(await closed(page)).toBe(true);
    await page.click('#scan');
    await filming();
    await page.fill('#entrant', '48213');
    await page.click('#next');
    await page.waitForSelector('iframe.person');
    expect([await closed(page), await page.inputValue('#entrant')]).toEqual([true, '']);
  });
});
