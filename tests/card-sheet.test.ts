import { cardSheet } from '../src/card-sheet';
import { inFours, printed } from '../src/services/printed';
import { scan } from './support/scan';
import { texts } from './support/talker';

test('each card has its number once in large digits and as a code that a camera reads, and what it is for in each language; ten to a page', () => {
  const numbers = Array.from({ length: 11 }, () => printed(12, Math.random));
  const page = cardSheet(
    numbers,
    ['fr', 'ar'].map((locale) => ({ locale, t: texts.t(locale) })),
  );
  for (const number of numbers) expect(page.split(inFours(number))).toHaveLength(2);
  expect(page.match(/<svg.*?<\/svg>/g)?.map(scan)).toEqual(numbers);
  expect(page.match(/<main>/g)).toHaveLength(2);
  expect(page.split(texts.t('ar')('card.printed'))).toHaveLength(12);
  expect(page).not.toMatch(/<script|undefined/);
});
