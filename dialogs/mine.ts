import { call, end, go, known, type Ask, type End, type Next, type Turn } from '../src/conversation/dialog';
import { day, dayAndYear, together } from '../src/conversation/format';
import type { ConsentKind } from '../src/services/consents';
import { addressName, channelName, passingText, refusedChange } from './address';
import { localised, type City, type CityDialog } from './city';
import { statementText } from './consultation-told';
import { needStanding, questionOf } from './data-told';
import { callStanding, callTextOf } from './call-told';
import { contactOf } from './ideas';
import { labStanding, topicOf } from './lab-told';
import { stateOf } from './proposal-told';
import { reportLine } from './report-told';
import { ownVoter } from './voter';
import { wishLine } from './wish-told';
import { bookingText } from './workshop-told';

interface Answers {
  what: 'follow' | 'see' | 'take' | 'change' | 'erase';
  /** Of whoever changes their number, the address they give up: "here", or its place among their others. An option's id is seen on screens, so it is no address. */
  which: string;
  /** The number that a code proved, or null. */
  proof: string | null;
  sure: boolean;
}
type MineTurn = Turn<Answers> & City;

/** What the city keeps of a person: what became of it, all of it, taken along, or erased. A sender of SMS can be forged, so there a code is asked for first, which only the number's holder gets. */
export const mine: CityDialog<Answers> = {
  id: 'mine',
  version: 2,
  start: 'what',
  /** Which address is given up is asked of nobody who was in the middle. */
  upgrades: { 2: (answers, step) => ({ answers: { ...answers }, step }) },
  title: (t) => t('mine.title'),
  claims(said, words) {
    if (words.means('track', said)) return { answers: { what: 'follow' }, sure: true };
    return words.means('renumber', said) ? { answers: { what: 'change' }, sure: true } : undefined;
  },
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
          { id: 'change', label: t('mine.what.change') },
        ],
      }),
      next: ({ answers }) => (answers.what === 'change' ? 'which' : 'proof'),
    },
    which: {
      kind: 'choice',
      counts: ({ what }) => what === 'change',
      async ask(turn) {
        const { address, t } = turn;
        const others = await othersOf(turn);
        if (others.length === 0) return known(here);
        const options = [
          { id: here, label: t('mine.which.here', { address: addressName(turn, address) }) },
          ...others.map((one, place) => ({ id: String(place), label: addressName(turn, one) })),
        ];
        return { kind: 'choice', text: t('mine.which.ask'), options };
      },
      next: 'proof',
    },
    proof: {
      kind: 'call',
      counts: () => false,
      // What they began is told without a code, as reminders tell it: the answer goes to the number's holder, whoever forged the question.
      // So is a code asked for to change from here: whoever forged the question does not get it.
      ask: ({ codes, address, answers }) =>
        codes.own(address) === undefined || answers.what === 'follow' || answers.which === here
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
          case 'change':
            return changing(turn);
          default:
            return { kind: 'confirm', text: turn.t('mine.sure.ask') };
        }
      },
      next: (turn) => (turn.answers.what === 'change' ? change(turn) : erase(turn)),
    },
  },
};

const here = 'here';

/** Their other addresses, in an order that stays. */
const othersOf = async (turn: MineTurn): Promise<readonly string[]> =>
  [...(await turn.mine.kept(turn)).addresses].filter((one) => one !== turn.address).sort();

/** The address that is given up. */
async function leavesOf(turn: MineTurn): Promise<string> {
  const { which = here } = turn.answers;
  return which === here ? turn.address : ((await othersOf(turn))[Number(which)] ?? turn.address);
}

/** Here, on another phone of theirs, one of before ends at once; in any other case a code is given, to be sent from the new number. */
async function changing(turn: MineTurn): Promise<Ask> {
  const { address, codes } = turn;
  const leaves = await leavesOf(turn);
  if (leaves === address || codes.own(address) === undefined) return end(undefined, { then: call('move', { leaves }) });
  return (await refusedChange(turn, leaves)) ?? { kind: 'confirm', text: passingText(turn, leaves) };
}

async function change(turn: MineTurn): Promise<Next> {
  const { t, answers } = turn;
  const leaves = await leavesOf(turn);
  if (!answers.sure) return end(t('move.kept'));
  const told = passingText(turn, leaves);
  return (
    (await refusedChange(turn, leaves)) ?? end(undefined, { then: { kind: 'bring', from: leaves, leaves: { address: leaves, told } } })
  );
}

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
  const asked = await Promise.all((await turn.calls.mine(turn)).map(({ call }) => turn.calls.see(call.number, turn, turn.now)));
  const calls = asked.flatMap((found) => {
    if (!found.ok) return [];
    const { call, signatures, left, late } = found.seen;
    const standing = callStanding({ t, locale }, call, signatures, left, late);
    return [t('mine.followed.call', { number: call.number, text: callTextOf(call, locale), standing })];
  });
  const topics = await Promise.all((await turn.lab.mine(turn)).map(({ referral }) => turn.lab.see(referral.reference, turn, turn.now)));
  const referred = topics.flatMap((found) => {
    if (!found.ok) return [];
    const { referral, due, late } = found.seen;
    const standing = labStanding({ t, locale }, referral, due, late);
    return [t('mine.followed.topic', { reference: referral.reference, topic: topicOf(referral, locale), standing })];
  });
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
  const reports = (await turn.reports.mine(turn, turn.now)).map((each) => reportLine(turn, each));
  const wishes = (await turn.wishes.mine(turn)).map((each) => wishLine(turn, each));
  const lines = [...reports, ...wishes, ...ideas, ...referred, ...calls, ...workshops, ...questions, ...(await followedOpinions(turn))];
  return end(lines.length > 0 ? lines.join('\n') : t('mine.followed.none'));
}

/** What became of the opinions they wrote to the City's consultations. */
const followedOpinions = async (turn: MineTurn): Promise<readonly string[]> =>
  (await turn.consultations.authored(turn)).map((one) =>
    turn.t('mine.followed.opinion', {
      code: one.consultation,
      number: one.number,
      text: one.original.text,
      standing: statementText(turn, one),
    }),
  );

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
    case 'moved':
      return t('mine.consent.moved', { on });
    case 'lent':
      return t('mine.consent.lent', { on });
    case 'left':
      return t('mine.consent.left', { on });
  }
}

const seen = async (turn: MineTurn): Promise<End> => end((await keptLines(turn)).join('\n'));

async function keptLines(turn: MineTurn): Promise<readonly string[]> {
  const { t } = turn;
  const { addresses, ideas, calls, lab, lessons, organisations, workshops, data, reports, wishes, placings, preferences } =
    await turn.mine.kept(turn);
  const votes = await votesOf(turn);
  const channels = [...new Set(addresses.map(channelName))];
  return [
    t('mine.kept.messages', { channels: channels.join(', ') }),
    ...(ideas.length > 0 ? [t('mine.kept.ideas', { references: ideas.map((reference) => `P-${reference}`).join(', ') })] : []),
    ...(calls.length > 0 ? [t('mine.kept.calls', { numbers: calls.join(', ') })] : []),
    ...(lab.length > 0 ? [t('mine.kept.lab', { references: lab.map((reference) => `L-${reference}`).join(', ') })] : []),
    ...(lessons.length > 0 ? [t('mine.kept.lessons', { codes: lessons.join(', ') })] : []),
    ...(organisations.length > 0 ? [t('mine.kept.organisations', { names: together(organisations, turn.locale) })] : []),
    ...(workshops.length > 0 ? [t('mine.kept.workshops', { codes: workshops.join(', ') })] : []),
    ...(data.length > 0 ? [t('mine.kept.data', { numbers: data.join(', ') })] : []),
    ...(reports.length > 0 ? [t('mine.kept.reports', { references: reports.join(', ') })] : []),
    ...(wishes.length > 0 ? [t('mine.kept.wishes', { references: wishes.join(', ') })] : []),
    ...(placings.length > 0 ? [t('mine.kept.placings', { codes: placings.join(', ') })] : []),
    ...(await opinionLines(turn)),
    ...(preferences ? [t('mine.kept.preferences')] : []),
    ...(await cardOf(turn)),
    ...((await turn.news.subscriberOf(turn.address)) ? [t('mine.kept.news')] : []),
    ...(votes > 0 ? [t('mine.kept.votes', { count: votes })] : []),
  ];
}

/** The opinions they wrote, and how many articles and opinions of others they voted on. */
async function opinionLines(turn: MineTurn): Promise<readonly string[]> {
  const { t } = turn;
  const authored = await turn.consultations.authored(turn);
  const count = (await turn.consultations.voted(turn)).length;
  const numbers = authored.map(({ consultation, number }) => `${consultation}/${number}`).join(', ');
  return [
    ...(authored.length > 0 ? [t('mine.kept.opinions', { numbers })] : []),
    ...(count > 0 ? [t('mine.kept.opinionVotes', { count })] : []),
  ];
}

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
