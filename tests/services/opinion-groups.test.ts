import type { Vote } from '../../src/services/consultations/consultation';
import { chanceOf } from '../../src/services/consultations/opinion/chance';
import { cluster, nearest, silhouette } from '../../src/services/consultations/opinion/cluster';
import { opinionGroups } from '../../src/services/consultations/opinion/groups';
import { axesOf, placeOn, type Point } from '../../src/services/consultations/opinion/project';
import { tableOf, type Said } from '../../src/services/consultations/opinion/votes';
import { leastCell } from '../../src/services/suppression';

interface Made {
  readonly groups: number;
  readonly each: number;
  readonly items: number;
  /** Share of votes never cast. */
  readonly missing: number;
  /** Share of votes against one's own group. */
  readonly against: number;
}

/** Votes of made-up people: every group leans one way or the other on each item, one vote in ten is a pass. The group of each person stands in their name. */
function made({ groups, each, items, missing, against }: Made, seed: number): readonly Said[] {
  const random = chanceOf(seed);
  const leans = Array.from({ length: groups }, () => Array.from({ length: items }, () => random() < 0.5));
  const said: Said[] = [];
  for (const [group, lean] of leans.entries())
    for (let person = 0; person < each; person++)
      for (const [item, agrees] of lean.entries()) {
        if (random() < missing) continue;
        const vote: Vote = random() < 0.1 ? 'pass' : agrees !== random() < against ? 'agree' : 'disagree';
        said.push({ person: `${group}-${person}`, on: item + 1, vote });
      }
  return said;
}

/** How well what was found is what was made, over the people who were placed: 1 the same, 0 as by chance (adjusted Rand index, Hubert and Arabie 1985). */
function likeness(found: ReturnType<typeof opinionGroups>): number {
  const pairs = (count: number): number => (count * (count - 1)) / 2;
  const sumOf = (counts: Iterable<number>): number => [...counts].reduce((sum, count) => sum + pairs(count), 0);
  const truth = new Map<string, number>();
  const both: number[] = [];
  for (const { people } of found) {
    const here = new Map<string, number>();
    for (const person of people) {
      const [group = ''] = person.split('-');
      here.set(group, (here.get(group) ?? 0) + 1);
      truth.set(group, (truth.get(group) ?? 0) + 1);
    }
    both.push(...here.values());
  }
  const ours = sumOf(found.map(({ people }) => people.length));
  const theirs = sumOf(truth.values());
  const chance = (ours * theirs) / pairs(found.reduce((sum, { people }) => sum + people.length, 0));
  return (sumOf(both) - chance) / ((ours + theirs) / 2 - chance);
}

const seeds = [1, 2, 3, 4, 5];

test.each<[string, Made, number]>([
  ['two groups, every vote cast', { groups: 2, each: 40, items: 20, missing: 0, against: 0.1 }, 1],
  ['three groups, every vote cast', { groups: 3, each: 40, items: 20, missing: 0, against: 0.1 }, 0.95],
  ['two groups, 60 % of the votes missing', { groups: 2, each: 60, items: 40, missing: 0.6, against: 0.1 }, 0.9],
  ['three groups, 60 % of the votes missing', { groups: 3, each: 60, items: 40, missing: 0.6, against: 0.1 }, 0.9],
])('%s: those who were made are found', (name, votes, least) => {
  const measured = seeds.map((seed) => {
    const found = opinionGroups(made(votes, seed));
    return { groups: found.length, placed: found.reduce((sum, { people }) => sum + people.length, 0), likeness: likeness(found) };
  });
  const line = measured.map((one) => `${one.groups} groups, ${one.placed} people, ${one.likeness.toFixed(3)}`).join('; ');
  console.log(`${name}: ${line}`);
  const mean = measured.reduce((sum, one) => sum + one.likeness, 0) / measured.length;
  expect(measured.map(({ groups }) => groups)).toEqual(seeds.map(() => votes.groups));
  expect(mean).toBeGreaterThanOrEqual(least);
});

test('four groups that differ along two axes are found, also where 60 % of the votes are missing', () => {
  const random = chanceOf(7);
  const said: Said[] = [];
  for (let group = 0; group < 4; group++)
    for (let person = 0; person < 50; person++)
      for (let on = 1; on <= 40; on++) {
        // Half of the items are about one thing, half about another.
        const agrees = on % 2 === 0 ? group % 2 === 0 : group < 2;
        if (random() >= 0.6) said.push({ person: `${group}-${person}`, on, vote: agrees !== random() < 0.1 ? 'agree' : 'disagree' });
      }
  const found = opinionGroups(said);
  console.log(`four groups on two axes: ${found.length} groups, ${likeness(found).toFixed(3)}`);
  expect(found).toHaveLength(4);
  expect(likeness(found)).toBeGreaterThan(0.9);
});

test.each<[string, Made]>([
  ['of one mind', { groups: 1, each: 120, items: 20, missing: 0.6, against: 0.2 }],
  ['who vote by chance', { groups: 1, each: 120, items: 20, missing: 0, against: 0.5 }],
  ['who vote by chance, 60 % of it missing', { groups: 1, each: 300, items: 30, missing: 0.6, against: 0.5 }],
])('among people %s there are no groups', (name, votes) => {
  const found = Array.from({ length: 10 }, (_, seed) => opinionGroups(made(votes, seed)).length);
  console.log(`people ${name}: groups seen in ${found.filter((count) => count > 0).length} of ${found.length} draws`);
  expect(found.filter((count) => count > 0).length).toBeLessThanOrEqual(1);
});

test('a group of fewer than 11 people is none', () => {
  const large = made({ groups: 2, each: 40, items: 20, missing: 0, against: 0.05 }, 3);
  const few = (each: number) => [
    ...large.filter(({ person }) => person.startsWith('0-')),
    ...large.filter(({ person }) => /^1-\d$/.test(person) && Number(person[2]) < each),
  ];
  expect(opinionGroups(few(10)).flatMap(({ people }) => people)).toEqual([]);
  const eleven = [...few(10), ...large.filter(({ person }) => person === '1-10')];
  expect(opinionGroups(eleven).map(({ people }) => people.length)).toEqual([40, leastCell]);
});

test('the same votes in another order give the same groups; nobody and nothing give none', () => {
  const votes = made({ groups: 3, each: 30, items: 20, missing: 0.3, against: 0.1 }, 5);
  expect(opinionGroups([...votes].reverse())).toEqual(opinionGroups(votes));
  expect(opinionGroups([])).toEqual([]);
  expect(opinionGroups(votes.map((said) => ({ ...said, on: 1 })))).toEqual([]);
});

test('who said little is not placed where more could be said; where there are few items, whoever said something to all is', () => {
  const votes = made({ groups: 2, each: 30, items: 20, missing: 0, against: 0.05 }, 2);
  const shy = votes.filter(({ person }) => person === '0-0').slice(0, 6);
  const placed = opinionGroups([...votes.filter(({ person }) => person !== '0-0'), ...shy]).flatMap(({ people }) => people);
  expect(placed).toHaveLength(59);
  expect(placed).not.toContain('0-0');
});

describe('the pieces', () => {
  const places = (...all: readonly (readonly (number | undefined)[])[]) => {
    const rows = all.map((row) => ({
      columns: row.flatMap((value, column) => (value === undefined ? [] : [column])),
      values: row.flatMap((value) => (value === undefined ? [] : [value])),
    }));
    const axes = axesOf({ items: [1, 2, 3], rows });
    return rows.map((row) => placeOn(axes, row));
  };

  test('a vote that is missing stands as what was said on average: whoever said nothing is in the middle', () => {
    const points = places([1, 1, 1], [-1, -1, -1], [1, 1, -1], [-1, -1, 1], [undefined, undefined, undefined]);
    expect(points[4]).toEqual([0, 0]);
    // Worked by hand: the means are 0, the first axis is (1, 1, 0) and the second (0, 0, 1), each of length one.
    expect(points[0]![0]).toBeCloseTo(Math.SQRT2, 1);
    expect(points[0]![1]).toBeCloseTo(1, 1);
    expect(points[3]).toEqual([-points[2]![0], -points[2]![1]]);
  });

  test('points in heaps are parted by heaps; the silhouette is that of the definition', () => {
    const points: Point[] = [
      [0, 0],
      [0, 1],
      [10, 0],
      [10, 1],
    ];
    const centres = cluster(points, 2, chanceOf(1));
    const of = points.map((point) => nearest(point, centres));
    expect([of[0] === of[1], of[2] === of[3], of[0] === of[2]]).toEqual([true, true, false]);
    // Each: its own 1 away, the others 10 and the root of 101 away.
    const next = (10 + Math.sqrt(101)) / 2;
    expect(silhouette(points, of, chanceOf(1))).toBeCloseTo((next - 1) / next, 10);
    expect(silhouette(points, [0, 1, 0, 1], chanceOf(1))).toBeLessThan(0);
    expect(
      silhouette(
        [
          [0, 0],
          [5, 5],
        ],
        [0, 1],
        chanceOf(1),
      ),
    ).toBe(0);
  });

  test('a table has a row for whoever said enough, in an order that is theirs alone', () => {
    const said: Said[] = [
      { person: 'b', on: 2, vote: 'pass' },
      { person: 'a', on: 2, vote: 'disagree' },
      { person: 'a', on: 1, vote: 'agree' },
    ];
    expect(tableOf(said, 1)).toEqual({
      people: ['a', 'b'],
      items: [1, 2],
      rows: [
        { columns: [0, 1], values: [1, -1] },
        { columns: [1], values: [0] },
      ],
    });
    expect(tableOf(said, 2).people).toEqual(['a']);
  });
});

test('a city of thousands is parted in seconds, most of its people by the groups of those drawn', () => {
  const votes = made({ groups: 3, each: 1500, items: 100, missing: 0.9, against: 0.15 }, 1);
  const began = performance.now();
  const found = opinionGroups(votes);
  const seconds = (performance.now() - began) / 1000;
  console.log(`${votes.length} votes: ${found.map(({ people }) => people.length).join(', ')} people a group, ${seconds.toFixed(1)} s`);
  expect(found).toHaveLength(3);
});
