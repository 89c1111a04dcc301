import type { Ledger, Price } from './ledger';
import type { Supported } from './supporters';
import type { Wallets } from './wallets';

/** What a project costs its supporters in one round, per worth: who can pay the price pays it, the poor give all they have. */
export type Pricing = {
  /** How much more everyone could begin with, in units of money, while poor and rich stay what they are: never more than is certain. */
  readonly slack: number;
} & (
  | { readonly affordable: false }
  | {
      readonly affordable: true;
      /** The price, and by how much it may be off. */
      readonly price: number;
      readonly error: number;
      /** By how much it changes for each unit more that everyone begins with: never upwards. */
      readonly growth: number;
      /** 1 for each of its supporters who is poor. */
      readonly poor: () => Uint8Array;
      /** The price without any error. */
      readonly exactly: () => Price;
    }
);

/** The largest relative error of one operation on doubles. */
export const rounding = 2 ** -53;
/** Added to what is lost, so that no slack is promised that rounding made. */
const caution = 1 + 1e-9;

/** Prices projects as the voters stand in this round: `least` is a price that this one surely is not below. Doubles with a bound on their error
 *  decide what they can; what lies within the bound is decided exactly. */
export function createPricing(
  wallets: Wallets,
  weights: Float64Array,
  ledger: Ledger,
  each: number,
): (project: Supported, least: number) => Pricing {
  const { left, growth } = wallets;

  function exactPrice(project: Supported, poor: Uint8Array): Price {
    let worth = project.worth;
    poor.forEach((is, place) => (worth -= is * (project.worths[place] ?? 0) * (weights[project.ballots[place] ?? 0] ?? 0)));
    return ledger.price(project.cost, wallets.holding(project, ledger.rounds, poor), worth);
  }

  /** By whole numbers alone. */
  function priceExactly(project: Supported): Pricing {
    const { ballots, worths } = project;
    const has = Array.from(ballots, (ballot) => wallets.exactly(ballot, ledger));
    const poor = new Uint8Array(ballots.length);
    for (;;) {
      const price = exactPrice(project, poor);
      if (price.worth === 0) return { affordable: false, slack: 0 };
      let more = false;
      has.forEach((sum, place) => {
        if (poor[place] === 1 || sum * BigInt(price.worth) >= price.numerator * BigInt(worths[place] ?? 0)) return;
        poor[place] = 1;
        more = true;
      });
      if (more) continue;
      const double = ledger.double(price);
      return { affordable: true, slack: 0, price: double, error: 4 * rounding * double, growth: 0, poor: () => poor, exactly: () => price };
    }
  }

  return (project, least) => {
    const { ballots, worths } = project;
    const cost = Number(project.cost);
    /** What a voter has left may be off by a rounding of the sum they began with, a few times a round. */
    const walletError = 4 * rounding * (ledger.rounds + 2) * each;
    const sumError = 2 * rounding * (ballots.length + 2) * cost;
    let price = least;
    let error = 0;
    // Who is poor at a price is poor at a higher one: from below, the price climbs to where nobody more becomes poor.
    for (let rich = Infinity; ;) {
      let paid = 0;
      let paidGrowth = 0;
      let stillRich = 0;
      let doubtful = false;
      let margin = Infinity;
      for (let place = 0; place < ballots.length; place++) {
        const ballot = ballots[place] as number;
        const worth = worths[place] as number;
        const has = left[ballot] as number;
        const weight = weights[ballot] as number;
        const lacks = price * worth - has;
        const near = walletError + error * worth;
        if (lacks > near) {
          const more = growth[ballot] as number;
          paid += weight * has;
          paidGrowth += weight * more;
          if (lacks - near < margin * more) margin = (lacks - near) / more;
        } else {
          stillRich += weight * worth;
          doubtful ||= lacks >= -near;
        }
      }
      if (stillRich === rich) {
        if (doubtful) return priceExactly(project);
        const settled = price;
        let marks: Uint8Array | undefined;
        const poor = (): Uint8Array =>
          (marks ??= Uint8Array.from(ballots, (ballot, place) => (settled * (worths[place] as number) > (left[ballot] as number) ? 1 : 0)));
        const falls = paidGrowth / rich;
        return {
          affordable: true,
          slack: margin / ((1 + falls * project.dearest) * caution),
          price,
          error,
          growth: -falls,
          poor,
          exactly: () => exactPrice(project, poor()),
        };
      }
      if (stillRich === 0 && cost - paid > project.worth * walletError + sumError)
        return {
          affordable: false,
          slack: paidGrowth > 0 ? (cost - paid - project.worth * walletError - sumError) / (paidGrowth * caution) : Infinity,
        };
      // The poor only become more as the price climbs; where doubts keep them from it, whole numbers decide.
      if (stillRich === 0 || stillRich > rich) return priceExactly(project);
      rich = stillRich;
      price = (cost - paid) / rich;
      error = ((project.worth - rich) * walletError + sumError) / rich + 4 * rounding * price;
    }
  };
}
