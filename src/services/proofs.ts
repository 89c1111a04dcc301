import { cardDigits, type Cards } from './cards';
import type { CodeStore } from './codes';
import { readPrinted } from './printed';
import { slipDigits, type Slips } from './slips';
import type { ProofKind } from './voting';
import { windowsOf } from './windows';

/** A number somebody was given, held against those that were. */
export type Proven =
  | { readonly ok: true; readonly voter: Voter }
  /** Letters and digits that no such number has, one mistyped among them. */
  | { readonly ok: false; readonly reason: 'mistyped' }
  /** Nobody was given it, it was taken back, or it is another edition's: which of these is not told. */
  | { readonly ok: false; readonly reason: 'unknown' }
  /** Too many wrong ones from this address today. */
  | { readonly ok: false; readonly reason: 'too-many' };

/** Somebody proven: what stands on the roll, and by which kind of proof. */
export interface Voter {
  readonly kind: ProofKind;
  readonly id: string;
  /** By a class's slip: for the school's ballot alone. */
  readonly school: boolean;
  /** The working-class zone that the slip or the desk is of. */
  readonly zone?: string;
}

/** What stands for a person on the roll: one proof, one ballot. */
export interface Proofs {
  /** The voter for whom a proven number stands. `number`: E.164. */
  ofNumber(number: string): Voter;
  /** The voter for whom a number on a card, a slip or a desk's paper stands, however it is spaced. Whether it has voted already is the roll's to say. */
  prove(request: {
    readonly edition: string;
    readonly kind: Exclude<ProofKind, 'phone'>;
    readonly words: string;
    /** Of the person who types: wrong numbers are limited by it. */
    readonly address: string;
    readonly now: Date;
  }): Promise<Proven>;
}

export interface ProofsParts {
  readonly slips: Pick<Slips, 'find'>;
  readonly cards: Pick<Cards, 'holder'>;
  /** Counts wrong numbers. */
  readonly counts: Pick<CodeStore, 'count' | 'counted'>;
  readonly hmac: (purpose: string, text: string) => string;
}

/** Wrong numbers a day from one address; then none is looked at. A family that types badly has some left, a guesser has not. */
export const wrongProofsDaily = 10;

export function createProofs({ slips, cards, counts, hmac }: ProofsParts): Proofs {
  const window = windowsOf(hmac, 'proof count');
  const dayMs = 86_400_000;
  async function found(edition: string, kind: Exclude<ProofKind, 'phone'>, number: string) {
    if (kind !== 'card') {
      const slip = await slips.find(edition, kind, number);
      return slip && { ...slip, id: voterOf(kind, slip.id) };
    }
    const card = await cards.holder(number);
    if (!card) return undefined;
    return { id: card.phone === undefined ? voterOf(kind, card.holder) : voterOf('phone', card.phone), school: false };
  }
  return {
    ofNumber: (number) => ({ kind: 'phone', id: voterOf('phone', number), school: false }),
    async prove({ edition, kind, words, address, now }) {
      const number = readPrinted(words, kind === 'card' ? cardDigits : slipDigits);
      if (number === undefined) return { ok: false, reason: 'mistyped' };
      const wrong = window('wrong', address, dayMs, now);
      if (((await counts.counted([wrong.id])).get(wrong.id) ?? 0) >= wrongProofsDaily) return { ok: false, reason: 'too-many' };
      const proof = await found(edition, kind, number);
      if (proof) return { ok: true, voter: { ...proof, kind } };
      await counts.count(wrong.id, 1, wrong.until);
      return { ok: false, reason: 'unknown' };
    },
  };
}

/** What stands on the roll for a proof, as the roll's key hashes it. */
export const voterOf = (kind: ProofKind, value: string): string => `${kind}:${value}`;
