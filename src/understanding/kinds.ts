import { features } from './features';
import { createCorrector } from './vocabulary';

/** How something is said, by language. */
type Sayings = Readonly<Record<string, string | readonly string[]>>;

export interface KindsSources {
  /** What reports can be about; a label is heard as one more phrase. */
  readonly kinds: readonly { readonly code: string; readonly label: Sayings; readonly phrases: Sayings }[];
  /** How other things are said, each by itself (a vote, a greeting): what is nearer to one of them is no report. */
  readonly others?: readonly Sayings[];
  readonly normalise: (text: string) => string;
}

/** What a report may be about. `confidence`, 0 to 1: below `unlikely` the words are of no kind that we know. */
export interface KindGuess {
  readonly code: string;
  readonly confidence: number;
}

/** On a third of the phrases left out in turn, three in four are above it, and one in twenty-five of what is no report (tests/understanding/kinds.test.ts). */
export const unlikely = 0.1;

/** Rare features count more; measured like `unlikely`, and flat from 1 to 2. */
const sharpness = 1.5;

/** Characters that tell what it is about; the rest of a long message is not looked at. */
const beginning = 400;

/** Guesses a report's kind from free words of any of the languages, best first, every kind once. Nearest mean of TF-IDF vectors (Rocchio), one a kind and language:
 *  with some thirty phrases a kind it hears more than the regression that tells intents, and learns in a tenth of the time. */
export function createKinds({ kinds, others = [], normalise }: KindsSources): (text: string) => readonly KindGuess[] {
  const samples = [
    ...kinds.flatMap(({ code, label, phrases }) => [...saidIn(phrases, code), ...saidIn(label, code)]),
    ...others.flatMap((sayings, index) => saidIn(sayings, index)),
  ].map(({ said, ...sample }) => ({ ...sample, said: normalise(said) }));
  const model = learn(samples);
  const correct = createCorrector(samples.map(({ said }) => said));

  return (text) => {
    const best = model(features(correct(normalise(text.slice(0, beginning))))).sort((one, other) => other.near - one.near);
    return best.flatMap(({ meaning, near }) => {
      if (typeof meaning === 'number') return [];
      const rival = best.find((other) => other.meaning !== meaning)?.near ?? 0;
      // How near it is, times its share of what it and its strongest rival have.
      return [{ code: meaning, confidence: near === 0 ? 0 : (near * near) / (near + rival) }];
    });
  };
}

/** A kind by its code, anything else by its place among the others. */
interface Sample {
  readonly meaning: string | number;
  readonly language: string;
  /** Normalised. */
  readonly said: string;
}

function saidIn(sayings: Sayings, meaning: string | number) {
  return Object.entries(sayings).flatMap(([language, said]) => [said].flat().map((phrase) => ({ meaning, language, said: phrase })));
}

/** How near a text is to each meaning, from 0 to 1, in the order in which they were given. */
type Model = (said: ReadonlySet<string>) => { readonly meaning: string | number; readonly near: number }[];

/** Features are numbered as they are met. Each has the list of the means that it is part of: few of them, so that a text is compared with no other. Samples of one
 *  meaning stand together. */
function learn(samples: readonly Sample[]): Model {
  const meanings = [...new Set(samples.map(({ meaning }) => meaning))];
  const numbers = new Map<string, number>();
  const learnt = samples.map(({ meaning, language, said }) => ({
    meaning: meanings.indexOf(meaning),
    language,
    features: Int32Array.from(features(said, { example: true }), (feature) => {
      const number = numbers.get(feature) ?? numbers.size;
      numbers.set(feature, number);
      return number;
    }),
  }));

  // What a feature tells: more, the fewer meanings have it; one never met as much as one that a single meaning has, so that unknown words lower all.
  const having = new Float64Array(numbers.size);
  const last = new Int32Array(numbers.size).fill(-1);
  for (const { meaning, features: of } of learnt)
    for (const feature of of) {
      if (last[feature] !== meaning) having[feature]!++;
      last[feature] = meaning;
    }
  const telling = (of: number): number => Math.log(1 + meanings.length / of) ** sharpness;
  const weights = having.map(telling);
  const unknown = telling(1);

  const means = new Map<string, { readonly meaning: number; readonly of: Int32Array[] }>();
  for (const { meaning, language, features: of } of learnt) {
    const key = `${meaning} ${language}`;
    (means.get(key) ?? means.set(key, { meaning, of: [] }).get(key)!).of.push(of);
  }
  const meant = Array.from(means.values(), ({ meaning }) => meaning);
  const parts = Array.from(numbers, (): { readonly mean: number; readonly weight: number }[] => []);
  const sums = new Float64Array(numbers.size);
  for (const [mean, { of }] of [...means.values()].entries()) {
    for (const known of of) {
      const length = lengthOf(known, weights);
      for (const feature of known) sums[feature]! += weights[feature]! / length;
    }
    const all = new Set(of.flatMap((known) => [...known]));
    const length = lengthOf(all, sums);
    for (const feature of all) {
      parts[feature]!.push({ mean, weight: sums[feature]! / length });
      sums[feature] = 0;
    }
  }

  return (said) => {
    const all = Array.from(said, (feature) => numbers.get(feature));
    const known = all.filter((feature) => feature !== undefined);
    const length = Math.hypot(lengthOf(known, weights, 0), unknown * Math.sqrt(all.length - known.length)) || 1;
    const products = new Float64Array(meant.length);
    for (const feature of known) for (const { mean, weight } of parts[feature]!) products[mean]! += (weights[feature]! / length) * weight;
    const near = new Float64Array(meanings.length);
    for (const [mean, meaning] of meant.entries()) near[meaning] = Math.max(near[meaning]!, products[mean]!);
    return meanings.map((meaning, index) => ({ meaning, near: near[index]! }));
  };
}

/** The length of a vector with these weights at these places; `none`: that of one with no place. */
function lengthOf(places: Iterable<number>, weights: Float64Array, none = 1): number {
  let sum = 0;
  for (const place of places) sum += weights[place]! ** 2;
  return Math.sqrt(sum) || none;
}
