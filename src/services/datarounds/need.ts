import type { Contact } from '../proposals/proposal';
import type { Localised } from '../voting';
import type { Ground } from './grounds';

/** Where a need stands. */
export type NeedState =
  /** Waits for a moderator. */
  | 'moderation'
  /** Not published, for good. */
  | 'declined'
  /** Published: it can be supported until its round closes. */
  | 'open'
  /** Its round closed: its producer has it. */
  | 'requested'
  | 'studied'
  /** Promised for a day. */
  | 'scheduled'
  | 'released'
  | 'refused'
  /** Told in another need, `merged`. */
  | 'merged';

export const needStates: readonly NeedState[] = [
  'moderation',
  'declined',
  'open',
  'requested',
  'studied',
  'scheduled',
  'released',
  'refused',
  'merged',
];
/** Whom everyone may read. */
export const publicNeedStates: readonly NeedState[] = ['open', 'requested', 'studied', 'scheduled', 'released', 'refused'];
/** What a producer has still to answer. */
export const owedStates: readonly NeedState[] = ['requested', 'studied', 'scheduled'];

/** Why a need is not published. A closed list; a free sentence may go with it. */
export const declines = ['not-data', 'personal', 'insult', 'advertising', 'unclear'] as const;
export type Decline = (typeof declines)[number];

/** What happened to a need, as people are told. `words`: the free sentence. `by`: the staff member, never told. */
export type NeedStep = { readonly at: Date; readonly by?: string; readonly words?: string } & (
  | { readonly kind: 'published' | 'requested' | 'studied' }
  | { readonly kind: 'merged'; readonly into: number }
  | { readonly kind: 'declined'; readonly reason: Decline }
  /** `until`: the day it is foreseen to be released, `YYYY-MM-DD`. */
  | { readonly kind: 'scheduled'; readonly until: string }
  /** `example`: what one can read in it, in a plain sentence. */
  | { readonly kind: 'released'; readonly link: string; readonly example: string }
  | { readonly kind: 'refused'; readonly ground: Ground }
);

/** What somebody wants to know, told as a question. */
export interface Need {
  /** By which people name it: "12". */
  readonly number: number;
  /** The round it is in ("2027-Q1"). */
  readonly round: string;
  readonly state: NeedState;
  readonly at: Date;
  readonly demo: boolean;
  /** As its author wrote it; sealed until it is published. */
  readonly original: { readonly text: string; readonly locale: string };
  /** What everyone may read, from publication on. */
  readonly question?: Localised;
  readonly published?: Date;
  /** Whose it is to answer. */
  readonly producer?: string;
  /** As its round closed: people who support it, and its place among all. */
  readonly supporters?: number;
  readonly rank?: number;
  /** When its producer should have answered; of a scheduled one, the end of the day promised. */
  readonly due?: Date;
  /** The need it is part of now. */
  readonly merged?: number;
  /** The producer that was told of it. */
  readonly asked?: string;
  /** When its producer was last reminded that it is overdue. */
  readonly dunned?: Date;
  readonly steps: readonly NeedStep[];
  /** Counts its changes. */
  readonly revision: number;
}

/** A need that everyone may read. */
export type PublicNeed = Need & { readonly question: Localised };
export const isPublic = (need: Need): need is PublicNeed => need.question !== undefined && publicNeedStates.includes(need.state);

/** Somebody's bond with a need. Who is bound is told of each step after `since`. */
export interface NeedBond {
  readonly need: number;
  /** What stands for the person: the address they acted from (`personOf`). */
  readonly person: string;
  readonly author: boolean;
  readonly since: Date;
  readonly contact: Contact;
}

/** Whether its producer should have answered by now. */
export const isOverdue = ({ state, due }: Pick<Need, 'state' | 'due'>, now: Date): boolean =>
  owedStates.includes(state) && due !== undefined && due <= now;

/** Needs by their standing: those with more supporters first; of as many, the one told first. */
export const byStanding = (
  a: { readonly need: Need; readonly supporters: number },
  b: { readonly need: Need; readonly supporters: number },
): number => b.supporters - a.supporters || a.need.at.getTime() - b.need.at.getTime() || a.need.number - b.need.number;
