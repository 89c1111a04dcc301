import fc from 'fast-check';
import { equalShares, prefer } from '../../../src/services/tally/equal-shares';
import { orderAsPublished } from '../../../src/services/tally/ties';
import { costOf, electionOf, smallElection } from './elections';
import { exactShares } from './exact-shares';

const completions = ['none', 'add1', 'whole-add1'] as const;

test.each(completions)('agrees with fractions, choice by choice: %s', (completion) => {
  fc.assert(
    fc.property(smallElection, fc.constantFrom('cost' as const, 'points' as const), (small, utility) => {
      const election = electionOf(small);
      const chosen = equalShares(election, { order: orderAsPublished(election), completion, utility });
      expect(chosen).toEqual(exactShares(small, completion, utility));
      expect(costOf(chosen, small.costs)).toBeLessThanOrEqual(small.budget);
    }),
    { numRuns: 1500 },
  );
});

test('three voters of equal shares: the majority does not take it all', () => {
  // Two want a and b, one wants c. Greedy would buy a and b; a third of the money is the third voter's.
  const election = electionOf({
    costs: [60, 60, 40],
    budget: 120,
    ballots: [
      [1, 1, 0],
      [1, 1, 0],
      [0, 0, 1],
    ],
  });
  expect(equalShares(election, { order: [0, 1, 2], completion: 'none' })).toEqual([0, 2]);
  expect(equalShares(election, { order: [1, 0, 2], completion: 'none' })).toEqual([1, 2]);
});

test('an exact tie that doubles would miss goes by the order', () => {
  // Each voter begins with a tenth; after a third of it is paid, what is left is no number that a double can hold.
  const ballots = [
    [1, 1, 0],
    [1, 1, 0],
    [1, 0, 1],
    [0, 1, 1],
    [0, 0, 1],
  ];
  const election = electionOf({ costs: [1, 1, 1], budget: 3, ballots });
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ])
    expect(equalShares(election, { order, completion: 'none' })[0]).toBe(order.indexOf(0));
});

test('a sum of which a million would have to be tried is found', () => {
  const election = electionOf({
    costs: [3_000_000, 5_000_000],
    budget: 6_000_000,
    ballots: [
      [1, 0],
      [0, 1],
    ],
  });
  // At half of the budget each the first can pay; the second only at five million, when both cost more than there is.
  expect(equalShares(election, { order: [0, 1] })).toEqual([0]);
});

test('a project whose price is exactly what somebody has falls below another as everyone begins with more', () => {
  // With 4 each the first costs 3.5 a point, the second 4, all that its supporters have; with 5 each the second costs 3.
  const small = {
    costs: [7, 8],
    budget: 8,
    ballots: [
      [1, 1],
      [1, 2],
      [0, 0],
    ],
  };
  const election = electionOf(small);
  expect(exactShares(small, 'whole-add1', 'points')).toEqual([1]);
  expect(equalShares(election, { order: [0, 1], completion: 'whole-add1', utility: 'points' })).toEqual([1]);
});

test('nobody votes: nothing is bought', () => {
  const election = electionOf({ costs: [1], budget: 1, ballots: [] });
  expect(equalShares(election, { order: [0] })).toEqual([]);
});

test('voters are asked which result they would rather have', () => {
  const election = electionOf({
    costs: [1, 1, 1],
    budget: 1,
    ballots: [
      [1, 1, 0],
      [1, 0, 1],
      [0, 0, 1],
    ],
  });
  expect(prefer(election, [0], [2])).toEqual({ first: 1, second: 1 });
  expect(prefer(election, [2], [1])).toEqual({ first: 2, second: 1 });
});
