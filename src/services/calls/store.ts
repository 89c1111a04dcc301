import type { Call, CallState, Signature } from './call';

/** Where calls and signatures are kept. All of it within the transaction under way, where there is one. */
export interface CallStore {
  /** Runs `work` in the transaction under way, or in one of its own; it runs again where it lost a race. */
  transaction<R>(work: () => Promise<R>): Promise<R>;
  /** A number that no call had. */
  nextNumber(): Promise<number>;
  add(call: Call): Promise<void>;
  find(number: number): Promise<Call | undefined>;
  /** Writes the next revision. Throws where it changed meanwhile: the transaction then runs again. */
  save(call: Call): Promise<void>;
  /** Those in one of these states, or all; by number. */
  calls(states?: readonly CallState[]): Promise<readonly Call[]>;

  /** Takes the place of this person's signature of this call. */
  sign(signature: Signature): Promise<void>;
  /** Forgets every signature of this person. */
  unsign(person: string): Promise<void>;
  /** Signatures of any of these people, the latest first. */
  signatures(people: readonly string[]): Promise<readonly Signature[]>;
  /** How many signed it. */
  count(call: number): Promise<number>;
  /** Those who signed, by a key that stays: those after `after`, at most `limit`. */
  signers(call: number, after: string, limit: number): Promise<readonly { readonly key: string; readonly bond: Signature }[]>;
  /** Notes that this person is told of something about this call. False where they were, or did not sign it. */
  told(call: number, person: string, what: string): Promise<boolean>;
}
