import {
  call,
  end,
  go,
  known,
  redo,
  type Call,
  type End,
  type Go,
  type Known,
  type Redo,
  type Step,
  type Turn,
} from '../src/conversation/dialog';
import type { Voter } from '../src/services/proofs';
import type { Edition } from '../src/services/voting';
import { normalise } from '../src/conversation/normalise';
import type { City } from './city';
import { ownVoter } from './voter';

/** What a vote finds out before its ballot: for whom it is, and whether they may. None of it is asked where the edition has no conditions. */
export interface Entitled {
  voter: Voter | null;
  /** A second proof, by the rule against abuse. */
  second: Voter | null;
  /** Years, as typed. */
  age: string;
  guardian: boolean;
}
type EntitledTurn = Turn<Partial<Entitled>> & City;
type Within = <R>(turn: EntitledTurn, run: (edition: Edition) => R | Promise<R>) => Promise<R | End>;
type Steps = Readonly<Record<keyof Entitled, Step<Partial<Entitled>, City>>>;

/** The steps from the first word to `then`. `within`: runs with the edition that is open, or ends. */
export const entitledSteps = (within: Within, then: string): Steps => ({
  voter: {
    kind: 'call',
    counts: () => false,
    ask: (turn) =>
      within<Known | Go | Call>(turn, (edition) => {
        if (!edition.eligibility) return go(then);
        const own = ownVoter(edition, turn);
        return own ? known(own) : call('voter', { besides: '' });
      }),
    next: ({ answers }) => (answers.voter ? 'second' : end()),
  },
  second: {
    kind: 'call',
    counts: () => false,
    ask: (turn) =>
      within<Go | Call>(turn, async (edition) => {
        const { voter } = turn.answers;
        if (!voter || voter.school || !(await turn.voting.crowded(edition.id, addressOf(turn, voter), voter.id))) return go('age');
        return call('voter', { besides: voter.kind });
      }),
    next: (turn) =>
      within<string | End | Redo>(turn, async (edition) => {
        const { second } = turn.answers;
        if (!second) return end();
        if (!second.school && (await turn.voting.unspent(edition.id, second.id))) return 'age';
        turn.say(turn.t('vote.refused.second'));
        return redo('second');
      }),
  },
  age: {
    kind: 'text',
    counts: ({ age }) => age !== undefined,
    ask: (turn) =>
      within(turn, (edition) => {
        const { minimumAge, guardianUnder } = edition.eligibility ?? {};
        if (guardianUnder === undefined || turn.answers.voter?.school) return go(then);
        const text = minimumAge === undefined ? turn.t('vote.age.ask') : turn.t('vote.age.from', { age: minimumAge });
        return { kind: 'text' as const, text, max: 60 };
      }),
    next: (turn) => within<string | End | Redo>(turn, (edition) => old(turn, edition, then)),
  },
  guardian: {
    kind: 'confirm',
    counts: ({ guardian }) => guardian !== undefined,
    ask: ({ t }) => ({ kind: 'confirm', text: t('vote.guardian.ask') }),
    next: ({ answers, t }) => (answers.guardian ? then : end(t('vote.guardian.refused'))),
  },
});

/** Who the ballot is for: without conditions, whoever has this address. */
export const voterIn = (edition: Edition, turn: EntitledTurn): string =>
  edition.eligibility ? (turn.answers.voter?.id ?? '') : turn.address;

/** The ballots that somebody may have: those of the school for a class's slip and for nobody else. */
export const ballotsFor = (edition: Edition, voter: Voter | null | undefined) =>
  edition.ballots.filter((ballot) => (ballot.school ?? false) === (voter?.school ?? false));

/** Where the rule against abuse counts from: an address that is itself the proof is one person's phone and stands for nothing else. */
export const addressOf = ({ codes, address }: Pick<EntitledTurn, 'codes' | 'address'>, voter: Voter): string =>
  voter.kind === 'phone' && codes.own(address) !== undefined ? `own ${voter.id}` : address;

/** Years that were declared; undefined: none were read. */
export function yearsOf(age: string | undefined): number | undefined {
  const [years] = /\d+/.exec(normalise(age ?? '')) ?? [];
  return years === undefined || Number(years) > oldest ? undefined : Number(years);
}

/** Years that nobody has reached yet. */
const oldest = 125;

function old({ answers, say, t }: EntitledTurn, { eligibility }: Edition, then: string): string | End | Redo {
  const years = yearsOf(answers.age);
  if (years === undefined) {
    say(t('vote.age.unread'));
    return redo('age');
  }
  const { minimumAge = 0, guardianUnder = 0 } = eligibility ?? {};
  if (years < minimumAge) return end(t('vote.age.refused', { age: minimumAge }));
  return years < guardianUnder ? 'guardian' : then;
}

/** What one ballot after another need not be asked again; a second proof is of the first ballot alone. */
export const carried = ({ voter, age, guardian }: Partial<Entitled>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries({ voter, age, guardian }).filter(([, value]) => value !== undefined));
