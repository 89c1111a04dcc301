import type { Media } from '../src/conversation/activity';
import { end, known, redo, type Ask, type End, type Next, type Turn } from '../src/conversation/dialog';
import { day } from '../src/conversation/format';
import type { SheetLine } from '../src/services/reports/crew';
import type { DoneReason, Rejection } from '../src/services/reports/report';
import type { City, CityDialog } from './city';
import { doneText, kindName, placeText, rejectionText } from './report-told';

interface Answers {
  /** A code, or `mine` where they are of a crew already. */
  code: string;
  /** A number of the sheet. */
  which: string;
  act: 'done' | 'absent' | 'back';
  reason: DoneReason | Rejection;
  photo: Media | null;
}
type CrewTurn = Turn<Answers> & City;

const mine = 'mine';
/** What a crew does most, first. */
const doneChoices: readonly DoneReason[] = ['repaired', 'cleaned', 'removed', 'replaced', 'made-safe'];
const rejectedChoices: readonly Rejection[] = ['not-found', 'unclear', 'private', 'other-authority', 'not-a-fault'];

/** The route sheet of a crew of the city: what is to be done, in the order of the way; "FAIT 3" closes the third, "ABSENT 3" tells that nothing was there. A
 *  person joins a crew by its code, once. */
export const crew: CityDialog<Answers> = {
  id: 'crew',
  version: 1,
  start: 'code',
  aside: true,
  title: (t) => t('crew.title'),
  async fill(turn, words) {
    const digits = words.replace(/[ .-]/g, '');
    return /^\d{10}$/.test(digits) ? { code: digits } : undefined;
  },
  claims(said, words) {
    const [, word = '', number = ''] = /^(\S+)\s+(\d{1,2})$/.exec(said) ?? [];
    if (words.means('repaired', word)) return { answers: { code: mine, which: number, act: 'done', reason: 'repaired' }, sure: true };
    return words.means('absent', word)
      ? { answers: { code: mine, which: number, act: 'absent', reason: 'not-found' }, sure: true }
      : undefined;
  },
  steps: {
    code: {
      kind: 'text',
      counts: () => false,
      ask: async (turn): Promise<Ask> =>
        (await turn.crews.sheet(turn, turn.now)).ok ? known(mine) : { kind: 'text', text: turn.t('crew.code.ask'), max: 20 },
      next: async (turn) => {
        const { answers, crews, now, say, t } = turn;
        if (answers.code === mine) return 'which';
        const joined = await crews.join((answers.code ?? '').replace(/\D/g, ''), turn, now);
        if (!joined.ok) return end(t('crew.unknown'));
        say(t('crew.joined', { crew: joined.crew.id }));
        return 'which';
      },
    },
    which: { kind: 'choice', counts: () => false, ask: sheet, next: 'act' },
    act: {
      kind: 'choice',
      counts: () => false,
      ask: (turn) => withLine(turn, (line) => details(turn, line)),
      next: ({ answers }) => (answers.act === 'back' ? redo('which', 'act') : 'reason'),
    },
    reason: {
      kind: 'choice',
      counts: () => false,
      ask: ({ answers, t }) => ({
        kind: 'choice',
        text: t('crew.reason.ask'),
        options:
          answers.act === 'absent'
            ? rejectedChoices.map((id) => ({ id, label: rejectionText(t, id) }))
            : doneChoices.map((id) => ({ id, label: doneText(t, id) })),
      }),
      next: (turn) => (turn.answers.act === 'absent' ? close(turn) : 'photo'),
    },
    photo: {
      kind: 'photo',
      counts: () => false,
      ask: (turn) =>
        withLine<Ask>(turn, () => (turn.can.photo ? { kind: 'photo', text: turn.t('crew.photo.ask'), optional: true } : known(null))),
      next: close,
    },
  },
};

async function sheet(turn: CrewTurn): Promise<Ask> {
  const { t, crews, now } = turn;
  const found = await crews.sheet(turn, now);
  if (!found.ok) return end(t('crew.not-yours'));
  if (found.lines.length === 0) return end(t('crew.nothing'));
  const link = turn.can.costly ? undefined : await crews.linkTo(turn, now);
  const text = t('crew.sheet', { lines: found.lines.length });
  return {
    kind: 'choice',
    text: link === undefined ? text : `${text}\n${t('crew.link', { link })}`,
    options: found.lines.map(({ number, report: { kind, place } }) => ({
      id: String(number),
      number,
      label: t('crew.line', { kind: kindName(turn, kind), place: placeText(t, place) }),
    })),
  };
}

async function withLine<R>(turn: CrewTurn, then: (line: SheetLine) => R): Promise<R | End> {
  const { t, crews, now, answers } = turn;
  const found = await crews.sheet(turn, now);
  if (!found.ok) return end(t('crew.not-yours'));
  const line = found.lines.find(({ number }) => number === Number(answers.which));
  return line ? then(line) : end(t('crew.no-such', { number: Number(answers.which) }));
}

function details(turn: CrewTurn, { number, report }: SheetLine): Ask {
  const { t, locale } = turn;
  const { reference, kind, place, at, people, words } = report;
  return {
    kind: 'choice',
    text: [
      t('crew.details', { number, reference, kind: kindName(turn, kind), place: placeText(t, place), on: day(at, locale) }),
      ...(words === undefined ? [] : [t('reported.words', { words })]),
      ...(people > 1 ? [t('reported.people', { people })] : []),
    ].join('\n'),
    options: [
      { id: 'done', label: t('crew.act.done') },
      { id: 'absent', label: t('crew.act.absent') },
      { id: 'back', label: t('crew.act.back') },
    ],
  };
}

async function close(turn: CrewTurn): Promise<Next> {
  const { t, crews, now, answers } = turn;
  const { which, act, photo } = answers;
  const number = Number(which);
  const done =
    act === 'absent'
      ? await crews.reject(turn, number, now, rejectedChoices.find((one) => one === answers.reason) ?? 'not-found')
      : await crews.done(turn, number, now, {
          reason: doneChoices.find((one) => one === answers.reason) ?? 'repaired',
          photo: photo?.id,
        });
  if (done.ok) return end(t('crew.closed', { number, reference: done.report.reference }));
  switch (done.reason) {
    case 'not-yours':
      return end(t('crew.not-yours'));
    case 'not-now':
      return end(t('crew.already', { number }));
    default:
      return end(t('crew.no-such', { number }));
  }
}
