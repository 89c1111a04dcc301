import type { Referral, ReferralBond, ReferralState } from './referral';

/** Where topics and people's bonds with them are kept. All of it within the transaction under way, where there is one. */
export interface LabStore {
  /** Runs `work` in the transaction under way, or in one of its own; it runs again where it lost a race. */
  transaction<R>(work: () => Promise<R>): Promise<R>;
  /** False where its reference is another's. */
  add(referral: Referral): Promise<boolean>;
  find(reference: string): Promise<Referral | undefined>;
  /** Writes the next revision. Throws where it changed meanwhile: the transaction then runs again. */
  save(referral: Referral): Promise<void>;
  /** Those in one of these states, or all; the latest first. */
  referrals(states?: readonly ReferralState[]): Promise<readonly Referral[]>;

  /** Takes the place of this person's bond with this topic. */
  bind(bond: ReferralBond): Promise<void>;
  /** Forgets every bond of this person. */
  unbind(person: string): Promise<void>;
  /** Bonds of any of these people with any topic, the latest first. */
  bonds(people: readonly string[]): Promise<readonly ReferralBond[]>;
  /** How many support each of these. */
  counts(references: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Those who follow this topic, by a key that stays: those after `after`, at most `limit`. */
  followers(reference: string, after: string, limit: number): Promise<readonly { readonly key: string; readonly bond: ReferralBond }[]>;
  /** Notes that this person is told of something about this topic. False where they were, or are not bound to it. */
  told(reference: string, person: string, what: string): Promise<boolean>;
}
