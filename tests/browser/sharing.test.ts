import { describeInBrowser } from '../support/browser';
import { pixel } from '../support/direct-line';
import { texts } from '../support/web';
import { answer, asked, createVisits, desktop, phone, settled, write, type Web } from './visit';

/** The last place that anyone sent. */
const placeOf = ({ kept }: Web['store']) =>
  [...kept.values()]
    .flatMap(({ lines }) =>
      lines.flatMap(({ line: { entry } }) => (entry.from === 'resident' && entry.activity?.kind === 'place' ? [entry.activity.place] : [])),
    )
    .at(-1);

describeInBrowser('a language, a photo, a place', () => {
  const { held, visit, troubles } = createVisits();

  test('another language: the page turns, the city answers in it, and both stay so', async () => {
    const page = await visit(held.web.url);
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

  test('a photo is made small, sent, shown, and shown again', async () => {
    const page = await visit(held.all.url);
    await write(page, 'Vert');
    await answer(page, '1', 'fini', 'Rue Myrha');
    await asked(page, 'Une photo');
    await page.setInputFiles('#photo', { name: 'a.png', mimeType: 'image/png', buffer: pixel });
    await asked(page, 'Quel jour');
    expect([...held.all.media.kept.values()].at(-1)?.type).toBe('image/jpeg');
    await page.reload();
    const shown = page.locator('.mine img');
    await shown.waitFor();
    expect(await shown.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(1);
  });

  test('a place: by the browser’s position over the map, with words beside it', async () => {
    const page = await visit(held.all.url, {
      ...phone,
      geolocation: { latitude: 48.8869, longitude: 2.3522 },
      permissions: ['geolocation'],
    });
    await answer(page, 'Vert', '1', 'fini');
    await asked(page, 'Où est-ce');
    await page.click('#answers .main');
    await page.waitForSelector('#map .leaflet-control-zoom');
    await page.click('#place-mine');
    await page.waitForFunction(() => document.querySelector('#place-status')!.textContent === '');
    await page.fill('#place-words', 'devant la pharmacie');
    await page.click('#place-form .main');
    await asked(page, 'Une photo');
    const last = placeOf(held.all.store)!;
    expect(last.words).toBe('devant la pharmacie');
    expect(last.latitude).toBeCloseTo(48.8869, 3);
    expect(last.longitude).toBeCloseTo(2.3522, 3);
  });

  test('a pin that nobody placed is not sent', async () => {
    const page = await visit(held.all.url);
    await answer(page, 'Vert', '1', 'fini');
    await asked(page, 'Où est-ce');
    await page.click('#answers .main');
    await page.waitForSelector('#map .leaflet-control-zoom');
    await page.click('#place-form .main');
    expect(await page.isVisible('#place')).toBe(true);
    expect(await page.textContent('#place-status')).toBe(texts.t('fr')('web.placeHelp'));
  });

  test('a pin moved by the keyboard, over a map that came only when it was asked for', async () => {
    const page = await visit(held.all.url, phone);
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname.replace(/-\w+\./, '.')));
    await answer(page, 'Vert', '1', 'fini');
    await asked(page, 'Où est-ce');
    expect(loaded.filter((path) => path.includes('map'))).toEqual([]);
    await page.click('#answers .main');
    await page.waitForSelector('#map .leaflet-control-zoom');
    expect(loaded.filter((path) => path.includes('map'))).toEqual(['/chat/assets/map.css', '/chat/assets/map.js']);
    await page.focus('#map');
    await page.keyboard.press('ArrowUp');
    await page.waitForFunction(() => !document.querySelector('.leaflet-pan-anim'));
    await page.click('#place-form .main');
    await asked(page, 'Une photo');
    const { latitude, longitude } = placeOf(held.all.store)!;
    expect(latitude).toBeGreaterThan(48.86);
    expect(latitude).toBeLessThan(49);
    expect(longitude).toBeCloseTo(2.34, 1);
    await page.locator('.mine.point', { hasText: texts.t('fr')('web.point') }).waitFor();
    await page.reload();
    await page.locator('.mine.point', { hasText: texts.t('fr')('web.point') }).waitFor();
  });

  test('a file that is no photo is told about in the language of the page, what was written stays, and it goes on', async () => {
    const page = await visit(held.all.url, { ...desktop, locale: 'en' });
    await page.selectOption('#language', 'ar');
    await page.waitForFunction(() => document.documentElement.lang === 'ar');
    await settled(page);
    await page.fill('#text', 'نص');
    await page.setInputFiles('#photo', { name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 no photo') });
    await page.locator('#status', { hasText: texts.t('ar')('engine.photo.notPhoto') }).waitFor();
    expect(await page.locator('.fate').textContent()).toBe(texts.t('ar')('web.notSent'));
    expect(await page.inputValue('#text')).toBe('نص');
    await write(page, 'Vert');
    await asked(page, 'Quels fruits');
    troubles.splice(0);
  });
});
