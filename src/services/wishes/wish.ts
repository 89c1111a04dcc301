import type { Located } from '../places/place';
import type { Contact } from '../proposals/proposal';
import type { Localised } from '../voting';

/** Where a wish stands, as everybody is told it. */
export const wishStates = ['received', 'open', 'studied', 'planned', 'done', 'refused'] as const;
export type WishState = (typeof wishStates)[number];
/** Those in which it can be supported. */
export const openWishStates: readonly WishState[] = ['received', 'open', 'studied', 'planned'];
/** Where staff may put a wish that goes on. */
export const movableWish = ['open', 'studied', 'planned'] as const;
export type MovableWish = (typeof movableWish)[number];

/** Why a wish is closed as done. A closed list; a sentence may go with it. */
export const wishDone = ['made', 'nearby', 'changed'] as const;
export type WishDone = (typeof wishDone)[number];

/** Why it is refused. */
export const wishRefusals = ['not-city', 'site', 'technical', 'cost', 'heritage', 'exists', 'unclear', 'not-a-wish', 'insult'] as const;
export type WishRefusal = (typeof wishRefusals)[number];

/** What happened to a wish. `words`: a sentence for those who follow it. `by`: the staff member, never told; absent where residents did it. */
export type WishStep = { readonly at: Date; readonly by?: string; readonly words?: string } & (
  | {
      readonly kind: 'moved';
      readonly state: MovableWish;
      /** The day it is foreseen for, `YYYY-MM-DD`. */
      readonly until?: string;
    }
  | { readonly kind: 'done'; readonly reason: WishDone }
  | { readonly kind: 'refused'; readonly reason: WishRefusal }
  | { readonly kind: 'merged'; readonly into: string }
  /** Filed as an idea for the participatory budget, by its reference there. */
  | { readonly kind: 'proposed'; readonly proposal: string }
);

/** What somebody wishes at a place. */
export interface Wish {
  /** By which everybody names it: "V2026L42". */
  readonly reference: string;
  /** An id of the list of amenities. */
  readonly kind: string;
  readonly at: Date;
  readonly place: Located;
  readonly state: WishState;
  /** The channel's id it came by. */
  readonly channel: string;
  readonly demo: boolean;
  /** As its author wrote it, and the language of that. */
  readonly words?: string;
  readonly locale: string;
  /** The author's photo, by its id. */
  readonly photo?: string;
  /** What everyone may read of its words, once staff accepted them. */
  readonly shown?: Localised;
  /** People who wish it, its author among them. */
  readonly people: number;
  /** When it was last closed; absent while it is open. */
  readonly closed?: Date;
  /** The wish it is part of now. */
  readonly merged?: string;
  /** When its author was asked whether it is to be an idea for the participatory budget. */
  readonly offered?: Date;
  /** The idea it became, by its reference. */
  readonly proposal?: string;
  readonly steps: readonly WishStep[];
  /** Counts its changes. */
  readonly revision: number;
}

/** Somebody's bond with a wish: who is bound supports it, and is told of each step after `since`. */
export interface WishBond {
  readonly wish: string;
  /** What stands for the person: the address they acted from (`personOf`). */
  readonly person: string;
  readonly author: boolean;
  readonly since: Date;
  readonly contact: Contact;
  /** Was asked whether it is to be an idea, and has not answered. */
  readonly asked?: Date;
}

export const isWishOpen = ({ state, merged }: Pick<Wish, 'state' | 'merged'>): boolean =>
  merged === undefined && openWishStates.includes(state);

/** The wish after a step: while it is open it has no day of closing. */
export function wishAfter(wish: Wish, to: Partial<Wish>, step: WishStep): Wish {
  const { closed, ...rest } = { ...wish, ...to };
  return { ...rest, ...(closed === undefined || isWishOpen(rest) ? {} : { closed }), steps: [...wish.steps, step] };
}
