import type { ShownPrompt } from './prompt';

/** One dialog under way: where it is, what was answered, what was last asked. Flat JSON. */
export interface Frame {
  readonly dialog: string;
  readonly version: number;
  readonly step: string;
  /** Under the step's name. Free texts stand in the drafts, under the names listed in `texts`. */
  readonly answers: Readonly<Record<string, unknown>>;
  readonly texts?: readonly string[];
  readonly prompt?: ShownPrompt;
  /** What was answered to the question being asked again, to start from (picks, grades). */
  readonly again?: unknown;
  /** Begun as a digression: when it ends the frame below is asked again, not answered. */
  readonly digression?: true;
  /** Epoch milliseconds of the last answer. */
  readonly at: number;
}

/** What is kept of a conversation between two messages: JSON, at most `limits.sessionBytes`. */
export interface Session {
  readonly locale: string;
  /** True once the person chose the language or wrote enough for it to be known. */
  readonly localeKnown?: true;
  /** The dialog on top is the one that asks. */
  readonly stack: readonly Frame[];
  /** Prompts shown so far: the source of stamps. */
  readonly asked: number;
  /** Dialogs left half-done, whose frames stand in the drafts. */
  readonly parked?: readonly string[];
  /** How the person came here last: a short link's code. */
  readonly came?: string;
  /** The person wants nothing that was not asked for. */
  readonly stopped?: true;
  /** Epoch milliseconds of the last message heard. */
  readonly at: number;
}

/** What is too long for the session, loaded only when the session names it: free texts and half-done dialogs. */
export interface Drafts {
  /** Free texts by `dialog.step`. */
  readonly texts: Readonly<Record<string, string>>;
  /** Half-done dialogs by the id of the first of their frames. */
  readonly parked: Readonly<Record<string, readonly Frame[]>>;
}
