import type { Audit } from '../box/audit';
import type { ActedBy } from '../slip-office';
import { sha256 } from './lottery';
import type { BookingContact, WorkshopStore, WorkshopSums } from './store';
import { isLive, bookingStates, type Booking, type Taken, type Workshop } from './workshop';

/** What of a workshop can be changed. */
export type WorkshopChange = Partial<
  Pick<Workshop, 'title' | 'summary' | 'place' | 'district' | 'starts' | 'ends' | 'seats' | 'access' | 'kept'>
>;

/** A workshop to be announced. `drawAt`: its seats are drawn by lot then; the hash of the seed stands in the published log from now on. `code`: absent, the next
 *  free one. */
export type NewWorkshop = Omit<Workshop, 'code' | 'revision' | 'draw' | 'cancelled'> & { readonly drawAt?: Date; readonly code?: number };

export type Organised =
  | { readonly ok: true; readonly workshop: Workshop }
  | { readonly ok: false; readonly reason: 'unknown' | 'cancelled' | 'over' | 'bad-times' }
  /** Seats that are somebody's already are more: those would have to be asked first. */
  | { readonly ok: false; readonly reason: 'below-taken'; readonly taken: number };

/** A workshop as its organiser sees it: no names, there are none. */
export interface Overview {
  readonly workshop: Workshop;
  readonly taken: Taken;
  readonly sums: WorkshopSums;
}

/** Workshops as staff keep them; each act stands in the published log. */
export interface Organiser {
  /** All or none of them. */
  add(workshops: readonly NewWorkshop[], act: ActedBy): Promise<readonly Workshop[]>;
  change(code: number, change: WorkshopChange, act: ActedBy): Promise<Organised>;
  cancel(code: number, reason: string, act: ActedBy): Promise<Organised>;
  overview(code: number): Promise<Overview | undefined>;
  list(from: Date): Promise<readonly Overview[]>;
  /** Tells everyone who booked, waits or entered of a change, once each, however often it is begun; gives how many were told now. */
  tell(code: number, revision: number, now: Date, signal?: AbortSignal): Promise<number>;
}

export interface OrganiserParts {
  readonly store: WorkshopStore;
  readonly audit: Pick<Audit, 'record'>;
  readonly told: (what: 'changed' | 'cancelled', booking: Booking, workshop: Workshop, to: BookingContact, now: Date) => Promise<void>;
  /** Has `tell` run, once the transaction under way is kept. */
  readonly tellLater: (code: number, revision: number, now: Date) => Promise<void>;
  readonly offerLater: (code: number, cause: string, now: Date) => Promise<void>;
  readonly remindLater: (booking: Booking, workshop: Workshop, now: Date) => Promise<void>;
  /** Has the draw held then. */
  readonly drawLater: (code: number, at: Date) => Promise<void>;
  /** 64 hexadecimal digits that nobody can guess. */
  readonly newSeed: () => string;
}

const pageSize = 100;
const liveStates = bookingStates.filter(isLive);

export function createOrganiser({ store, audit, told, tellLater, offerLater, remindLater, drawLater, newSeed }: OrganiserParts): Organiser {
  const none = { resident: 0, agent: 0 };
  const overviewOf = async (workshop: Workshop): Promise<Overview> => ({
    workshop,
    taken: (await store.taken([workshop.code])).get(workshop.code) ?? none,
    sums: await store.sums(workshop.code),
  });

  /** Puts a changed one in its place, with an act, and has everyone told. */
  async function replace(
    workshop: Workshop,
    act: string,
    about: Readonly<Record<string, string | number>>,
    { by, now }: ActedBy,
  ): Promise<Organised> {
    if (!(await store.replace(workshop))) throw new Error('The workshop changed meanwhile: do this again.');
    await audit.record({ by: [by], act, about: { workshop: workshop.code, ...about } }, now);
    return { ok: true, workshop };
  }

  return {
    add: (workshops, { by, now }) =>
      store.transaction(async () => {
        const first = (await store.lastCode()) + 1;
        const added: Workshop[] = [];
        for (const { drawAt, code = first + added.length, ...workshop } of workshops) {
          const seed = drawAt ? newSeed() : undefined;
          const drawn = drawAt && seed !== undefined ? { draw: { at: drawAt, seedHash: sha256(seed) } } : {};
          const announced: Workshop = { ...workshop, ...drawn, code, revision: 0 };
          if (!(await store.add(announced))) throw new Error('Another workshop was added at the same time: do this again.');
          if (seed !== undefined) await store.keepSeed(code, seed);
          if (drawAt) await drawLater(code, drawAt);
          const about = { workshop: code, seats: workshop.seats, ...(announced.draw ? { seedHash: announced.draw.seedHash } : {}) };
          await audit.record({ by: [by], act: 'workshop.add', about }, now);
          added.push(announced);
        }
        return added;
      }),
    change: (code, change, act) =>
      store.transaction(async () => {
        const before = await store.find(code);
        if (!before) return { ok: false, reason: 'unknown' };
        if (before.cancelled) return { ok: false, reason: 'cancelled' };
        if (act.now >= before.ends) return { ok: false, reason: 'over' };
        const after: Workshop = { ...before, ...change, revision: before.revision + 1 };
        if (after.ends <= after.starts || after.starts <= act.now) return { ok: false, reason: 'bad-times' };
        const taken = (await store.taken([code])).get(code) ?? none;
        if (after.seats < taken.resident + taken.agent) return { ok: false, reason: 'below-taken', taken: taken.resident + taken.agent };
        const what = Object.keys(change).sort().join(',');
        const done = await replace(after, 'workshop.change', { what }, act);
        // More seats alone concern those who wait, and them the offer tells.
        if (what !== 'seats') await tellLater(code, after.revision, act.now);
        else for (const booking of await store.at(code, ['booked'], after.seats)) await remindLater(booking, after, act.now);
        await offerLater(code, `revision ${after.revision}`, act.now);
        return done;
      }),
    cancel: (code, reason, act) =>
      store.transaction(async () => {
        const before = await store.find(code);
        if (!before) return { ok: false, reason: 'unknown' };
        if (before.cancelled) return { ok: false, reason: 'cancelled' };
        if (act.now >= before.ends) return { ok: false, reason: 'over' };
        const after: Workshop = { ...before, cancelled: { at: act.now, reason }, revision: before.revision + 1 };
        const done = await replace(after, 'workshop.cancel', { reason }, act);
        await tellLater(code, after.revision, act.now);
        return done;
      }),
    async overview(code) {
      const workshop = await store.find(code);
      return workshop && overviewOf(workshop);
    },
    list: async (from) => Promise.all((await store.list({ from })).map(overviewOf)),
    async tell(code, revision, now, signal) {
      const workshop = await store.find(code);
      // A later change tells what stands then.
      if (workshop?.revision !== revision) return 0;
      let count = 0;
      for (let after: { order: number; id: string } | undefined; ;) {
        const page = await store.at(code, liveStates, pageSize, after);
        for (const booking of page) {
          if (signal?.aborted) return count;
          const isNew = await store.transaction(async () => {
            const to = await store.contact(booking.id);
            if (!to || !(await store.once(booking.id, `told ${revision}`))) return false;
            await told(workshop.cancelled ? 'cancelled' : 'changed', booking, workshop, to, now);
            if (!workshop.cancelled && booking.state === 'booked') await remindLater(booking, workshop, now);
            return true;
          });
          if (isNew) count++;
        }
        const last = page.at(-1);
        if (!last || page.length < pageSize) return count;
        after = { order: last.order, id: last.id };
      }
    },
  };
}
