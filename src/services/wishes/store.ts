import type { ReportStore } from '../reports/store';
import type { Wish, WishBond, WishState } from './wish';

/** Which wishes are meant; what is absent is any. */
export interface WishFilter {
  readonly states?: readonly WishState[];
  readonly districts?: readonly string[];
  readonly kinds?: readonly string[];
  /** Told then or later. */
  readonly from?: Date;
  /** Told before. */
  readonly to?: Date;
  /** As many people or more wish it, and its author was not asked yet whether it is to be an idea. */
  readonly ripe?: number;
}

/** Where wishes and people's bonds with them are kept. All of it within the transaction under way, where there is one. */
export interface WishStore {
  /** Runs `work` in the transaction under way, or in one of its own; it runs again where it lost a race. */
  transaction<R>(work: () => Promise<R>): Promise<R>;
  /** A number that no wish of this month had ("2026L"), from 1. */
  nextNumber(month: string): Promise<number>;
  /** Has transactions about the same kind in the same cells come one after the other, so that each sees what the one before sent. */
  claim(kind: string, cells: readonly number[]): Promise<void>;
  add(wish: Wish): Promise<void>;
  find(reference: string): Promise<Wish | undefined>;
  /** In the order of the references; those that are none are left out. */
  findAll(references: readonly string[]): Promise<readonly Wish[]>;
  /** Writes the next revision. Throws where it changed meanwhile: the transaction then runs again. */
  save(wish: Wish): Promise<void>;
  /** Open wishes in these cells of a grid, of a kind where one is given. */
  openIn: ReportStore['openIn'];
  /** The oldest first; those after a place in that order, at most `limit`. `after`: the last of the page before. */
  page(filter: WishFilter, after: Pick<Wish, 'at' | 'reference'> | undefined, limit: number): Promise<readonly Wish[]>;

  /** Takes the place of this person's bond with this wish. */
  bind(bond: WishBond): Promise<void>;
  unbind(wish: string, person: string): Promise<void>;
  /** Bonds of any of these people, the latest first. */
  bonds(people: readonly string[]): Promise<readonly WishBond[]>;
  /** Those bound to a wish, by a key that stays: those after `after`, at most `limit`. */
  followers(wish: string, after: string, limit: number): Promise<readonly { readonly key: string; readonly bond: WishBond }[]>;
  /** Notes that this person is told of something about this wish. False where they were, or are not bound to it. */
  told(wish: string, person: string, what: string): Promise<boolean>;
  /** Notes when this person was asked whether it is to be an idea; undefined: they answered. */
  ask(wish: string, person: string, at: Date | undefined): Promise<void>;
}
