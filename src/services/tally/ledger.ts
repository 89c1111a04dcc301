/** Money held by some voters together, as whole numbers: `holders` times what each began with, less `paid[r]` times the price of round `r`. */
export interface Holding {
  readonly holders: number;
  readonly paid: Float64Array;
}

/** A price per worth, exactly: `numerator` over (the ledger's denominator in this round times `worth`). */
export interface Price {
  readonly numerator: bigint;
  readonly worth: number;
}

/** The exact side of Equal Shares. What a voter has left is what each began with, less the prices of the rounds that they paid in full; so the prices, one
 *  a round, say everything. They are kept over one denominator, which grows by a small factor a round. Nothing is rounded. */
export interface Ledger {
  readonly rounds: number;
  /** Money held, over the denominator. */
  held(holding: Holding): bigint;
  /** An amount, over the denominator. */
  over(amount: bigint): bigint;
  /** The price at which those who can pay, with this much worth in all, make up `cost` with what the others give, which is all these hold. */
  price(cost: bigint, others: Holding, worth: number): Price;
  /** The price as a double, right to 4 units in the last place. */
  double(price: Price): number;
  /** Keeps the price of one more round. */
  close(price: Price): void;
}

/** A ledger where each of the voters begins with `start / voters`. */
export function openLedger(start: bigint, voters: number): Ledger {
  let denominator = BigInt(voters);
  let begun = start;
  /** The binary digits of the denominator, nearly. */
  let digits = Math.log2(voters);
  const prices: bigint[] = [];

  function held({ holders, paid }: Holding): bigint {
    let sum = BigInt(holders) * begun;
    prices.forEach((price, round) => {
      const times = paid[round] ?? 0;
      if (times !== 0) sum -= BigInt(times) * price;
    });
    return sum;
  }

  return {
    get rounds() {
      return prices.length;
    },
    held,
    over: (amount) => amount * denominator,
    price: (cost, others, worth) => ({ numerator: cost * denominator - held(others), worth }),
    double({ numerator, worth }) {
      // Both cut to some 900 binary digits, which a double's range holds and of which it keeps 53.
      const cut = BigInt(Math.max(0, Math.floor(digits) - 900));
      return Number(numerator >> cut) / Number(denominator >> cut) / worth;
    },
    close({ numerator, worth }) {
      const common = gcd(Number(numerator % BigInt(worth)), worth);
      const factor = BigInt(worth / common);
      if (factor !== 1n) {
        denominator *= factor;
        begun *= factor;
        digits += Math.log2(worth / common);
        prices.forEach((price, round) => (prices[round] = price * factor));
      }
      prices.push(numerator / BigInt(common));
    },
  };
}

function gcd(a: number, b: number): number {
  while (a !== 0) [a, b] = [b % a, a];
  return b;
}
