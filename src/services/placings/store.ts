import type { Placing, Preference } from './placing';

/** Where questions between places and what people prefer are kept. All of it within the transaction under way, where there is one. */
export interface PlacingStore {
  /** Runs `work` in the transaction under way, or in one of its own; it runs again where it lost a race. */
  transaction<R>(work: () => Promise<R>): Promise<R>;
  /** Gives its code: the next number. */
  add(placing: Omit<Placing, 'code'>): Promise<Placing>;
  /** By their codes. */
  all(): Promise<readonly Placing[]>;
  find(code: number): Promise<Placing | undefined>;
  /** Keeps its result; false where it has one. */
  result(code: number, result: NonNullable<Placing['result']>): Promise<boolean>;
  /** Takes the place of what this person preferred. */
  prefer(preference: Preference): Promise<void>;
  remove(code: number, person: string): Promise<void>;
  /** What any of these people prefer, the latest first. */
  of(people: readonly string[]): Promise<readonly Preference[]>;
  /** What people prefer, by a key that stays: those after `after`, at most `limit`. */
  page(code: number, after: string, limit: number): Promise<readonly { readonly key: string; readonly bond: Preference }[]>;
  /** Notes that this person is told of the result. False where they were. */
  told(code: number, person: string): Promise<boolean>;
}
