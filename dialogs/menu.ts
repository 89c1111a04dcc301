import { call, end, type AnyDialog } from '../src/conversation/dialog';
import type { City, CityDialog } from './city';

interface Answers {
  what: string;
}

/** A half-done dialog in the list of what can be done. */
const resumed = 'resume:';

/** Offers what was left half-done, then the dialogs given, in their order; `later` not in the first words of all where each message costs. `all`: what may have
 *  been left half-done. */
export const menu = (
  always: readonly AnyDialog<City>[],
  later: readonly AnyDialog<City>[],
  all: readonly AnyDialog<City>[],
): CityDialog<Answers> => ({
  id: 'menu',
  version: 1,
  start: 'what',
  passing: true,
  title: (t) => t('menu.title'),
  steps: {
    what: {
      kind: 'choice',
      ask: ({ t, parked, first, can }) => {
        const offered = can.costly && first ? always : [...always, ...later];
        const halfDone = parked.flatMap((id) => all.filter((dialog) => dialog.id === id));
        const options = [
          ...halfDone.map((dialog) => ({ id: resumed + dialog.id, label: t('menu.what.resume', { title: dialog.title(t) }) })),
          ...offered.filter((dialog) => !parked.includes(dialog.id)).map((dialog) => ({ id: dialog.id, label: dialog.title(t) })),
        ];
        const welcome = can.costly ? `${t('menu.what.welcome')}\n${t('menu.what.price')}` : t('menu.what.welcome');
        return { kind: 'choice', text: first ? welcome : t('menu.what.ask'), options };
      },
      next: ({ answers: { what = '' } }) =>
        what.startsWith(resumed)
          ? end(undefined, { then: { kind: 'resume', dialog: what.slice(resumed.length) } })
          : end(undefined, { then: call(what) }),
    },
  },
});
