import { standingOf, type Consultation } from './consultation';
import type { ConsultationStore } from './store';

/** What was done for consultations, by code. */
export interface Tended {
  readonly announced: readonly number[];
  readonly closed: readonly number[];
}

export interface CalendarParts {
  readonly store: Pick<ConsultationStore, 'all' | 'noted' | 'transaction'>;
  /** Has those who asked for the city's news told that one is open. */
  readonly announce: (consultation: Consultation, now: Date) => Promise<void>;
}

/** One that is found open later than this is news no more. */
const announcesMs = 7 * 86_400_000;

/** Does whatever the dates of consultations ask for by now, once, whichever and however many processes ask. They are open or not by the clock alone. */
export function createCalendar({ store, announce }: CalendarParts): (now: Date) => Promise<Tended> {
  return async (now) => {
    const announced: number[] = [];
    const closed: number[] = [];
    for (const one of await store.all()) {
      const standing = standingOf(one, now);
      const isNew = standing === 'open' && !one.demo && now.getTime() - one.opens.getTime() < announcesMs;
      const once = (what: 'announced' | 'closed', does: () => Promise<void>): Promise<boolean> =>
        store.transaction(async () => {
          if (!(await store.noted(one.code, what, now))) return false;
          await does();
          return true;
        });
      if (isNew && (await once('announced', () => announce(one, now)))) announced.push(one.code);
      if (standing === 'closed' && (await once('closed', () => Promise.resolve()))) closed.push(one.code);
    }
    return { announced, closed };
  };
}
