import { call, end, go, type End, type Next, type Turn } from '../src/conversation/dialog';
import { channelOf } from '../src/conversation/channel';
import { day, dayAndYear } from '../src/conversation/format';
import type { ConsentKind } from '../src/services/consents';
import { localised, type City, type CityDialog } from './city';
import { needStanding, questionOf } from './data-told';
import { contactOf } from './ideas';
import { stateOf } from './proposal-told';
import { ownVoter } from './voter';
import { bookingText } from './workshop-told';

interface Answers {
  what: 'follow' | 'see' | 'take' | 'erase';
  /** The number that a code proved, or null. */
  proof: string | null;
  sure: boolean;
}
type MineTurn = Turn<Answers> & City;

/** What the city keeps of a person: what became of it, all of it, taken along, or erased. A sender of SMS can be forged, so there a code is asked for first, which only the number's holder gets. */
export const mine: CityDialog<Answers> = {
  id: 'mine',
  version: 1,
  start: 'what',
  title: (t) => t('mine.title'),
  claims: (said, words) => (words.means('track', said) ? { answers: { what: 'follow' }, sure: true } : undefined),
  steps: {
    what: {
      kind: 'choice',
      ask: ({ t }) => ({
        kind: 'choice',
        text: t('mine.what.ask'),
        options: [
          { id: 'follow', label: t('mine.what.follow') },
          { id: 'see', label: t('mine.what.see') },
          { id: 'take', label: t('mine.what.take') },
          { id: 'erase', label: t('mine.what.erase') },
        ],
      }),
      next: 'proof',
    },
    proof: {
      kind: 'call',
      counts: () => false,
      // What they began is told without a code, as reminders tell it: the answer goes to the number's holder, whoever forged the question.
      ask: ({ codes, address, answers }) =>
        codes.own(address) === undefined || answers.what === 'follow'
          ? go('sure')
          : call('identify', { purpose: `mine ${answers.what ?? ''}`, anew: true }),
      next: ({ answers, t }) => (answers.proof === null ? end(t('mine.refused')) : 'sure'),
    },
    sure: {
      kind: 'confirm',
      counts: ({ what }) => what === 'erase',
      ask: (turn) => {
        switch (turn.answers.what) {
          case 'follow':
            return followed(turn);
          case 'see':
            return seen(turn);
          case 'take':
            return taken(turn);
          default:
            return { kind: 'confirm', text: turn.t('mine.sure.ask') };
        }
      },
      next: erase,
    },
  },
};

/** What became of what this person began. */
async function followed(turn: MineTurn): Promise<End> {
  const { t, locale } = turn;
  const ideas = (await turn.proposals.authored(turn)).map((one) =>
    t('mine.followed.idea', {
      reference: one.reference,
      title: one.title ? localised(one.title, locale) : one.original.title,
      state: stateOf(turn, one),
    }),
  );
  const booked = await turn.workshops.mine(turn, turn.now);
  const workshops = booked.map(({ booking, workshop }) => {
    const standing = bookingText(turn, workshop, booking);
    return t('mine.followed.workshop', {
      code: workshop.code,
      day: day(workshop.starts, locale),
      title: localised(workshop.title, locale),
      standing,
    });
  });
  const needs = await Promise.all(
    (await turn.data.mine(turn))
      .filter(({ need }) => need.merged === undefined)
      .map(({ need }) => turn.data.see(need.number, turn, turn.now)),
  );
  const questions = needs.flatMap((found) => {
    if (!found.ok) return [];
    const { need } = found.seen;
    const standing = needStanding({ t, locale }, need, found.seen);
    return [t('mine.followed.question', { number: need.number, question: questionOf(need, locale), standing })];
  });
  const lines = [...ideas, ...workshops, ...questions];
  return end(lines.length > 0 ? lines.join('\n') : t('mine.followed.none'));
}

/** All of it: in the words that a plain phone can keep, and as a file behind a link where the deployment has an address. */
async function taken(turn: MineTurn): Promise<End> {
  const { t, locale } = turn;
  const consents = (await turn.mine.consents(turn)).map(({ kind, at }) => consentText(t, kind, dayAndYear(at, locale)));
  const link = await turn.mine.linkTo(turn, turn.now);
  const lines = [
    ...(await keptLines(turn)),
    ...consents,
    t('mine.taken.ballots'),
    ...(link === undefined ? [] : [t('mine.taken.link', { link })]),
  ];
  return end(lines.join('\n'));
}

function consentText(t: MineTurn['t'], kind: ConsentKind, on: string): string {
  switch (kind) {
    case 'subscribed':
      return t('mine.consent.subscribed', { on });
    case 'unsubscribed':
      return t('mine.consent.unsubscribed', { on });
    case 'stopped':
      return t('mine.consent.stopped', { on });
    case 'started':
      return t('mine.consent.started', { on });
  }
}

const seen = async (turn: MineTurn): Promise<End> => end((await keptLines(turn)).join('\n'));

async function keptLines(turn: MineTurn): Promise<readonly string[]> {
  const { t } = turn;
  const { addresses, ideas, organisations, workshops, data, preferences } = await turn.mine.kept(turn);
  const votes = await votesOf(turn);
  const channels = [...new Set(addresses.map(channelOf))].map((channel) => names[channel] ?? channel);
  return [
    t('mine.kept.messages', { channels: channels.join(', ') }),
    ...(ideas.length > 0 ? [t('mine.kept.ideas', { references: ideas.map((reference) => `P-${reference}`).join(', ') })] : []),
    ...(organisations.length > 0 ? [t('mine.kept.organisations', { names: organisations.join(', ') })] : []),
    ...(workshops.length > 0 ? [t('mine.kept.workshops', { codes: workshops.join(', ') })] : []),
    ...(data.length > 0 ? [t('mine.kept.data', { numbers: data.join(', ') })] : []),
    ...(preferences ? [t('mine.kept.preferences')] : []),
    ...(await cardOf(turn)),
    ...((await turn.news.subscriberOf(turn.address)) ? [t('mine.kept.news')] : []),
    ...(votes > 0 ? [t('mine.kept.votes', { count: votes })] : []),
  ];
}

/** Platforms' names, the same in every language. */
const names: Readonly<Record<string, string>> = { sms: 'SMS', web: 'web', telegram: 'Telegram', whatsapp: 'WhatsApp' };

/** That there is a card, where this address itself is the phone it was given to. */
async function cardOf({ codes, cards, address, t, locale }: MineTurn): Promise<readonly string[]> {
  const phone = codes.own(address);
  const held = phone === undefined ? undefined : await cards.ofPhone(phone);
  return held ? [t('mine.kept.card', { since: day(held.issued, locale) })] : [];
}

/** Ballots cast in the open edition, where this address itself is the voter: otherwise the roll cannot be asked. */
async function votesOf(turn: MineTurn): Promise<number> {
  const standing = await turn.voting.standing(turn.now);
  if (standing.state !== 'open') return 0;
  const { edition } = standing;
  const voter = edition.eligibility ? ownVoter(edition, turn)?.id : turn.address;
  return voter === undefined ? 0 : (await turn.voting.castBallots(edition.id, voter)).length;
}

async function erase(turn: MineTurn): Promise<Next> {
  const { t, now, answers } = turn;
  if (!answers.sure) return end(t('mine.stays'));
  await turn.mine.erase(contactOf(turn), now);
  return end(t('mine.erased'));
}
