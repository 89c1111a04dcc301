import fc from 'fast-check';
import { normalise } from '../../src/conversation/normalise';

test.each([
  ['Bonjour, je voudré VOTÉ !', 'bonjour je voudre vote'],
  ['1.', '1'],
  ['1)', '1'],
  ['(2)', '2'],
  ['n°12', 'n 12'],
  ['#2', '2'],
  ['À l’aide', 'a l aide'],
  ["'oui'", 'oui'],
  ['Œuvre « cœur »', 'oeuvre coeur'],
  ['peut-être', 'peut etre'],
  ['3,5', '3,5'],
  ['12/03/2026', '12/03/2026'],
  ['12, 45', '12 45'],
  ['  a \t\n b ', 'a b'],
  ['???', '?'],
  ['؟', '?'],
  ['', ''],
  ['١٢', '12'],
  ['۳', '3'],
  ['१२', '12'],
  ['１２', '12'],
  ['①', '1'],
  ['1️⃣', '1'],
  ['👍', '👍'],
  ['ｈｅｌｐ', 'help'],
  ['أُرِيدُ أن أصوّت', 'اريد ان اصوت'],
  ['مســاعدة', 'مساعده'],
  ['إلغاء', 'الغاء'],
  ['中文。', '中文'],
  ['П’ять їжаків, Йосип і Ґанок', 'пять їжаків йосип і ґанок'],
  ['STRASSE Straße', 'strasse strasse'],
])('%j is %j', (typed, comparable) => {
  expect(normalise(typed)).toBe(comparable);
});

test('letters that another accent makes in Ukrainian stay apart', () => {
  expect(normalise('й')).not.toBe(normalise('и'));
  expect(normalise('ї')).not.toBe(normalise('і'));
  expect(normalise('ґ')).not.toBe(normalise('г'));
});

test('composed and decomposed, upper and lower case, are the same', () => {
  for (const text of ['Été où ça', 'Їжак Йога', 'أصوّت', 'Việt Nam', '가나다'])
    expect([normalise(text.normalize('NFD')), normalise(text.toUpperCase())]).toEqual([normalise(text), normalise(text.toLowerCase())]);
});

test('whatever is typed, normalising again changes nothing, and no blank is left outside or doubled', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (typed) => {
      const once = normalise(typed);
      expect(normalise(once)).toBe(once);
      expect(once).not.toMatch(/^\s|\s$|\s\s/);
    }),
    { numRuns: 3000, examples: [['\u0149']] },
  );
});
