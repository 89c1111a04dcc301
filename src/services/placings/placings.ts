import { personOf, type Contact, type Person } from '../proposals/proposal';
import { placingState, type Placing, type Preference } from './placing';
import type { PlacingStore } from './store';

type Refused<R extends string> = { readonly ok: false; readonly reason: R };

/** A question as one person may see it. `order`: what they prefer, numbers of places; empty where they said nothing. */
export interface SeenPlacing {
  readonly placing: Placing;
  readonly order: readonly number[];
}

/** Questions between places as dialogs see them. Whatever is written is written within the turn's transaction. */
export interface Placings {
  /** Those that are open, the one that closes first first. */
  open(now: Date): Promise<readonly Placing[]>;
  /** Undefined: there is none of this code, or it does not open yet. */
  see(code: number, person: Person, now: Date): Promise<SeenPlacing | undefined>;
  /** Keeps the order they prefer, in place of the one before. `no-such`: a number that no place bears. */
  prefer(
    code: number,
    order: readonly number[],
    who: Person & Contact,
    now: Date,
  ): Promise<{ readonly ok: true; readonly placing: Placing } | Refused<'unknown' | 'closed' | 'no-such'>>;
  /** What this person preferred, the latest first. */
  mine(person: Person): Promise<readonly SeenPlacing[]>;
  /** What stands under one address stands under the other from then on, where that has none of its own. */
  takeOver(from: string, to: Contact): Promise<void>;
  forget(address: string): Promise<void>;
}

export interface PlacingsParts {
  readonly store: PlacingStore;
  /** The addresses that are surely a resident's, by now. */
  readonly addressesOf: (resident: string) => Promise<readonly string[]>;
}

const refused = <R extends string>(reason: R): Refused<R> => ({ ok: false, reason });

export function createPlacings({ store, addressesOf }: PlacingsParts): Placings {
  const peopleOf = async ({ address, resident }: Person): Promise<readonly string[]> =>
    [...new Set([address, ...(await addressesOf(resident))])].map((one) => personOf({ address: one }));
  const theirs = async (person: Person): Promise<readonly Preference[]> => store.of(await peopleOf(person));

  return {
    open: async (now) =>
      (await store.all())
        .filter((one) => placingState(one, now) === 'open')
        .sort((a, b) => a.closes.getTime() - b.closes.getTime() || a.code - b.code),
    async see(code, person, now) {
      const placing = await store.find(code);
      if (!placing || placingState(placing, now) === 'announced') return undefined;
      const [own] = (await theirs(person)).filter((one) => one.placing === code);
      return { placing, order: own?.order ?? [] };
    },
    prefer: (code, order, who, now) =>
      store.transaction(async () => {
        const placing = await store.find(code);
        if (!placing || placingState(placing, now) === 'announced') return refused('unknown');
        if (placingState(placing, now) === 'closed') return refused('closed');
        const numbers = placing.spots.map(({ number }) => number);
        if (order.length === 0 || new Set(order).size < order.length || order.some((one) => !numbers.includes(one)))
          return refused('no-such');
        // One person, one order: what they said from another address goes.
        for (const one of await theirs(who)) if (one.placing === code) await store.remove(code, one.person);
        const { address, channel, locale } = who;
        await store.prefer({ placing: code, person: personOf(who), contact: { address, channel, locale }, since: now, order });
        return { ok: true, placing };
      }),
    async mine(person) {
      const seen: SeenPlacing[] = [];
      for (const { placing: code, order } of await theirs(person)) {
        const placing = seen.some((one) => one.placing.code === code) ? undefined : await store.find(code);
        if (placing) seen.push({ placing, order });
      }
      return seen;
    },
    async takeOver(from, { address, channel, locale }) {
      const [old, fresh] = [personOf({ address: from }), personOf({ address })];
      const has = new Set((await store.of([fresh])).map(({ placing }) => placing));
      for (const one of await store.of([old])) {
        if (!has.has(one.placing)) await store.prefer({ ...one, person: fresh, contact: { address, channel, locale } });
        await store.remove(one.placing, old);
      }
    },
    async forget(address) {
      const person = personOf({ address });
      for (const { placing } of await store.of([person])) await store.remove(placing, person);
    },
  };
}
