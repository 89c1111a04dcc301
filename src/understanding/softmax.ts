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
  const columns = new Map<string, number>();
  const rows = samples.map((sample) => ({
    target: meanings.indexOf(sample.meaning),
    columns: [...sample.features].map((feature) => {
      const column = columns.get(feature) ?? columns.size;
      columns.set(feature, column);
      return column;
    }),
  }));
  const size = meanings.length;
  const weights = new Float64Array(columns.size * size);
  const share = (target: number) => rows.length / (size * rows.filter((row) => row.target === target).length);
  const balance = meanings.map((_, target) => share(target));

  const predict = (active: readonly number[]): Float64Array => {
    const scores = new Float64Array(size);
    const scale = 1 / Math.sqrt(active.length || 1);
    for (const column of active) for (let index = 0; index < size; index++) scores[index]! += weights[column * size + index]! * scale;
    const top = Math.max(...scores);
    let sum = 0;
    for (let index = 0; index < size; index++) sum += scores[index] = Math.exp(scores[index]! - top);
    return scores.map((score) => score / sum);
  };

  for (let round = 0; round < rounds; round++) {
    const step = rate / (1 + round / 10);
    // A stride coprime to the length visits every sample once a round and mixes the meanings.
    const stride = coprime(rows.length);
    for (let turn = 0, at = round; turn < rows.length; turn++, at += stride) {
      const row = rows[at % rows.length]!;
      const likely = predict(row.columns);
      const scale = (step * balance[row.target]!) / Math.sqrt(row.columns.length || 1);
      for (const column of row.columns)
        for (let index = 0; index < size; index++)
          weights[column * size + index]! += scale * ((index === row.target ? 1 : 0) - likely[index]!);
    }
    for (let index = 0; index < weights.length; index++) weights[index]! *= 1 - decay;
  }

  return (features) => {
    const active = [...features].map((feature) => columns.get(feature)).filter((column) => column !== undefined);
    const likely = predict(active);
    return {
      likely: new Map(meanings.map((meaning, index) => [meaning, likely[index]!])),
      known: features.size ? active.length / features.size : 0,
    };
  };
}

function coprime(length: number): number {
  const divides = (a: number, b: number): number => (b === 0 ? a : divides(b, a % b));
  let stride = Math.floor(length * 0.618) || 1;
  while (divides(length, stride) !== 1) stride++;
  return stride;
}
