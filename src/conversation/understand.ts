/** What a free sentence seems to mean. The engine is given one; without numbers and command words this is all it has. */
export interface Understanding {
  /** The language a text is written in; undefined where nothing tells. */
  language(text: string): HeardLanguage | undefined;
  /** What the person seems to want, likeliest first. Where nothing fits, the first is `none` or its confidence is low: ask, do not act. */
  intent(text: string, locale: string): readonly HeardIntent[];
  /** The candidates that a typo of `word` may stand for: all those at the same smallest distance, none where even the nearest is far.
   *  Both sides already normalised. */
  near(word: string, candidates: readonly string[]): readonly string[];
}

/** `language`: a BCP 47 tag, also of a language we do not speak ("es"). `locale`: the one of ours it is, absent where we do not speak it.
 *  `sure`: enough was written, clearly enough, to change the conversation's language. */
interface HeardLanguage {
  readonly language: string;
  readonly locale?: string;
  readonly sure: boolean;
}

/** `intent`: a name under `examples` in the locale files. `confidence`: 0 to 1. `sure`: high enough to act on. */
interface HeardIntent {
  readonly intent: string;
  readonly confidence: number;
  readonly sure: boolean;
}
