import { words as english } from 'natural/lib/natural/util/stopwords';
import { words as french } from 'natural/lib/natural/util/stopwords_fr';
import { words as ukrainian } from 'natural/lib/natural/util/stopwords_uk';
import { stem as stemEnglish } from 'natural/lib/natural/stemmers/porter_stemmer';
import { stem as stemFrench } from 'natural/lib/natural/stemmers/porter_stemmer_fr';
import { stem as stemUkrainian } from 'natural/lib/natural/stemmers/porter_stemmer_uk';

/** A text to compare with. */
interface Text {
  readonly id: string;
  readonly text: string;
}

/** What is near. `alike`: near enough to say the same. */
interface Near {
  readonly id: string;
  /** 0 to 1. */
  readonly score: number;
  readonly alike: boolean;
}

/** From this on two ideas say the same: measured on hand-written ones (tests/understanding/similarity.test.ts). */
const enough = 0.25;

/** Words of every idea, which tell none from another. Taken from the lists of `natural`, which has none for Arabic, and from what wishes to a city are made of. */
const wishes =
  'plus tout tous toute toutes tres bien comme aussi peu peut peuvent pouvoir faut faudrait chaque voudrais voudrait veux aimerais souhaite propose proposer idee projet installer mettre creer paris ville quartier rue rues arrondissement habitants ' +
  'would please want wish idea project propose put install build create city paris street streets district neighbourhood people residents ' +
  'في من على الى الي عن مع هذا هذه ذلك التي الذي كل بعض او ان انا نحن هو هي لا ما هل قد كان يكون اريد نريد اود اقترح فكره مشروع وضع تركيب انشاء مدينه باريس حي الحي شارع الشارع شوارع لكي حتي بين عند غير جدا كثير ' +
  'хочу хотів хотіла хотілося прошу пропоную ідея проєкт проект зробити встановити поставити створити париж парижі місто місті району район вулиця вулиці кожному було треба потрібно';

/** Makes words of one text comparable with those of another: TF-IDF over stems, accents and endings gone; runs of letters forgive typos. */
export function createSimilarity({ normalise }: { readonly normalise: (text: string) => string }) {
  const stop = new Set([...english, ...french, ...ukrainian, ...wishes.split(' ')].map(normalise));
  const indexed = new WeakMap<readonly Text[], Index>();

  /** A text's terms, each with how often it is there. */
  function termsOf(text: string): ReadonlyMap<string, number> {
    const terms = new Map<string, number>();
    for (const word of normalise(text).split(/[^\p{L}\p{N}]+/u))
      for (const [term, weight] of word === '' || stop.has(word) ? [] : termsIn(word, stop))
        terms.set(term, (terms.get(term) ?? 0) + weight);
    return terms;
  }

  function indexOf(texts: readonly Text[]): Index {
    const known = indexed.get(texts);
    if (known) return known;
    const terms = texts.map(({ text }) => termsOf(text));
    const documents = new Map<string, number>();
    for (const each of terms) for (const term of each.keys()) documents.set(term, (documents.get(term) ?? 0) + 1);
    const rarity = (term: string): number => Math.log(1 + (texts.length + 1) / ((documents.get(term) ?? 0) + 1));
    const made = { rarity, vectors: terms.map((each) => vectorOf(each, rarity)) };
    indexed.set(texts, made);
    return made;
  }

  /** The texts that have something in common with these words, the nearest first. `texts` is indexed once for as long as it is the same array. */
  return (words: string, texts: readonly Text[]): readonly Near[] => {
    const { rarity, vectors } = indexOf(texts);
    const asked = vectorOf(termsOf(words), rarity);
    return texts
      .map(({ id }, at) => {
        const score = cosine(asked, vectors[at] ?? asked);
        return { id, score, alike: score >= enough };
      })
      .filter(({ score }) => score > least)
      .sort((a, b) => b.score - a.score);
  };
}

/** Below it the likeness is of a syllable or two. */
const least = 0.08;

interface Index {
  readonly rarity: (term: string) => number;
  readonly vectors: readonly ReadonlyMap<string, number>[];
}

/** A word's stem counts in full; its runs of four letters together as much as half of it. Chinese, written without spaces, counts by pairs of signs. */
function* termsIn(word: string, stop: ReadonlySet<string>): Iterable<readonly [string, number]> {
  if (/\p{Script=Han}/u.test(word)) {
    const signs = [...word].filter((sign) => !chineseStop.has(sign));
    for (let at = 0; at + 1 < signs.length; at++) yield [`${signs[at] ?? ''}${signs[at + 1] ?? ''}`, 1];
    return;
  }
  const stem = stemOf(word);
  if (stem.length < 2 || stop.has(stem)) return;
  yield [`~${stem}`, 1];
  const padded = `<${stem}>`;
  const runs = padded.length - 3;
  if (stem.length >= 5) for (let at = 0; at < runs; at++) yield [padded.slice(at, at + 4), 0.5 / runs];
}

const chineseStop = new Set('的地得和跟与及我你他她们这那在就又很吧吗了是着都也把还个有一为对会之或请想要能可以建议希望增加更多些让');

function stemOf(word: string): string {
  if (/^[a-z]/.test(word)) return stemFrench(stemEnglish(word));
  if (/^\p{Script=Cyrillic}/u.test(word)) return stemUkrainian(word);
  return /^\p{Script=Arabic}/u.test(word) ? stemArabic(word) : word;
}

/** Light stemming: the article with what is written onto it, then the commonest endings, as long as three letters stay (L. Larkey and others, 2002). */
function stemArabic(word: string): string {
  const bare = word.replace(/^(?:وال|بال|كال|فال|لل|ال|و|ب|ل)(?=.{3})/u, '');
  return bare.replace(/(?<=.{3})(?:ها|ان|ات|ون|ين|يه|ه|ي)$/u, '');
}

/** A vector of length one. */
function vectorOf(terms: ReadonlyMap<string, number>, rarity: (term: string) => number): ReadonlyMap<string, number> {
  const weighed = [...terms].map(([term, count]) => [term, (count < 1 ? count : 1 + Math.log(count)) * rarity(term)] as const);
  const length = Math.hypot(...weighed.map(([, weight]) => weight)) || 1;
  return new Map(weighed.map(([term, weight]) => [term, weight / length]));
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [term, weight] of a) sum += weight * (b.get(term) ?? 0);
  return sum;
}
