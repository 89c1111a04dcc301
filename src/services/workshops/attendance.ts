import type { BookingContact, WorkshopStore } from './store';
import type { Booking, Workshop } from './workshop';

/** Who came. */
export interface Attendance {
  /** After the end: where anyone was checked in, those who were not are absent; all of them are asked how it was, or kindly told. Begun twice, it does nothing
   *  twice. Gives how many were told. */
  close(code: number, now: Date): Promise<number>;
}

export interface AttendanceParts {
  readonly store: WorkshopStore;
  readonly told: (what: 'feedback' | 'missed', booking: Booking, workshop: Workshop, to: BookingContact, now: Date) => Promise<void>;
}

const pageSize = 200;

export function createAttendance({ store, told }: AttendanceParts): Attendance {
  return {
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
