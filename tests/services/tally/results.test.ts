import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { OpenedBallot } from '../../../src/services/box/sealed';
import type { BallotKind, Choices, Counting, Edition, Project } from '../../../src/services/voting';
import { exportsOf } from '../../../src/services/tally/exports';
import { readPb } from '../../../src/services/tally/pb-read';
import { chooseReserved } from '../../../src/services/tally/reserve';
import { resultsOf, type ContestResult, type CountParts } from '../../../src/services/tally/results';
import type { Rule } from '../../../src/services/tally/rules';
import { orderBySeed } from '../../../src/services/tally/ties';

const seed = 'Seven dice thrown in public: 2 5 5 1 6 3 4';
const tieSeedHash = createHash('sha256').update(seed).digest('hex');
const grades = ['4', '3', '2', '1'].map((id) => ({ id, label: { fr: id } }));
const kinds: readonly BallotKind[] = [
  { kind: 'approval', max: 3 },
  { kind: 'judgment', grades },
  { kind: 'for-against' },
  { kind: 'ranking', max: 3 },
  { kind: 'knapsack', budgetCents: 60_000 },
];
const ruled: readonly Rule[] = ['greedy', 'greedy-no-skip', 'greedy-threshold', 'equalshares', 'equalshares/add1', 'majority'];

const editionOf = (how: BallotKind, counting: Omit<Counting, 'tieSeedHash'>): Edition => ({
  id: '2027',
  title: { fr: 'Budget "participatif"; 2027' },
  demo: false,
  phases: [{ phase: 'vote', from: new Date('2027-09-09T22:00:00Z'), to: new Date('2027-09-29T22:00:00Z') }],
  ballots: [
    { id: 'city', how, counting: { ...counting, tieSeedHash } },
    { id: 'untold', how },
  ],
});
const project = (number: number, costCents: number, zones?: readonly string[]): Project => ({
  ...{ edition: '2027', number, ballot: 'city', theme: 'green', title: { fr: `Jardin; ${number}` }, summary: { fr: 'Un lieu.' } },
  costCents,
  ...(zones ? { zones } : {}),
});
const participation = { edition: '2027', ballots: [] };
const ballot = (choices: Choices): OpenedBallot => ({ ballot: 'city', choices });
const count = (parts: Partial<CountParts> & Pick<CountParts, 'edition' | 'projects' | 'opened'>): ContestResult =>
  resultsOf({ spoiled: {}, refused: {}, seed, ...parts }).contests[0]!;

/** Choices of a kind, from a number for each project: 0 says nothing of it. */
function choicesOf(how: BallotKind, numbers: readonly number[], said: readonly number[]): Choices {
  const named = numbers.filter((_, i) => (said[i] ?? 0) > 0);
  switch (how.kind) {
    case 'approval':
    case 'knapsack':
      return { approve: named };
    case 'ranking':
      return { rank: [...named].sort((a, b) => (said[numbers.indexOf(b)] ?? 0) - (said[numbers.indexOf(a)] ?? 0)) };
    case 'judgment':
    case 'for-against': {
      const grade = (i: number): string => (how.kind === 'judgment' ? String(said[i] ?? 0) : (said[i] ?? 0) > 1 ? 'for' : 'against');
      return { grades: Object.fromEntries(numbers.flatMap((number, i) => ((said[i] ?? 0) > 0 ? [[number, grade(i)]] : []))) };
    }
  }
}

/** An edition of one ballot, with equal costs and equal ballots often enough that ties happen. */
const votes = fc
  .record({
    how: fc.constantFrom(...kinds),
    rule: fc.constantFrom(...ruled),
    costs: fc.array(fc.constantFrom(10_000, 10_000, 25_050, 40_000), { minLength: 1, maxLength: 6 }),
    zones: fc.array(fc.constantFrom([], ['qp-18'], ['qp-19', 'qp-20']), { minLength: 6, maxLength: 6 }),
    reserved: fc.option(fc.constantFrom(20_000, 50_000), { nil: undefined }),
    threshold: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    said: fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 6, maxLength: 6 }), { maxLength: 8 }),
  })
  .map(({ how, rule, costs, zones, reserved, threshold, said }) => {
    const projects = costs.map((cost, i) => project(20 + i, cost, zones[i]));
    const numbers = projects.map(({ number }) => number);
    return {
      edition: editionOf(how, {
        rule,
        budgetCents: 60_000,
        ...(reserved === undefined ? {} : { reserved: { zones: ['qp-18', 'qp-20'], cents: reserved } }),
        ...(threshold === undefined ? {} : { threshold }),
      }),
      projects,
      opened: said.map((one) => ballot(choicesOf(how, numbers, one))).filter(({ choices }) => !/\[\]|\{\}/.test(JSON.stringify(choices))),
    };
  });

test('results never depend on the order of ballots or projects, never overspend, and say of each project what became of it', () => {
  fc.assert(
    fc.property(votes, fc.integer(), (parts, turn) => {
      const told = count(parts);
      const turned = <T>(all: readonly T[]): T[] => all.map((_, i) => all[(i + (Math.abs(turn) % all.length)) % all.length]!).reverse();
      expect(count({ ...parts, opened: turned(parts.opened), projects: turned(parts.projects) })).toEqual(told);
      expect(told.spentCents).toBeLessThanOrEqual(60_000);
      expect(told.projects.filter(({ fate }) => fate === 'chosen').map(({ number }) => number)).toEqual(told.winners);
      expect(told.projects.map(({ number }) => number).sort()).toEqual(parts.projects.map(({ number }) => number));
      for (const other of told.others) expect(other.spentCents).toBeLessThanOrEqual(60_000);
      if (parts.opened.length === 0) expect(told.winners).toEqual([]);
      expect(JSON.parse(JSON.stringify(told))).toEqual(told);
    }),
    { numRuns: 500 },
  );
});

test('a file for Pabulib, read again, counts the same, and holds nothing of who voted', async () => {
  await fc.assert(
    fc.asyncProperty(votes, fc.double({ min: 0, max: 0.999, noNaN: true }), async (parts, random) => {
      const results = resultsOf({ ...parts, spoiled: {}, refused: {}, seed });
      const told = results.contests[0]!;
      const lines = exportsOf({ ...parts, participation, results, random: () => random }).get('city.pb')!;
      const { election, meta, rows } = await readPb([lines.join('\n')]);
      expect(lines[lines.indexOf('VOTES') + 1]).toMatch(/^voter_id;vote(;points)?$/);
      expect(lines.slice(lines.indexOf('VOTES') + 2).map((line) => line.split(';')[0])).toEqual(parts.opened.map((_, i) => `${i + 1}`));
      expect(meta).toMatchObject({ date_begin: '10.09.2027', date_end: '29.09.2027', instance: '2027', budget: '600' });
      expect(rows.map((row) => [row['votes'], row['score']])).toEqual(
        parts.projects
          .map(({ number }) => told.projects.find((one) => one.number === number)!)
          .map(({ votes, points }) => [`${votes}`, `${points}`]),
      );
      // As the file's own comment tells to count it.
      const option = (name: string): string | undefined => new RegExp(`--${name} "?([^" ]+)`).exec(meta['comment'] ?? '')?.[1];
      const { counting } = parts.edition.ballots[0]!;
      const least = Number(option('threshold') ?? -Infinity);
      const points = new Map(
        told.projects.map((one) => [String(one.number), (counting?.rule === 'majority' ? one.median : one.points) ?? 0]),
      );
      const reserve = option('reserve');
      const chosen = chooseReserved(election, option('rule') as Rule, {
        order: orderBySeed(election, seed),
        allowed: (index) => points.get(election.projects[index]!.id)! >= least,
        ...(reserve === undefined
          ? {}
          : { reserved: { budget: BigInt(Number(reserve)) * 10n ** BigInt(election.places), zones: option('zones')!.split(',') } }),
      });
      if (parts.opened.length > 0) expect(chosen.map((index) => Number(election.projects[index]!.id))).toEqual(told.winners);
    }),
    { numRuns: 300 },
  );
});

const approvals = (...lists: readonly (readonly number[])[]): readonly OpenedBallot[] => lists.map((approve) => ballot({ approve }));

test('chosen, left out for the threshold, for the budget, for what is reserved: each project is told which', () => {
  const projects = [project(1, 30_000), project(2, 30_000), project(3, 20_000, ['qp-18']), project(4, 50_000), project(5, 1_000)];
  const opened = approvals([1, 2], [1, 2], [1, 2, 3], [1, 4], [5]);
  const counting = { rule: 'greedy', budgetCents: 60_000, threshold: 1 } as const;
  const how: BallotKind = { kind: 'approval', max: 4 };
  const fates = (edition: Edition) =>
    Object.fromEntries(count({ edition, projects, opened }).projects.map(({ number, fate }) => [number, fate]));
  expect(fates(editionOf(how, counting))).toEqual({ 1: 'chosen', 2: 'chosen', 3: 'budget', 4: 'budget', 5: 'budget' });
  expect(fates(editionOf(how, { ...counting, threshold: 2 }))).toMatchObject({ 3: 'threshold', 5: 'threshold' });
  expect(fates(editionOf(how, { ...counting, reserved: { zones: ['qp-18'], cents: 25_000 } }))).toEqual({
    ...{ 1: 'chosen', 2: 'reserved', 3: 'chosen', 4: 'budget', 5: 'chosen' },
  });
});

test('beside the official rule stands what others would have given; a ballot that supports nothing is counted as blank', () => {
  const projects = [project(1, 60_000), project(2, 20_000), project(3, 20_000)];
  const edition = editionOf({ kind: 'judgment', grades }, { rule: 'majority', budgetCents: 60_000 });
  const opened = [{ '1': '4' }, { '1': '4', '2': '3' }, { '1': '4', '3': '2' }, { '2': '1', '3': '1' }].map((said) =>
    ballot({ grades: said }),
  );
  const told = count({ edition, projects, opened });
  expect(told).toMatchObject({ rule: 'majority', winners: [1], counted: 4, blank: 1, spentCents: 60_000 });
  expect(told.others.map(({ rule }) => rule)).toEqual(['greedy', 'equalshares']);
  expect(told.projects[0]).toMatchObject({ number: 1, votes: 3, points: 9, median: 3, given: { '4': 3 } });
});

test('a school’s ballot and each district are counted apart; what does not open and who came again are told', () => {
  const how: BallotKind = { kind: 'approval', max: 1 };
  const districts = { '10': 20_000, '18': 0 };
  const edition: Edition = {
    ...editionOf(how, { rule: 'greedy', budgetCents: 1 }),
    ballots: [
      { id: 'district', districts: ['10', '18'], how, counting: { rule: 'greedy', budgetCents: districts, tieSeedHash } },
      { id: 'pupils', how, school: true, counting: { rule: 'greedy', budgetCents: 20_000, tieSeedHash } },
    ],
  };
  const projects = [
    { ...project(1, 10_000), ballot: 'district', district: '10' },
    { ...project(2, 10_000), ballot: 'district', district: '18' },
    { ...project(3, 10_000), ballot: 'pupils' },
  ];
  const opened: readonly OpenedBallot[] = [
    { ballot: 'district', district: '10', choices: { approve: [1] } },
    { ballot: 'district', district: '18', choices: { approve: [2] } },
    { ballot: 'pupils', choices: { approve: [3] } },
  ];
  const results = resultsOf({ edition, projects, opened, spoiled: { district: 2 }, refused: { pupils: 3 }, seed });
  expect(results.contests.map(({ ballot: id, district, school, winners }) => [id, district, school, winners])).toEqual([
    ['district', '10', undefined, [1]],
    ['district', '18', undefined, []],
    ['pupils', undefined, true, [3]],
  ]);
  expect(results.ballots).toEqual([
    { ballot: 'district', counted: 2, spoiled: 2, refused: 0 },
    { ballot: 'pupils', counted: 1, spoiled: 0, refused: 3 },
  ]);
});

test('another seed than the one made known, and amounts that are missing, are refused', () => {
  const edition = editionOf({ kind: 'approval', max: 1 }, { rule: 'greedy', budgetCents: 10 });
  const projects = [project(1, 10)];
  expect(() => count({ edition, projects, opened: [], seed: 'mine' })).toThrow('whose hash was made known');
  const [first] = edition.ballots;
  const district: Edition = { ...edition, ballots: [{ ...first!, districts: ['18'] }] };
  expect(() => count({ edition: district, projects, opened: [] })).toThrow('The count of city-18 lacks its budget');
});

test('the table of results is one line a project, and starts no formula', () => {
  const edition = editionOf({ kind: 'approval', max: 1 }, { rule: 'greedy', budgetCents: 10_000 });
  const projects = [{ ...project(1, 10_000), title: { fr: '=1+1; "ici"' } }, project(2, 10_000)];
  const opened = approvals([1], [1], [2]);
  const results = resultsOf({ edition, projects, opened, spoiled: {}, refused: {}, seed });
  expect(exportsOf({ edition, projects, opened, participation, results, random: () => 0 }).get('results.csv')).toEqual([
    'ballot;district;school;rule;project;title;cost;ballots;votes;points;fate;other_rules',
    `city;;;greedy;1;"'=1+1; ""ici""";100;3;2;2;chosen;equalshares`,
    'city;;;greedy;2;Jardin; 2;100;3;1;1;budget;'.replace('Jardin; 2', '"Jardin; 2"'),
  ]);
});

test.each(['greedy', 'greedy-no-skip', 'equalshares', 'equalshares/add1', 'majority'] as const)(
  'two projects that are equal in everything: under %s the seed says which, as a shell would reckon it',
  (rule) => {
    const projects = [project(7, 10_000), project(9, 10_000)];
    const digest = (number: number): string => createHash('sha256').update(`${seed}\n${number}`).digest('hex');
    const first = digest(7) < digest(9) ? 7 : 9;
    const opened = rule === 'majority' ? [ballot({ grades: { '7': '4', '9': '4' } })] : approvals([7, 9], [9, 7]);
    const how: BallotKind = rule === 'majority' ? { kind: 'judgment', grades } : { kind: 'approval', max: 2 };
    expect(count({ edition: editionOf(how, { rule, budgetCents: 10_000 }), projects, opened }).winners).toEqual([first]);
    expect(count({ edition: editionOf(how, { rule, budgetCents: 20_000 }), projects, opened }).winners).toEqual([first, 16 - first]);
  },
);
