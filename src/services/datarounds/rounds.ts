import { awake } from '../workshops/hours';
import { nearEnough } from './dataset';
import { byStanding, type Need } from './need';
import type { Producer } from './producer';
import { quarterAfter, quarterAt, quarterNamed, remindsOf, type Quarter } from './quarter';
import type { DataRoundStore } from './store';
import { everyBond } from '../paged';

/** What was done for rounds, by their names. */
export interface Tended {
  readonly opened?: string;
  readonly announced?: string;
  readonly reminded?: string;
  readonly closed: readonly string[];
}

/** Rounds, which open, remind, close and reopen by the calendar. */
export interface Rounds {
  /** Does whatever is due by now, once, whichever and however many processes ask: one that comes late closes the right round with what it held at its
   *  close, and what was told since is in the round that is open now. */
  tend(now: Date): Promise<Tended>;
}

export interface RoundsParts {
  readonly store: DataRoundStore;
  /** Whose address it is: the same for all addresses of one person. */
  readonly residentOf: (address: string) => Promise<string>;
  /** How alike words and texts are, from 0 to 1, the nearest first; `alike`: they say the same. */
  readonly similar: (
    words: string,
    texts: readonly { readonly id: string; readonly text: string }[],
  ) => readonly { readonly id: string; readonly score: number; readonly alike: boolean }[];
  /** Has those who follow a need told of a step, once the transaction under way is kept. */
  readonly announce: (need: number, step: number, at: Date) => Promise<void>;
  /** Has those who asked for the city's news told that a round is open. */
  readonly announceOpening: (quarter: Quarter, now: Date) => Promise<void>;
  /** Has those who follow needs of a round told that it closes soon. */
  readonly remindLater: (round: string, at: Date) => Promise<void>;
  /** Has producers told what a round asks of them. */
  readonly requestLater: (round: string, at: Date) => Promise<void>;
}

/** Who begins to use it later in a quarter announces the next: no news of what is half over. */
const announcesMs = 7 * 86_400_000;

export function createRounds({ store, residentOf, similar, announce, announceOpening, remindLater, requestLater }: RoundsParts): Rounds {
  /** People who supported it before its round closed: who joined two addresses since counts once. */
  async function supportersOf({ number }: Need, before: Date): Promise<number> {
    const people = new Set<string>();
    for await (const { since, contact } of everyBond((after, limit) => store.followers(number, after, limit)))
      if (since < before) people.add(await residentOf(contact.address));
    return people.size;
  }

  /** Who covers what a need is about, else who answers for the rest. */
  function producerOf(need: Need, producers: readonly Producer[]): string | undefined {
    if (need.producer !== undefined) return need.producer;
    const texts = producers.map(({ id, covers }) => ({ id, text: covers }));
    const near = Object.values(need.question ?? {}).flatMap((question) => similar(question, texts));
    return near.find(({ score }) => score >= nearEnough)?.id ?? producers.find(({ rest }) => rest)?.id;
  }

  /** The day by which its producers should have answered: the next ranking. */
  function dueOf(quarter: Quarter, now: Date): Date {
    const { closes } = quarterAfter(quarter);
    return closes > now ? closes : quarterAt(now).closes;
  }

  async function close(quarter: Quarter, now: Date): Promise<boolean> {
    // Nobody is asked for what the demonstration asks: it stays open.
    const isIn = ({ state, demo, published }: Need): boolean =>
      state === 'open' && !demo && published !== undefined && published < quarter.closes;
    // Before the transaction, which is to be short: nothing is supported any more.
    const counts = new Map<number, number>();
    for (const need of (await store.needs({ round: quarter.id, states: ['open'] })).filter(isIn))
      counts.set(need.number, await supportersOf(need, quarter.closes));
    return store.transaction(async () => {
      if (!(await store.mark(quarter.id, 'closed', now))) return false;
      const waiting = await store.needs({ round: quarter.id, states: ['moderation', 'open'] });
      for (const need of waiting.filter((one) => !isIn(one)))
        await store.save({ ...need, round: quarterAt((need.demo ? undefined : need.published) ?? now).id });
      const producers = await store.producers();
      const standing = waiting.filter(isIn).map((need) => ({ need, supporters: counts.get(need.number) ?? 0 }));
      for (const [index, { need, supporters }] of standing.sort(byStanding).entries()) {
        const producer = producerOf(need, producers);
        await store.save({
          ...need,
          state: 'requested',
          supporters,
          rank: index + 1,
          due: dueOf(quarter, now),
          ...(producer === undefined ? {} : { producer }),
          steps: [...need.steps, { kind: 'requested', at: now }],
        });
        await announce(need.number, need.steps.length, awake(now));
      }
      if (standing.length > 0) await requestLater(quarter.id, awake(now));
      return true;
    });
  }

  return {
    async tend(now) {
      const current = quarterAt(now);
      const opened = await store.open(current.id, now);
      const records = await store.rounds();
      const closed: string[] = [];
      for (const { id, closed: before } of records) {
        const quarter = quarterNamed(id);
        if (quarter && !before && quarter.closes <= now && (await close(quarter, now))) closed.push(id);
      }
      const record = records.find(({ id }) => id === current.id);
      /** Does it and notes that it was done, once. */
      const once = async (what: 'announced' | 'reminded', due: boolean, does: () => Promise<void>): Promise<boolean> =>
        due &&
        !record?.[what] &&
        store.transaction(async () => {
          if (!(await store.mark(current.id, what, now))) return false;
          await does();
          return true;
        });
      const young = now.getTime() - current.opens.getTime() < announcesMs;
      const announced = await once('announced', young, () => announceOpening(current, now));
      const reminded = await once('reminded', remindsOf(current) <= now, () => remindLater(current.id, awake(now)));
      return {
        closed,
        ...(opened ? { opened: current.id } : {}),
        ...(announced ? { announced: current.id } : {}),
        ...(reminded ? { reminded: current.id } : {}),
      };
    },
  };
}
