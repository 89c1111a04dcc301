import { call as run, end, known, redo, type Ask, type End, type Next, type Turn } from '../src/conversation/dialog';
import { dayAndYear } from '../src/conversation/format';
import type { Option } from '../src/conversation/prompt';
import type { CallListed, SeenCall } from '../src/services/calls/calls';
import { callStanding, callTextOf } from './call-told';
import { localised, type City, type CityDialog } from './city';
import { contactOf, marked } from './ideas';

interface Answers {
  what: 'write' | 'calls';
  text: string;
  /** A call's number, or `none` of them. */
  similar: string;
  sure: boolean;
  /** A call's number. */
  which: string;
  act: 'sign' | 'others';
}
type CallTurn = Turn<Answers> & City;

/** Characters of a call: two SMS. */
const textCharacters = 300;
/** Words that are a call rather than a slip. */
const wordsAtLeast = 4;
/** Calls that are shown. */
const listedAtMost = 20;
const none = 'none';

/** Calls to the City: one writes it, others sign, and enough signatures make an answer due. "SIGNER 12" signs call 12, "PETITION 12" shows it. */
export const call: CityDialog<Answers> = {
  id: 'call',
  version: 1,
  start: 'what',
  aside: true,
  title: (t) => t('call.title'),
  fill(turn, words, written) {
    const [, which, rest = ''] = /^(\d{1,6})(?:\s+(.+))?$/.exec(words) ?? [];
    if (which !== undefined && rest === '') return { what: 'calls', which: String(Number(which)) };
    if (which !== undefined)
      return turn.words.means('sign', rest) ? { what: 'calls', which: String(Number(which)), act: 'sign' } : undefined;
    if (words.split(' ').length < wordsAtLeast && !/\p{Script=Han}{6}/u.test(words)) return {};
    if (written.length <= textCharacters) return { what: 'write', text: written };
    turn.say(turn.t('call.text.long', { max: textCharacters }));
    return { what: 'write' };
  },
  claims(said, words) {
    const [, word = '', which] = /^(\D+?)\s*(\d{1,6})$/.exec(said) ?? [];
    return which !== undefined && words.means('sign', word)
      ? { answers: { what: 'calls', which: String(Number(which)), act: 'sign' }, sure: true }
      : undefined;
  },
  steps: {
    what: {
      kind: 'choice',
      counts: () => false,
      ask: ({ t, calls }) => ({
        kind: 'choice',
        text: t('call.what.ask', { threshold: calls.rule.threshold, days: calls.rule.answerDays }),
        options: [
          { id: 'calls', label: t('call.what.calls') },
          { id: 'write', label: t('call.what.write') },
        ],
      }),
      next: ({ answers }) => (answers.what === 'write' ? 'text' : 'which'),
    },
    text: {
      kind: 'text',
      counts: ({ what }) => what === 'write',
      ask: ({ t }) => ({ kind: 'text', text: t('call.text.ask'), max: textCharacters }),
      next: 'similar',
    },
    similar: {
      kind: 'choice',
      counts: ({ similar }) => similar !== undefined && similar !== none,
      ask: similar,
      next: ({ answers }) => (answers.similar === none ? 'sure' : 'act'),
    },
    sure: {
      kind: 'confirm',
      counts: ({ what }) => what === 'write',
      ask: ({ t, answers }) => ({ kind: 'confirm', text: t('call.sure.ask', { text: answers.text ?? '' }) }),
      next: (turn) => (turn.answers.sure ? write(turn) : redo('text', 'similar', 'sure')),
    },
    which: {
      kind: 'choice',
      counts: ({ what }) => what === 'calls',
      ask: which,
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

/** Calls that say the same, to be signed instead: nothing to ask where there is none. */
async function similar(turn: CallTurn): Promise<Ask> {
  const { t, answers, now } = turn;
  const near = await turn.calls.similar(answers.text ?? '', now);
  if (near.length === 0) return known(none);
  const options = [...near.map((one) => ({ ...option(turn, one), number: undefined })), { id: none, label: t('call.similar.none') }];
  return { kind: 'choice', text: demoMarked(turn, near, t('call.similar.ask')), options: options.map(({ id, label }) => ({ id, label })) };
}

const demoMarked = ({ t }: CallTurn, listed: readonly CallListed[], text: string): string =>
  marked(
    t,
    listed.some(({ call: { demo } }) => demo),
    text,
  );

const option = ({ t, locale }: CallTurn, { call: { number, text, rule }, signatures }: CallListed): Option => ({
  id: String(number),
  label: t('call.which.line', { text: localised(text, locale), signatures, threshold: rule.threshold }),
  number,
});

async function write(turn: CallTurn): Promise<End> {
  const { t, answers, now } = turn;
  const done = await turn.calls.write(answers.text ?? '', contactOf(turn), now);
  return end(done.ok ? t('call.done', { number: done.number }) : t('call.refused.too-many', { max: done.max }));
}

async function which(turn: CallTurn): Promise<Ask> {
  const open = await turn.calls.open(turn.now);
  if (open.length === 0) return end(turn.t('call.which.none'));
  return {
    kind: 'choice',
    text: demoMarked(turn, open, turn.t('call.which.ask')),
    options: open.slice(0, listedAtMost).map((one) => option(turn, one)),
  };
}

const numberOf = ({ answers: { which: chosen, similar: near } }: CallTurn): number => Number(chosen ?? near);

/** Runs with the call at hand, or ends with that there is none. */
async function withSeen<R>(turn: CallTurn, then: (seen: SeenCall) => R | Promise<R>): Promise<R | End> {
  const number = numberOf(turn);
  const found = await turn.calls.see(number, turn, turn.now);
  return found.ok ? then(found.seen) : end(turn.t('call.refused.unknown', { number }));
}

/** A call, and what this person may do with it; it ends there where that is nothing. */
function shown(turn: CallTurn, { call: one, signatures, signed, open, left, late }: SeenCall): Ask {
  const { t, locale } = turn;
  const standing = callStanding({ t, locale }, one, signatures, left, late);
  const text = marked(t, one.demo, t('call.details', { number: one.number, text: callTextOf(one, locale), standing }));
  if (signed) return end(`${text}\n${t('call.act.yours')}`);
  if (!open) return end(text);
  return {
    kind: 'choice',
    text,
    options: [
      { id: 'sign', label: t('call.act.sign') },
      { id: 'others', label: t('call.act.others') },
    ],
  };
}

async function perform(turn: CallTurn): Promise<Next> {
  const { t, locale, now, answers } = turn;
  if (answers.act === 'others') return end(undefined, { then: run('call', { what: 'calls' }) });
  const number = numberOf(turn);
  const found = await turn.calls.see(number, turn, now);
  if (!found.ok) return end(t('call.refused.unknown', { number }));
  const finish = (text: string): End => end(marked(t, found.seen.call.demo, text));
  const done = await turn.calls.sign(number, contactOf(turn), now);
  if (done.ok) {
    const { signatures, reached, call: signed } = done;
    const { threshold } = signed.rule;
    if (reached && signed.due) return finish(t('call.signed.reached', { number, signatures, due: dayAndYear(signed.due, locale) }));
    return finish(t('call.signed.counts', { number, signatures, threshold }));
  }
  switch (done.reason) {
    case 'already':
      return finish(t('call.refused.signed', { number }));
    case 'not-now':
      return finish(t('call.refused.not-now', { number }));
    case 'unknown':
      return finish(t('call.refused.unknown', { number }));
  }
}
