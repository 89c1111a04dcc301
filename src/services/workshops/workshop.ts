import type { AccessNeed, Topic } from '../preferences';
import type { Localised } from '../voting';

/** Who sits there: residents, or agents of the city. */
export const seatKinds = ['resident', 'agent'] as const;
export type SeatKind = (typeof seatKinds)[number];

/** A workshop of the city: one meeting, in one place. */
export interface Workshop {
  /** As people say it: "ATELIER 18". From 1. */
  readonly code: number;
  /** Meetings of one series bear the same; each has its seats, and all that have some can be booked in one act. */
  readonly series?: string;
  readonly title: Localised;
  readonly summary: Localised;
  /** What it is about, as staff word it, by language. */
  readonly topic: Localised;
  /** The same by ids, for whoever likes them; absent: none. */
  readonly topics?: readonly Topic[];
  /** "18". */
  readonly district: string;
  readonly place: { readonly name: string; readonly address: string };
  /** BCP 47: languages it is held in. */
  readonly languages: readonly string[];
  readonly starts: Date;
  readonly ends: Date;
  readonly seats: number;
  readonly for: 'residents' | 'agents' | 'mixed';
  /** Of a mixed one: seats that are kept for each kind, until then. Together at most all seats. */
  readonly kept?: Readonly<Record<SeatKind, number>> & { readonly until: Date };
  /** Who comes along with one person at the most. */
  readonly companions: number;
  /** In years. */
  readonly fromAge?: number;
  /** What can be offered there. */
  readonly access: readonly AccessNeed[];
  /** Seats are drawn by lot then, from a seed whose SHA-256 (hex) was published before; absent: first come, first served. */
  readonly draw?: { readonly at: Date; readonly seedHash: string };
  readonly demo?: true;
  readonly cancelled?: { readonly at: Date; readonly reason: string };
  /** Rises with each change that people are told of. */
  readonly revision: number;
}

/** `booked`: the seats are theirs. `waiting`: in the order in which they came, or were drawn. `offered`: seats are held for them until then. `entered`: waits
 *  for the draw. `left`: given up, by them or because an offer ran out. `present`, `absent`: known after it. */
export const bookingStates = ['booked', 'waiting', 'offered', 'entered', 'left', 'present', 'absent'] as const;
export type BookingState = (typeof bookingStates)[number];

/** Somebody's seats at a workshop, or their wish for some. */
export interface Booking {
  readonly id: string;
  readonly workshop: number;
  /** Who booked, as an HMAC of their address. */
  readonly person: string;
  readonly state: BookingState;
  readonly kind: SeatKind;
  /** Their own and their companions'. */
  readonly seats: number;
  readonly access: readonly AccessNeed[];
  /** Anonymous, five digits, one a booking of this workshop: what lists and draws call it. */
  readonly number: number;
  /** Who waits is offered seats in this order, ascending: when they came (epoch milliseconds), or their place in the draw. */
  readonly order: number;
  readonly since: Date;
  /** Of an offer: when it runs out. */
  readonly until?: Date;
}

/** Seats that are somebody's, or held for somebody, by kind. */
export type Taken = Readonly<Record<SeatKind, number>>;

/** Seats that this kind can still have. */
export function freeSeats({ seats, kept }: Pick<Workshop, 'seats' | 'kept'>, taken: Taken, kind: SeatKind, now: Date): number {
  const other: SeatKind = kind === 'resident' ? 'agent' : 'resident';
  const keptForOthers = kept && now < kept.until ? Math.max(0, kept[other] - taken[other]) : 0;
  return Math.max(0, seats - taken.resident - taken.agent - keptForOthers);
}

/** Whether seats may be asked for by this kind at all. */
export const isFor = (workshop: Pick<Workshop, 'for'>, kind: SeatKind): boolean => workshop.for === 'mixed' || workshop.for === `${kind}s`;

/** States in which seats are taken. */
export const holdsSeats = (state: BookingState): boolean => state === 'booked' || state === 'offered' || state === 'present';
/** States that are about something to come. */
export const isLive = (state: BookingState): boolean => state !== 'left' && state !== 'present' && state !== 'absent';
