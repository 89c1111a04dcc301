import { end, known, redo, type End, type Redo, type Turn } from '../src/conversation/dialog';
import { normalise } from '../src/conversation/normalise';
import type { City, CityDialog } from './city';

interface Answers {
  /** What the number is to prove, given by whoever calls. */
  purpose: string;
  /** Given by whoever calls: a code is asked for, also where the address is a number. */
  anew: boolean;
  number: string;
  right: boolean;
  code: string;
}
type IdentifyTurn = Turn<Answers> & City;

/** Proves a mobile number by a code sent to it; its result is the number in E.164, or null where it was not proven. An address that is a number proves
 *  itself, and nothing is asked but where a code is wanted all the same. Called by others: `call('identify', { purpose: 'vote' })`. */
export const identify: CityDialog<Answers> = {
  id: 'identify',
  version: 2,
  start: 'purpose',
  title: (t) => t('identify.title'),
  /** Whether a code is wanted in any case came in between; nobody had wanted it. */
  upgrades: { 2: (answers, step) => ({ answers: { anew: false, ...answers }, step }) },
  steps: {
    purpose: { kind: 'call', counts: () => false, ask: () => known('identity'), next: 'anew' },
    anew: { kind: 'call', counts: () => false, ask: () => known(false), next: 'number' },
    number: {
      kind: 'text',
      ask({ codes, address, answers, t }) {
        const own = codes.own(address);
        if (own !== undefined && !answers.anew) return end(undefined, { result: own });
        if (own !== undefined && codes.sends) return known(own);
        return codes.sends ? { kind: 'text', text: t('identify.number.ask'), max: 200 } : failed(t('identify.refused.unavailable'));
      },
      next({ answers, codes, say, t }) {
        const read = codes.read(answers.number ?? '');
        if (read.ok) return 'right';
        switch (read.reason) {
          case 'unreadable':
            say(t('identify.refused.unreadable'));
            break;
          case 'foreign':
            say(t('identify.refused.foreign'));
            break;
          case 'not-mobile':
            say(t('identify.refused.not-mobile'));
        }
        return redo('number');
      },
    },
    right: {
      kind: 'confirm',
      ask: (turn) =>
        withNumber(turn, (number, shown) =>
          number === turn.codes.own(turn.address)
            ? known(true)
            : { kind: 'confirm', text: turn.t('identify.right.ask', { number: shown }) },
        ),
      next: ({ answers }) => (answers.right ? 'code' : redo('number', 'right')),
    },
    code: {
      kind: 'text',
      ask: (turn) =>
        withNumber(turn, async (number, shown) => {
          const refused = await send(turn, number);
          return refused ?? { kind: 'text', text: turn.t('identify.code.ask', { number: shown }), max: 200 };
        }),
      next: (turn) => withNumber(turn, (number) => check(turn, number)),
    },
  },
};

/** Runs with the number as it is sent to and as people read it. */
function withNumber<R>({ answers, codes }: IdentifyTurn, run: (number: string, shown: string) => R): R | Redo {
  const read = codes.read(answers.number ?? '');
  return read.ok ? run(read.number, read.shown) : redo('number', 'right', 'code');
}

const requestOf = ({ answers, address, now }: IdentifyTurn, number: string) => ({ purpose: answers.purpose ?? '', address, number, now });

/** Has a code sent where none is good any more, or `again`; the dialog's end where none can be. */
async function send(turn: IdentifyTurn, number: string, again = false): Promise<End | undefined> {
  const sent = await turn.codes.request({ ...requestOf(turn, number), locale: turn.locale, again });
  if (sent.ok) return undefined;
  switch (sent.reason) {
    case 'too-many':
      return failed(turn.t('identify.refused.too-many'));
    case 'unavailable':
      return failed(turn.t('identify.refused.unavailable'));
  }
}

async function check(turn: IdentifyTurn, number: string): Promise<End | Redo> {
  const { answers, codes, words, say, t } = turn;
  const said = normalise(answers.code ?? '');
  if (words.means('resend', said)) {
    const refused = await send(turn, number, true);
    if (!refused) say(t('identify.code.again'));
    return refused ?? redo('code');
  }
  const digits = said.replace(/\D/g, '');
  if (digits.length !== codeDigits) {
    say(t('identify.refused.no-code'));
    return redo('code');
  }
  const checked = await codes.check({ ...requestOf(turn, number), code: digits });
  if (checked.ok) return end(t('identify.done'), { result: number });
  switch (checked.reason) {
    case 'wrong':
      say(t('identify.refused.wrong', { left: checked.left }));
      return redo('code');
    case 'expired': {
      say(t('identify.refused.expired'));
      const refused = await send(turn, number);
      if (!refused) say(t('identify.code.again'));
      return refused ?? redo('code');
    }
  }
}

const codeDigits = 6;

/** Nothing was proven. */
const failed = (text: string): End => end(text, { result: null });
