import { euros, percent, whole } from '../../conversation/format';
import type { T } from '../../i18n';
import type { ContestResult, Fate } from '../../services/tally/results';
import type { Rule } from '../../services/tally/rules';
import type { Ballot, BallotKind, Edition, Localised, Project } from '../../services/voting';
import { html, type Html } from '../html';

/** What a results page speaks with: a language, and what is known of the edition in it. */
export interface Words {
  readonly t: T;
  readonly locale: string;
  readonly euros: (cents: number) => string;
  readonly whole: (number: number) => string;
  readonly percent: (share: number) => string;
  readonly said: (text: Localised) => string;
  /** "12. Un jardin"; a title that is not there in the page's language stands in French, and says so. */
  readonly project: (number: number) => Html;
  readonly ballot: (id: string) => Ballot | undefined;
  /** What a language is called in itself. */
  readonly language: (tag: string) => string;
}

export function createWords(
  t: T,
  locale: string,
  { edition, projects }: { readonly edition: Edition; readonly projects: readonly Project[] },
  language: Words['language'],
): Words {
  const said = (text: Localised): string => text[locale] ?? text.fr;
  const marked = (text: Localised): Html =>
    text[locale] === undefined && locale !== 'fr' ? html`<bdi lang="fr">${text.fr}</bdi>` : html`<bdi>${said(text)}</bdi>`;
  const titles = new Map(projects.map(({ number, title }) => [number, marked(title)]));
  return {
    t,
    locale,
    euros: (cents) => euros(cents, locale),
    whole: (number) => whole(number, locale),
    percent: (share) => percent(share, locale),
    said,
    project: (number) => html`${number}. ${titles.get(number)}`,
    ballot: (id) => edition.ballots.find((ballot) => ballot.id === id),
    language,
  };
}

/** What a ballot is called, in one of its districts or in all. */
export function placeName(
  { t }: Words,
  { district, school, districts }: { district?: string; school?: boolean; districts?: boolean },
): string {
  if (school && district === undefined) return t('results.school');
  if (district !== undefined) return `${school ? `${t('results.school')}, ` : ''}${t('vote.district.label', { number: district })}`;
  return districts ? t('vote.ballot.district') : t('vote.ballot.city');
}

/** What a rule is called. */
export function ruleName({ t }: Words, rule: Rule): string {
  if (rule === 'majority') return t('results.other.majority');
  return rule.startsWith('equalshares') ? t('results.other.shares') : t('results.other.greedy');
}

/** A rule in plain words; the sentences that belong to it. */
export function ruleTold(words: Words, { rule, ballot, reserved, threshold }: ContestResult): readonly string[] {
  const { t } = words;
  const how = words.ballot(ballot)?.how;
  const grades = how?.kind === 'judgment' ? how.grades : [];
  const last = grades.at(-1);
  const told = (): readonly string[] => {
    switch (rule) {
      case 'greedy':
      case 'greedy-threshold':
        return [t('results.rule.greedy')];
      case 'greedy-no-skip':
        return [t('results.rule.noSkip')];
      case 'equalshares':
      case 'equalshares/none':
      case 'equalshares/add1':
        return [t('results.rule.shares')];
      case 'equalshares/add1-comparison':
        return [t('results.rule.shares'), t('results.rule.compared')];
      case 'majority':
        return [t('results.rule.majority', { grade: last ? words.said(last.label) : '0' })];
    }
  };
  const least = threshold === undefined ? undefined : rule === 'majority' ? gradeName(words, ballot, threshold) : words.whole(threshold);
  return [
    ...(rule.startsWith('greedy') ? measure(words, how) : []),
    ...told(),
    ...(least === undefined ? [] : [t('results.rule.least', { least })]),
    ...(reserved ? [t('results.rule.reserved', { amount: words.euros(reserved.cents) })] : []),
  ];
}

/** How ballots of a kind come to what projects are ranked by. */
function measure({ t }: Words, how: BallotKind | undefined): readonly string[] {
  switch (how?.kind) {
    case 'for-against':
      return [t('results.rule.against')];
    case 'ranking':
      return [t('results.rule.ranks')];
    case 'judgment':
      return [t('results.rule.grades')];
    default:
      return [];
  }
}

/** The grade that so many points stand for. */
export function gradeName(words: Words, ballot: string, points: number): string {
  const how = words.ballot(ballot)?.how;
  const grade = how?.kind === 'judgment' ? how.grades[how.grades.length - 1 - points] : undefined;
  return grade ? words.said(grade.label) : words.whole(points);
}

/** What became of a project. */
export function fateTold({ t }: Words, fate: Fate): string {
  switch (fate) {
    case 'chosen':
      return t('results.fate.chosen');
    case 'threshold':
      return t('results.fate.threshold');
    case 'budget':
      return t('results.fate.budget');
    case 'reserved':
      return t('results.fate.reserved');
  }
}
