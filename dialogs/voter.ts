import { call, end, known, redo, type End, type Redo, type Turn } from '../src/conversation/dialog';
import type { Voter } from '../src/services/proofs';
import type { Edition, ProofKind } from '../src/services/voting';
import type { City, CityDialog } from './city';

interface Answers {
  /** The kind that has served already, given by whoever calls; empty: none. */
  besides: ProofKind | '';
  how: ProofKind;
  /** E.164, or null where it was not proven. */
  phone: string | null;
  /** As typed. */
  number: string;
}
type VoterTurn = Turn<Answers> & City;

/** Finds out which voter somebody is, by one of the proofs that the open edition takes; its result is a `Voter`, or null. Called by the vote. */
export const voter: CityDialog<Answers> = {
  id: 'voter',
  version: 1,
  start: 'besides',
  title: (t) => t('voter.title'),
  steps: {
    besides: { kind: 'call', counts: () => false, ask: () => known(''), next: 'how' },
    how: {
      kind: 'choice',
      ask: async (turn) => {
        const kinds = await kindsOf(turn);
        const [only] = kinds;
        if (only === undefined) return end(turn.t('voter.refused.none'), { result: null });
        if (kinds.length === 1) return known(only);
        const options = kinds.map((id) => ({ id, label: turn.t(labels[id]) }));
        return { kind: 'choice', text: turn.t(turn.answers.besides ? 'voter.how.second' : 'voter.how.ask'), options };
      },
      next: ({ answers }) => (answers.how === 'phone' ? 'phone' : 'number'),
    },
    phone: {
      kind: 'call',
      ask: () => call('identify', { purpose: 'vote' }),
      async next(turn) {
        const { phone } = turn.answers;
        if (typeof phone === 'string') return proven(turn.proofs.ofNumber(phone));
        return (await kindsOf(turn)).length > 1 ? redo('how', 'phone') : end(undefined, { result: null });
      },
    },
    number: {
      kind: 'text',
      ask: (turn) => ({ kind: 'text', text: turn.t(asks[paperOf(turn)]), max: 100 }),
      next: check,
    },
  },
};

/** The voter that an address is by itself: a phone number, where the edition takes one. */
export function ownVoter({ eligibility }: Edition, { codes, proofs, address }: Pick<City, 'codes' | 'proofs'> & { address: string }) {
  const number = eligibility?.proofs.includes('phone') ? codes.own(address) : undefined;
  return number === undefined ? undefined : proofs.ofNumber(number);
}

/** The kinds of proof that one may bring, the required one first; a code that cannot be sent is none. */
async function kindsOf({ voting, codes, answers, now }: VoterTurn): Promise<readonly ProofKind[]> {
  const standing = await voting.standing(now);
  const kinds = standing.state === 'open' ? (standing.edition.eligibility?.proofs ?? []) : [];
  return kinds.filter((kind) => kind !== answers.besides && (kind !== 'phone' || codes.sends));
}

const paperOf = ({ answers }: VoterTurn): Exclude<ProofKind, 'phone'> => {
  const { how } = answers;
  return how === undefined || how === 'phone' ? 'card' : how;
};

const labels = { phone: 'voter.how.phone', card: 'voter.how.card', slip: 'voter.how.slip', desk: 'voter.how.desk' } as const;
const asks = { card: 'voter.number.card', slip: 'voter.number.slip', desk: 'voter.number.desk' } as const;
const mistyped = { card: 'voter.refused.mistyped.card', slip: 'voter.refused.mistyped.slip', desk: 'voter.refused.mistyped.desk' } as const;

const proven = (result: Voter): End => end(undefined, { result });

async function check(turn: VoterTurn): Promise<End | Redo> {
  const { answers, address, now, t } = turn;
  const standing = await turn.voting.standing(now);
  if (standing.state !== 'open') return end(t('voter.refused.none'), { result: null });
  const kind = paperOf(turn);
  const read = await turn.proofs.prove({ edition: standing.edition.id, kind, words: answers.number ?? '', address, now });
  if (read.ok) return proven(read.voter);
  switch (read.reason) {
    case 'mistyped':
      turn.say(t(mistyped[kind]));
      return redo('number');
    case 'unknown':
      turn.say(t('voter.refused.unknown'));
      return redo('number');
    case 'too-many':
      return end(t('voter.refused.too-many'), { result: null });
  }
}
