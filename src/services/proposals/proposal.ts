import type { Localised } from '../voting';

/** A person as a turn knows them. */
export interface Person {
  readonly address: string;
  /** Whose address it is: the same for all addresses of one person. */
  readonly resident: string;
}

/** Where a person is told something, and in which language. */
export interface Contact {
  readonly address: string;
  readonly channel: string;
  readonly locale: string;
}

/** An idea in its author's own words, as they wrote it. Kept for good, sealed. */
export interface Idea {
  readonly title: string;
  readonly what: string;
  /** A place in words, a point on the map (WGS 84), or both. */
  readonly where?: { readonly words?: string; readonly latitude?: number; readonly longitude?: number };
  readonly whom?: string;
  /** The photo's name in the media store. */
  readonly photo?: string;
  /** The language it was written in, a BCP 47 tag. */
  readonly locale: string;
}

/** Where a proposal stands. Only `published`, `review`, `project` and `infeasible` are public. */
export type State =
  /** Waits for a moderator. */
  | 'moderation'
  /** Not published; its author may appeal once. */
  | 'refused'
  /** Waits for another moderator than the first. */
  | 'appeal'
  /** Not published, for good. */
  | 'closed'
  /** Waits for its French text, which staff write. */
  | 'translation'
  /** Waits for its author's word on the French text. */
  | 'approval'
  | 'published'
  /** The city's services look at whether it can be done. */
  | 'review'
  | 'infeasible'
  /** A project of the edition: its number stands in `project`. */
  | 'project'
  /** Told in another proposal, `merged`. */
  | 'merged';

/** Whom everyone may read. */
export const publicStates: readonly State[] = ['published', 'review', 'infeasible', 'project'];

/** Why a proposal is not published. A closed list; a free sentence goes with it. */
export const refusals = ['not-an-idea', 'not-here', 'personal', 'insult', 'advertising', 'unclear'] as const;
export type Refusal = (typeof refusals)[number];

/** Why a proposal cannot be done. */
export const obstacles = ['not-city', 'site', 'technical', 'cost', 'running-costs', 'planned'] as const;
export type Obstacle = (typeof obstacles)[number];

/** How far a project that won has come. */
export const followUps = ['to-start', 'studies', 'works', 'finished', 'abandoned'] as const;
export type FollowUp = (typeof followUps)[number];

/** What happened to a proposal, as people are told. `words`: the free sentence. `by`: the staff member, never told. */
export type Step = { readonly at: Date; readonly by?: string; readonly words?: string } & (
  | { readonly kind: 'accepted' | 'translated' | 'published' | 'review' | 'merged' | 'joined' | 'appealed' | 'corrected' }
  | { readonly kind: 'refused' | 'closed'; readonly reason: Refusal }
  | { readonly kind: 'infeasible'; readonly reason: Obstacle }
  | { readonly kind: 'project'; readonly number: number; readonly costCents: number }
  /** `until`: the day it is foreseen to be done, or was, `YYYY-MM-DD`. */
  | { readonly kind: 'follow-up'; readonly state: FollowUp; readonly until?: string }
);

/** A French text that stands for the proposal. */
export interface FrenchText {
  readonly title: string;
  readonly summary: string;
}

export interface Proposal {
  readonly reference: string;
  readonly edition: string;
  readonly state: State;
  readonly at: Date;
  /** "18"; absent for the whole city. */
  readonly district?: string;
  /** A theme of the edition, given by whoever moderates. */
  readonly theme?: string;
  readonly original: Idea;
  /** The French text its author is to approve. */
  readonly draft?: FrenchText;
  /** What everyone may read, from publication on. */
  readonly title?: Localised;
  readonly summary?: Localised;
  readonly steps: readonly Step[];
  /** The proposal it is part of now. */
  readonly merged?: string;
  readonly project?: { readonly number: number; readonly costCents: number };
  readonly followUp?: { readonly state: FollowUp; readonly until?: string };
  /** Who may become a co-author: whoever knows the code, `tries` times more at the most. */
  readonly invitation?: { readonly code: string; readonly until: Date; readonly tries: number };
  /** Counts its changes. */
  readonly revision: number;
}

/** The public part of a proposal, as lists show it. */
export interface Listed {
  readonly reference: string;
  readonly state: State;
  readonly title: Localised;
  readonly summary: Localised;
  readonly district?: string;
  readonly theme?: string;
  readonly at: Date;
}

/** Somebody's bond with a proposal. */
export interface Member {
  readonly proposal: string;
  /** What stands for the person (`personOf`). */
  readonly person: string;
  readonly author: boolean;
  readonly supports: boolean;
  readonly follows: boolean;
  /** Since when they follow: they asked for what is told after that. */
  readonly since: Date;
  readonly contact: Contact;
}

/** What stands for a person in bonds: the address they acted from. Their other addresses are asked for too (`addressesOf`), so that one person has one
 *  support, also where two of their addresses are joined only later. */
export const personOf = ({ address }: Pick<Contact, 'address'>): string => address;

/** What is published: the French text, and beside it the original in its own language. */
export function publicTexts(original: Idea, french: FrenchText): Required<Pick<Proposal, 'title' | 'summary'>> {
  const own = (text: string) => (original.locale === 'fr' ? {} : { [original.locale]: text });
  return { title: { ...own(original.title), fr: french.title }, summary: { ...own(original.what), fr: french.summary } };
}
