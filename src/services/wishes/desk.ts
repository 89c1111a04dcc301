import type { Act, Audit } from '../box/audit';
import type { WishFilter, WishStore } from './store';
import {
  isWishOpen,
  wishAfter,
  type MovableWish,
  type Wish,
  type WishBond,
  type WishDone,
  type WishRefusal,
  type WishState,
  type WishStep,
} from './wish';

type Refused<R extends string> = { readonly ok: false; readonly reason: R };
export type WishActed<R extends string = never> =
  | { readonly ok: true; readonly wish: Wish }
  | Refused<'unknown' | R>
  /** Not from the state it is in. */
  | (Refused<'not-now'> & { readonly state: WishState });

/** A staff member, the moment, and a sentence for those who follow it. */
export interface WishAct {
  readonly by: string;
  readonly now: Date;
  readonly words?: string | undefined;
}

/** What staff do with wishes. Every act is recorded in the published log, and told to those who follow. */
export interface WishDesk {
  list(filter: WishFilter): AsyncIterable<Wish>;
  /** Lets everyone read its words; `french`: what they say in French, where they are in another language; `wordless`: what and where alone is shown. */
  accept(
    reference: string,
    act: WishAct & { readonly french?: string | undefined; readonly wordless?: boolean },
  ): Promise<WishActed<'needs-french'>>;
  /** One that was closed goes on again. A planned one has its day, `YYYY-MM-DD`. */
  move(
    reference: string,
    act: WishAct & { readonly state: MovableWish; readonly until?: string | undefined },
  ): Promise<WishActed<'bad-day'>>;
  done(reference: string, act: WishAct & { readonly reason: WishDone }): Promise<WishActed>;
  refuse(reference: string, act: WishAct & { readonly reason: WishRefusal }): Promise<WishActed>;
  /** Makes one wish part of another: who supports the first supports the other from then on, once. */
  merge(reference: string, into: string, act: WishAct): Promise<WishActed<'itself' | 'no-target'>>;
}

export interface WishDeskParts {
  readonly store: WishStore;
  /** Its lines are published: reasons and references stand in them, never what a person wrote, nor who they are. */
  readonly audit: Pick<Audit, 'record'>;
  readonly announce: (reference: string, step: number, at: Date) => Promise<void>;
}

const pageSize = 200;
const refuse = <R extends string>(reason: R): Refused<R> => ({ ok: false, reason });

export function createWishDesk({ store, audit, announce }: WishDeskParts): WishDesk {
  type Change = {
    readonly to: Partial<Wish>;
    readonly step: DistributiveOmit<WishStep, 'at' | 'by' | 'words'>;
    readonly about?: Act['about'];
  };
  /** Runs one act on a wish that fits, in one transaction: change, record, announcement. */
  function act<R extends string = never>(
    reference: string,
    fits: (wish: Wish) => boolean,
    name: string,
    { by, now, words }: WishAct,
    change: (wish: Wish) => Promise<Change | Refused<R>> | Change | Refused<R>,
  ): Promise<WishActed<R>> {
    return store.transaction(async (): Promise<WishActed<R>> => {
      const wish = await store.find(reference);
      if (!wish) return refuse('unknown');
      if (wish.merged !== undefined || !fits(wish)) return { ok: false, reason: 'not-now', state: wish.state };
      const changed = await change(wish);
      if ('ok' in changed) return changed;
      const step = { at: now, by, ...(words === undefined ? {} : { words }), ...changed.step } as WishStep;
      const after = wishAfter(wish, changed.to, step);
      await store.save(after);
      await audit.record({ by: [by], act: `wish.${name}`, about: { wish: reference, ...changed.about } }, now);
      await announce(reference, wish.steps.length, now);
      return { ok: true, wish: after };
    });
  }
  async function* list(filter: WishFilter): AsyncIterable<Wish> {
    for (let after: Wish | undefined; ;) {
      const page = await store.page(filter, after, pageSize);
      yield* page;
      after = page.at(-1);
      if (!after || page.length < pageSize) return;
    }
  }
  async function* supportersOf(reference: string): AsyncIterable<WishBond> {
    for (let after = ''; ;) {
      const page = await store.followers(reference, after, pageSize);
      for (const { bond } of page) yield bond;
      const last = page.at(-1);
      if (!last || page.length < pageSize) return;
      after = last.key;
    }
  }

  return {
    list,
    accept: (reference, { french, wordless = false, ...by }) =>
      act<'needs-french'>(
        reference,
        ({ state }) => state === 'received',
        'accept',
        by,
        ({ words, locale }) => {
          const step = { kind: 'moved', state: 'open' } as const;
          if (wordless || words === undefined) return { to: { state: 'open' }, step, about: { words: 'not-shown' } };
          if (locale !== 'fr' && french === undefined) return refuse('needs-french');
          return { to: { state: 'open', shown: { [locale]: words, fr: french ?? words } }, step };
        },
      ),
    move: (reference, { state, until, ...by }) =>
      act<'bad-day'>(
        reference,
        (wish) => wish.state !== 'received',
        'move',
        by,
        () => {
          if (until === undefined ? state === 'planned' : !isDay(until, by.now)) return refuse('bad-day');
          return { to: { state }, step: { kind: 'moved', state, ...(until === undefined ? {} : { until }) }, about: { state } };
        },
      ),
    done: (reference, { reason, ...by }) =>
      act(reference, isWishOpen, 'done', by, () => ({
        to: { state: 'done', closed: by.now },
        step: { kind: 'done', reason },
        about: { reason },
      })),
    refuse: (reference, { reason, ...by }) =>
      act(reference, isWishOpen, 'refuse', by, () => ({
        to: { state: 'refused', closed: by.now },
        step: { kind: 'refused', reason },
        about: { reason },
      })),
    merge: (reference, into, by) =>
      act<'itself' | 'no-target'>(reference, isWishOpen, 'merge', by, async (wish) => {
        if (reference === into) return refuse('itself');
        const target = await store.find(into);
        if (!target || !isWishOpen(target)) return refuse('no-target');
        let both = 0;
        const bound = new Set<string>();
        for await (const { person } of supportersOf(into)) bound.add(person);
        for await (const { asked: _, ...bond } of supportersOf(reference)) {
          if (bound.has(bond.person)) both++;
          else await store.bind({ ...bond, wish: into, author: false });
        }
        await store.save({ ...target, people: target.people + wish.people - both });
        return { to: { merged: into, closed: by.now }, step: { kind: 'merged', into }, about: { into } };
      }),
  };
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A day that there is, not before today. */
function isDay(text: string, now: Date): boolean {
  const at = Date.parse(`${text}T12:00:00Z`);
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) && at > now.getTime() - 86_400_000
  );
}
