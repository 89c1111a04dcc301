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
  const learnt = samples.map(({ said, ...sample }) => ({ ...sample, features: features(said) }));
  const weigh = rarity(learnt);
  const means = meansOf(learnt, weigh);
  const correct = createCorrector(samples.map(({ said }) => said));

  return (text) => {
    const asked = vectorOf(features(correct(normalise(text.slice(0, beginning)))), weigh);
    const nearness = new Map<string | number, number>();
    for (const { meaning, mean } of means) nearness.set(meaning, Math.max(nearness.get(meaning) ?? 0, product(asked, mean)));
    const best = [...nearness].sort(([, a], [, b]) => b - a);
    return best.flatMap(([meaning, near]) => {
      if (typeof meaning === 'number') return [];
      const rival = best.find(([other]) => other !== meaning)?.[1] ?? 0;
      // How near it is, times its share of what it and its strongest rival have.
      return [{ code: meaning, confidence: near === 0 ? 0 : (near * near) / (near + rival) }];
    });
  };
}

/** A kind by its code, anything else by its place among the others. */
interface Sample {
  readonly meaning: string | number;
  readonly language: string;
  readonly features: ReadonlySet<string>;
}

type Vector = ReadonlyMap<string, number>;

function saidIn(sayings: Sayings, meaning: string | number) {
  return Object.entries(sayings).flatMap(([language, said]) => [said].flat().map((phrase) => ({ meaning, language, said: phrase })));
}

/** What a feature tells: more, the fewer meanings have it; one never met as much as one that a single meaning has, so that unknown words lower all. */
function rarity(samples: readonly Sample[]): (feature: string) => number {
  const meanings = new Map<string, Set<string | number>>();
  for (const sample of samples)
    for (const feature of sample.features) meanings.set(feature, (meanings.get(feature) ?? new Set()).add(sample.meaning));
  const all = new Set(samples.map(({ meaning }) => meaning)).size;
  return (feature) => Math.log(1 + all / (meanings.get(feature)?.size ?? 1)) ** sharpness;
}

function meansOf(samples: readonly Sample[], weigh: (feature: string) => number) {
  const sums = new Map<string, { readonly meaning: string | number; readonly sum: Map<string, number> }>();
  for (const { meaning, language, features: of } of samples) {
    const key = `${meaning} ${language}`;
    const { sum } = sums.get(key) ?? sums.set(key, { meaning, sum: new Map() }).get(key)!;
    for (const [feature, weight] of vectorOf(of, weigh)) sum.set(feature, (sum.get(feature) ?? 0) + weight);
  }
  return [...sums.values()].map(({ meaning, sum }) => ({ meaning, mean: ofLengthOne(sum) }));
}

function vectorOf(of: ReadonlySet<string>, weigh: (feature: string) => number): Vector {
  return ofLengthOne(new Map([...of].map((feature) => [feature, weigh(feature)])));
}

function ofLengthOne(vector: Vector): Vector {
  const length = Math.hypot(...vector.values()) || 1;
  return new Map([...vector].map(([feature, weight]) => [feature, weight / length]));
}

function product(asked: Vector, mean: Vector): number {
  let sum = 0;
  for (const [feature, weight] of asked) sum += weight * (mean.get(feature) ?? 0);
  return sum;
}
