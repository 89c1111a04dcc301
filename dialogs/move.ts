import { end, known, type Ask, type Turn } from '../src/conversation/dialog';
import type { MoveRefused } from '../src/services/moves';
import { passingText, refusedChange } from './address';
import type { City, CityDialog } from './city';

interface Answers {
  /** The address given up, given by whoever calls; empty: none, they go on elsewhere and no more. */
  leaves: string;
  code: string;
  /** Whether what is under way here may give way. */
  replace: boolean;
}
type MoveTurn = Turn<Answers> & City;

/** Goes on elsewhere. Without a code, gives one to send from there; with one, takes up here what was under way where it was given: both are one person. */
export const move: CityDialog<Answers> = {
  id: 'move',
  version: 2,
  start: 'leaves',
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
  /** That an address can be given up came in between; nobody had. */
  upgrades: { 2: (answers, step) => ({ answers: { leaves: '', ...answers }, step }) },
  steps: {
    leaves: { kind: 'call', counts: () => false, ask: () => known(''), next: 'code' },
    code: {
      kind: 'text',
      async ask(turn) {
        const { moves, address, now, t, answers } = turn;
        const leaves = answers.leaves === '' ? undefined : answers.leaves;
        const given = await moves.give({ address, dialog: turn.underWay()?.dialog, leaves, locale: turn.locale, now });
        if (!given.ok) return end(t('move.refused.too-many'));
        const code = `${given.code.slice(0, 4)} ${given.code.slice(4)}`;
        return end(leaves === undefined ? t('move.code.given', { code }) : t('move.code.leaves', { code }));
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
        if (found.ok && found.leaves !== undefined) return leaving(turn, found.leaves, found.locale);
        if (!found.ok || found.dialog === undefined) return known(true);
        if (here?.dialog === found.dialog || parked.includes(found.dialog)) return { kind: 'confirm', text: t('move.replace.same') };
        return here ? { kind: 'confirm', text: t('move.replace.ask', { title: here.title }) } : known(true);
      },
      async next(turn) {
        if (!turn.answers.replace) return end(turn.t('move.kept'));
        const taken = await turn.moves.take(sent(turn));
        if (!taken.ok) return end(refused(turn, taken));
        const { from, dialog, leaves } = taken;
        if (leaves !== undefined) {
          const told = passingText(turn, leaves);
          return (
            (await refusedChange(turn, leaves)) ?? end(undefined, { then: { kind: 'bring', from, leaves: { address: leaves, told } } })
          );
        }
        return end(undefined, { then: { kind: 'bring', from, ...(dialog === undefined ? {} : { dialog }) } });
      },
    },
  },
};

/** The address that is given up is told, then what happens to it: a yes is a consent. */
async function leaving(heard: MoveTurn, leaves: string, locale = heard.locale): Promise<Ask> {
  const turn = { ...heard, t: heard.tries(locale) };
  return (await refusedChange(turn, leaves)) ?? { kind: 'confirm', text: passingText(turn, leaves) };
}

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
