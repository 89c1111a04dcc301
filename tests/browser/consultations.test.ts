import { describeInBrowser } from '../support/browser';
import { startConsulted } from '../support/consulted';
import { createReading, desktop, readers } from './visit';

describeInBrowser('consultations in a browser', () => {
  const { held, visit, hindersNobody } = createReading(startConsulted, { url: ({ web }) => web.url, close: ({ web }) => web.close() });

  test.each(readers)('nothing hinders anyone %s', (_, options) =>
    hindersNobody(options, ['/consultations', '/consultations/1', '/consultations/2']),
  );

  test('from the page one answers in the conversation', async () => {
    const page = await visit({ ...desktop, locale: 'en-GB' }, '/consultations/1');
    await page.getByText('Have my say').click();
    await page.locator('#answers .option').nth(0).click();
    await page.getByText('Article 1 of 8').waitFor();
    await page.locator('#answers .option').nth(0).click();
    await page.getByText('Article 2 of 8').waitFor();
    const votes = [];
    for await (const vote of held.started.store.votes(1)) if (vote.person.startsWith('consultation')) votes.push(vote);
    expect(votes).toMatchObject([{ on: 1, vote: 'agree' }]);
  });
});
