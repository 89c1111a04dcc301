import type { Contact } from '../proposals/proposal';
import type { Localised } from '../voting';

/** Where a topic that the lab was asked to look at stands. */
export type ReferralState =
  /** Waits for somebody of the lab to read it. */
  | 'received'
  /** Not published, for good. */
  | 'declined'
  /** Published and held against the criteria: a decision is due. */
  | 'examined'
  /** The lab works on it: news of it are due. */
  | 'taken'
  /** Sent to somebody else, who is named. */
  | 'elsewhere'
  /** Not now; it may still be taken up. */
  | 'later'
  /** What the lab took up is done. */
  | 'closed';

export const referralStates: readonly ReferralState[] = ['received', 'declined', 'examined', 'taken', 'elsewhere', 'later', 'closed'];
/** What everyone may read. */
export const publicReferralStates: readonly ReferralState[] = ['examined', 'taken', 'elsewhere', 'later', 'closed'];

/** Why a topic is not published. A closed list; a free sentence may go with it. */
export const referralDeclines = ['not-public', 'personal', 'insult', 'advertising', 'unclear'] as const;
export type ReferralDecline = (typeof referralDeclines)[number];

/** How far a topic meets a criterion. */
export const verdicts = ['yes', 'partly', 'no'] as const;
export type Verdict = (typeof verdicts)[number];

/** What happened to a topic, as people are told. `words`: the free sentence, French at the least; `verdicts`: by the criteria's ids. `by`: the staff member, never told. */
export type ReferralStep = { readonly at: Date; readonly by?: string; readonly words?: Localised } & (
  | { readonly kind: 'examined'; readonly verdicts: Readonly<Record<string, Verdict>> }
  | { readonly kind: 'declined'; readonly reason: ReferralDecline }
  | { readonly kind: 'taken' | 'later' | 'note' | 'closed' }
  /** `to`: who has it now, as people are told. */
  | { readonly kind: 'elsewhere'; readonly to: string }
);

/** A topic in the words of who refers it. */
export interface ReferralText<Text> {
  readonly topic: Text;
  /** Whom it is for; absent: they did not say. */
  readonly whom?: Text;
  /** What was tried already; absent: they did not say. */
  readonly tried?: Text;
}

/** A topic of public policy that somebody asks the lab to look at. */
export interface Referral {
  /** Six digits, said as "L-482135". */
  readonly reference: string;
  readonly state: ReferralState;
  readonly at: Date;
  readonly demo: boolean;
  /** Who refers it: that is all that is told of them. */
  readonly from: 'resident' | 'agent';
  /** As it was written; sealed. */
  readonly original: ReferralText<string> & { readonly locale: string };
  /** What everyone may read, from triage on. */
  readonly text?: ReferralText<Localised>;
  readonly steps: readonly ReferralStep[];
  /** Counts its changes. */
  readonly revision: number;
}

/** A topic that everyone may read. */
export type PublicReferral = Referral & { readonly text: ReferralText<Localised> };
export const isPublicReferral = (one: Referral): one is PublicReferral =>
  one.text !== undefined && publicReferralStates.includes(one.state);

/** Somebody's bond with a topic. Who follows is told of each step after `since`. */
export interface ReferralBond {
  readonly reference: string;
  /** What stands for the person: the address they acted from (`personOf`). */
  readonly person: string;
  readonly author: boolean;
  readonly supports: boolean;
  readonly follows: boolean;
  readonly since: Date;
  readonly contact: Contact;
}
