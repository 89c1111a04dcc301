import fc from 'fast-check';
import { readSerials, writeSerials } from '../../src/services/serials';

test('what is written short is read as it was', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 1 }), (serials) => {
      const sorted = [...serials].sort((a, b) => a - b);
      expect(readSerials(writeSerials(serials))).toEqual(sorted);
    }),
  );
  expect(writeSerials([3, 1, 2, 9])).toBe('1-3,9');
});

test.each(['', 'x', '5-3', '1-', '1;2', '1-99999', '-4', '1,,2'])('"%s" names no slips', (text) => {
  expect(readSerials(text)).toBeUndefined();
});

test('blanks and repetitions are nothing', () => expect(readSerials(' 2 - 4, 3 ,1')).toEqual([1, 2, 3, 4]));
