import type { Box } from './box';
import { openLedger, type Price } from './ledger';
import { createPrices, rounding, type Pricing } from './pricing';
import type { Supported } from './supporters';
import { createWallets } from './wallets';

/** One run of the Method of Equal Shares (https://equalshares.net) with a fixed sum for every voter. */
export interface Run {
  /** Projects in the order in which they were bought. */
  readonly chosen: readonly number[];
  /** How much more everyone could begin with, in units of money, and the same would be bought in the same order. Never more than is certain; Infinity where no sum changes it. */
  readonly slack: number;
}

type Bid = Pricing & { readonly affordable: true };

/** Runs Equal Shares on the same ballots with one sum or another: `start / voters` for everyone.
 *
 *  In each round every project has a price at which its supporters can pay it together (`pricing.ts`); the one with the lowest price per utility is
 *  bought. `order` decides between those that are equal, exactly and not nearly. */
export function createRuns(
  supported: readonly Supported[],
  box: Pick<Box, 'weights' | 'starts'>,
  order: readonly number[],
): (start: bigint, voters: number) => Run {
  const wallets = createWallets(box);
  const units = supported.map(({ unit }) => Number(unit));
  /** Of each project, what its price per utility cannot be below, and how that changes: what it was last, as voters have ever less left. */
  const floor = new Float64Array(supported.length);
  const floorGrowth = new Float64Array(supported.length);
  /** Who won each round of the last run: likely to win it again, and with a good bid at hand few others are looked at twice. */
  let winners: readonly number[] = [];

  return (start, voters) => {
    const each = Number(start) / voters;
    const ledger = openLedger(start, voters);
    const prices = createPrices(wallets, ledger, each);
    wallets.reset(each);
    supported.forEach(({ cost, worth }, i) => (floor[i] = (Number(cost) / worth / (units[i] ?? 1)) * (1 - 8 * rounding)));
    floorGrowth.fill(0);
    const open = new Set(supported.keys());
    const won: number[] = [];
    let slack = Infinity;
    supported.forEach((project, i) => {
      const beyond = prices.begin(project);
      if (!beyond) return;
      slack = Math.min(slack, beyond.slack);
      open.delete(i);
    });

    for (;;) {
      const round = cheapest(winners[won.length]);
      if (!round) {
        winners = won;
        return { chosen: won.map((i) => (supported[i] as Supported).project), slack };
      }
      const { winner, bid, ceiling } = round;
      const project = supported[winner] as Supported;
      open.delete(winner);
      for (const i of open) holds((floor[i] ?? 0) - ceiling, bid.growth / (units[winner] ?? 1), floorGrowth[i] ?? 0);
      const price = bid.exactly();
      const paid = ledger.double(price);
      ledger.close(price);
      wallets.pay(project, ledger.rounds - 1, bid.poor(), paid, bid.growth);
      won.push(winner);
    }

    /** The winner's price per utility stays the lower one by this margin, while the one changes by `own` and the other by `its`. */
    function holds(margin: number, own: number, its: number): void {
      const loss = own - its + 1e-9 * (Math.abs(own) + Math.abs(its));
      if (loss > 0) slack = Math.min(slack, Math.max(margin, 0) / loss);
    }

    /** The project with the lowest price per utility, the `likely` one looked at first; only those are priced that could have it. What nobody can pay any more is out. */
    function cheapest(likely: number | undefined): { winner: number; bid: Bid; ceiling: number } | undefined {
      const unpriced = new Set(open);
      let best: { winner: number; bid: Bid; ceiling: number } | undefined;
      for (;;) {
        let next = !best && likely !== undefined && unpriced.has(likely) ? likely : -1;
        if (next < 0) for (const i of unpriced) if (next < 0 || (floor[i] ?? 0) < (floor[next] ?? 0)) next = i;
        if (next < 0 || (best && (floor[next] ?? 0) > best.ceiling)) {
          if (best) slack = Math.min(slack, best.bid.slack);
          return best;
        }
        unpriced.delete(next);
        const project = supported[next] as Supported;
        const unit = units[next] ?? 1;
        const seen = best && prices.look(project, best.ceiling * unit);
        const least = seen?.affordable ? (seen.least / unit) * (1 - 4 * rounding) : 0;
        if (best && seen?.affordable && least > best.ceiling) {
          floor[next] = least;
          floorGrowth[next] = seen.growth / unit;
          continue;
        }
        const bid =
          seen?.affordable === false ? seen : prices.settle(project, Math.max(floor[next] ?? 0, least) * unit * (1 - 4 * rounding));
        if (!bid.affordable) {
          slack = Math.min(slack, bid.slack);
          open.delete(next);
          continue;
        }
        const rate = bid.price / unit;
        const error = bid.error / unit + 4 * rounding * rate;
        floor[next] = rate - error;
        floorGrowth[next] = bid.growth / unit;
        const ceiling = rate + error;
        if (!best || ceiling < (floor[best.winner] ?? 0) || (floor[next] ?? 0) <= best.ceiling) {
          if (!best || ceiling < (floor[best.winner] ?? 0) || precedes(next, bid, best.winner, best.bid))
            best = { winner: next, bid, ceiling };
        }
      }
    }

    /** Whether the first is exactly cheaper, or equal and first in order. */
    function precedes(a: number, first: Bid, b: number, second: Bid): boolean {
      const [mine, theirs] = [supported[a] as Supported, supported[b] as Supported];
      const [x, y]: [Price, Price] = [first.exactly(), second.exactly()];
      const difference = x.numerator * BigInt(y.worth) * theirs.unit - y.numerator * BigInt(x.worth) * mine.unit;
      return difference === 0n ? (order[mine.project] ?? 0) < (order[theirs.project] ?? 0) : difference < 0n;
    }
  };
}
