import type { Located } from '../places/place';
import type { Contact } from '../proposals/proposal';
import { isOpen, states, type Movable, type PublicState, type ReportState } from './states';

/** Why a report is closed as done. A closed list; a sentence may go with it. */
export const doneReasons = ['repaired', 'cleaned', 'removed', 'replaced', 'made-safe', 'gone'] as const;
export type DoneReason = (typeof doneReasons)[number];

/** Why it cannot be treated. */
export const rejections = ['not-found', 'unclear', 'other-authority', 'private', 'not-a-fault'] as const;
export type Rejection = (typeof rejections)[number];

/** What happened to a report. `words`: a sentence for those who follow it. `by`: the staff member or the crew, never told; absent where residents did it. */
export type ReportStep = { readonly at: Date; readonly by?: string; readonly words?: string } & (
  | {
      readonly kind: 'moved';
      readonly state: Movable;
      /** The day it is foreseen for, `YYYY-MM-DD`. */
      readonly until?: string;
      /** Whom it was transferred to: a contractor's or another authority's name. */
      readonly to?: string;
    }
  | { readonly kind: 'done'; readonly reason: DoneReason; /** A photo of what was done, by its id. */ readonly photo?: string }
  /** `owner`: whose it is, of the taxonomy's owners. */
  | { readonly kind: 'rejected'; readonly reason: Rejection; readonly owner?: string }
  /** Somebody who follows it said that it is not fixed, or staff found so. */
  | { readonly kind: 'reopened' }
  | { readonly kind: 'merged'; readonly into: string }
  | { readonly kind: 'archived' }
);

/** A photo as the media store names it. */
export interface ReportPhoto {
  readonly id: string;
  readonly by: 'author' | 'follower' | 'crew';
}

/** What somebody saw in the street. */
export interface Report {
  /** By which everybody names it: "P2026L42". */
  readonly reference: string;
  /** A code of the taxonomy. */
  readonly kind: string;
  readonly at: Date;
  readonly place: Located;
  readonly state: ReportState;
  /** The city's service that has it. */
  readonly service: string;
  /** The channel's id it came by. */
  readonly channel: string;
  readonly demo: boolean;
  /** In their own words, and the language of these. */
  readonly words?: string;
  readonly locale: string;
  readonly photos: readonly ReportPhoto[];
  /** People who said the same, the first among them. */
  readonly people: number;
  /** When it was last closed, done or rejected; absent while it is open. */
  readonly closed?: Date;
  readonly reopened: number;
  /** The report it is part of now. */
  readonly merged?: string;
  /** When a follower was last asked whether it is still there. */
  readonly asked?: Date;
  /** How many gave each digit, 1 to 5, once it was fixed. */
  readonly ratings: readonly number[];
  readonly steps: readonly ReportStep[];
  /** Counts its changes. */
  readonly revision: number;
}

/** What a follower was asked last: whether it is fixed, or still there. */
export interface Asked {
  readonly what: 'fixed' | 'still';
  readonly at: Date;
}

/** Somebody's bond with a report: who is bound is told of each step after `since`. */
export interface ReportBond {
  readonly report: string;
  /** What stands for the person: the address they acted from (`personOf`). */
  readonly person: string;
  readonly author: boolean;
  readonly since: Date;
  readonly contact: Contact;
  /** Unanswered yet. */
  readonly asked?: Asked;
}

/** The resident's word for where it stands. */
export function publicState({ state, steps }: Pick<Report, 'state' | 'steps'>): PublicState {
  if (state !== 'archived') return states[state].says;
  return steps.findLast(({ kind }) => kind === 'done' || kind === 'rejected')?.kind === 'rejected' ? 'refused' : 'closed';
}

/** Whether a step tells those who follow anything: another of the five words, a day, whom it went to, a sentence. */
export function isNews(before: PublicState | undefined, step: ReportStep): boolean {
  if (step.kind === 'archived') return false;
  if (step.kind !== 'moved') return true;
  return step.until !== undefined || step.to !== undefined || step.words !== undefined || states[step.state].says !== before;
}

/** The resident's word as it was before a step, by the step's place. */
export function publicStateBefore(steps: readonly ReportStep[], index: number): PublicState {
  const before = steps.slice(0, index).findLast(({ kind }) => kind !== 'archived' && kind !== 'merged');
  switch (before?.kind) {
    case 'moved':
      return states[before.state].says;
    case 'done':
      return 'closed';
    case 'rejected':
      return 'refused';
    default:
      return 'received';
  }
}

export const isReportOpen = ({ state }: Pick<Report, 'state'>): boolean => isOpen(state);

/** The report after a step: while it is open it has no day of closing. */
export function withStep(report: Report, to: Partial<Report>, step: ReportStep): Report {
  const { closed, ...rest } = { ...report, ...to };
  return { ...rest, ...(closed === undefined || isOpen(rest.state) ? {} : { closed }), steps: [...report.steps, step] };
}
