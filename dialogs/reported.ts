import { end, redo, type Ask, type End, type Next, type Turn } from '../src/conversation/dialog';
import { day } from '../src/conversation/format';
import type { Option } from '../src/conversation/prompt';
import type { Lexicon } from '../src/conversation/words';
import type { SeenReport } from '../src/services/reports/reports';
import type { City, CityDialog } from './city';
import { contactOf } from './ideas';
import { referenceIn, referred } from './reference';
import { mapText, reportLine } from './report-told';

interface Answers {
  /** A reference. */
  which: string;
  act: 'follow' | 'unfollow' | 'wrong' | 'words';
  fixed: boolean;
  still: boolean;
  rating: string;
}
type ReportedTurn = Turn<Answers> & City;

/** The digits that say how content one is. */
const digits = ['5', '4', '3', '2', '1'] as const;

/** A report that is told already: "SUIVI P2026L42", "SUIVRE P2026L42"; and the answers to "is it fixed?" and "is it still there?". */
export const reported: CityDialog<Answers> = {
  id: 'reported',
  version: 1,
  start: 'which',
  aside: true,
  title: (t) => t('reported.title'),
  fill: (_, words) => {
    const which = referenceIn(words);
    return which === undefined ? undefined : { which };
  },
  claims(said, words) {
    const found = claimed(said, words);
    return found && { answers: found, sure: true };
  },
  async awaits(turn, said) {
    const asked = await turn.reports.awaiting(turn, turn.now);
    if (!asked) return undefined;
    const yes = turn.words.means('yes', said);
    return asked.what === 'fixed' ? { which: asked.reference, fixed: yes } : { which: asked.reference, still: yes };
  },
  steps: {
    which: {
      kind: 'text',
      ask: ({ t }) => ({ kind: 'text', text: t('reported.which.ask'), max: 40 }),
      next: ({ answers }) => (answers.fixed !== undefined ? 'fixed' : answers.still !== undefined ? 'still' : 'act'),
    },
    act: {
      kind: 'choice',
      counts: () => false,
      ask: (turn) => withSeen(turn, (seen) => shown(turn, seen)),
      next: perform,
    },
    fixed: {
      kind: 'confirm',
      counts: () => false,
      ask: ({ t }) => ({ kind: 'confirm', text: t('reported.fixed.ask') }),
      next: (turn) => (turn.answers.fixed ? content(turn) : reopen(turn)),
    },
    still: { kind: 'confirm', counts: () => false, ask: ({ t }) => ({ kind: 'confirm', text: t('reported.still.ask') }), next: stillThere },
    rating: {
      kind: 'choice',
      counts: () => false,
      ask: ({ t }) => ({
        kind: 'choice',
        text: t('reported.rating.ask'),
        options: digits.map((id) => ({ id, label: digitText(t, id), number: Number(id) })),
      }),
      next: rate,
    },
  },
};

/** A reference alone, or after the word for what is to be done with it. */
function claimed(said: string, words: Lexicon): Partial<Answers> | undefined {
  const found = referred(said, words);
  if (!found) return undefined;
  const { which, asks } = found;
  switch (asks) {
    case 'standing':
      return { which };
    case 'follow':
    case 'support':
      return { which, act: 'follow' };
    case 'unfollow':
      return { which, act: 'unfollow' };
    case 'no':
      return { which, fixed: false };
    case 'yes':
      return undefined;
  }
}

async function withSeen<R>(turn: ReportedTurn, then: (seen: SeenReport) => R): Promise<R | End> {
  const { which = '' } = turn.answers;
  const found = await turn.reports.see(referenceIn(which.toLowerCase()) ?? which, turn, turn.now);
  return found.ok ? then(found.seen) : end(turn.t('reported.unknown', { reference: which.slice(0, 20).toUpperCase() }));
}

/** Where it stands; to who follows it, what they wrote; and what can be done. Where each answer costs, it is told and no more is asked. */
function shown(turn: ReportedTurn, seen: SeenReport): Ask {
  const { t, locale, can } = turn;
  const { report, follows, author, reopenable, state } = seen;
  const lines = [
    reportLine(turn, seen),
    ...(author && report.words !== undefined && !can.costly ? [t('reported.words', { words: report.words })] : []),
    ...(report.people > 1 ? [t('reported.people', { people: report.people })] : []),
    ...(follows && reopenable ? [t('reported.reopen.how', { until: day(reopenable, locale), reference: report.reference })] : []),
  ];
  const isOpen = state !== 'closed' && state !== 'refused';
  const text = lines.join('\n') + (isOpen ? mapText(turn, report.place) : '');
  if (can.costly)
    return end([...lines, ...(follows || !isOpen ? [] : [t('reported.follow.how', { reference: report.reference })])].join('\n'));
  const options: Option[] = [
    ...(!follows && isOpen ? [{ id: 'follow', label: t('reported.act.follow') }] : []),
    ...(follows && reopenable ? [{ id: 'wrong', label: t('reported.act.wrong') }] : []),
    ...(follows ? [{ id: 'unfollow', label: t('reported.act.unfollow') }] : []),
  ];
  return options.length === 0 ? end(text) : { kind: 'choice', text, options };
}

async function perform(turn: ReportedTurn): Promise<Next> {
  const { t, now, reports } = turn;
  return withSeen<Promise<Next>>(turn, async ({ report: { reference } }) => {
    switch (turn.answers.act) {
      case 'wrong':
        return reopen(turn);
      case 'unfollow':
        await reports.leave(reference, turn, now);
        return end(t('reported.unfollowed', { reference }));
      default: {
        const joined = await reports.join(reference, contactOf(turn), now);
        if (joined.ok) return end(t('reported.followed', { reference }));
        switch (joined.reason) {
          case 'unknown':
            return end(t('reported.unknown', { reference }));
          case 'already':
            return end(t('reported.already', { reference }));
          case 'closed':
            return end(t('reported.closed', { reference }));
        }
      }
    }
  });
}

async function reopen(turn: ReportedTurn): Promise<Next> {
  const { t, now, reports } = turn;
  return withSeen<Promise<Next>>(turn, async ({ report: { reference } }) => {
    const done = await reports.fixed(reference, false, turn, now);
    if (done.ok) return end(t('reported.reopened', { reference }));
    switch (done.reason) {
      case 'unknown':
        return end(t('reported.unknown', { reference }));
      case 'not-yours':
        return end(t('reported.not-yours', { reference }));
      case 'too-late':
        return end(t('reported.too-late', { reference }));
      case 'open':
        return end(t('reported.open', { reference }));
    }
  });
}

async function content(turn: ReportedTurn): Promise<Next> {
  const { which = '' } = turn.answers;
  const done = await turn.reports.fixed(which, true, turn, turn.now);
  return done.ok ? 'rating' : redo('act', 'fixed');
}

async function rate(turn: ReportedTurn): Promise<Next> {
  await turn.reports.rate(turn.answers.which ?? '', Number(turn.answers.rating), turn);
  return end(turn.t('reported.rated'));
}

async function stillThere(turn: ReportedTurn): Promise<Next> {
  const { t, now, answers } = turn;
  const { which = '', still = true } = answers;
  const done = await turn.reports.still(which, still, turn, now);
  if (!done.ok) return redo('act', 'still');
  return end(still ? t('reported.still.yes', { reference: which }) : t('reported.still.no', { reference: which }));
}

function digitText(t: ReportedTurn['t'], digit: (typeof digits)[number]): string {
  switch (digit) {
    case '5':
      return t('workshop.rating.5');
    case '4':
      return t('workshop.rating.4');
    case '3':
      return t('workshop.rating.3');
    case '2':
      return t('workshop.rating.2');
    case '1':
      return t('workshop.rating.1');
  }
}
