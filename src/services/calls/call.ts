import type { Contact } from '../proposals/proposal';
import type { Localised } from '../voting';

/** Where a call to the City stands. */
export type CallState =
  /** Waits for a moderator. */
  | 'moderation'
  /** Not shown, for good. */
  | 'declined'
  /** Signatures are collected. */
  | 'open'
  /** Enough have signed: the City owes an answer. It can still be signed. */
  | 'due'
  | 'answered'
  /** Too few signed in time. */
  | 'lapsed';

export const callStates: readonly CallState[] = ['moderation', 'declined', 'open', 'due', 'answered', 'lapsed'];
/** What everyone may read. */
export const publicCallStates: readonly CallState[] = ['open', 'due', 'answered', 'lapsed'];
/** What can be signed. */
export const signable = (state: CallState): boolean => state === 'open' || state === 'due';

/** Why a call is not shown. A closed list; a free sentence may go with it. */
export const callDeclines = ['not-city', 'personal', 'insult', 'advertising', 'unclear'] as const;
export type CallDecline = (typeof callDeclines)[number];

/** What happened to a call, as people are told. `words`: the free sentence, or the answer; French at the least. `by`: the staff member, never told. */
export type CallStep = { readonly at: Date; readonly by?: string; readonly words?: Localised } & (
  { readonly kind: 'published' | 'reached' | 'lapsed' | 'answered' } | { readonly kind: 'declined'; readonly reason: CallDecline }
);

/** How many must sign, within how long, and how long the City then has: fixed for a call when it is shown. */
export interface CallRule {
  /** Signatures. */
  readonly threshold: number;
  /** Days in which they are collected. */
  readonly openDays: number;
  /** Days from then in which the City answers. */
  readonly answerDays: number;
}

/** The city's rule, where it has no other. */
export const callDefaults: CallRule = { threshold: 1500, openDays: 180, answerDays: 90 };

/** What residents ask of the City together. */
export interface Call {
  /** By which people name it: "12". */
  readonly number: number;
  readonly state: CallState;
  readonly at: Date;
  readonly demo: boolean;
  /** As its author wrote it; sealed. */
  readonly original: { readonly text: string; readonly locale: string };
  /** What everyone may read, from publication on. */
  readonly text?: Localised;
  /** As it was shown. */
  readonly rule: CallRule;
  /** Until when it can be signed, if too few have by then; set when it is shown. */
  readonly until?: Date;
  /** When the City owes its answer; set when enough have signed. */
  readonly due?: Date;
  /** When it was answered or lapsed, and with how many signatures. */
  readonly over?: Date;
  readonly signatures?: number;
  readonly steps: readonly CallStep[];
  /** Counts its changes. */
  readonly revision: number;
}

/** A call that everyone may read. */
export type PublicCall = Call & { readonly text: Localised };
export const isPublicCall = (one: Call): one is PublicCall => one.text !== undefined && publicCallStates.includes(one.state);

/** Somebody's signature. Who signed is told of each step after `since`. */
export interface Signature {
  readonly call: number;
  /** What stands for the person: the address they acted from (`personOf`). */
  readonly person: string;
  readonly author: boolean;
  readonly since: Date;
  readonly contact: Contact;
}

/** Whether the answer should have been given by now. */
export const isLateCall = ({ state, due }: Pick<Call, 'state' | 'due'>, now: Date): boolean =>
  state === 'due' && due !== undefined && due < now;

const dayMs = 86_400_000;

/** Days that are left until then, one begun counted whole; 0 where it is past. */
export const daysLeft = (until: Date, now: Date): number => Math.max(0, Math.ceil((until.getTime() - now.getTime()) / dayMs));
