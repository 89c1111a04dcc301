import { end, type Ask, type End, type Next, type Turn } from '../src/conversation/dialog';
import type { Option } from '../src/conversation/prompt';
import type { Lexicon } from '../src/conversation/words';
import type { SeenWish } from '../src/services/wishes/wishes';
import { localised, type City, type CityDialog } from './city';
import { contactOf, marked } from './ideas';
import { referenceIn, referred } from './reference';
import { wishLine } from './wish-told';

interface Answers {
  /** A reference. */
  which: string;
  act: 'support' | 'leave';
  /** Whether it is to be an idea for the participatory budget. */
  idea: boolean;
}
type WishedTurn = Turn<Answers> & City;

/** A wish that was sent already: "SUIVI V2026L42", "SOUTENIR V2026L42"; and its author's answer to whether it is to be an idea. `prefix`: the letter of wishes' references. */
export const wished = (prefix: string): CityDialog<Answers> => ({
  id: 'wished',
  version: 1,
  start: 'which',
  aside: true,
  title: (t) => t('wished.title'),
  claims(said, words) {
    const found = claimed(prefix, said, words);
    return found && { answers: found, sure: true };
  },
  async awaits(turn, said) {
    const which = await turn.wishes.awaiting(turn);
    return which === undefined ? undefined : { which, idea: turn.words.means('yes', said) };
  },
  steps: {
    which: {
      kind: 'text',
      ask: ({ t }) => ({ kind: 'text', text: t('wished.which.ask'), max: 40 }),
      next: ({ answers }) => (answers.idea === undefined ? 'act' : 'idea'),
    },
    act: { kind: 'choice', counts: () => false, ask: (turn) => withSeen(turn, (seen) => shown(turn, seen)), next: perform },
    idea: {
      kind: 'confirm',
      counts: () => false,
      ask: ({ t, answers }) => ({ kind: 'confirm', text: t('wished.idea.ask', { reference: answers.which ?? '' }) }),
      next: propose,
    },
  },
});

/** A wish's reference alone, or after the word for what is to be done with it. Any other letter is a report's. */
function claimed(prefix: string, said: string, words: Lexicon): Partial<Answers> | undefined {
  const found = referred(said, words);
  if (!found?.which.startsWith(prefix)) return undefined;
  const { which, asks } = found;
  switch (asks) {
    case 'standing':
      return { which };
    case 'follow':
    case 'support':
      return { which, act: 'support' };
    case 'unfollow':
      return { which, act: 'leave' };
    case 'yes':
    case 'no':
      return { which, idea: asks === 'yes' };
  }
}

async function withSeen<R>(turn: WishedTurn, then: (seen: SeenWish) => R): Promise<R | End> {
  const { which = '' } = turn.answers;
  const found = await turn.wishes.see(referenceIn(which.toLowerCase()) ?? which, turn);
  return found.ok ? then(found.seen) : unknown(turn);
}

const unknown = ({ t, answers: { which = '' } }: WishedTurn): End =>
  end(t('wished.unknown', { reference: which.slice(0, 20).toUpperCase() }));

/** Where it stands, and what can be done. Where each answer costs, it is told and no more is asked. */
function shown(turn: WishedTurn, seen: SeenWish): Ask {
  const { t, locale, can } = turn;
  const { wish, author, supports } = seen;
  const { reference, people, words, state } = wish;
  const accepted = wish.shown && localised(wish.shown, locale);
  const lines = [
    marked(t, wish.demo, wishLine(turn, seen)),
    ...(accepted === undefined ? [] : [t('wished.words.shown', { words: accepted })]),
    ...(accepted === undefined && author && words !== undefined && !can.costly ? [t('wished.words.waiting', { words })] : []),
    t('wished.people', { people }),
  ];
  const isOpen = state !== 'done' && state !== 'refused';
  if (can.costly) return end([...lines, ...(supports || !isOpen ? [] : [t('wished.support.how', { reference })])].join('\n'));
  const options: Option[] = [
    ...(!supports && isOpen ? [{ id: 'support', label: t('wished.act.support') }] : []),
    ...(supports ? [{ id: 'leave', label: t('wished.act.leave') }] : []),
  ];
  return options.length === 0 ? end(lines.join('\n')) : { kind: 'choice', text: lines.join('\n'), options };
}

async function perform(turn: WishedTurn): Promise<Next> {
  const { t, now, wishes } = turn;
  return withSeen<Promise<Next>>(turn, async ({ wish: { reference, demo } }) => {
    if (turn.answers.act === 'leave') {
      await wishes.leave(reference, turn);
      return end(t('wished.left', { reference }));
    }
    const done = await wishes.support(reference, contactOf(turn), now);
    if (done.ok) return end(marked(t, demo, t('wish.supported', { reference, people: done.seen.wish.people })));
    switch (done.reason) {
      case 'unknown':
        return unknown(turn);
      case 'already':
        return end(t('wish.already', { reference }));
      case 'closed':
        return end(t('wished.closed', { reference }));
    }
  });
}

async function propose(turn: WishedTurn): Promise<Next> {
  const { t, now, answers, wishes } = turn;
  const { which: reference = '', idea = false } = answers;
  const done = await wishes.propose(reference, idea, contactOf(turn), now);
  if (done.ok) {
    const { proposal } = done.wish;
    return end(
      marked(t, done.demo, proposal === undefined ? t('wished.idea.no', { reference }) : t('wished.idea.yes', { reference, proposal })),
    );
  }
  switch (done.reason) {
    case 'unknown':
      return unknown(turn);
    case 'not-yours':
      return end(t('wished.idea.not-yours', { reference }));
    case 'not-asked':
      return end(t('wished.idea.not-asked', { reference }));
    case 'already':
      return end(t('wished.idea.already', { reference }));
    case 'closed':
      return end(t('wished.idea.closed', { reference }));
    case 'too-many':
      return end(t('wished.idea.too-many', { most: done.max, reference }));
  }
}
