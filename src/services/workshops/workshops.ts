import type { AccessNeed } from '../preferences';
import type { Person } from '../proposals/proposal';
import type { BookingContact, Rating, WorkshopStore } from './store';
import { freeSeats, holdsSeats, isFor, isLive, type Booking, type SeatKind, type Workshop } from './workshop';

/** A workshop as it stands for somebody. */
export interface Listed {
  readonly workshop: Workshop;
  /** Seats that they could have now. */
  readonly free: number;
  /** Their own booking, where they have one that is not over. */
  readonly mine?: Booking;
  /** Seats that one person can ask for. */
  readonly most: number;
  /** They were checked in. */
  readonly came: boolean;
  /** Why nobody like them can ask for seats any more. */
  readonly refused?: 'over' | 'cancelled' | 'not-for-you';
}

export interface AgendaRequest {
  readonly person: Person;
  readonly kind: SeatKind;
  readonly now: Date;
  /** Until then; absent: whatever is to come. */
  readonly to?: Date;
  readonly district?: string;
  /** Held in this language. */
  readonly language?: string;
}

export interface BookRequest {
  readonly code: number;
  readonly person: Person;
  readonly kind: SeatKind;
  /** Their own and their companions'. */
  readonly seats: number;
  readonly access: readonly AccessNeed[];
  readonly contact: BookingContact;
  readonly now: Date;
}

export type Booked =
  /** `ahead`: of a `waiting` one, how many wait before it. */
  | { readonly ok: true; readonly booking: Booking; readonly workshop: Workshop; readonly ahead: number }
  | { readonly ok: false; readonly reason: 'unknown' }
  /** `not-for-you`: it is for agents of the city, or for residents alone. */
  | { readonly ok: false; readonly reason: 'over' | 'cancelled' | 'not-for-you'; readonly workshop: Workshop }
  | { readonly ok: false; readonly reason: 'already'; readonly workshop: Workshop; readonly booking: Booking }
  /** `most`: seats one person can ask for. */
  | { readonly ok: false; readonly reason: 'too-many'; readonly workshop: Workshop; readonly most: number };

export type Changed =
  | { readonly ok: true; readonly booking: Booking; readonly workshop: Workshop }
  /** They have no such booking. */
  | { readonly ok: false; readonly reason: 'unknown' }
  /** Nothing is offered to them, or not any more. */
  | { readonly ok: false; readonly reason: 'no-offer'; readonly workshop: Workshop }
  /** It has begun. */
  | { readonly ok: false; readonly reason: 'over'; readonly workshop: Workshop };

/** Workshops as dialogs see them. Whatever is written is written within the turn's transaction. */
export interface Workshops {
  /** Those to come, the next first. */
  agenda(request: AgendaRequest): Promise<readonly Listed[]>;
  find(code: number, person: Person, kind: SeatKind, now: Date): Promise<Listed | undefined>;
  /** Books the seats, or waits for them where they are not free, or enters the draw. */
  book(request: BookRequest): Promise<Booked>;
  /** Takes the seats that were offered. */
  accept(code: number, person: Person, now: Date): Promise<Changed>;
  /** Gives up the seats, the offer, the place among those who wait or in the draw. */
  leave(code: number, person: Person, now: Date): Promise<Changed>;
  /** This person's bookings that are not over, the next workshop first. */
  mine(person: Person, now: Date): Promise<readonly { readonly booking: Booking; readonly workshop: Workshop }[]>;
  /** Every booking that stands in their name, over or not, with its workshop. */
  booked(person: Person): Promise<readonly { readonly booking: Booking; readonly workshop: Workshop }[]>;
  /** Says, once and after it has begun, what one thought of it: from 1 to 5. */
  rate(
    code: number,
    person: Person,
    rating: Rating,
    now: Date,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: 'unknown' | 'too-early' | 'already' }>;
  /** An address takes another's place. Where both have seats at one workshop the one's own stay, and the other's are given back. */
  takeOver(from: string, to: BookingContact, now: Date): Promise<void>;
  /** Leaves whatever this address booked, and forgets it. */
  forget(address: string, now: Date): Promise<void>;
}

export interface WorkshopsParts {
  readonly store: WorkshopStore;
  readonly hmac: (purpose: string, text: string) => string;
  /** 0 <= x < 1, unguessable. */
  readonly random: () => number;
  /** All addresses of a resident. */
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
  /** Has free seats of a workshop offered to who waits, once the transaction under way is kept. `cause`: makes it happen once for each. */
  readonly offerLater: (code: number, cause: string, now: Date) => Promise<void>;
  /** Has a booking's reminders made, once the transaction under way is kept. */
  readonly remindLater: (booking: Booking, workshop: Workshop, now: Date) => Promise<void>;
}

export function createWorkshops({ store, hmac, random, addressesOf, offerLater, remindLater }: WorkshopsParts): Workshops {
  const keyOf = (address: string): string => hmac('booking', address);
  const keysOf = async ({ address, resident }: Person): Promise<readonly string[]> =>
    [...new Set([address, ...(await addressesOf(resident))])].map(keyOf);
  const none = { resident: 0, agent: 0 };

  /** Their booking of this workshop that is not over. */
  async function live(code: number, person: Person): Promise<Booking | undefined> {
    return (await store.bookings(await keysOf(person))).find(({ workshop, state }) => workshop === code && isLive(state));
  }

  /** Such bookings of theirs, each with its workshop, the earliest first. */
  async function booked(person: Person, such: (booking: Booking) => boolean) {
    const bookings = (await store.bookings(await keysOf(person))).filter(such);
    const found = await Promise.all(bookings.map(async (booking) => ({ booking, workshop: await store.find(booking.workshop) })));
    return found
      .flatMap(({ booking, workshop }) => (workshop ? [{ booking, workshop }] : []))
      .sort((a, b) => a.workshop.starts.getTime() - b.workshop.starts.getTime());
  }

  async function listed(workshops: readonly Workshop[], person: Person, kind: SeatKind, now: Date): Promise<readonly Listed[]> {
    const [taken, bookings] = await Promise.all([
      store.taken(workshops.map(({ code }) => code)),
      keysOf(person).then((keys) => store.bookings(keys)),
    ]);
    return workshops.map((workshop) => {
      const mine = bookings.find(({ workshop: code, state }) => code === workshop.code && isLive(state));
      const free = freeSeats(workshop, taken.get(workshop.code) ?? none, kind, now);
      const refused = refusalOf(workshop, kind, now);
      const came = bookings.some(({ workshop: code, state }) => code === workshop.code && state === 'present');
      return { workshop, free, most: mostOf(workshop), came, ...(mine ? { mine } : {}), ...(refused ? { refused } : {}) };
    });
  }

  /** Drawn, not counted: who comes at once would meet at a counter. */
  async function freeNumber(code: number): Promise<number> {
    for (let number = lowest + Math.floor(random() * numbers); ; number = lowest + ((number + 1 - lowest) % numbers))
      if (!(await store.numbered(code, number))) return number;
  }

  /** Gives back what a booking holds, and leaves it in this state. */
  async function release(booking: Booking, workshop: Workshop | undefined, now: Date): Promise<void> {
    if (!(await store.change(booking.id, booking.state, { state: 'left', until: null }))) throw new Error('A booking changed meanwhile.');
    if (!holdsSeats(booking.state)) return;
    await store.take(booking.workshop, booking.kind, -booking.seats);
    if (workshop && !workshop.cancelled) await offerLater(booking.workshop, booking.id, now);
  }

  return {
    async agenda({ person, kind, now, to, district, language }) {
      const all = await store.list({ from: now, ...(to ? { to } : {}), ...(district === undefined ? {} : { district }) });
      const fit = all.filter(
        (one) => !one.cancelled && isFor(one, kind) && (language === undefined || one.languages.includes(language)) && one.starts > now,
      );
      return listed(fit, person, kind, now);
    },
    async find(code, person, kind, now) {
      const workshop = await store.find(code);
      return workshop && (await listed([workshop], person, kind, now))[0];
    },
    async book({ code, person, kind, seats, access, contact, now }) {
      const workshop = await store.find(code);
      if (!workshop) return { ok: false, reason: 'unknown' };
      const refused = refusalOf(workshop, kind, now);
      if (refused) return { ok: false, reason: refused, workshop };
      const most = mostOf(workshop);
      if (seats > most) return { ok: false, reason: 'too-many', workshop, most };
      const before = await live(code, person);
      if (before) return { ok: false, reason: 'already', workshop, booking: before };
      const taken = (await store.taken([code])).get(code) ?? none;
      const drawn = workshop.draw && now < workshop.draw.at;
      // Who comes when others wait already waits behind them: for seats that are just being offered, or for a draw that is due.
      const waited = drawn ? [] : await store.at(code, ['waiting', 'entered'], 1);
      const state = drawn ? 'entered' : waited.length === 0 && freeSeats(workshop, taken, kind, now) >= seats ? 'booked' : 'waiting';
      if (state === 'booked') await store.take(code, kind, seats);
      const number = await freeNumber(code);
      const booking: Booking = {
        // Of nobody: the seats may go with a person to another address.
        id: hmac('booking', `${code} ${number} ${now.getTime()}`),
        workshop: code,
        person: keyOf(person.address),
        state,
        kind,
        seats,
        access,
        number,
        order: now.getTime(),
        since: now,
      };
      await store.book(booking, contact);
      if (state === 'booked') await remindLater(booking, workshop, now);
      return { ok: true, booking, workshop, ahead: state === 'waiting' ? await store.before(booking) : 0 };
    },
    async accept(code, person, now) {
      const [booking, workshop] = await Promise.all([live(code, person), store.find(code)]);
      if (!booking || !workshop) return { ok: false, reason: 'unknown' };
      if (now >= workshop.starts || workshop.cancelled) return { ok: false, reason: 'over', workshop };
      if (booking.state !== 'offered' || booking.until === undefined || now >= booking.until)
        return { ok: false, reason: 'no-offer', workshop };
      if (!(await store.change(booking.id, 'offered', { state: 'booked', until: null }))) throw new Error('An offer changed meanwhile.');
      const { until: _, ...rest } = booking;
      const taken: Booking = { ...rest, state: 'booked' };
      await remindLater(taken, workshop, now);
      return { ok: true, booking: taken, workshop };
    },
    async leave(code, person, now) {
      const [booking, workshop] = await Promise.all([live(code, person), store.find(code)]);
      if (!booking || !workshop) return { ok: false, reason: 'unknown' };
      if (now >= workshop.starts) return { ok: false, reason: 'over', workshop };
      await release(booking, workshop, now);
      return { ok: true, booking: { ...booking, state: 'left' }, workshop };
    },
    mine: async (person, now) => (await booked(person, ({ state }) => isLive(state))).filter(({ workshop }) => workshop.ends > now),
    booked: (person) => booked(person, () => true),
    async rate(code, person, rating, now) {
      const [bookings, workshop] = await Promise.all([keysOf(person).then((keys) => store.bookings(keys)), store.find(code)]);
      const booking = bookings.find((one) => one.workshop === code && (one.state === 'booked' || one.state === 'present'));
      if (!booking || !workshop) return { ok: false, reason: 'unknown' };
      if (now < workshop.starts) return { ok: false, reason: 'too-early' };
      if (!(await store.once(booking.id, 'rated'))) return { ok: false, reason: 'already' };
      await store.rate(code, rating);
      return { ok: true };
    },
    async takeOver(from, to, now) {
      const own = (await store.bookings([keyOf(to.address)])).filter(({ state }) => isLive(state));
      for (const booking of await store.bookings([keyOf(from)])) {
        const twice = isLive(booking.state) && own.some(({ workshop }) => workshop === booking.workshop);
        if (twice) await release(booking, await store.find(booking.workshop), now);
        await store.rebook(booking.id, keyOf(to.address), to);
      }
    },
    async forget(address, now) {
      for (const booking of await store.bookings([keyOf(address)])) {
        const workshop = await store.find(booking.workshop);
        if (isLive(booking.state) && workshop && now < workshop.starts) await release(booking, workshop, now);
        await store.remove(booking.id);
      }
    },
  };
}

/** Numbers of bookings: five digits, none of which reads like a postal code of Paris. */
const [lowest, numbers] = [10_000, 65_000];

const mostOf = ({ companions, seats }: Workshop): number => Math.min(1 + companions, seats);

function refusalOf(workshop: Workshop, kind: SeatKind, now: Date): Listed['refused'] {
  if (workshop.cancelled) return 'cancelled';
  if (now >= workshop.starts) return 'over';
  return isFor(workshop, kind) ? undefined : 'not-for-you';
}
