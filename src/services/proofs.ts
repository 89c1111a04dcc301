import type { ProofKind } from './voting';

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

/** The voter for whom a proof stands, as the roll's key hashes it. `value`: a number in E.164, or a card's, slip's or desk's in its one spelling. */
export const voterOf = (kind: ProofKind, value: string): string => `${kind}:${value}`;
