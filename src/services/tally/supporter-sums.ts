import type { Supported } from './supporters';
import type { Wallets } from './wallets';

/** Loops over the supporters of a project, which is where Equal Shares spends its time: functions of their own, over typed arrays alone, so that they are compiled well. */

/** Who of the supporters can pay a price per worth, and who is poor at it. */
export interface Division {
  /** What the poor have, together. */
  readonly paid: number;
  /** The worth of those who can pay, together. */
  readonly rich: number;
  /** What all have, together. */
  readonly all: number;
  /** How much more the poor have together for each unit more that everyone begins with. */
  readonly growth: number;
}

/** Divides the supporters at a price: poor are those who have less than it, as far as doubles tell. */
export function divide(
  { ballots, worths, weights }: Supported,
  { left, growth }: Pick<Wallets, 'left' | 'growth'>,
  price: number,
): Division {
  let paid = 0;
  let rich = 0;
  let all = 0;
  let more = 0;
  for (let place = 0; place < ballots.length; place++) {
    const ballot = ballots[place] as number;
    const worth = worths[place] as number;
    const weight = weights[place] as number;
    const has = left[ballot] as number;
    const own = weight * has;
    all += own;
    if (has < price * worth) {
      paid += own;
      more += weight * (growth[ballot] as number);
    } else rich += weight * worth;
  }
  return { paid, rich, all, growth: more };
}

/** The same division, with its edge: how near somebody is to being on the other side. */
export interface Edge extends Division {
  /** Somebody is so near to the price that doubles do not tell on which side. */
  readonly doubtful: boolean;
  /** How much more everyone could begin with before one of the poor could pay this price, were it to stay. */
  readonly margin: number;
}

/** Looks at the edge of a division. `walletError`, `priceError`: by how much what a voter has left, and the price, may be off. */
export function edgeOf(
  { ballots, worths, weights }: Supported,
  { left, growth }: Pick<Wallets, 'left' | 'growth'>,
  price: number,
  walletError: number,
  priceError: number,
): Edge {
  let paid = 0;
  let rich = 0;
  let all = 0;
  let more = 0;
  let margin = Infinity;
  let doubtful = false;
  for (let place = 0; place < ballots.length; place++) {
    const worth = worths[place] as number;
    const weight = weights[place] as number;
    const ballot = ballots[place] as number;
    const has = left[ballot] as number;
    const lacks = price * worth - has;
    const near = walletError + priceError * worth;
    all += weight * has;
    if (lacks > near) {
      const own = growth[ballot] as number;
      paid += weight * has;
      more += weight * own;
      if (lacks - near < margin * own) margin = (lacks - near) / own;
    } else {
      rich += weight * worth;
      if (lacks >= -near) doubtful = true;
    }
  }
  return { paid, rich, all, doubtful, growth: more, margin };
}

/** 1 for each supporter who has less than the price. */
export function poorAt({ ballots, worths }: Supported, left: Float64Array, price: number): Uint8Array {
  const poor = new Uint8Array(ballots.length);
  for (let place = 0; place < ballots.length; place++)
    if (price * (worths[place] as number) > (left[ballots[place] as number] as number)) poor[place] = 1;
  return poor;
}

/** The worth of those marked with 1, together. */
export function worthOf({ worths, weights }: Supported, among: Uint8Array): number {
  let worth = 0;
  for (let place = 0; place < worths.length; place++)
    if (among[place] === 1) worth += (worths[place] as number) * (weights[place] as number);
  return worth;
}

/** How much more all supporters have together for each unit more that everyone begins with. */
export function growthOf({ ballots, weights }: Supported, growth: Float64Array): number {
  let more = 0;
  for (let place = 0; place < ballots.length; place++) more += (weights[place] as number) * (growth[ballots[place] as number] as number);
  return more;
}

/** How much more those marked with 1 have together for each unit more that everyone begins with. */
export function growthAmong({ ballots, weights }: Supported, growth: Float64Array, among: Uint8Array): number {
  let more = 0;
  for (let place = 0; place < ballots.length; place++)
    if (among[place] === 1) more += (weights[place] as number) * (growth[ballots[place] as number] as number);
  return more;
}
