import type { BookingContact, WorkshopStore } from './store';
import type { Booking, Workshop } from './workshop';

export type CheckedIn =
  /** `present`: how many bookings are in by now. */
  | { readonly ok: true; readonly booking: Booking; readonly present: number }
  | { readonly ok: false; readonly reason: 'unknown' | 'too-early' | 'over' | 'cancelled' }
  /** Came in before. */
  | { readonly ok: false; readonly reason: 'already' }
  /** It waits, or was given up: no seat is theirs. */
  | { readonly ok: false; readonly reason: 'no-seat'; readonly state: Booking['state'] };

/** Who came. */
export interface Attendance {
  /** `number`: the booking's. From an hour before it begins to a day after it ends. */
  checkIn(code: number, number: number, now: Date): Promise<CheckedIn>;
  /** After the end: where anyone was checked in, those who were not are absent; all of them are asked how it was, or kindly told. Begun twice, it does nothing
   *  twice. Gives how many were told. */
  close(code: number, now: Date): Promise<number>;
}

export interface AttendanceParts {
  readonly store: WorkshopStore;
  readonly told: (what: 'feedback' | 'missed', booking: Booking, workshop: Workshop, to: BookingContact, now: Date) => Promise<void>;
}

const hourMs = 3_600_000;
const pageSize = 200;

export function createAttendance({ store, told }: AttendanceParts): Attendance {
  return {
    checkIn: (code, number, now) =>
      store.transaction(async () => {
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
      }),
    async close(code, now) {
      const workshop = await store.find(code);
      if (!workshop || workshop.cancelled || now < workshop.ends) return 0;
      const used = ((await store.sums(code)).bookings.present ?? 0) > 0;
      let count = 0;
      for (const state of ['booked', 'present'] as const)
        for (let after: { order: number; id: string } | undefined; ;) {
          const page = await store.at(code, [state], pageSize, after);
          for (const booking of page) {
            const missed = used && booking.state === 'booked';
            const isNew = await store.transaction(async () => {
              if (!(await store.once(booking.id, 'closed'))) return false;
              if (missed) await store.change(booking.id, 'booked', { state: 'absent' });
              const to = await store.contact(booking.id);
              if (to) await told(missed ? 'missed' : 'feedback', booking, workshop, to, now);
              return to !== undefined;
            });
            if (isNew) count++;
          }
          const last = page.at(-1);
          if (!last || page.length < pageSize) break;
          after = { order: last.order, id: last.id };
        }
      return count;
    },
  };
}
