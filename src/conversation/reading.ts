import type { ShownOption } from './prompt';
import type { Understanding } from './understand';
import type { Lexicon } from './words';

/** What a message says when held against the question it answers. */
export type Reading =
  /** `loose`: by a part of a label or a word near one; where the step can search, it may have been a search. */
  | { readonly kind: 'answer'; readonly value: unknown; readonly loose?: true }
  /** It could be any of these. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly ShownOption[] }
  /** Show another page of the same list: 1 on, -1 back; 0: this one again. */
  | { readonly kind: 'turn'; readonly by: 1 | -1 | 0 }
  /** Grades for the item asked and those after it, null where one is passed over; `back` returns to the item before. */
  | { readonly kind: 'grades'; readonly row: readonly (string | null)[]; readonly back?: true }
  /** Understood, and not possible. */
  | { readonly kind: 'refused'; readonly reason: RefusedReason; readonly values: Readonly<Record<string, string | number>> }
  | { readonly kind: 'none' };

/** Why an answer that was understood cannot be: each has a text under `prompt.refused`. */
export type RefusedReason = 'too-many' | 'too-few' | 'no-such' | 'last-page' | 'too-early' | 'too-late' | 'wrong-code';

/** What reading needs beside the prompt. */
export interface Reader {
  readonly words: Lexicon;
  readonly near: Understanding['near'];
  /** The day it is for the city, `YYYY-MM-DD`. */
  readonly today: string;
}
