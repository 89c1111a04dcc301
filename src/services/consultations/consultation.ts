import type { Localised } from '../voting';

/** What one says to an article or a statement. */
export const votes = ['agree', 'disagree', 'pass'] as const;
export type Vote = (typeof votes)[number];

/** A piece of what is consulted on, in plain words. */
export interface Article {
  /** From 1, in order. */
  readonly number: number;
  readonly text: Localised;
}

/** What became of some contributions. */
export interface SynthesisLine {
  /** Those it rests on. */
  readonly numbers: readonly number[];
  readonly outcome: Outcome;
  readonly words: Localised;
  readonly at: Date;
}

/** Something that the City asks everyone about, article by article. */
export interface Consultation {
  /** As people say it: "CONSULTATION 2". From 1. */
  readonly code: number;
  readonly title: Localised;
  readonly summary: Localised;
  readonly articles: readonly Article[];
  readonly opens: Date;
  /** The first moment when nothing is taken any more. */
  readonly closes: Date;
  /** What the City made of what was said, in the order in which it was told. */
  readonly synthesis?: readonly SynthesisLine[];
  readonly demo?: true;
  /** Counts its changes. */
  readonly revision: number;
}

/** Statements are numbered from here on, so that one number never means an article and a statement. */
export const firstStatement = 101;
/** Articles of one consultation at the most. */
export const mostArticles = firstStatement - 1;
/** Characters of a statement: two SMS, and read aloud in a breath. */
export const statementCharacters = 280;

/** Why a statement is not shown. A closed list; a free sentence may go with it. */
export const refusals = ['insult', 'personal', 'off-topic', 'advertising', 'unclear', 'said-already'] as const;
export type Refusal = (typeof refusals)[number];

/** What became of a statement once the City had read all of them. */
export const outcomes = ['taken', 'partly', 'later', 'not-taken'] as const;
export type Outcome = (typeof outcomes)[number];

/** `waiting`: nobody but a moderator sees it. `withdrawn`: its author was forgotten before it was shown; its words are gone. */
export const statementStates = ['waiting', 'published', 'refused', 'withdrawn'] as const;
export type StatementState = (typeof statementStates)[number];

/** Where an author is told what became of it. */
export interface Contact {
  readonly address: string;
  readonly channel: string;
  readonly locale: string;
}

/** A resident's sentence: one contribution, by whose number the synthesis names it. */
export interface Statement {
  readonly consultation: number;
  /** From `firstStatement`, in the order of coming. */
  readonly number: number;
  /** The article it is about; absent: about all of it. */
  readonly article?: number;
  readonly state: StatementState;
  /** As it was written. `locale`: a BCP 47 tag. */
  readonly original: { readonly text: string; readonly locale: string };
  /** What is shown, from publication on. */
  readonly text?: Localised;
  readonly at: Date;
  /** Who wrote it, as an HMAC; absent once they were forgotten, and so is `contact`. */
  readonly author?: string;
  readonly contact?: Contact;
  readonly refusal?: { readonly reason: Refusal; readonly words?: string };
  /** `words`: the City's answer, in French and perhaps more. */
  readonly answer?: { readonly outcome: Outcome; readonly words: Localised; readonly at: Date };
}

/** What one person said to one article or statement; without `vote` it was shown to them and waits for their word. */
export interface Mark {
  readonly consultation: number;
  /** An article's number, or a statement's. */
  readonly on: number;
  /** An HMAC that is another in every consultation. */
  readonly person: string;
  readonly vote?: Vote;
  readonly at: Date;
}

/** Where a consultation stands. */
export function standingOf({ opens, closes }: Pick<Consultation, 'opens' | 'closes'>, now: Date): 'before' | 'open' | 'closed' {
  if (now >= closes) return 'closed';
  return now < opens ? 'before' : 'open';
}
