import { standingOf, type Consultation } from './consultation';
import { resultOf, type ConsultationResult } from './results';
import type { ConsultationStore, Noted } from './store';
import type { Said } from './opinion/votes';

/** What was done for consultations, by code. */
export interface Tended {
  readonly announced: readonly number[];
  readonly reminded: readonly number[];
  readonly closed: readonly number[];
}

export interface CalendarParts {
  readonly store: ConsultationStore;
  /** Has those who asked for the city's news told that one is open. */
  readonly announce: (consultation: Consultation, now: Date) => Promise<void>;
  /** Has those of them who have something left to say told that it closes soon. */
  readonly remind: (consultation: Consultation, now: Date) => Promise<void>;
}

/** Consultations by the clock alone: they are open or not, and counted, without a hand. */
export interface Calendar {
  /** Does whatever their dates ask for by now, once, whichever and however many processes ask: who asked for news is told that one is open and that it closes
   *  soon, what was said so far is counted, and once more at the close, for good. */
  tend(now: Date): Promise<Tended>;
  /** Counts what was said so far; undefined where there is no such consultation. */
  count(code: number, now: Date): Promise<ConsultationResult | undefined>;
}

/** One that is found open later than this is news no more. */
const announcesMs = 7 * 86_400_000;
/** Before its close. One that is open for so short that people were told of it a few days ago needs none. */
const remindsMs = 3 * 86_400_000;

export function createCalendar({ store, announce, remind }: CalendarParts): Calendar {
  async function counted(one: Consultation, now: Date): Promise<ConsultationResult> {
    const statements = await store.statements(one.code, ['published']);
    const said: Said[] = [];
    for await (const vote of store.votes(one.code)) said.push(vote);
    return resultOf(one, statements, said, { at: now, final: standingOf(one, now) === 'closed' });
  }
  return {
    async tend(now) {
      const announced: number[] = [];
      const reminded: number[] = [];
      const closed: number[] = [];
      for (const one of await store.all()) {
        const { code, opens, closes, demo } = one;
        const once = (what: Noted, does: () => Promise<void>): Promise<boolean> =>
          store.transaction(async () => {
            if (!(await store.noted(code, what, now))) return false;
            await does();
            return true;
          });
        switch (standingOf(one, now)) {
          case 'before':
            break;
          case 'open':
            await store.keepResult(await counted(one, now));
            if (!demo && now.getTime() - opens.getTime() < announcesMs && (await once('announced', () => announce(one, now))))
              announced.push(code);
            if (
              !demo &&
              closes.getTime() - now.getTime() <= remindsMs &&
              closes.getTime() - opens.getTime() > announcesMs &&
              (await once('reminded', () => remind(one, now)))
            )
              reminded.push(code);
            break;
          case 'closed': {
            // Who is forgotten later is no longer in the votes: what was counted at the close stands.
            if ((await store.result(code))?.final) break;
            const result = await counted(one, now);
            if (await once('closed', () => store.keepResult(result))) closed.push(code);
          }
        }
      }
      return { announced, reminded, closed };
    },
    async count(code, now) {
      const one = await store.find(code);
      if (!one) return undefined;
      const before = await store.result(code);
      return before?.final ? before : counted(one, now);
    },
  };
}
