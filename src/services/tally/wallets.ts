import type { Box } from './box';
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

/** What the voters of these ballots have: each pays at most once for each project that their ballot names. */
export function createWallets({ weights, starts }: Pick<Box, 'weights' | 'starts'>): Wallets {
  const left = new Float64Array(weights.length);
  const growth = new Float64Array(weights.length);
  /** Payments of each ballot, where the box has what it names: how many they are, and of each its round and its worth. */
  const made = new Int32Array(weights.length);
  const rounds = new Int32Array(starts[weights.length] ?? 0);
  const worths = new Float64Array(starts[weights.length] ?? 0);

  return {
    left,
    growth,
    reset(each) {
      left.fill(each);
      growth.fill(1);
      made.fill(0);
    },
    holding({ ballots }, until, among) {
      const paid = new Float64Array(until);
      let holders = 0;
      for (let place = 0; place < ballots.length; place++) {
        const ballot = ballots[place] as number;
        if (among[place] === 0 || growth[ballot] === 0) continue;
        const weight = weights[ballot] as number;
        holders += weight;
        const from = starts[ballot] as number;
        for (let at = from; at < from + (made[ballot] as number); at++)
          paid[rounds[at] as number] = (paid[rounds[at] as number] as number) + weight * (worths[at] as number);
      }
      return { holders, paid };
    },
    exactly(ballot, ledger) {
      if (growth[ballot] === 0) return 0n;
      const paid = new Float64Array(ledger.rounds);
      const from = starts[ballot] as number;
      for (let at = from; at < from + (made[ballot] as number); at++) paid[rounds[at] as number] = worths[at] as number;
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
        const at = (starts[ballot] as number) + (made[ballot] as number);
        rounds[at] = round;
        worths[at] = worth;
        made[ballot] = (made[ballot] as number) + 1;
      }
    },
  };
}
