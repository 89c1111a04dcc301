import fc from 'fast-check';
import { slips, spelling } from '../../src/understanding/spelling';

test.each([
  ['piscne', ['piscine', 'jardin', 'ecole'], ['piscine']],
  ['jradin', ['piscine', 'jardin', 'ecole'], ['jardin']],
  ['piscinne', ['piscine', 'jardin'], ['piscine']],
  ['cour', ['cours', 'court', 'jardin'], ['cours', 'court']],
  ['jardin', ['jardins', 'jardin'], ['jardin']],
  ['piscine', ['bibliotheque', 'ecole'], []],
  ['голосуванння', ['голосування', 'допомога'], ['голосування']],
  ['التصويب', ['التصويت', 'المساعدة'], ['التصويت']],
])('"%s" among %j is %j', (word, candidates, nearest) => {
  expect(spelling(word, candidates, 2)).toEqual(nearest);
});

test('a slip in a short word makes another word; a long word forgives two', () => {
  expect(['non', 'oui', 'vote', 'jardin', 'piscines', 'bibliotheque'].map(slips)).toEqual([0, 0, 1, 1, 2, 2]);
});

test('a letter changed, dropped or added anywhere is found, and the word itself comes alone', () => {
  const word = fc.stringMatching(/^[a-z]{4,12}$/);
  fc.assert(
    fc.property(word, word, fc.nat(), fc.constantFrom('x', ''), (said, other, place, put) => {
      const at = place % said.length;
      const slipped = said.slice(0, at) + put + said.slice(at + 1);
      expect(spelling(said, [other, said], 1)).toEqual([said]);
      expect(spelling(slipped, [said], 1)).toEqual([said]);
    }),
    { numRuns: 300 },
  );
});
