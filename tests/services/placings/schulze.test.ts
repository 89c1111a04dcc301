import { placingResult, schulze } from '../../../src/services/placings/schulze';

/** "8 acdb": so many people with this order of letters, as numbers from 1. */
const people = (...groups: readonly string[]): readonly (readonly number[])[] =>
  groups.flatMap((group) => {
    const [count = '', order = ''] = group.split(' ');
    return Array.from({ length: Number(count) }, () => [...order].map((letter) => letter.charCodeAt(0) - 96));
  });
const letters = (order: readonly number[] = []): string => order.map((number) => String.fromCharCode(96 + number)).join('');

describe('the Schulze method', () => {
  test('gives the orders of its published examples', () => {
    // Schulze 2011, example 1.
    expect(letters(schulze([1, 2, 3, 4], people('8 acdb', '2 badc', '4 cdba', '4 dbac', '3 dcba')))).toBe('dacb');
    // The example of 45 voters by which the method is usually told.
    const known = people('5 acbed', '5 adecb', '8 bedac', '3 cabed', '7 caebd', '2 cbade', '7 dceba', '8 ebadc');
    expect(letters(schulze([1, 2, 3, 4, 5], known))).toBe('eacbd');
  });

  test('the place that wins all its duels is first; what is left out comes last; ties fall by the order announced', () => {
    expect(letters(schulze([1, 2, 3], people('4 abc', '3 cba', '4 bac')))).toBe('bac');
    expect(letters(schulze([1, 2, 3], people('3 c')))).toBe('cab');
    expect(letters(schulze([1, 2, 3], people('1 ab', '1 ba')))).toBe('abc');
    expect(letters(schulze([2, 1, 3], people('1 ab', '1 ba')))).toBe('bac');
    expect(letters(schulze([1, 2, 3], []))).toBe('abc');
  });

  test('a place very like another does not take its votes away', () => {
    // Two corners of one square, b and c, against a: alone either beats it.
    expect(letters(schulze([1, 2, 3], people('6 abc', '4 bca', '3 cba')))).toBe('bca');
  });
});

describe('what is published', () => {
  test('nothing of fewer than 11 people', () => {
    expect(placingResult([1, 2], people('6 ab', '4 ba'))).toEqual({ rule: 'schulze-winning-votes' });
  });

  test('the order, and of each duel no side from which fewer than 11 could be told', () => {
    expect(placingResult([1, 2], people('20 ab', '12 ba'))).toEqual({
      rule: 'schulze-winning-votes',
      people: 32,
      order: [1, 2],
      duels: [{ first: 1, second: 2, prefersFirst: 20, prefersSecond: 12 }],
    });
    expect(placingResult([1, 2], people('20 ab', '5 ba')).duels).toEqual([{ first: 1, second: 2 }]);
  });
});
