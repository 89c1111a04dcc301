import { end } from '../src/conversation/dialog';
import type { CityDialog } from './city';

interface Answers {
  locale: string;
}

/** Chooses the language to go on in, each offered under its own name. */
export const language = (names: readonly (readonly [locale: string, name: string])[]): CityDialog<Answers> => ({
  id: 'language',
  version: 1,
  start: 'locale',
  passing: true,
  title: (t) => t('language.title'),
  steps: {
    locale: {
      kind: 'choice',
      ask: ({ t }) => ({ kind: 'choice', text: t('language.locale.ask'), options: names.map(([id, label]) => ({ id, label })) }),
      next: ({ answers, speak }) => {
        const t = speak(answers.locale ?? '');
        return end(t('language.done'));
      },
    },
  },
});
