import { cardDigits, type Cards } from './cards';
import type { CodeStore } from './codes';
import { readPrinted } from './printed';
import { slipDigits, type Slips } from './slips';
import type { ProofKind } from './voting';
import { windowsOf } from './windows';

/** A number somebody was given, held against those that were. */
export type Proven =
  /** `voter`: what stands on the roll. `school`: a slip of a class, for the school's ballot alone. */
  | { readonly ok: true; readonly voter: string; readonly school: boolean }
  /** Letters and digits that no such number has, one mistyped among them. */
  | { readonly ok: false; readonly reason: 'mistyped' }
  /** Nobody was given it, it was taken back, or it is another edition's: which of these is not told. */
  | { readonly ok: false; readonly reason: 'unknown' }
  /** Too many wrong ones from this address today. */
  | { readonly ok: false; readonly reason: 'too-many' };

/** What stands for a person on the roll. */
export interface Proofs {
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

/** The voter for whom a proof stands, as the roll's key hashes it. `value`: a number in E.164, a card's holder, the id of a slip or a desk's paper. */
export const voterOf = (kind: ProofKind, value: string): string => `${kind}:${value}`;

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
    if (kind !== 'card') return slips.find(edition, kind, number);
    const id = await cards.holder(number);
    return id === undefined ? undefined : { id, school: false };
  }
  return {
    async prove({ edition, kind, words, address, now }) {
      const number = readPrinted(words, kind === 'card' ? cardDigits : slipDigits);
      if (number === undefined) return { ok: false, reason: 'mistyped' };
      const wrong = window('wrong', address, dayMs, now);
      if (((await counts.counted([wrong.id])).get(wrong.id) ?? 0) >= wrongProofsDaily) return { ok: false, reason: 'too-many' };
      const proof = await found(edition, kind, number);
      if (proof) return { ok: true, voter: voterOf(kind, proof.id), school: proof.school };
      await counts.count(wrong.id, 1, wrong.until);
      return { ok: false, reason: 'unknown' };
    },
  };
}
