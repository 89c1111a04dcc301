import { call, end, go, known, redo, type Ask, type End, type Next, type Turn } from '../src/conversation/dialog';
import { day } from '../src/conversation/format';
import type { Option } from '../src/conversation/prompt';
import type { Dataset } from '../src/services/datarounds/dataset';
import type { SeenNeed } from '../src/services/datarounds/needs';
import { localised, type City, type CityDialog } from './city';
import { lastDay, needStanding, questionOf } from './data-told';
import { contactOf, marked } from './ideas';

interface Answers {
  what: 'ask' | 'ranking';
  /** Words said with the dialog's own, which are looked for: normalised, so never published. */
  search: string;
  question: string;
  /** A dataset (`d:` and its id), a need's number, or `none` of them. */
  found: string;
  sure: boolean;
  /** A need's number. */
  which: string;
  act: 'support' | 'others';
}
type DataTurn = Turn<Answers> & City;

/** Characters of a question: two SMS. */
const questionCharacters = 200;
/** Characters of what a dataset is, in the answer. */
const sentenceCharacters = 140;
/** Words that are a question rather than a slip. */
const wordsAtLeast = 3;
/** Needs of a round that are shown. */
const rankedAtMost = 20;
const none = 'none';
const ofDataset = 'd:';

/** Open data: what one wants to know, told as a question; whether it is published or was asked already; the round's ranking, and a support. "DATA 12" is a
 *  need, "DATA 12 SOUTENIR" supports it. */
export const data: CityDialog<Answers> = {
  id: 'data',
  version: 1,
  start: 'what',
  aside: true,
  title: (t) => t('data.title'),
  fill(turn, words) {
    const [, which, rest = ''] = /^(\d{1,6})(?:\s+(.+))?$/.exec(words) ?? [];
    if (which !== undefined && rest === '') return { what: 'ranking', which };
    if (which !== undefined) return turn.words.means('support', rest) ? { what: 'ranking', which, act: 'support' } : undefined;
    return words.split(' ').length >= wordsAtLeast || /\p{Script=Han}{4}/u.test(words) ? { what: 'ask', search: words } : {};
  },
  steps: {
    what: {
      kind: 'choice',
      counts: () => false,
      ask: ({ t, locale, now, data: service }) => ({
        kind: 'choice',
        text: t('data.what.ask', { until: day(lastDay(service.round(now).closes), locale) }),
        options: [
          { id: 'ask', label: t('data.what.tell') },
          { id: 'ranking', label: t('data.what.ranking') },
        ],
      }),
      next: ({ answers }) => (answers.what === 'ranking' ? 'which' : answers.search === undefined ? 'question' : 'found'),
    },
    search: { kind: 'text', counts: () => false, ask: () => go('question'), next: 'found' },
    question: {
      kind: 'text',
      counts: ({ what }) => what !== 'ranking',
      ask: ({ t, answers }) => ({
        kind: 'text',
        text: answers.search === undefined ? t('data.question.ask') : t('data.question.whole'),
        max: questionCharacters,
      }),
      next: 'found',
    },
    found: {
      kind: 'choice',
      counts: ({ found }) => found !== undefined && found !== none,
      ask: found,
      next: ({ answers, ...turn }) => {
        const { found: chosen = none } = answers;
        if (chosen === none) return answers.question === undefined ? 'question' : 'sure';
        return chosen.startsWith(ofDataset) ? answer({ ...turn, answers }, chosen.slice(ofDataset.length)) : 'act';
      },
    },
    sure: {
      kind: 'confirm',
      counts: ({ found: chosen }) => chosen === none,
      ask: ({ t, answers }) => ({ kind: 'confirm', text: t('data.sure.ask', { question: answers.question ?? '' }) }),
      next: (turn) => (turn.answers.sure ? tell(turn) : redo('question', 'search', 'found', 'sure')),
    },
    which: {
      kind: 'choice',
      counts: ({ what }) => what === 'ranking',
      ask: ranking,
      next: 'act',
    },
    act: {
      kind: 'choice',
      counts: ({ act }) => act !== undefined,
      ask: (turn) => withSeen(turn, (seen) => shown(turn, seen)),
      next: perform,
    },
  },
};

/** What is published, or was asked, that says the same: nothing to ask where nothing does. */
async function found(turn: DataTurn): Promise<Ask> {
  const { t, locale, answers, now } = turn;
  const { datasets, needs } = await turn.data.match(answers.question ?? answers.search ?? '', now);
  if (datasets.length === 0 && needs.length === 0) return known(none);
  const demo = datasets.some((one) => one.demo) || needs.some(({ need }) => need.demo);
  return {
    kind: 'choice',
    text: marked(t, demo, t('data.found.ask')),
    options: [
      ...datasets.map(({ id, title }) => ({ id: ofDataset + id, label: t('data.found.dataset', { title: localised(title, locale) }) })),
      ...needs.map(({ need, supporters }) => ({
        id: String(need.number),
        label: t('data.found.need', { question: questionOf(need, locale), count: supporters }),
      })),
      { id: none, label: t('data.found.none') },
    ],
  };
}

/** Where a published dataset is, and what it is in a sentence. */
async function answer(turn: DataTurn, id: string): Promise<End> {
  const { t, locale } = turn;
  const dataset = await turn.data.dataset(id, turn.now);
  if (!dataset) return end(t('data.refused.gone'));
  const told = t('data.answer', { title: localised(dataset.title, locale), link: dataset.link, sentence: sentenceOf(dataset, locale) });
  return end(marked(t, dataset.demo ?? false, told.replace(/ +(?=\n|$)/g, '')));
}

/** The first sentence of what is said of a dataset, where it is short enough for a phone. */
function sentenceOf({ description }: Dataset, locale: string): string {
  const [first = ''] = description ? localised(description, locale).split(/(?<=[.!?。！？؟])\s*/u) : [];
  return first.length <= sentenceCharacters ? first : `${first.slice(0, first.lastIndexOf(' ', sentenceCharacters - 3))}...`;
}

async function tell(turn: DataTurn): Promise<End> {
  const { t, answers, now } = turn;
  const done = await turn.data.tell(answers.question ?? '', contactOf(turn), now);
  return end(done.ok ? t('data.done', { number: done.number }) : t('data.refused.too-many', { max: done.max }));
}

async function ranking(turn: DataTurn): Promise<Ask> {
  const { t, locale, now } = turn;
  const ranked = await turn.data.ranking(now);
  if (ranked.length === 0) return end(t('data.which.none'));
  const until = day(lastDay(turn.data.round(now).closes), locale);
  const demo = ranked.some(({ need }) => need.demo);
  return {
    kind: 'choice',
    text: marked(t, demo, t('data.which.ask', { until })),
    options: ranked.slice(0, rankedAtMost).map(({ need, supporters }) => ({
      id: String(need.number),
      label: t('data.found.need', { question: questionOf(need, locale), count: supporters }),
      number: need.number,
    })),
  };
}

const numberOf = ({ answers: { which, found: chosen } }: DataTurn): number => Number(which ?? chosen);

/** Runs with the need at hand, or ends with that there is none. */
async function withSeen<R>(turn: DataTurn, run: (seen: SeenNeed) => R | Promise<R>): Promise<R | End> {
  const number = numberOf(turn);
  const seen = await turn.data.see(number, turn, turn.now);
  return seen.ok ? run(seen.seen) : end(turn.t('data.refused.unknown', { number }));
}

/** A need, and what this person may do with it; it ends there where that is nothing. */
function shown(turn: DataTurn, seen: SeenNeed): Ask {
  const { t, locale } = turn;
  const { need, supporters, supports, open } = seen;
  const text = marked(
    t,
    need.demo,
    t('data.details', {
      number: need.number,
      question: questionOf(need, locale),
      count: supporters,
      standing: needStanding({ t, locale }, need, seen),
    }),
  );
  const options: readonly Option[] = [
    { id: 'support', label: t('data.act.support') },
    { id: 'others', label: t('data.act.others') },
  ];
  if (open && !supports) return { kind: 'choice', text, options };
  return end(supports && open ? `${text}\n${t('data.act.yours')}` : text);
}

async function perform(turn: DataTurn): Promise<Next> {
  const { t, now, answers } = turn;
  if (answers.act === 'others') return end(undefined, { then: call('data', { what: 'ranking' }) });
  const number = numberOf(turn);
  const done = await turn.data.support(number, contactOf(turn), now);
  if (done.ok) return end(marked(t, done.need.demo, t('data.supported', { number: done.need.number, count: done.supporters })));
  switch (done.reason) {
    case 'already':
      return end(t('data.refused.supported', { number }));
    case 'not-now':
      return end(t('data.refused.not-now', { number }));
    case 'unknown':
      return end(t('data.refused.unknown', { number }));
  }
}
