import { awake, awakeAfter } from './hours';
import type { BookingContact, WorkshopStore } from './store';
import { freeSeats, type Booking, type Workshop } from './workshop';

/** What a round of offers did. */
export interface Offered {
  /** Bookings that were offered seats. */
  readonly offered: number;
  /** Offers that ran out. */
  readonly lapsed: number;
}

/** Gives seats that are free to who waits. */
export interface Offers {
  /** Ends offers that ran out, and offers free seats to the first who fit; begun twice, it does nothing twice. */
  run(code: number, now: Date): Promise<Offered>;
  /** The same for all workshops to come. */
  all(now: Date): Promise<Offered>;
}

/** Tells who booked, within the transaction under way. */
export type TellBooker = (what: 'offered' | 'lapsed', booking: Booking, workshop: Workshop, to: BookingContact, now: Date) => Promise<void>;

export interface OfferParts {
  readonly store: WorkshopStore;
  readonly tell: TellBooker;
  /** Has a round run then; once for each cause. */
  readonly later: (code: number, cause: string, at: Date) => Promise<void>;
}

const hourMs = 3_600_000;
/** How long seats are held for who was offered them, nights not counted: the nearer it is, the shorter. At the latest until the last hour. */
const holds: readonly { readonly within: number; readonly hold: number }[] = [
  { within: 6 * hourMs, hold: hourMs / 2 },
  { within: 24 * hourMs, hold: 2 * hourMs },
  { within: 72 * hourMs, hold: 4 * hourMs },
  { within: Infinity, hold: 12 * hourMs },
];
/** Bookings looked at at once: who waits for more seats than are free lets others pass. */
const atOnce = 100;

export function createOffers({ store, tell, later }: OfferParts): Offers {
  function deadline({ starts }: Workshop, now: Date): Date {
    const left = starts.getTime() - now.getTime();
    const { hold } = holds.find(({ within }) => left <= within) ?? holds[holds.length - 1]!;
    return new Date(Math.min(awakeAfter(now, hold).getTime(), starts.getTime()));
  }

  /** Ends one offer that ran out; false where there is none. */
  const lapse = (code: number, now: Date): Promise<boolean> =>
    store.transaction(async () => {
      const workshop = await store.find(code);
      const over = (await store.at(code, ['offered'], atOnce)).find(({ until }) => until !== undefined && until <= now);
      if (!over || !workshop || !(await store.change(over.id, 'offered', { state: 'left', until: null }))) return false;
      await store.take(code, over.kind, -over.seats);
      const to = await store.contact(over.id);
      if (to && now < workshop.starts) await tell('lapsed', over, workshop, to, now);
      return true;
    });

  /** Offers seats to the first who fits; false where there is nobody. */
  const offer = (code: number, now: Date): Promise<boolean> =>
    store.transaction(async () => {
      const workshop = await store.find(code);
      if (!workshop || workshop.cancelled || now >= workshop.starts) return false;
      // Until a draw was held nothing is offered.
      if (workshop.draw && (await store.seed(code)) !== undefined) return false;
      const taken = (await store.taken([code])).get(code);
      const waiting = await store.at(code, ['waiting'], atOnce);
      const first = taken && waiting.find(({ seats, kind }) => freeSeats(workshop, taken, kind, now) >= seats);
      const to = first && (await store.contact(first.id));
      if (!first || !to) return false;
      const morning = awake(now);
      if (morning > now) {
        await later(code, `morning ${morning.toISOString()}`, morning);
        return false;
      }
      const until = deadline(workshop, now);
      if (!(await store.change(first.id, 'waiting', { state: 'offered', until }))) return false;
      await store.take(code, first.kind, first.seats);
      await tell('offered', { ...first, state: 'offered', until }, workshop, to, now);
      await later(code, `${first.id} ${until.toISOString()}`, until);
      return true;
    });

  async function run(code: number, now: Date): Promise<Offered> {
    let [offered, lapsed] = [0, 0];
    while (await lapse(code, now)) lapsed++;
    while (await offer(code, now)) offered++;
    return { offered, lapsed };
  }

  return {
    run,
    async all(now) {
      const sum = { offered: 0, lapsed: 0 };
      for (const { code } of await store.list({ from: now })) {
        const { offered, lapsed } = await run(code, now);
        sum.offered += offered;
        sum.lapsed += lapsed;
      }
      return sum;
    },
  };
}
