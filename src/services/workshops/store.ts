import type { AccessNeed } from '../preferences';
import type { Booking, BookingState, Taken, Workshop } from './workshop';

/** Where to tell somebody, and in which language. */
export interface BookingContact {
  readonly address: string;
  readonly channel: string;
  readonly locale: string;
}

/** A change of a booking. */
export interface BookingChange {
  readonly state?: BookingState;
  readonly seats?: number;
  readonly order?: number;
  /** Null: none any more. */
  readonly until?: Date | null;
}

/** Which workshops: what is absent leaves none out. */
export interface AgendaQuery {
  readonly from: Date;
  readonly to?: Date;
  readonly district?: string;
}

/** Where workshops and bookings are kept. All of it within the transaction under way, where there is one. */
export interface WorkshopStore {
  /** False where the code is taken. */
  add(workshop: Workshop): Promise<boolean>;
  /** False where its revision is not the one before this one's. */
  replace(workshop: Workshop): Promise<boolean>;
  find(code: number): Promise<Workshop | undefined>;
  /** By their beginning. */
  list(query: AgendaQuery): Promise<readonly Workshop[]>;
  /** The highest code so far; 0 where there is none. */
  lastCode(): Promise<number>;
  /** Seats taken, by code; one without a row has none taken. */
  taken(codes: readonly number[]): Promise<ReadonlyMap<number, Taken>>;
  /** Takes seats, or gives back (below 0): two that do so at once on one workshop do not both succeed, the later runs again. */
  take(code: number, kind: keyof Taken, seats: number): Promise<void>;

  /** Throws where its number is taken, or that person has one here that is not over. */
  book(booking: Booking, contact: BookingContact): Promise<void>;
  /** False where it is no longer in that state. */
  change(id: string, from: BookingState, to: BookingChange): Promise<boolean>;
  /** It is this person's from now on. */
  rebook(id: string, person: string, contact: BookingContact): Promise<void>;
  booking(id: string): Promise<Booking | undefined>;
  /** The booking of this number. */
  numbered(code: number, number: number): Promise<Booking | undefined>;
  /** Notes that something was done for a booking; false where it was noted before. */
  once(id: string, what: string): Promise<boolean>;
  /** Bookings by any of these people, the latest first. */
  bookings(people: readonly string[]): Promise<readonly Booking[]>;
  /** Of one workshop, in one of these states, by order; at most `limit`, after the booking of this order and id. */
  at(
    code: number,
    states: readonly BookingState[],
    limit: number,
    after?: { readonly order: number; readonly id: string },
  ): Promise<readonly Booking[]>;
  /** How many wait before this one. */
  before(booking: Pick<Booking, 'workshop' | 'order' | 'id'>): Promise<number>;
  contact(id: string): Promise<BookingContact | undefined>;
  /** Removes a booking, contact and all. */
  remove(id: string): Promise<void>;
  /** Bookings in each state, seats of each, and needs of those who have seats. */
  sums(code: number): Promise<WorkshopSums>;
  /** Keeps what somebody thought of it, in nobody's name. */
  rate(code: number, rating: Rating): Promise<void>;
  ratings(code: number): Promise<readonly Rating[]>;
  /** The seed of its draw, until the draw is held. Kept sealed. */
  keepSeed(code: number, seed: string): Promise<void>;
  seed(code: number): Promise<string | undefined>;
  dropSeed(code: number): Promise<void>;
  transaction<R>(work: () => Promise<R>): Promise<R>;
}

/** What an organiser sees of who comes: sums alone. */
export interface WorkshopSums {
  readonly bookings: Readonly<Partial<Record<BookingState, number>>>;
  readonly seats: Readonly<Partial<Record<BookingState, number>>>;
  readonly access: Readonly<Partial<Record<AccessNeed, number>>>;
}

/** What somebody thought of a workshop. */
export interface Rating {
  /** From 1 to 5, the best. */
  readonly digit: number;
  readonly words?: string;
}
