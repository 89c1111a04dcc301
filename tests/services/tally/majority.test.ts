import fc from 'fast-check';
import { compareMajority, gradesOf, medianOf, type Grades } from '../../../src/services/tally/majority';
import { choose } from '../../../src/services/tally/rules';
import { electionOf, smallElection } from './elections';

/** Grades as voters gave them, in any order. */
function gradesFrom(given: readonly number[]): Grades {
  const grades = [...new Set(given)].sort((a, b) => a - b);
  return { grades, upTo: grades.map((grade) => given.filter((one) => one <= grade).length) };
}

/** The rule as it is told: the medians, then those of what is left when one of the median grade is taken away. */
function byTakingAway(a: readonly number[], b: readonly number[]): number {
  const [mine, theirs] = [a, b].map((grades) => [...grades].sort((x, y) => x - y));
  while (mine && theirs && mine.length > 0) {
    const middle = Math.floor((mine.length - 1) / 2);
    const [x = 0] = mine.splice(middle, 1);
    const [y = 0] = theirs.splice(middle, 1);
    if (x !== y) return y - x;
  }
  return 0;
}

const pair = fc
  .integer({ min: 1, max: 14 })
  .chain((voters) => fc.tuple(...[0, 1].map(() => fc.array(fc.integer({ min: 0, max: 3 }), { minLength: voters, maxLength: voters }))));

test('the first difference seen from the middle is what taking medians away comes to', () => {
  fc.assert(
    fc.property(pair, ([a = [], b = []]) => {
      expect(Math.sign(compareMajority(gradesFrom(a), gradesFrom(b)))).toBe(Math.sign(byTakingAway(a, b)));
    }),
    { numRuns: 5000 },
  );
});

test('a better grade never hurts', () => {
  fc.assert(
    fc.property(pair, fc.nat(), ([a = [], b = []], voter) => {
      const better = a.map((grade, i) => (i === voter % a.length ? grade + 1 : grade));
      const [before, after] = [compareMajority(gradesFrom(a), gradesFrom(b)), compareMajority(gradesFrom(better), gradesFrom(b))];
      expect(before >= 0 || after < 0).toBe(true);
      expect(before > 0 || after <= 0).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test('nor does it in an election: who was chosen is chosen still', () => {
  fc.assert(
    fc.property(smallElection, fc.nat(), fc.nat(), (small, voter, project) => {
      const [v, p] = [voter % small.ballots.length, project % small.costs.length];
      const ballots = small.ballots.map((points, i) => (i === v ? points.map((given, j) => (j === p ? given + 1 : given)) : points));
      const costs = small.costs.map(() => 1);
      if (!choose(electionOf({ ...small, costs }), 'majority').includes(p)) return;
      expect(choose(electionOf({ ...small, costs, ballots }), 'majority')).toContain(p);
    }),
    { numRuns: 1000 },
  );
});

test('the median of an even number is the lower one; who says nothing gives the default', () => {
  const election = electionOf({ costs: [1], budget: 1, ballots: [[3], [3], [0], [0]] });
  expect(gradesOf(election).map(medianOf)).toEqual([{ grade: 0, above: 2, below: 0 }]);
  expect(medianOf({ grades: [], upTo: [] })).toBeUndefined();
});

test('equal medians: more voters above decide, then fewer below', () => {
  const above = electionOf({
    costs: [1, 1],
    budget: 1,
    ballots: [
      [2, 2],
      [2, 2],
      [2, 2],
      [3, 2],
      [1, 2],
    ],
  });
  expect(choose(above, 'majority')).toEqual([1]);
  const below = electionOf({
    costs: [1, 1],
    budget: 1,
    ballots: [
      [2, 2],
      [2, 2],
      [2, 2],
      [3, 2],
      [3, 1],
    ],
  });
  expect(choose(below, 'majority')).toEqual([0]);
});
