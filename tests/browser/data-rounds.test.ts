import { describeInBrowser } from '../support/browser';
import { startOpenData } from '../support/open-data';
import { createReading, desktop, readers } from './visit';

describeInBrowser('rounds of open data in a browser', () => {
  const { held, visit, hindersNobody } = createReading(startOpenData, { url: ({ web }) => web.url, close: ({ web }) => web.close() });

  test.each(readers)('nothing hinders anyone %s', (_, options) =>
    hindersNobody(options, ['/opendata/rounds', `/opendata/rounds/${held.started.earlier.id}`]),
  );

  test('from the page one supports a question in the conversation', async () => {
    const page = await visit({ ...desktop, locale: 'en-GB' }, '/opendata/rounds');
    await page.getByText(`Support question ${held.started.numbers.open}`).click();
    await page.locator('#answers .option').nth(0).click();
    await page.getByText('your support counts, 2 in all').waitFor();
    const [first] = await held.started.needs.ranking(new Date());
    expect(first).toMatchObject({ need: { number: held.started.numbers.open }, supporters: 2 });
  });
});
