import type { Ledger, Price } from './ledger';
import { divide, edgeOf, growthAmong, growthOf, poorAt, worthOf } from './supporter-sums';
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

/** What is known of a project's price from one look at its supporters. */
export type Look =
  /** Nobody can pay any more, as in `Pricing`. */
  | { readonly affordable: false; readonly slack: number }
  /** The price is surely not below this, nor below this with `growth` for each unit more that everyone begins with, however much more. */
  | { readonly affordable: true; readonly least: number; readonly growth: number };

/** Projects' prices as the voters stand in this round. Doubles with a bound on their error decide what they can; what lies within the bound is decided exactly. */
export interface Prices {
  /** Before the first round: undefined for a project that its supporters can pay, or might. */
  begin(project: Supported): (Look & { readonly affordable: false }) | undefined;
  /** `least`: a price that this one surely is not below. */
  settle(project: Supported, least: number): Pricing;
  /** Looks once: the nearer `price` is to the project's own, the nearer to it is what is found. Undefined where one look does not tell. */
  look(project: Supported, price: number): Look | undefined;
}

/** The largest relative error of one operation on doubles. */
export const rounding = 2 ** -53;
/** Added to what is lost, so that no slack is promised that rounding made. */
const caution = 1 + 1e-9;

export function createPrices(wallets: Wallets, ledger: Ledger, each: number): Prices {
  /** What a voter has left may be off by a rounding of the sum they began with, a few times a round. */
  const walletError = (): number => 4 * rounding * (ledger.rounds + 2) * each;
  const sumError = ({ ballots, cost }: Supported): number => 2 * rounding * (ballots.length + 2) * Number(cost);

  function exactPrice(project: Supported, poor: Uint8Array): Price {
    const worth = project.worth - worthOf(project, poor);
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
      // Dearer than another one now, it may still fall below it as everyone begins with more: the poor then give more.
      const falls = growthAmong(project, wallets.growth, poor) / price.worth;
      const error = 4 * rounding * double;
      return { affordable: true, slack: 0, price: double, error, growth: -falls, poor: () => poor, exactly: () => price };
    }
  }

  /** What lacks where all that the supporters have is surely not enough; 0 where it might be. */
  const lacking = (project: Supported, all: number): number =>
    Math.max(0, Number(project.cost) - all - project.worth * walletError() - sumError(project));
  const unaffordable = (lacks: number, growth: number) =>
    ({ affordable: false, slack: growth > 0 ? lacks / (growth * caution) : Infinity }) as const;
  const beyond = (project: Supported, lacks: number) => unaffordable(lacks, growthOf(project, wallets.growth));

  return {
    begin(project) {
      const lacks = lacking(project, project.voters * each);
      return lacks > 0 ? unaffordable(lacks, project.voters) : undefined;
    },
    look(project, price) {
      const { paid, rich, all, growth } = divide(project, wallets, price);
      const lacks = lacking(project, all);
      if (lacks > 0) return beyond(project, lacks);
      if (rich === 0) return undefined;
      // Whoever is taken for poor gives no more than they have, whoever is taken for rich no more than the price: so with any division of the supporters
      // the price comes out too low or right, whatever everyone begins with.
      const error = (project.worth - rich) * walletError() + sumError(project);
      const least = (Number(project.cost) - paid - error) / rich;
      return { affordable: true, least: least - 4 * rounding * Math.abs(least), growth: -growth / rich };
    },
    settle(project, least) {
      const cost = Number(project.cost);
      let price = least;
      let error = 0;
      // Who is poor at a price is poor at a higher one: from below, the price climbs to where nobody more becomes poor.
      for (let rich = Infinity; ;) {
        const found = divide(project, wallets, price);
        if (found.rich === rich) break;
        const lacks = lacking(project, found.all);
        if (lacks > 0) return beyond(project, lacks);
        // The poor only become more as the price climbs; where doubts keep them from it, whole numbers decide.
        if (found.rich === 0 || found.rich > rich) return priceExactly(project);
        rich = found.rich;
        price = (cost - found.paid) / rich;
        error = ((project.worth - rich) * walletError() + sumError(project)) / rich + 4 * rounding * price;
      }
      const { rich, growth, margin, doubtful } = edgeOf(project, wallets, price, walletError(), error);
      if (doubtful) return priceExactly(project);
      let marks: Uint8Array | undefined;
      const poor = (): Uint8Array => (marks ??= poorAt(project, wallets.left, price));
      const falls = growth / rich;
      return {
        affordable: true,
        slack: margin / ((1 + falls * project.dearest) * caution),
        price,
        error,
        growth: -falls,
        poor,
        exactly: () => exactPrice(project, poor()),
      };
    },
  };
}
