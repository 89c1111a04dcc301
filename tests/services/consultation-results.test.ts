import type { Article, Statement, Vote } from '../../src/services/consultations/consultation';
import { chanceOf } from '../../src/services/consultations/opinion/chance';
import type { Said } from '../../src/services/consultations/opinion/votes';
import { resultFile, resultOf, type ConsultationResult } from '../../src/services/consultations/results';
import { leastCell } from '../../src/services/suppression';

const at = new Date('2026-12-20T20:00:00Z');
const articles = (count: number): readonly Article[] =>
  Array.from({ length: count }, (_, index) => ({ number: index + 1, text: { fr: `Article ${index + 1}.` } }));
const statement = (number: number, text: string): Statement => ({
  consultation: 1,
  number,
  article: 1,
  state: 'published',
  original: { text, locale: 'fr' },
  text: { fr: text },
  at,
});
const votes: readonly Vote[] = ['agree', 'disagree', 'pass'];
/** So many people who all say this to it. */
const all = (count: number, on: number, vote: Vote, who = 'p'): readonly Said[] =>
  Array.from({ length: count }, (_, index) => ({ person: `${who}${index}`, on, vote }));

/** Two groups of opinion, and some who said too little to be placed: on how many items, how many people, how far each agrees. */
function city(seed: number): readonly Said[] {
  const random = chanceOf(seed);
  const sizes = [12 + Math.floor(random() * 50), 12 + Math.floor(random() * 50)];
  const [against, missing] = [random() * 0.25, random() * 0.5];
  const leans = sizes.map(() => Array.from({ length: 14 }, () => random() < 0.5));
  const placed = leans.flatMap((lean, group) =>
    Array.from({ length: sizes[group] ?? 0 }, (_, one) =>
      lean.flatMap((agrees, item): readonly Said[] => {
        if (random() < missing) return [];
        const vote = random() < 0.1 ? 'pass' : agrees !== random() < against ? 'agree' : 'disagree';
        return [{ person: `${group}-${one}`, on: item + 1, vote }];
      }),
    ).flat(),
  );
  const shy = Array.from({ length: Math.floor(random() * 15) }, (_, one): Said => ({
    person: `shy-${one}`,
    on: 1 + Math.floor(random() * 14),
    vote: votes[Math.floor(random() * 3)] ?? 'pass',
  }));
  return [...placed, ...shy];
}

/** Every figure from 1 to 10 that somebody could tell from what is published: shown, or what sums leave of it. */
function told(result: ConsultationResult): readonly string[] {
  const small = (what: string, hidden: number, sum: number): readonly string[] =>
    hidden > 0 && sum > 0 && sum < leastCell ? [`${what}: ${sum} in ${hidden}`] : [];
  const figures: (number | null)[] = [result.people, ...result.groups.map(({ people }) => people)];
  const left: string[] = [];
  const sizes = result.groups.map(({ people }) => people);
  if (result.people !== null && sizes.length > 0)
    left.push(
      ...small(
        'groups',
        sizes.filter((people) => people === null).length + 1,
        result.people - sizes.reduce<number>((sum, people) => sum + (people ?? 0), 0),
      ),
    );
  for (const { number, voters, figures: cells, groups } of result.items) {
    figures.push(voters, ...Object.values(cells), ...groups.flatMap((group) => Object.values(group.figures)));
    if (voters === null) continue;
    const hidden = votes.filter((vote) => cells[vote] === null);
    left.push(...small(`${number}`, hidden.length, voters - votes.reduce((sum, vote) => sum + (cells[vote] ?? 0), 0)));
    for (const vote of votes) {
      const total = cells[vote];
      const ofGroups = groups.map((group) => group.figures[vote]);
      // Beside a sum that is not told no part of it is.
      if (total === null) left.push(...(ofGroups.some((count) => count !== null) ? [`${number} ${vote}: parts of what is not told`] : []));
      else if (groups.length > 0)
        left.push(
          ...small(
            `${number} ${vote}`,
            ofGroups.filter((count) => count === null).length + 1,
            total - ofGroups.reduce<number>((sum, count) => sum + (count ?? 0), 0),
          ),
        );
    }
  }
  return [...figures.filter((count) => count !== null && count > 0 && count < leastCell).map(String), ...left];
}

test('nothing that is published tells a figure from 1 to 10, in a hundred made-up cities', () => {
  const results = Array.from({ length: 100 }, (_, seed) =>
    resultOf({ code: 1, articles: articles(14) }, [], city(seed), { at, final: false }),
  );
  console.log(`${results.filter(({ groups }) => groups.length > 0).length} of 100 cities have groups`);
  expect(results.filter(({ groups }) => groups.length > 0).length).toBeGreaterThan(50);
  expect(results.flatMap(told)).toEqual([]);
});

test('ten people are told as nobody, eleven are', () => {
  const of = (count: number) => resultOf({ code: 1, articles: articles(1) }, [], all(count, 1, 'agree'), { at, final: false });
  const nothing = { agree: null, disagree: null, pass: null };
  expect(of(10)).toMatchObject({ people: null, groups: [], items: [{ voters: null, figures: nothing, verdict: null }], shared: [] });
  expect(of(11)).toMatchObject({ people: 11, items: [{ voters: 11, figures: { agree: 11, disagree: 0, pass: 0 }, verdict: 'for' }] });
});

test('for, against or divided: a share of few is drawn towards the middle', () => {
  const verdictOf = (agree: number, disagree: number) =>
    resultOf({ code: 1, articles: articles(1) }, [], [...all(agree, 1, 'agree', 'a'), ...all(disagree, 1, 'disagree', 'd')], {
      at,
      final: false,
    }).items[0]?.verdict;
  // (agree + 1) / (all + 2): 8 of 13, 7 of 13; 61 of 102, 62 of 102.
  expect([verdictOf(7, 4), verdictOf(6, 5), verdictOf(60, 40), verdictOf(61, 39)]).toEqual(['for', 'divided', 'divided', 'for']);
  expect([verdictOf(4, 7), verdictOf(0, 0)]).toEqual(['against', null]);
});

test('what all groups share is what most of each agrees with, the most shared first; what only the large one does is not', () => {
  // Two groups of 40 and 20 who differ on 1 to 8 and agree on 9 and 10, on 10 less.
  const said: Said[] = [];
  for (const [group, count] of [40, 20].entries())
    for (let one = 0; one < count; one++) {
      const person = `${group}-${one}`;
      for (let on = 1; on <= 8; on++) said.push({ person, on, vote: (group === 0) === on % 2 > 0 ? 'agree' : 'disagree' });
      said.push({ person, on: 9, vote: 'agree' }, { person, on: 10, vote: one % 5 === 0 ? 'pass' : 'agree' });
    }
  const result = resultOf({ code: 1, articles: articles(10) }, [], said, { at, final: true });
  expect(result.groups.map(({ name, people }) => [name, people])).toEqual([
    ['A', 40],
    ['B', 20],
  ]);
  expect(result.shared).toEqual([9, 10]);
  expect(result.items[0]).toMatchObject({ verdict: 'for', groups: [{ verdict: 'for' }, { verdict: 'against' }] });
  // 40 of A agree with the first, nobody of B does; each may be told, as nobody is left.
  expect(result.items[0]?.groups.map(({ figures }) => figures.agree)).toEqual([40, 0]);
});

test('votes on what is not shown any more count for nothing', () => {
  const said = [...all(12, 101, 'agree'), ...all(12, 102, 'agree', 'q')];
  const result = resultOf({ code: 1, articles: [] }, [statement(101, 'Oui.')], said, { at, final: false });
  expect(result).toMatchObject({ people: 12, items: [{ number: 101, kind: 'statement', article: 1, voters: 12 }] });
});

test('the files: a table that a spreadsheet takes for no formula, and JSON', () => {
  const said = [...all(15, 101, 'agree'), ...all(11, 101, 'disagree', 'd')];
  const result = resultOf({ code: 1, articles: articles(1) }, [statement(101, '=1+1; "Oui"')], said, { at, final: true });
  expect(resultFile(result, 'csv')).toBe(
    'number;kind;article;text;voters;agree;disagree;pass;verdict;shared\n' +
      '1;article;;Article 1.;;;;;;no\n' +
      `101;statement;1;"'=1+1; ""Oui""";26;15;11;0;divided;no\n`,
  );
  expect(JSON.parse(resultFile(result, 'json'))).toEqual(JSON.parse(JSON.stringify(result)));
});
