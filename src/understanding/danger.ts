import { slips, spelling } from './spelling';

/** What cannot wait for a report: the emergency numbers come first. */
export type Danger = 'fire' | 'gas' | 'electric' | 'person';

/** Words of one danger in one language (docs/taxonomy.md). */
interface Words {
  /** Any of these alarms. Its parts, in any order, must all be there, or be absent where they begin with "-"; "a|b" is either, "a_b" one after the other, "a*" what begins so. */
  readonly signs: readonly string[];
  /** Sayings that are no danger: cut out before the signs are looked for. */
  readonly not: readonly string[];
}

type ByLanguage<T> = Readonly<Record<string, T>>;

/** What taxonomy/danger.json holds. */
export interface DangerWords {
  /** Sayings of what is over: they silence the dangers named in `over`. */
  readonly past: ByLanguage<readonly string[]>;
  readonly over: readonly string[];
  /** Words that look like a danger's word misspelt, and are none. */
  readonly ordinary: readonly string[];
  /** In the order in which they are told, where a text holds several. */
  readonly dangers: Readonly<Record<Danger, ByLanguage<Words>>>;
}

export interface DangerSources {
  readonly words: DangerWords;
  readonly normalise: (text: string) => string;
  /** How ordinary things are said: a word of these is never a danger's word misspelt. */
  readonly ordinary: readonly string[];
}

/** Hears danger in a text of any of the languages, and prefers to alarm where in doubt. Undefined: none. */
export function createDanger({ words, normalise, ordinary }: DangerSources): (text: string) => Danger | undefined {
  const known = new Set([...ordinary, ...words.ordinary].flatMap((phrase) => normalise(phrase).split(' ')));
  const fits: Fits = (word, term) => matches(word, term, known);
  const phrases = (list: readonly string[]) => list.map((phrase) => sequence(phrase.split(' '), normalise));
  const dangers = (Object.keys(words.dangers) as Danger[]).map((danger) => {
    const all = Object.values(words.dangers[danger]);
    return {
      danger,
      signs: all.flatMap(({ signs }) => signs.map((sign) => readSign(sign, normalise))),
      not: all.flatMap(({ not }) => phrases(not)),
      past: words.over.includes(danger) ? phrases(Object.values(words.past).flat()) : [],
    };
  });
  return (text) => {
    const said = normalise(text)
      .replace(/(\p{L})\1{2,}/gu, '$1')
      .split(/[^\p{L}\p{N}]+/u)
      .map(heard);
    return dangers.find(({ signs, not, past }) => {
      if (past.some((phrase) => at(said, phrase, fits) >= 0)) return false;
      const left = not.reduce<readonly Heard[]>((rest, phrase) => without(rest, phrase, fits), said);
      return signs.some((parts) => parts.every(({ absent, phrase }) => at(left, phrase, fits) >= 0 !== absent));
    })?.danger;
  };
}

/** A word, or its beginning; without an Arabic article. `unspaced`: signs of Chinese, found within a run of them. */
interface Term {
  readonly word: string;
  readonly beginning: boolean;
  readonly unspaced: boolean;
}

/** A word as said, and without what Arabic writes onto it. */
interface Heard {
  readonly said: string;
  readonly bare: string;
}

type Fits = (word: Heard, term: Term) => boolean;

/** Words one after the other, each in its alternatives. */
type Phrase = readonly (readonly Term[])[];

function readSign(sign: string, normalise: (text: string) => string) {
  return sign.split(' ').map((part) => ({ absent: part.startsWith('-'), phrase: sequence(part.replace(/^-/, '').split('_'), normalise) }));
}

function sequence(words: readonly string[], normalise: (text: string) => string): Phrase {
  return words.map((alternatives) =>
    alternatives.split('|').map((term) => {
      const word = normalise(term.replace('*', ''));
      return { word: word.replace(definite, ''), beginning: term.endsWith('*'), unspaced: /\p{Script=Han}/u.test(word) };
    }),
  );
}

const definite = /^ال(?=\p{sc=Arabic}{2})/u;
/** Written onto an Arabic word: and, with, as, for, the. */
const article = /^(?:[وف]?(?:بال|كال|لل|ال)|[وبل])(?=\p{sc=Arabic}{2})/u;

function heard(said: string): Heard {
  return { said, bare: said.replace(article, '') };
}

const nothing = heard('');

function matches({ said, bare }: Heard, { word, beginning, unspaced }: Term, known: ReadonlySet<string>): boolean {
  if (unspaced) return said.includes(word);
  if (said === word || bare === word) return true;
  if (beginning && (said.startsWith(word) || bare.startsWith(word))) return true;
  // A slip: never in a short word nor in its first letter, where it makes another word.
  if (word.length < 6 || bare[0] !== word[0] || known.has(said)) return false;
  const candidates = beginning ? [-1, 0, 1].map((more) => bare.slice(0, word.length + more)) : [bare];
  return spelling(word, candidates, slips(word)).length > 0;
}

/** Where a phrase begins; -1 where it is not. */
function at(said: readonly Heard[], phrase: Phrase, fits: Fits): number {
  return said.findIndex((_, start) => phrase.every((terms, index) => terms.some((term) => fits(said[start + index] ?? nothing, term))));
}

/** The words without a phrase, wherever it is. In Chinese, which is not spaced, without its signs alone. */
function without(said: readonly Heard[], phrase: Phrase, fits: Fits): readonly Heard[] {
  const start = at(said, phrase, fits);
  if (start < 0) return said;
  const word = said[start]?.said ?? '';
  const within = phrase.flat().find((term) => term.unspaced && word.includes(term.word));
  const rest = within ? word.split(within.word) : ['·'];
  return without([...said.slice(0, start), ...rest.map(heard), ...said.slice(start + phrase.length)], phrase, fits);
}
