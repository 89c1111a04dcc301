import fc from 'fast-check';
import { countBallots } from '../../../src/services/tally/count';
import { anonymous } from '../../../src/services/tally/pb-anonymous';
import { readPb } from '../../../src/services/tally/pb-read';
import { choose, rules } from '../../../src/services/tally/rules';

const types = ['approval', 'scoring', 'cumulative', 'ordinal'] as const;
/** A file of one type, with what tells people apart beside each ballot. */
const pb = fc
  .record({
    type: fc.constantFrom(...types),
    ballots: fc.array(
      fc.subarray(['1', '2', '3', '10']).chain((ids) => fc.shuffledSubarray(ids, { minLength: ids.length })),
      { maxLength: 9 },
    ),
    points: fc.array(fc.constantFrom('0', '1', '2.5', '-1', '0.25'), { minLength: 4, maxLength: 4 }),
    ranked: fc.boolean(),
  })
  .map(({ type, ballots, points, ranked }) => {
    const pointed = type !== 'approval' && !(type === 'ordinal' && ranked);
    const votes = ballots.map(
      (ids, i) => `voter ${i};${ids.join(',')};${pointed ? points.slice(0, ids.length).join(',') : ''};${30 + i};internet`,
    );
    return [
      ...['META', 'key;value', 'budget;100,5', `vote_type;${type}`, 'mood;"a; b"', 'default_score;0', 'PROJECTS', 'project_id;cost;name'],
      ...['1;60;one', '2;50.25;"two; ""2"""', '3;40;three', '10;40;ten', 'VOTES', 'voter_id;vote;points;age;voting_method', ...votes, ''],
    ].join('\n');
  });

test('a file without anything but its ballots counts the same by every rule, in whatever order they come to stand', async () => {
  await fc.assert(
    fc.asyncProperty(pb, fc.double({ min: 0, max: 0.999, noNaN: true }), async (text, random) => {
      const read = await readPb([text]);
      const written = [...anonymous(read, choose(read.election, 'greedy'), () => random)].join('\n');
      expect(written).not.toMatch(/voter \d|internet|age/);
      const again = await readPb([written]);
      expect(again.election.projects).toEqual(read.election.projects);
      expect(countBallots(again.election).votes).toEqual(countBallots(read.election).votes);
      for (const rule of rules)
        expect(choose(again.election, rule, { threshold: 1 })).toEqual(choose(read.election, rule, { threshold: 1 }));
      expect(again.rows.map((row) => row['selected'] === '1')).toEqual(
        again.rows.map((_, index) => choose(read.election, 'greedy').includes(index)),
      );
    }),
    { numRuns: 300 },
  );
});
