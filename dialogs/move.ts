import { end, known, type Turn } from '../src/conversation/dialog';
import type { MoveRefused } from '../src/services/moves';
import type { City, CityDialog } from './city';

interface Answers {
  code: string;
  /** Whether what is under way here may give way. */
  replace: boolean;
}
type MoveTurn = Turn<Answers> & City;

/** Goes on elsewhere. Without a code, gives one to send from there; with one, takes up here what was under way where it was given: both are one person. */
export const move: CityDialog<Answers> = {
  id: 'move',
  version: 1,
  start: 'code',
  aside: true,
  passing: true,
  title: (t) => t('move.title'),
  claims(said, words) {
    const [, before = '', first = '', second = ''] = /^(.*?)\s*(\d{4})[ .:/-]?(\d{4})$/s.exec(said) ?? [];
    if (first === '') return undefined;
    const word = before.split(' ').filter((one) => !words.filler(one));
    if (word.length > 0 && before !== '' && !words.means('code', word.join(' '))) return undefined;
    return { answers: { code: first + second }, sure: before !== '' };
  },
  fill: () => undefined,
  steps: {
    code: {
      kind: 'text',
      async ask(turn) {
        const { moves, address, now, t } = turn;
        const given = await moves.give({ address, dialog: turn.underWay()?.dialog, now });
        if (!given.ok) return end(t('move.refused.too-many'));
        return end(t('move.code.given', { code: `${given.code.slice(0, 4)} ${given.code.slice(4)}` }));
      },
      async next(turn) {
        const found = await turn.moves.look(sent(turn));
        return found.ok ? 'replace' : end(refused(turn, found));
      },
    },
    replace: {
      kind: 'confirm',
      async ask(turn) {
        const { t, moves, parked, underWay } = turn;
        const found = await moves.look(sent(turn));
        const here = underWay();
        if (!found.ok || found.dialog === undefined) return known(true);
        if (here?.dialog === found.dialog || parked.includes(found.dialog)) return { kind: 'confirm', text: t('move.replace.same') };
        return here ? { kind: 'confirm', text: t('move.replace.ask', { title: here.title }) } : known(true);
      },
      async next(turn) {
        if (!turn.answers.replace) return end(turn.t('move.kept'));
        const taken = await turn.moves.take(sent(turn));
        if (!taken.ok) return end(refused(turn, taken));
        const { from, dialog } = taken;
        return end(undefined, { then: { kind: 'bring', from, ...(dialog === undefined ? {} : { dialog }) } });
      },
    },
  },
};

const sent = ({ answers, address, now }: MoveTurn) => ({ address, code: answers.code ?? '', now });

function refused({ t }: MoveTurn, { reason }: MoveRefused): string {
  switch (reason) {
    case 'unknown':
      return t('move.refused.unknown');
    case 'own':
      return t('move.refused.own');
    case 'too-many':
      return t('move.refused.too-many');
  }
}
