import { euros } from '../src/conversation/format';
import type { Option, Prompt } from '../src/conversation/prompt';
import type { Turn } from '../src/conversation/dialog';
import type { Ballot, BallotKind, Choices, Project } from '../src/services/voting';
import { localised } from './city';

/** What is chosen on a ballot paper: project numbers in the order in which they were said, or a grade by number. */
export type Marks = readonly string[] | Readonly<Record<string, string>>;

/** What a paper needs of a turn. */
type Scene = Pick<Turn<unknown>, 't' | 'locale' | 'can'>;
type Graded = Extract<BallotKind, { kind: 'judgment' | 'for-against' }>;

/** True for ballots on which projects are named, false for those on which each is given a grade. */
export const isList = (how: BallotKind): how is Exclude<BallotKind, Graded> => how.kind !== 'judgment' && how.kind !== 'for-against';

/** Projects that may be named on a ballot of this kind at the most. */
export const most = (how: BallotKind, projects: readonly Project[]): number => ('max' in how ? how.max : projects.length);

/** The question of the ballot's kind: a list to pick from, or a grade for each project. `ballot`: its name in words. */
export function question(scene: Scene, how: BallotKind, projects: readonly Project[], ballot: string): Prompt {
  const { t } = scene;
  const options = projects.map((project) => optionOf(scene, project));
  switch (how.kind) {
    case 'approval': {
      const values = { ballot, max: how.max };
      return {
        kind: 'several',
        text: scene.can.forms ? t('vote.choose.tick', values) : t('vote.choose.ask', values),
        max: how.max,
        options,
      };
    }
    case 'ranking':
      return { kind: 'several', text: t('vote.choose.rank', { ballot, max: how.max }), max: how.max, options, ordered: true };
    case 'knapsack': {
      const limit = euros(how.budgetCents, scene.locale);
      const priced = projects.map((project) => ({ ...optionOf(scene, project), label: priceTag(scene, project) }));
      return {
        kind: 'several',
        text: t('vote.choose.spend', { ballot, limit }),
        max: projects.length,
        options: priced,
        sum: sumOf(how, projects),
      };
    }
    case 'judgment':
      return { kind: 'grade', text: t('vote.choose.grade'), items: options, scale: scaleOf(scene, how) };
    case 'for-against':
      return { kind: 'grade', text: t('vote.choose.forAgainst'), items: options, scale: scaleOf(scene, how) };
  }
}

/** Many projects to grade, one message each, are first cut down to those that the person cares to grade. */
const shortListFrom = 9;

/** Asks which projects the person wants to grade, where there are many and no form shows them all; undefined where that is not needed. */
export function shortList(scene: Scene, { how }: Ballot, projects: readonly Project[]): Prompt | undefined {
  if (how.kind !== 'judgment' || scene.can.forms || projects.length < shortListFrom) return undefined;
  const text = scene.t('vote.shortlist.ask', { count: projects.length, grade: lowest(scene, how) });
  return { kind: 'several', text, max: projects.length, options: projects.map((project) => optionOf(scene, project)) };
}

/** What is wrong with these marks, in words that say what to change; undefined where nothing is that a person could do by the prompt's own rules. */
export function fault({ t, locale }: Scene, how: BallotKind, projects: readonly Project[], marks: Marks): string | undefined {
  if (how.kind !== 'knapsack' || !isNumbers(marks)) return undefined;
  const { costs } = sumOf(how, projects);
  const sum = marks.reduce((total, number) => total + (costs[number] ?? 0), 0);
  if (sum <= how.budgetCents) return undefined;
  return t('vote.refused.over-budget', { sum: euros(sum, locale), over: euros(sum - how.budgetCents, locale) });
}

/** The marks in words; empty where nothing was chosen. */
export function readBack(scene: Scene, how: BallotKind, projects: readonly Project[], marks: Marks): string {
  const { t, locale } = scene;
  if (!isList(how)) return readGrades(scene, how, projects, isNumbers(marks) ? {} : marks);
  const named = isNumbers(marks) ? marks : [];
  const picked = projects.filter(({ number }) => named.includes(String(number)));
  if (how.kind === 'ranking') {
    const ranked = named.flatMap((each) => picked.filter(({ number }) => String(number) === each));
    return ranked
      .map(({ number, title }, index) => t('vote.confirm.rank', { place: index + 1, number, title: localised(title, locale) }))
      .join('\n');
  }
  const lines = picked.map(({ number, title }) => `${number} ${localised(title, locale)}`);
  if (how.kind !== 'knapsack' || lines.length === 0) return lines.join('\n');
  const sum = picked.reduce((total, { costCents }) => total + costCents, 0);
  return [...lines, t('prompt.sum', { sum: euros(sum, locale), limit: euros(how.budgetCents, locale) })].join('\n');
}

/** The marks as the box takes them. */
export function choicesOf(how: BallotKind, marks: Marks): Choices {
  if (!isList(how)) return { grades: isNumbers(marks) ? {} : marks };
  const numbers = (isNumbers(marks) ? marks : []).map(Number);
  return how.kind === 'ranking' ? { rank: numbers } : { approve: numbers };
}

const isNumbers = (marks: Marks): marks is readonly string[] => Array.isArray(marks);

const optionOf = ({ locale }: Scene, { number, title }: Project): Option => ({
  id: String(number),
  label: localised(title, locale),
  number,
});
const priceTag = ({ locale }: Scene, { title, costCents }: Project): string => `${localised(title, locale)}, ${euros(costCents, locale)}`;

const sumOf = ({ budgetCents }: Extract<BallotKind, { kind: 'knapsack' }>, projects: readonly Project[]) => ({
  limitCents: budgetCents,
  costs: Object.fromEntries(projects.map(({ number, costCents }) => [String(number), costCents])),
});

function scaleOf({ t, locale }: Scene, how: Graded): readonly Option[] {
  if (how.kind === 'judgment') return how.grades.map(({ id, label }) => ({ id, label: localised(label, locale) }));
  return [
    { id: 'for', label: t('vote.choose.for') },
    { id: 'against', label: t('vote.choose.against') },
  ];
}

/** What counts for a project that was not graded: the scale's last. */
const lowest = ({ locale }: Scene, { grades }: Extract<Graded, { kind: 'judgment' }>): string => {
  const last = grades.at(-1);
  return last ? localised(last.label, locale) : '';
};

/** A line a grade, and one for what counts without having been graded. */
function readGrades(scene: Scene, how: Graded, projects: readonly Project[], grades: Readonly<Record<string, string>>): string {
  const lines = scaleOf(scene, how).flatMap(({ id, label }) => {
    const numbers = projects.filter(({ number }) => grades[String(number)] === id).map(({ number }) => number);
    return numbers.length > 0 ? [scene.t('vote.confirm.grade', { grade: label, numbers: numbers.join(', ') })] : [];
  });
  const rest = projects.filter(({ number }) => grades[String(number)] === undefined).length;
  if (how.kind !== 'judgment' || lines.length === 0 || rest === 0) return lines.join('\n');
  return [...lines, scene.t('vote.confirm.rest', { count: rest, grade: lowest(scene, how) })].join('\n');
}
