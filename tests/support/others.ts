import type { App } from '../../src/app';
import { sha256 } from '../../src/services/workshops/lottery';
import type { Workshop } from '../../src/services/workshops/workshop';

const seed = 'b7c4d1'.repeat(10).padEnd(64, '0');

/** A workshop of the scripts whose one seat is drawn by lot two days after their day. */
export const drawnWorkshop = (day: Date): Workshop => ({
  code: 19,
  title: { fr: 'Visite du conseil', en: 'A visit to the council', ar: 'زيارة المجلس', 'zh-Hans': '参观议会', uk: 'Візит до ради' },
  summary: { fr: 'Une séance, depuis la tribune.', en: 'A session, from the gallery.', ar: 'جلسة من الشرفة.' },
  topic: { fr: 'Conseil' },
  district: '4',
  place: { name: 'Hôtel de Ville (démonstration)', address: "7 place de l'Exemple" },
  languages: ['fr'],
  starts: new Date(day.getTime() + 40 * 86_400_000),
  ends: new Date(day.getTime() + 40 * 86_400_000 + 2 * 3_600_000),
  seats: 1,
  for: 'residents',
  companions: 0,
  access: [],
  draw: { at: new Date(day.getTime() + 2 * 86_400_000), seedHash: sha256(seed) },
  demo: true,
  revision: 0,
});

/** The draw is still to be held, or to be held again. */
export async function toBeDrawn({ workshops: { store } }: App, code: number): Promise<void> {
  if ((await store.seed(code)) === undefined) await store.keepSeed(code, seed);
}

/** Others who come when a script says so. */
const most = 20;

/** They take every free seat of a workshop, or enter its draw; or they give up what they have. */
export async function others({ city: { workshops } }: App, what: 'full' | 'free', code: number, now: Date): Promise<void> {
  for (let other = 0; other < most; other++) {
    const address = `web:other-${other}`;
    const person = { address, resident: address };
    if (what === 'free') await workshops.leave(code, person, now);
    else if ((await workshops.find(code, person, 'resident', now))?.free) {
      const contact = { address, channel: 'web', locale: 'fr' };
      await workshops.book({ code, person, kind: 'resident', seats: 1, access: [], contact, now });
    }
  }
}

/** What the city does about workshops by itself. */
export async function tendWorkshops({ workshops: { store, offers, draws, attendance } }: App, now: Date): Promise<void> {
  for (const { code } of await store.list({ from: new Date(0) })) {
    await draws.run(code, now);
    await draws.tell(code, now);
    await attendance.close(code, now);
  }
  await offers.all(now);
}
