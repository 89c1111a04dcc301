import type { Connection } from 'mongoose';
import type { App } from '../../src/app';

const seed = 'b7c4d1'.repeat(10).padEnd(64, '0');

/** The demonstration's workshop whose one seat is drawn by lot, two days after the scripts' day. */
export const drawnWorkshop = 19;

/** Its draw is still to be held, or to be held again: by this seed, so that every script finds the same drawn. */
export async function toBeDrawn({ workshops: { store } }: App): Promise<void> {
  await store.dropSeed(drawnWorkshop);
  await store.keepSeed(drawnWorkshop, seed);
}

/** Others who come when a script says so. */
const most = 20;

/** They take every free seat of a workshop, or enter its draw; or they give up what they have. */
export async function others({ city: { workshops } }: App, what: 'full' | 'free', code: number, now: Date): Promise<void> {
  for (let other = 0; other < most; other++) {
    const address = `web:other-${other}`;
    const person = { address, resident: address };
    if (what === 'free') {
      if (!(await workshops.leave(code, person, now)).ok) return;
      continue;
    }
    if (!(await workshops.find(code, person, 'resident', now))?.free) return;
    const contact = { address, channel: 'web', locale: 'fr' };
    await workshops.book({ code, person, kind: 'resident', seats: 1, access: [], contact, now });
  }
}

/** What the city does by itself about the workshops that somebody booked. */
export async function tendWorkshops({ workshops: { offers, draws, attendance } }: App, connection: Connection, now: Date): Promise<void> {
  const booked = await connection
    .collection<{ workshop: number }>('bookings')
    .find({}, { projection: { workshop: 1 } })
    .toArray();
  for (const code of new Set(booked.map(({ workshop }) => workshop))) {
    await draws.run(code, now);
    await draws.tell(code, now);
    await attendance.close(code, now);
    await offers.run(code, now);
  }
}
