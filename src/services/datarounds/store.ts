import type { Dataset } from './dataset';
import type { Need, NeedBond, NeedState } from './need';
import type { Producer } from './producer';

/** What was done for a round, and when. */
export interface RoundRecord {
  /** "2027-Q1". */
  readonly id: string;
  readonly opened: Date;
  /** Those who asked for the city's news were told that it is open. */
  readonly announced?: Date;
  readonly reminded?: Date;
  readonly closed?: Date;
}

/** Where rounds, needs and people's bonds with them are kept. All of it within the transaction under way, where there is one. */
export interface DataRoundStore {
  /** Runs `work` in the transaction under way, or in one of its own; it runs again where it lost a race. */
  transaction<R>(work: () => Promise<R>): Promise<R>;
  /** False where it was opened before. */
  open(id: string, at: Date): Promise<boolean>;
  /** Notes that it was done; false where it was noted before, or it was never opened. */
  mark(id: string, what: 'announced' | 'reminded' | 'closed', at: Date): Promise<boolean>;
  /** By their names, which is their order. */
  rounds(): Promise<readonly RoundRecord[]>;

  /** A number that no need had. */
  nextNumber(): Promise<number>;
  add(need: Need): Promise<void>;
  find(number: number): Promise<Need | undefined>;
  /** Writes the next revision. Throws where it changed meanwhile: the transaction then runs again. */
  save(need: Need): Promise<void>;
  /** Those of one round, or in one of these states, by number. */
  needs(which: { readonly round?: string; readonly states?: readonly NeedState[] }): Promise<readonly Need[]>;

  /** Takes the place of this person's bond with this need. */
  bind(bond: NeedBond): Promise<void>;
  /** Forgets every bond of this person. */
  unbind(person: string): Promise<void>;
  /** Bonds of any of these people with any need, the latest first. */
  bonds(people: readonly string[]): Promise<readonly NeedBond[]>;
  /** How many are bound to each of these. */
  counts(needs: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Those bound to this need, by a key that stays: those after `after`, at most `limit`. */
  followers(need: number, after: string, limit: number): Promise<readonly { readonly key: string; readonly bond: NeedBond }[]>;
  /** Notes that this person is told of something about this need. False where they were, or are not bound to it. */
  told(need: number, person: string, what: string): Promise<boolean>;

  datasets(): Promise<readonly Dataset[]>;
  /** These in place of all there were. */
  replaceDatasets(datasets: readonly Dataset[]): Promise<void>;
  producers(): Promise<readonly Producer[]>;
  replaceProducers(producers: readonly Producer[]): Promise<void>;
}
