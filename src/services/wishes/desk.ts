import { createActing, refuse, type Acted, type StaffAct } from '../acting';
import type { Audit } from '../box/audit';
import { everyBond, everyOne } from '../paged';
import { isDayToCome } from '../workshops/hours';
import type { WishFilter, WishStore } from './store';
import { isWishOpen, wishAfter, type MovableWish, type Wish, type WishBond, type WishDone, type WishRefusal } from './wish';

export type WishActed<R extends string = never> = Acted<'wish', Wish, R>;

/** What staff do with wishes. Every act is recorded in the published log, and told to those who follow. */
export interface WishDesk {
  list(filter: WishFilter): AsyncIterable<Wish>;
  /** Lets everyone read its words; `french`: what they say in French, where they are in another language; `wordless`: what and where alone is shown. */
  accept(
    reference: string,
    act: StaffAct & { readonly french?: string | undefined; readonly wordless?: boolean },
  ): Promise<WishActed<'needs-french'>>;
  /** One that was closed goes on again. A planned one has its day, `YYYY-MM-DD`. */
  move(
    reference: string,
    act: StaffAct & { readonly state: MovableWish; readonly until?: string | undefined },
  ): Promise<WishActed<'bad-day'>>;
  done(reference: string, act: StaffAct & { readonly reason: WishDone }): Promise<WishActed>;
  refuse(reference: string, act: StaffAct & { readonly reason: WishRefusal }): Promise<WishActed>;
  /** Makes one wish part of another: who supports the first supports the other from then on, once. */
  merge(reference: string, into: string, act: StaffAct): Promise<WishActed<'itself' | 'no-target'>>;
}

export interface WishDeskParts {
  readonly store: WishStore;
  /** Its lines are published: reasons and references stand in them, never what a person wrote, nor who they are. */
  readonly audit: Pick<Audit, 'record'>;
  readonly announce: (reference: string, step: number, at: Date) => Promise<void>;
}

export function createWishDesk({ store, audit, announce }: WishDeskParts): WishDesk {
  const act = createActing({ noun: 'wish', store, audit, announce, after: wishAfter });
  const list = (filter: WishFilter): AsyncIterable<Wish> => everyOne((after, limit) => store.page(filter, after, limit));
  const supportersOf = (reference: string): AsyncIterable<WishBond> =>
    everyBond((after, limit) => store.followers(reference, after, limit));

  return {
    list,
    accept: (reference, { french, wordless = false, ...by }) =>
      act<'needs-french'>(
        reference,
        ({ state, merged }) => merged === undefined && state === 'received',
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
        ({ state, merged }) => merged === undefined && state !== 'received',
        'move',
        by,
        () => {
          if (until === undefined ? state === 'planned' : !isDayToCome(until, by.now)) return refuse('bad-day');
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
