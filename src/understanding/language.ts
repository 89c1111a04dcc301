/** A language by its BCP 47 tag; `sure`: enough was written, clearly enough, to go by it. */
export interface Tongue {
  readonly language: string;
  readonly sure: boolean;
}

/** What tells the language of Latin script, and of sentences that the letters alone leave open. */
export interface Detector {
  detect(text: string): { readonly language: string; isReliable(): boolean; getScores(): Readonly<Record<string, number>> };
}

/** Languages told apart: ours, and those often heard in the city, so that we can say "not that one yet" rather than mistake it for one of ours. */
const toldApart = ['fr', 'en', 'ar', 'zh', 'uk', 'es', 'pt', 'it', 'de', 'ru', 'tr', 'pl', 'ro', 'vi', 'fa', 'ur', 'hi', 'bn', 'ta'];

/** Loads eld's smallest model (1 MB), set to the languages above. It ships as an ES module only, hence the promise. */
export async function loadDetector(): Promise<Detector> {
  const { eld } = await import('eld/extrasmall');
  eld.setLanguageSubset(toldApart);
  return eld;
}

/** Receipts, references, "vote12": letters among digits are no words of any language. */
const numbered = /[\w.:/-]*\d[\w.:/-]*/g;
const letter = /\p{L}/gu;
const word = /\p{L}[\p{L}\p{M}'’ʼ-]*/gu;
/** How far ahead of the second the first must be: measured on the languages' own examples (tests/understanding/language.test.ts). */
const ahead = 0.05;
const sentence = 3;

/** Writings that one language alone has among those told apart; `enough`: how many of what makes it sure, words, or signs in Chinese. */
const writings: readonly { readonly script: RegExp; readonly without?: RegExp; readonly language: string; readonly enough: RegExp }[] = [
  {
    script: /[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/gu,
    without: /^[^\p{sc=Hiragana}\p{sc=Katakana}]*$/u,
    language: 'ja',
    enough: /\p{sc=Hiragana}{2}/u,
  },
  { script: /\p{sc=Hangul}/gu, language: 'ko', enough: /\p{L}{2}.*\s.*\p{L}/u },
  { script: /\p{sc=Han}/gu, language: 'zh', enough: /(?:\p{sc=Han}[^\p{L}]*){3}/u },
  // Letters that Persian, Urdu and Pashto add to the Arabic ones.
  { script: /\p{sc=Arabic}/gu, without: /[پچژگکیٹڈڑےہںټډړښ]/u, language: 'ar', enough: /\p{L}[^\p{L}\p{M}]+\p{L}/u },
  { script: /\p{sc=Cyrillic}/gu, without: /[ыэёъў]|^[^іїєґ]*$/iu, language: 'uk', enough: /\p{L}[^\p{L}\p{M}'’ʼ-]+\p{L}/u },
];

/** The language of a text, undefined where there is no word or nothing tells. One word never makes sure: "menu", "ok", "merci" are said in many languages. */
export function tongue(said: string, detector: Detector): Tongue | undefined {
  const text = said.replace(numbered, ' ');
  const letters = text.match(letter)?.length ?? 0;
  if (letters === 0) return undefined;
  const writing = writings.find(({ script, without }) => (text.match(script)?.length ?? 0) * 2 > letters && !without?.test(text));
  if (writing) return { language: writing.language, sure: writing.enough.test(text) };
  const found = detector.detect(text);
  if (found.language === '') return undefined;
  const [first = 0, second = 0] = Object.values(found.getScores()).sort((a, b) => b - a);
  const words = text.match(word)?.length ?? 0;
  // Ukrainian without a letter of its own ("хочу проголосувати"): its neighbours are close, but none of them is ours to mistake it for.
  if (found.language === 'uk' && words >= 2) return { language: 'uk', sure: true };
  return { language: found.language, sure: words >= sentence && found.isReliable() && first - second >= ahead };
}
