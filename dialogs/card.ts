import { call, end, go, redo, type Ask, type End, type Next, type Turn } from '../src/conversation/dialog';
import { day } from '../src/conversation/format';
import type { City, CityDialog } from './city';
import { yearsOf } from './entitled';

interface Answers {
  /** The number that was proven, E.164, or null. */
  phone: string | null;
  what: 'replace' | 'end';
  lives: boolean;
  /** Years, as typed. */
  age: string;
  guardian: boolean;
  sure: boolean;
}
type CardTurn = Turn<Answers> & City;

/** From which age one may have a card (the City's rule), and from which on without an adult's agreement (loi n° 78-17 du 6 janvier 1978, art. 45: at 15 one
 *  agrees oneself to what is kept). */
const [youngest, alone] = [7, 15];

/** The citizen card: a number, for whoever lives in Paris, of any nationality. Asked for by a phone, so that there is one a phone; no name is asked. */
export const card: CityDialog<Answers> = {
  id: 'card',
  version: 1,
  start: 'phone',
  title: (t) => t('card.title'),
  steps: {
    phone: {
      kind: 'call',
      counts: () => false,
      ask: () => call('identify', { purpose: 'card' }),
      next: ({ answers, t }) => (answers.phone === null ? end(t('card.refused.phone')) : 'what'),
    },
    what: {
      kind: 'choice',
      counts: ({ what }) => what !== undefined,
      async ask(turn): Promise<Ask> {
        const { t, locale, cards, answers } = turn;
        const held = await cards.ofPhone(answers.phone ?? '');
        if (!held) return go('lives');
        return {
          kind: 'choice',
          text: t('card.what.ask', { since: day(held.issued, locale) }),
          options: [
            { id: 'replace', label: t('card.what.replace') },
            { id: 'end', label: t('card.what.end') },
          ],
        };
      },
      next: 'sure',
    },
    lives: {
      kind: 'confirm',
      ask: ({ t }) => ({ kind: 'confirm', text: t('card.lives.ask') }),
      next: ({ answers, t }) => (answers.lives ? 'age' : end(t('card.refused.elsewhere'))),
    },
    age: {
      kind: 'text',
      ask: ({ t }) => ({ kind: 'text', text: t('card.age.ask'), max: 60 }),
      next(turn) {
        const years = yearsOf(turn.answers.age);
        if (years === undefined) {
          turn.say(turn.t('vote.age.unread'));
          return redo('age');
        }
        if (years < youngest) return end(turn.t('card.refused.young', { age: youngest }));
        return years < alone ? 'guardian' : issue(turn);
      },
    },
    guardian: {
      kind: 'confirm',
      counts: ({ guardian }) => guardian !== undefined,
      ask: ({ t }) => ({ kind: 'confirm', text: t('card.guardian.ask') }),
      next: (turn) => (turn.answers.guardian ? issue(turn) : end(turn.t('card.refused.guardian'))),
    },
    sure: {
      kind: 'confirm',
      counts: ({ what }) => what !== undefined,
      ask: ({ t, answers }) => ({ kind: 'confirm', text: t(answers.what === 'end' ? 'card.sure.end' : 'card.sure.replace') }),
      next: change,
    },
  },
};

async function issue(turn: CardTurn): Promise<End> {
  const { t, answers, address, now, came } = turn;
  const number = await turn.cards.issueTo(answers.phone ?? '', address, now);
  if (came !== undefined) await turn.links.led(came, 'card');
  return told(turn, t('card.issued', { number: inFours(number) }), number);
}

async function change(turn: CardTurn): Promise<Next> {
  const { t, answers, address, now } = turn;
  const phone = answers.phone ?? '';
  if (!answers.sure) return end(t('card.stays'));
  if (answers.what === 'end') {
    await turn.cards.endOf(phone, now);
    return end(t('card.ended'));
  }
  const number = await turn.cards.issueTo(phone, address, now);
  return told(turn, t('card.replaced', { number: inFours(number) }), number);
}

/** A number, and where links are opened at no cost the page that shows it as a code. */
async function told({ t, can, cards, address, resident, locale, now }: CardTurn, text: string, number: string): Promise<End> {
  const link = can.costly ? undefined : await cards.linkTo({ address, resident, locale, shows: number }, now);
  return end(link === undefined ? text : `${text}\n${t('card.link', { link })}`);
}

/** "4821 0077 1934", as it is said and written down. */
const inFours = (digits: string): string => digits.replace(/(\d{4})(?=\d)/g, '$1 ');
