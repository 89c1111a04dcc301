/** One thing to choose. `number`: its official number (a project's, as on the leaflet); without it, its place in the list counts. */
export interface Option {
  readonly id: string;
  readonly label: string;
  readonly number?: number;
}

/** A question as data. The text is final, in the person's language; the layout is the channel's. Its answer: a string for text, choice (an id) and date,
 *  ids for several, grades by item id, a boolean, a `Place`, a `Media` or null where the photo was declined. */
export type Prompt =
  | { readonly kind: 'text'; readonly text: string; /** Longest answer, in characters. */ readonly max?: number }
  | { readonly kind: 'choice'; readonly text: string; readonly options: readonly Option[] }
  /** From `min` (1) to `max` of the options. */
  | {
      readonly kind: 'several';
      readonly text: string;
      readonly options: readonly Option[];
      readonly max: number;
      readonly min?: number;
      /** The order of the picks is an answer too: the preferred first. */
      readonly ordered?: true;
      readonly sum?: Sum;
    }
  /** A grade of the scale for each item, one item after the other where the channel has no forms; items left out have none. */
  | { readonly kind: 'grade'; readonly text: string; readonly items: readonly Option[]; readonly scale: readonly Option[] }
  /** Yes or no. With `code`, only these digits are a yes: a stray "oui" is not. */
  | { readonly kind: 'confirm'; readonly text: string; readonly code?: string }
  | { readonly kind: 'place'; readonly text: string }
  | { readonly kind: 'photo'; readonly text: string; /** True where one may go on without a photo. */ readonly optional?: boolean }
  /** A day, `YYYY-MM-DD`, between `from` and `to` (both included) where given. */
  | { readonly kind: 'date'; readonly text: string; readonly from?: string; readonly to?: string };

/** What the options cost together is shown as they are picked, beside what it may come to. In integer cents of euros. Whoever asks holds the answer against it. */
export interface Sum {
  readonly limitCents: number;
  /** By option id. */
  readonly costs: Readonly<Record<string, number>>;
}

export type PromptKind = Prompt['kind'];

/** An option as it was shown: `[id, label, number]`. */
export type ShownOption = readonly [id: string, label: string, number: number];

/** A prompt as the person saw it, kept in the session: an answer is read against this, whatever changed since. Short labels, one page. */
export interface ShownPrompt {
  readonly kind: PromptKind;
  /** What a tap on it must carry; anything else is a tap on an older message. */
  readonly stamp: string;
  /** The options of the shown page; for a grade, the scale. */
  readonly options?: readonly ShownOption[];
  /** Page shown, from 0, and how many there are; absent on a single page. */
  readonly page?: number;
  readonly pages?: number;
  readonly min?: number;
  readonly max?: number;
  /** Ids picked so far (several), one by one. */
  readonly picked?: readonly string[];
  /** The picks are in an order that counts. */
  readonly ordered?: true;
  /** The item being graded, `[id, label, number]`, and its place among all. */
  readonly item?: ShownOption;
  readonly at?: number;
  readonly of?: number;
  /** Grades given so far, by item id. */
  readonly graded?: Readonly<Record<string, string>>;
  /** The digits that alone mean yes. */
  readonly code?: string;
  readonly optional?: boolean;
  readonly from?: string;
  readonly to?: string;
  /** How many answers in a row were not understood. */
  readonly misses?: number;
  /** Its options were left out when it was last asked: they were shown before, and are shown again to whoever asks or is not understood. */
  readonly unlisted?: true;
  /** Words the list was narrowed by ("piscine"): a page more is a page of that list. */
  readonly query?: string;
}
