import { end, known, redo, type Ask, type Heard, type Next, type Turn } from '../src/conversation/dialog';
import type { CheckedIn } from '../src/services/workshops/door';
import type { City, CityDialog } from './city';

interface Answers {
  /** An invitation or a worker's number, as typed. */
  name: string;
  /** As typed. */
  pin: string;
  /** A worker's number. */
  worker: string;
  act: string;
}
type OutreachTurn = Turn<Answers> & City;

/** A worker of the city's outreach signs in ("EQUIPE 482133 2580"), sees their place, their code to pass on and their own figures, and may change place. */
export const outreach: CityDialog<Answers> = {
  id: 'outreach',
  version: 1,
  start: 'name',
  confidential: true,
  passing: true,
  title: (t) => t('outreach.title'),
  fill(_, words) {
    const [, name, pin] = /^((?:\d[ .-]?){11}\d|\d{6})(?:\s+(\d{4,6}))?$/.exec(words) ?? [];
    return name === undefined ? undefined : { name, ...(pin === undefined ? {} : { pin }) };
  },
  steps: {
    name: { kind: 'text', ask: ({ t }) => ({ kind: 'text', text: t('outreach.name.ask'), max: 40 }), next: 'pin' },
    pin: { kind: 'text', ask: ({ t }) => ({ kind: 'text', text: t('outreach.pin.ask'), max: 20 }), next: 'worker' },
    worker: { kind: 'call', counts: () => false, ask: signIn, next: 'act' },
    act: { kind: 'choice', counts: () => false, ask: (turn) => shown(turn), heard: door, next: move },
  },
};

async function signIn(turn: OutreachTurn): Promise<Ask> {
  const { t, answers, address, now, say } = turn;
  const signed = await turn.team.signIn({ name: answers.name ?? '', pin: answers.pin ?? '', from: address }, now);
  if (signed.ok) return known(signed.worker);
  switch (signed.reason) {
    case 'wrong':
      say(t('outreach.refused.wrong'));
      return redo('name', 'pin');
    case 'bad-pin':
      say(t('outreach.refused.bad-pin'));
      return redo('pin');
    case 'too-many':
      return end(t('outreach.refused.too-many'));
    case 'ended':
      return end(t('outreach.refused.ended'));
  }
}

async function shown(turn: OutreachTurn): Promise<Ask> {
  const { t, answers, now } = turn;
  const view = await turn.team.view(answers.worker ?? '', now);
  if (!view) return end(t('outreach.refused.ended'));
  const { worker, campaign, place, code, figures, places } = view;
  const text = [
    t('outreach.shown.who', { worker, campaign, place }),
    t('outreach.shown.code', { code }),
    t('outreach.shown.figures', { ...figures }),
    t('outreach.shown.door'),
  ].join('\n');
  const others = places.filter(({ name }) => name !== place);
  const options = [
    ...others.map(({ id, name }) => ({ id, label: t('outreach.act.place', { place: name }) })),
    { id: '', label: t('outreach.act.done') },
  ];
  return { kind: 'choice', text, options };
}

/** Somebody at a workshop's door: "entrée 18 48213", or the digits of a card in place of a booking's number. */
async function door(turn: OutreachTurn, text: string): Promise<Heard> {
  const { t, answers, now } = turn;
  const [, code, digits] = /^\D*(\d{1,4})\s+((?:\d[ .-]?){11}\d|\d{5})$/.exec(text.trim()) ?? [];
  if (code === undefined || digits === undefined || !(await turn.team.view(answers.worker ?? '', now))) return undefined;
  return { say: doorText(t, code, await turn.door.checkIn(Number(code), digits.replace(/\D/g, ''), now)) };
}

/** What a worker is told of somebody at the door of the workshop with this code. */
export function doorText(t: OutreachTurn['t'], code: number | string, done: CheckedIn): string {
  if (done.ok) return t('outreach.door.in', { count: done.booking.seats, present: done.present });
  switch (done.reason) {
    case 'unknown':
      return t('outreach.door.unknown', { code });
    case 'too-early':
      return t('outreach.door.too-early');
    case 'over':
      return t('outreach.door.over');
    case 'cancelled':
      return t('outreach.door.cancelled');
    case 'already':
      return t('outreach.door.already');
    case 'no-seat':
      return t('outreach.door.no-seat');
  }
}

async function move(turn: OutreachTurn): Promise<Next> {
  const { t, answers, now } = turn;
  if (!answers.act) return end(t('outreach.done'));
  await turn.team.move(answers.worker ?? '', answers.act, now);
  return redo('act');
}
