import { end, type Turn } from '../src/conversation/dialog';
import type { Topic } from '../src/services/preferences';
import type { City, CityDialog } from './city';
import { whereChosen, whereOptions } from './where';
import { needs, needText } from './workshop-told';

interface Answers {
  where: string;
  topics: readonly string[];
  access: readonly string[];
  /** Tags. */
  languages: readonly string[];
}
type PreferencesTurn = Turn<Answers> & City;

/** The answer that stands for none of them. */
const none = 'none';

/** What a person would like to be told of first and needs in order to come: asked here, kept once, used by workshops and whatever else is offered. `names`: the
 *  languages we speak, each by its own name. */
export const preferences = (names: readonly (readonly [locale: string, name: string])[]): CityDialog<Answers> => ({
  id: 'preferences',
  version: 2,
  start: 'where',
  title: (t) => t('preferences.title'),
  /** Who had come further is not asked what they like: nothing that they had said before changes. */
  upgrades: { 2: (answers, step) => ({ answers: { ...answers }, step }) },
  steps: {
    where: {
      kind: 'choice',
      ask: ({ t }) => ({ kind: 'choice', text: t('preferences.where.ask'), options: whereOptions(t) }),
      next: 'topics',
    },
    topics: {
      kind: 'several',
      ask: (turn) => ({
        kind: 'several',
        text: turn.t('preferences.topics.ask'),
        options: [{ id: none, label: turn.t('preferences.topics.all') }, ...liked.map((id) => ({ id, label: topicText(turn, id) }))],
        max: liked.length,
      }),
      next: 'access',
    },
    access: {
      kind: 'several',
      ask: (turn) => ({
        kind: 'several',
        text: turn.t('preferences.access.ask'),
        options: [{ id: none, label: turn.t('workshop.access.none') }, ...needs.map((id) => ({ id, label: needText(turn, id) }))],
        max: needs.length,
      }),
      next: 'languages',
    },
    languages: {
      kind: 'several',
      ask: ({ t }) => ({
        kind: 'several',
        text: t('preferences.languages.ask'),
        options: [{ id: none, label: t('preferences.languages.all') }, ...names.map(([id, label]) => ({ id, label }))],
        max: names.length,
      }),
      next: keep,
    },
  },
});

/** What somebody may like, in the order of the list. */
const liked = ['democracy', 'nature', 'moving', 'sport', 'culture', 'solidarity', 'streets'] as const satisfies readonly Topic[];

function topicText({ t }: Pick<PreferencesTurn, 't'>, topic: (typeof liked)[number]): string {
  switch (topic) {
    case 'democracy':
      return t('preferences.topics.democracy');
    case 'nature':
      return t('preferences.topics.nature');
    case 'moving':
      return t('preferences.topics.moving');
    case 'sport':
      return t('preferences.topics.sport');
    case 'culture':
      return t('preferences.topics.culture');
    case 'solidarity':
      return t('preferences.topics.solidarity');
    case 'streets':
      return t('preferences.topics.streets');
  }
}

async function keep(turn: PreferencesTurn) {
  const { answers, t, now } = turn;
  await turn.preferences.keep(
    turn,
    {
      ...(answers.topics ? { topics: liked.filter((topic) => answers.topics?.includes(topic)) } : {}),
      access: needs.filter((need) => answers.access?.includes(need)),
      languages: (answers.languages ?? []).filter((tag) => tag !== none),
      district: whereChosen(answers.where),
    },
    now,
  );
  return end(t('preferences.done'));
}
