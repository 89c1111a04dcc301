import { daysBefore } from './hours';
import type { BookingContact, WorkshopStore } from './store';
import type { Booking, Workshop } from './workshop';

export const reminderKinds = ['day', 'hours'] as const;
/** `day`: the day before, at the same time by the city's clock; `hours`: two hours before. */
export type ReminderKind = (typeof reminderKinds)[number];

/** A reminder to be told then, if what it is of still stands. */
export interface Reminder {
  readonly booking: string;
  readonly kind: ReminderKind;
  /** Of the workshop: one that was changed has reminders of its own. */
  readonly revision: number;
  readonly at: Date;
}

const hoursMs = 2 * 3_600_000;

/** The reminders of a workshop that are still to come. */
export function remindersOf({ id }: Pick<Booking, 'id'>, { starts, revision }: Workshop, now: Date): readonly Reminder[] {
  const times: Readonly<Record<ReminderKind, Date>> = { day: daysBefore(starts, 1), hours: new Date(starts.getTime() - hoursMs) };
  return reminderKinds.flatMap((kind) => (times[kind] > now ? [{ booking: id, kind, revision, at: times[kind] }] : []));
}

export interface ReminderParts {
  readonly store: Pick<WorkshopStore, 'booking' | 'find' | 'contact' | 'once' | 'transaction'>;
  readonly tell: (kind: ReminderKind, booking: Booking, workshop: Workshop, to: BookingContact, now: Date) => Promise<void>;
}

/** Tells it, once; false where there is nothing to remind of any more: given up, moved, begun, or the other reminder is due by now. */
export function createReminders({ store, tell }: ReminderParts): (reminder: Omit<Reminder, 'at'>, now: Date) => Promise<boolean> {
  return ({ booking: id, kind, revision }, now) =>
    store.transaction(async () => {
      const booking = await store.booking(id);
      const workshop = booking && (await store.find(booking.workshop));
      if (booking?.state !== 'booked' || !workshop || workshop.cancelled || workshop.revision !== revision) return false;
      const latest = kind === 'day' ? workshop.starts.getTime() - hoursMs : workshop.starts.getTime();
      if (now.getTime() >= latest) return false;
      const to = await store.contact(id);
      if (!to || !(await store.once(id, `${kind} ${revision}`))) return false;
      await tell(kind, booking, workshop, to, now);
      return true;
    });
}
