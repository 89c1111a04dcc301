import { call, end, type AnyDialog } from '../src/conversation/dialog';
import type { City, CityDialog } from './city';

interface Answers {
  what: string;
}

/** What the menu has no room for: the dialogs given, in their order. */
export const services = (offered: readonly AnyDialog<City>[]): CityDialog<Answers> => ({
  id: 'services',
  version: 1,
  start: 'what',
  passing: true,
  title: (t) => t('services.title'),
  steps: {
    what: {
      kind: 'choice',
      ask: ({ t }) => ({
        kind: 'choice',
        text: t('services.what.ask'),
        options: offered.map((dialog) => ({ id: dialog.id, label: dialog.title(t) })),
      }),
      next: ({ answers: { what = '' } }) => end(undefined, { then: call(what) }),
    },
  },
});
