import type { Audit } from '../box/audit';
import type { FolderWriter } from '../box/published';
import { draw, sha256, type Lottery } from './lottery';
import type { BookingContact, WorkshopStore } from './store';
import type { Booking, Workshop } from './workshop';

/** Files of a draw that was held; the manifest, which makes them public, is written last. */
export const lotteryFiles = { lottery: 'lottery.json', manifest: 'manifest.json' } as const;
/** Under which name its folder is published. */
export const lotteryFolder = (code: number): string => `lottery-${code}`;

/** Draws by lot. */
export interface Draws {
  /** Holds the draw, once, at its time or later; gives how many were drawn, or undefined where there is none to hold. Nobody's hand is in it. */
  run(code: number, now: Date): Promise<number | undefined>;
  /** Tells everyone who was in it how it went, once each; gives how many were told now. */
  tell(code: number, now: Date, signal?: AbortSignal): Promise<number>;
}

export interface DrawParts {
  readonly store: WorkshopStore;
  readonly audit: Pick<Audit, 'record'>;
  readonly folder: (name: string) => FolderWriter;
  readonly told: (what: 'drawn' | 'not-drawn', booking: Booking, workshop: Workshop, to: BookingContact, now: Date) => Promise<void>;
  /** Has `tell` run, once the transaction under way is kept. */
  readonly drawnLater: (code: number, now: Date) => Promise<void>;
  readonly remindLater: (booking: Booking, workshop: Workshop, now: Date) => Promise<void>;
}

/** Entrants of one draw at the most. */
const most = 100_000;
const pageSize = 100;

export function createDraws({ store, audit, folder, told, drawnLater, remindLater }: DrawParts): Draws {
  return {
    run: (code, now) =>
      store.transaction(async () => {
        const workshop = await store.find(code);
        if (!workshop?.draw || workshop.cancelled || now < workshop.draw.at) return undefined;
        const seed = await store.seed(code);
        // Taken when the draw is held.
        if (seed === undefined) return undefined;
        const bookings = await store.at(code, ['entered'], most);
        const { seats, kept, draw: announced } = workshop;
        const held = draw({ seats, ...(kept ? { kept } : {}) }, seed, bookings);
        const byNumber = new Map(bookings.map((booking) => [booking.number, booking]));
        for (const [state, numbers] of [
          ['booked', held.drawn],
          ['waiting', held.waiting],
        ] as const)
          for (const [order, number] of numbers.entries()) {
            const booking = byNumber.get(number)!;
            await store.change(booking.id, 'entered', { state, order });
            if (state === 'booked') await store.take(code, booking.kind, booking.seats);
          }
        const lottery: Lottery = {
          workshop: code,
          seats,
          ...(kept ? { kept: { resident: kept.resident, agent: kept.agent } } : {}),
          seedHash: announced.seedHash,
          seed,
          ...held,
          entrants: held.entrants.map(({ number, seats: wanted, kind }) => ({ number, seats: wanted, kind })),
        };
        const text = JSON.stringify(lottery);
        const out = folder(lotteryFolder(code));
        await out.write(lotteryFiles.lottery, [text]);
        await out.write(lotteryFiles.manifest, [JSON.stringify({ files: { [lotteryFiles.lottery]: sha256(`${text}\n`) } })]);
        const about = { workshop: code, entrants: bookings.length, drawn: held.drawn.length, list: sha256(text) };
        await audit.record({ by: ['system'], act: 'workshop.draw', about }, now);
        await store.dropSeed(code);
        await drawnLater(code, now);
        return held.drawn.length;
      }),
    async tell(code, now, signal) {
      const workshop = await store.find(code);
      if (!workshop) return 0;
      let count = 0;
      for (const state of ['booked', 'waiting', 'offered'] as const)
        for (let after: { order: number; id: string } | undefined; ;) {
          // Who came after the draw has the time of it as their order.
          const page = (await store.at(code, [state], pageSize, after)).filter(({ order }) => order < most);
          for (const booking of page) {
            if (signal?.aborted) return count;
            const isNew = await store.transaction(async () => {
              const to = await store.contact(booking.id);
              if (!to || !(await store.once(booking.id, 'drawn'))) return false;
              await told(state === 'booked' ? 'drawn' : 'not-drawn', booking, workshop, to, now);
              if (state === 'booked') await remindLater(booking, workshop, now);
              return true;
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
