import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { countBallots } from '../../../src/services/tally/count';
import { choose, rules } from '../../../src/services/tally/rules';
import { orderByCost, orderById, orderBySeed } from '../../../src/services/tally/ties';
import { costOf, electionOf, smallElection } from './elections';

test.each(rules)('%s never spends more than there is, nor depends on the order of ballots', (rule) => {
  fc.assert(
    fc.property(
      smallElection.chain((small) =>
        fc.tuple(fc.constant(small), fc.shuffledSubarray([...small.ballots], { minLength: small.ballots.length })),
      ),
      ([small, ballots]) => {
        const chosen = choose(electionOf(small), rule, { threshold: 1 });
        expect(costOf(chosen, small.costs)).toBeLessThanOrEqual(small.budget);
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(choose(electionOf({ ...small, ballots }), rule, { threshold: 1 })).toEqual(chosen);
      },
    ),
    { numRuns: 300 },
  );
});

const approvals = [
  [1, 1, 0, 0],
  [1, 1, 0, 0],
  [1, 0, 1, 0],
  [0, 0, 1, 1],
];

test('greedy skips, stops, or asks for a score', () => {
  const election = electionOf({ costs: [50, 80, 40, 10], budget: 100, ballots: approvals });
  expect(countBallots(election)).toEqual({ votes: [3, 2, 2, 1], scores: [3, 2, 2, 1] });
  expect(choose(election, 'greedy')).toEqual([0, 2, 3]);
  expect(choose(election, 'greedy-no-skip')).toEqual([0]);
  expect(choose(election, 'greedy-threshold', { threshold: 2 })).toEqual([0, 2]);
});

test('nothing stops at a project marked as withdrawn', () => {
  const election = electionOf({ costs: [50, 999_999_999, 40, 20], budget: 100, ballots: approvals });
  expect(choose(election, 'greedy-no-skip')).toEqual([0, 2]);
});

test('ties: as published, by a seed that anyone can redo, by id, by cost', () => {
  const election = electionOf({
    costs: [10, 9, 9],
    budget: 10,
    ballots: [
      [1, 1, 1],
      [0, 0, 0],
    ],
  });
  expect(choose(election, 'greedy')).toEqual([0]);
  expect(choose(election, 'greedy', { order: [2, 1, 0] })).toEqual([2]);
  const digest = (id: string): string => createHash('sha256').update(`2026-09-30 lottery 7 12 31\n${id}`).digest('hex');
  const byHand = ['a', 'b', 'c'].sort((x, y) => (digest(x) < digest(y) ? -1 : 1));
  const order = orderBySeed(election, '2026-09-30 lottery 7 12 31');
  expect(['a', 'b', 'c'].sort((x, y) => (order[x.charCodeAt(0) - 97] ?? 0) - (order[y.charCodeAt(0) - 97] ?? 0))).toEqual(byHand);
  expect(orderByCost(election)).toEqual([2, 0, 1]);
  const ids = ['10', '9', '2'].map((id) => ({ id, cost: 1n }));
  expect(orderById({ projects: ids })).toEqual([0, 2, 1]);
});

test('the comparison falls back on greedy where more voters would rather have it', () => {
  fc.assert(
    fc.property(smallElection, (small) => {
      const election = electionOf(small);
      const chosen = choose(election, 'equalshares/add1-comparison');
      expect([choose(election, 'equalshares/add1'), choose(election, 'greedy')]).toContainEqual(chosen);
    }),
  );
});
