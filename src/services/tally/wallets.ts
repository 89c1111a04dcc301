import type { Holding, Ledger } from './ledger';
import type { Supported } from './supporters';

/** What the voters of each ballot have left in Equal Shares: as doubles, and as the list of the rounds that they paid in full, from which the ledger
 *  knows it exactly. Voters who could not pay a round in full gave all they had: they have nothing, exactly. */
export interface Wallets {
  readonly left: Float64Array;
  /** By how much `left` grows for each unit more that everyone begins with: at least 1, and 0 where nothing is left. */
  readonly growth: Float64Array;
  reset(each: number): void;
  /** What the supporters of a project whom `among` marks with 1 hold together. */
  holding(project: Supported, rounds: number, among: Uint8Array): Holding;
  /** What one voter of this ballot has left, over the ledger's denominator. */
  exactly(ballot: number, ledger: Ledger): bigint;
  /** A round: the supporters whom `poor` marks give all they have, the others pay the price, in full. */
  pay(project: Supported, round: number, poor: Uint8Array, price: number, priceGrowth: number): void;
}

/** `payments`: at most so many are made between two resets. */
export function createWallets(weights: Float64Array, payments: number): Wallets {
  const left = new Float64Array(weights.length);
  const growth = new Float64Array(weights.length);
  /** Payments as linked lists: the last one of each ballot, -1 where there is none; of each payment its round, its worth and the one before it. */
  const last = new Int32Array(weights.length);
  const rounds = new Int32Array(payments);
  const worths = new Float64Array(payments);
  const earlier = new Int32Array(payments);
  let made = 0;

  return {
    left,
    growth,
    reset(each) {
      left.fill(each);
      growth.fill(1);
      last.fill(-1);
      made = 0;
    },
    holding({ ballots }, until, among) {
      const paid = new Float64Array(until);
      let holders = 0;
      for (let place = 0; place < ballots.length; place++) {
        const ballot = ballots[place] as number;
        if (among[place] === 0 || growth[ballot] === 0) continue;
        const weight = weights[ballot] as number;
        holders += weight;
        for (let at = last[ballot] as number; at >= 0; at = earlier[at] as number)
          paid[rounds[at] as number] = (paid[rounds[at] as number] as number) + weight * (worths[at] as number);
      }
      return { holders, paid };
    },
    exactly(ballot, ledger) {
      if (growth[ballot] === 0) return 0n;
      const paid = new Float64Array(ledger.rounds);
      for (let at = last[ballot] as number; at >= 0; at = earlier[at] as number) paid[rounds[at] as number] = worths[at] as number;
      return ledger.held({ holders: 1, paid });
    },
    pay({ ballots, worths: own }, round, poor, price, priceGrowth) {
      for (let place = 0; place < ballots.length; place++) {
        const ballot = ballots[place] as number;
        if (poor[place] === 1) {
          left[ballot] = 0;
          growth[ballot] = 0;
          continue;
        }
        const worth = own[place] as number;
        left[ballot] = (left[ballot] as number) - price * worth;
        growth[ballot] = (growth[ballot] as number) - priceGrowth * worth;
        rounds[made] = round;
        worths[made] = worth;
        earlier[made] = last[ballot] as number;
        last[ballot] = made++;
      }
    },
  };
}
