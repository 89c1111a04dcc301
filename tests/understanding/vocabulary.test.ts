import { createCorrector } from '../../src/understanding/vocabulary';

const correct = createCorrector(['je voudrais voter', 'où est la mairie', 'хочу голосувати']);

test.each([
  ['je vuodrais votre', 'je voudrais voter'],
  ['je voudrais voter', 'je voudrais voter'],
  ['хочу голосуватии', 'хочу голосувати'],
  ['kfjdkf zzzz', 'kfjdkf zzzz'],
  // Short words are left alone: a slip makes another word of them.
  ['ja va', 'ja va'],
  ['', ''],
])('"%s" is read as "%s"', (typed, read) => {
  expect(correct(typed)).toBe(read);
});
