import { randomInt } from 'node:crypto';
import { createApp, type App } from '../../src/app';
import type { Workshop } from '../../src/services/workshops/workshop';
import { createFakePlatform } from '../support/fake-platform';
import { startBookers, type Bookers } from './bookers';
import { openTestStorage } from '../support/storage';

/** What came of people who wanted seats at once. */
export interface SeatRace {
  readonly people: number;
  /** Told that they have a seat. */
  readonly booked: number;
  /** Processes killed while people waited for their answers. */
  readonly kills: number;
  /** In sentences. */
  readonly wrong: readonly string[];
}

export interface SeatRaceOptions {
  readonly rounds: number;
  /** Of each round. */
  readonly people: number;
  readonly seats: number;
  /** Whether one process is killed in each rush: when seats are confirmed, and when they are given up. */
  readonly killed?: boolean;
  readonly say?: (line: string) => void;
}

const start = new Date('2026-11-23T09:00:00Z');
const hands = 60;
const localised = (fr: string) => ({ fr });
const workshop = (seats: number): Omit<Workshop, 'code' | 'revision' | 'draw' | 'cancelled'> => ({
  title: localised('Vélo'),
  summary: localised('Venez.'),
  topic: localised('Vélo'),
  district: '18',
  place: { name: 'Maison', address: '1 rue' },
  languages: ['fr'],
  starts: new Date(start.getTime() + 9 * 86_400_000),
  ends: new Date(start.getTime() + 9 * 86_400_000 + 3_600_000),
  seats,
  for: 'residents',
  companions: 0,
  access: [],
});

/** People who confirm a seat at the same workshop at once, by two processes; a third of them are delivered to both at once, as by a platform that
 *  gets no answer in time; what a killed process had not answered comes again, to the other one. Then a third of those
 *  who have seats give them up at once, and whoever waits is offered them. Never more seats than there are, never fewer taken while somebody waits, and nobody
 *  told so without one. */
export async function raceForSeats({ rounds, people, seats, killed = false, say = () => undefined }: SeatRaceOptions): Promise<SeatRace> {
  const database = await openTestStorage();
  const wrong: string[] = [];
  let booked = 0;
  const broken: unknown[] = [];
  let bookers: Bookers | undefined;
  const open = async () => {
    const storage = await database.connect();
    const app: App = await createApp({
      connection: storage.connection,
      keys: database.keys,
      now: () => start,
      broken: (error) => broken.push(error),
      platforms: () => [createFakePlatform('sms')],
    });
    return app;
  };
  try {
    const [steady, other] = [await open(), await open()];
    if (killed) bookers = await startBookers(2, database, start);
    for (let round = 0; round < rounds; round++) {
      const [added] = await steady.workshops.organiser.add([workshop(seats)], { by: 'Alice', now: start });
      const { code } = added!;
      const said = new Map<string, string>();
      let deliveries = 0;
      const tell = async (app: App, address: string, text: string, id: string): Promise<void> => {
        const turned = await app.turns.handle({ id, address, channel: 'sms', activity: { kind: 'text', text }, locale: 'fr' });
        if (turned.kind === 'done') said.set(address, JSON.stringify(turned.lines));
      };
      /** In a rush: by processes that are killed, where any are. `which`: the first that it comes to. */
      const rush = async (address: string, text: string, id: string, which: number): Promise<void> => {
        if (!bookers) return tell(which % 2 ? other : steady, address, text, id);
        await bookers.deliver({ address, text, id }, which);
        said.set(address, JSON.stringify((await steady.turns.history(address, 0, 100)).at(-1)));
      };
      const each = async (addresses: readonly string[], work: (address: string, at: number) => Promise<void>): Promise<void> => {
        let next = 0;
        await Promise.all(
          Array.from({ length: hands }, async () => {
            for (let at = next++; at < addresses.length; at = next++) await work(addresses[at]!, at);
          }),
        );
      };
      const addresses = Array.from({ length: people }, (_, at) => `sms:+336${String(10_000_000 + round * people + at)}`);
      await each(addresses, async (address) => {
        await tell(steady, address, `ATELIER ${code} 1`, `r${round}-${++deliveries}`);
        if (said.get(address)?.includes('besoin')) await tell(steady, address, '1', `r${round}-${++deliveries}`);
      });
      bookers?.killAfter(randomInt(people));
      await each(addresses, async (address, at) => {
        const id = `r${round}-yes-${at}`;
        await Promise.all([rush(address, 'oui', id, at), ...(at % 3 ? [] : [rush(address, 'oui', id, at + 1)])]);
      });
      const check = async (when: string): Promise<void> => {
        const { sums, taken } = (await steady.workshops.organiser.overview(code))!;
        const holding = (sums.seats.booked ?? 0) + (sums.seats.offered ?? 0);
        if (taken.resident !== holding) wrong.push(`${when}: ${taken.resident} seats are counted as taken, ${holding} are held`);
        if (holding > seats) wrong.push(`${when}: ${holding} of ${seats} seats are held`);
        if (holding < seats && (sums.bookings.waiting ?? 0) > 0)
          wrong.push(`${when}: ${holding} of ${seats} seats are held while people wait`);
        const all = Object.values(sums.bookings).reduce((sum, count) => sum + count, 0);
        if (all !== people) wrong.push(`${when}: ${all} bookings of ${people} people`);
      };
      await steady.workshops.offers.run(code, start);
      await check(`round ${round}, after all confirmed`);
      const winners: string[] = [];
      for (const address of addresses) {
        const [own] = await steady.city.workshops.mine({ address, resident: address }, start);
        const told = said.get(address)?.includes('réservé') ?? false;
        if (told && own?.booking.state !== 'booked') wrong.push(`round ${round}: ${address} was told that they have a seat and has none`);
        if (own?.booking.state === 'booked') winners.push(address);
      }
      booked += winners.length;
      const leaving = winners.slice(0, Math.ceil(winners.length / 3));
      bookers?.killAfter(randomInt(2 * leaving.length));
      await each(leaving, async (address, at) => {
        await rush(address, `LIBERER ${code}`, `r${round}-${++deliveries}`, at);
        await rush(address, 'oui', `r${round}-${++deliveries}`, at + 1);
      });
      await Promise.all([steady.workshops.offers.run(code, start), steady.workshops.offers.run(code, start)]);
      await check(`round ${round}, after ${leaving.length} gave theirs up`);
      if (round % 10 === 9) say(`${round + 1} rounds, ${bookers?.kills() ?? 0} kills, ${wrong.length} wrong`);
    }
    if (broken.length > 0 && broken.some((error) => !String(error).match(/closed|Mongo|connect/i)))
      wrong.push(`turns broke: ${String(broken[0])}`);
    return { people: rounds * people, booked, kills: bookers?.kills() ?? 0, wrong };
  } finally {
    await bookers?.end();
    await database.close();
  }
}
