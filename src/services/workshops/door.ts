import type { Person } from '../proposals/proposal';
import type { WorkshopStore } from './store';
import type { Booking } from './workshop';
import type { Workshops } from './workshops';

export type CheckedIn =
  /** `present`: how many bookings are in by now. */
  | { readonly ok: true; readonly booking: Booking; readonly present: number }
  | { readonly ok: false; readonly reason: 'unknown' | 'too-early' | 'over' | 'cancelled' }
  /** Came in before. */
  | { readonly ok: false; readonly reason: 'already' }
  /** It waits, or was given up: no seat is theirs. */
  | { readonly ok: false; readonly reason: 'no-seat'; readonly state: Booking['state'] };

/** The door of a workshop. */
export interface Door {
  /** Digits as they are shown there: a booking's number, or those of the citizen card of who booked. From an hour before it begins to a day after it ends. */
  checkIn(code: number, digits: string, now: Date): Promise<CheckedIn>;
}

export interface DoorParts {
  readonly store: Pick<WorkshopStore, 'transaction' | 'find' | 'numbered' | 'change' | 'sums'>;
  readonly workshops: Pick<Workshops, 'mine'>;
  /** Whose phone a good card was given to; undefined where it was given to none. */
  readonly ownerOf: (card: string) => Promise<Person | undefined>;
}

const hourMs = 3_600_000;
/** Digits of a booking's number at the most: a card has more. */
const bookingDigits = 5;

export function createDoor({ store, workshops, ownerOf }: DoorParts): Door {
  async function numberOf(code: number, digits: string, now: Date): Promise<number | undefined> {
    if (digits.length <= bookingDigits) return Number(digits);
    const person = await ownerOf(digits);
    return person && (await workshops.mine(person, now)).find(({ workshop }) => workshop.code === code)?.booking.number;
  }
  return {
    async checkIn(code, digits, now) {
      const number = await numberOf(code, digits, now);
      if (number === undefined) return { ok: false, reason: 'unknown' };
      return store.transaction(async () => {
        const workshop = await store.find(code);
        const booking = workshop && (await store.numbered(code, number));
        if (!workshop || !booking) return { ok: false, reason: 'unknown' };
        if (workshop.cancelled) return { ok: false, reason: 'cancelled' };
        if (now.getTime() < workshop.starts.getTime() - hourMs) return { ok: false, reason: 'too-early' };
        if (now.getTime() >= workshop.ends.getTime() + 24 * hourMs) return { ok: false, reason: 'over' };
        if (booking.state === 'present') return { ok: false, reason: 'already' };
        if (booking.state !== 'booked' && booking.state !== 'absent') return { ok: false, reason: 'no-seat', state: booking.state };
        await store.change(booking.id, booking.state, { state: 'present' });
        const { bookings } = await store.sums(code);
        return { ok: true, booking: { ...booking, state: 'present' }, present: bookings.present ?? 0 };
      });
    },
  };
}
