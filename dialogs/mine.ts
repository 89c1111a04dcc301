import { call, end, go, type End, type Next, type Turn } from '../src/conversation/dialog';
import { channelOf } from '../src/conversation/channel';
import { day } from '../src/conversation/format';
import type { City, CityDialog } from './city';
import { contactOf } from './ideas';
import { ownVoter } from './voter';

interface Answers {
  what: 'see' | 'erase';
  /** The number that a code proved, or null. */
  proof: string | null;
  sure: boolean;
}
type MineTurn = Turn<Answers> & City;

/** What the city keeps of a person: told, or erased. A sender of SMS can be forged, so there a code is asked for first, which only the number's holder gets. */
export const mine: CityDialog<Answers> = {
  id: 'mine',
  version: 1,
  start: 'what',
  title: (t) => t('mine.title'),
  steps: {
    what: {
      kind: 'choice',
      ask: ({ t }) => ({
        kind: 'choice',
        text: t('mine.what.ask'),
        options: [
          { id: 'see', label: t('mine.what.see') },
          { id: 'erase', label: t('mine.what.erase') },
        ],
      }),
      next: 'proof',
    },
    proof: {
      kind: 'call',
      counts: () => false,
      ask: ({ codes, address, answers }) =>
        codes.own(address) === undefined ? go('sure') : call('identify', { purpose: `mine ${answers.what ?? ''}`, anew: true }),
      next: ({ answers, t }) => (answers.proof === null ? end(t('mine.refused')) : 'sure'),
    },
    sure: {
      kind: 'confirm',
      counts: ({ what }) => what === 'erase',
      ask: async (turn) => (turn.answers.what === 'see' ? seen(turn) : { kind: 'confirm', text: turn.t('mine.sure.ask') }),
      next: erase,
    },
  },
};

async function seen(turn: MineTurn): Promise<End> {
  const { t } = turn;
  const { addresses, ideas, organisations, workshops, preferences } = await turn.mine.kept(turn);
  const votes = await votesOf(turn);
  const channels = [...new Set(addresses.map(channelOf))].map((channel) => names[channel] ?? channel);
  const lines = [
    t('mine.kept.messages', { channels: channels.join(', ') }),
    ...(ideas.length > 0 ? [t('mine.kept.ideas', { references: ideas.map((reference) => `P-${reference}`).join(', ') })] : []),
    ...(organisations.length > 0 ? [t('mine.kept.organisations', { names: organisations.join(', ') })] : []),
    ...(workshops.length > 0 ? [t('mine.kept.workshops', { codes: workshops.join(', ') })] : []),
    ...(preferences ? [t('mine.kept.preferences')] : []),
    ...(await cardOf(turn)),
    ...((await turn.news.subscriberOf(turn.address)) ? [t('mine.kept.news')] : []),
    ...(votes > 0 ? [t('mine.kept.votes', { count: votes })] : []),
  ];
  return end(lines.join('\n'));
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
