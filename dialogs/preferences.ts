import { end, type Turn } from '../src/conversation/dialog';
import type { City, CityDialog } from './city';
import { whereChosen, whereOptions } from './where';
import { needs, needText } from './workshop-told';

interface Answers {
  where: string;
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
  version: 1,
  start: 'where',
  title: (t) => t('preferences.title'),
  steps: {
    where: {
      kind: 'choice',
      ask: ({ t }) => ({ kind: 'choice', text: t('preferences.where.ask'), options: whereOptions(t) }),
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

async function keep(turn: PreferencesTurn) {
  const { answers, t, now } = turn;
  await turn.preferences.keep(
    turn,
    {
      access: needs.filter((need) => answers.access?.includes(need)),
      languages: (answers.languages ?? []).filter((tag) => tag !== none),
      district: whereChosen(answers.where),
    },
    now,
  );
  return end(t('preferences.done'));
}
