/** One thing said, as features, and what was meant. */
export interface Sample {
  readonly features: ReadonlySet<string>;
  readonly meaning: string;
}

/** How likely each meaning is, 0 to 1, summing to 1; `known`: the share of the features that were ever met, 0 for gibberish. */
export interface Guess {
  readonly likely: ReadonlyMap<string, number>;
  readonly known: number;
}

const rounds = 30;
const rate = 0.5;
/** Weight decay a round: what is seen once must not shout. */
const decay = 0.01;

/** A multinomial logistic regression over binary features, each sentence's scaled to length one; trained in a fixed order, so the same samples give the same model. */
export function train(samples: readonly Sample[]): (features: ReadonlySet<string>) => Guess {
  const meanings = [...new Set(samples.map(({ meaning }) => meaning))].sort();
  const size = meanings.length;
  /** Of each feature, where its weights begin: one for each meaning. */
  const places = new Map<string, number>();
  const rows = samples.map((sample) => ({
    target: meanings.indexOf(sample.meaning),
    active: Int32Array.from(sample.features, (feature) => {
      const place = places.get(feature) ?? places.size * size;
      places.set(feature, place);
      return place;
    }),
  }));
  const weights = new Float64Array(places.size * size);
  const share = (target: number) => rows.length / (size * rows.filter((row) => row.target === target).length);
  const balance = meanings.map((_, target) => share(target));
  for (let round = 0; round < rounds; round++) {
    const step = rate / (1 + round / 10);
    // A stride coprime to the length visits every sample once a round and mixes the meanings.
    const stride = coprime(rows.length);
    for (let turn = 0, at = round; turn < rows.length; turn++, at += stride) {
      const { target, active } = rows[at % rows.length]!;
      learn(weights, active, target, (step * balance[target]!) / Math.sqrt(active.length || 1), size);
    }
    for (let index = 0; index < weights.length; index++) weights[index]! *= 1 - decay;
  }

  return (features) => {
    const active = Int32Array.from([...features].map((feature) => places.get(feature)).filter((place) => place !== undefined));
    const likely = predict(weights, active, size);
    return {
      likely: new Map(meanings.map((meaning, index) => [meaning, likely[index]!])),
      known: features.size ? active.length / features.size : 0,
    };
  };
}

/** How likely each of `size` meanings is. `active`: where the weights of what was said begin. */
function predict(weights: Float64Array, active: Int32Array, size: number): Float64Array {
  const scores = new Float64Array(size);
  const scale = 1 / Math.sqrt(active.length || 1);
  for (let at = 0; at < active.length; at++) {
    const place = active[at]!;
    for (let index = 0; index < size; index++) scores[index]! += weights[place + index]! * scale;
  }
  let top = -Infinity;
  for (let index = 0; index < size; index++) if (scores[index]! > top) top = scores[index]!;
  let sum = 0;
  for (let index = 0; index < size; index++) sum += scores[index] = Math.exp(scores[index]! - top);
  for (let index = 0; index < size; index++) scores[index]! /= sum;
  return scores;
}

/** Moves the weights of what was said towards what was meant. */
function learn(weights: Float64Array, active: Int32Array, target: number, scale: number, size: number): void {
  const change = predict(weights, active, size);
  for (let index = 0; index < size; index++) change[index] = scale * ((index === target ? 1 : 0) - change[index]!);
  for (let at = 0; at < active.length; at++) {
    const place = active[at]!;
    for (let index = 0; index < size; index++) weights[place + index]! += change[index]!;
  }
}

function coprime(length: number): number {
  const divides = (a: number, b: number): number => (b === 0 ? a : divides(b, a % b));
  let stride = Math.floor(length * 0.618) || 1;
  while (divides(length, stride) !== 1) stride++;
  return stride;
}
