import { suppress } from '../suppression';
import type { Criterion } from './criteria';
import { decidedInTime, dueOf, isLate } from './deadlines';
import { isPublicReferral, type PublicReferral } from './referral';
import type { LabStore } from './store';

/** A topic as everyone may read it. */
export interface LabLine {
  readonly referral: PublicReferral;
  readonly supporters: number;
  /** When the next thing is owed; absent: nothing is. */
  readonly due?: Date;
  readonly late: boolean;
}

/** The register of what the lab was asked. */
export interface LabBoard {
  /** The latest first. */
  readonly lines: readonly LabLine[];
  readonly sums: LabSums;
  readonly criteria: readonly Criterion[];
}

/** Sums over all topics but the demonstration's, those that are not published among them. */
export interface LabSums {
  readonly referred: number;
  readonly waiting: number;
  readonly inTime: number;
  readonly afterTime: number;
  /** Something is owed for them and late. */
  readonly late: number;
  /** Who referred them, as far as it may be published. */
  readonly from: Readonly<Record<string, number>>;
}

/** What of the lab is public. */
export type LabRegister = (now: Date) => Promise<LabBoard>;

export const createLabRegister =
  (store: Pick<LabStore, 'referrals' | 'counts'>, criteria: readonly Criterion[]): LabRegister =>
  async (now) => {
    const all = await store.referrals();
    const shown = all.filter(isPublicReferral);
    const counts = await store.counts(shown.map(({ reference }) => reference));
    const real = all.filter(({ demo }) => !demo);
    const decided = real.map(decidedInTime);
    const countOf = (from: string): number => real.filter((one) => one.from === from).length;
    return {
      criteria,
      lines: shown.map((referral) => {
        const due = dueOf(referral);
        return { referral, supporters: counts.get(referral.reference) ?? 0, late: isLate(referral, now), ...(due ? { due } : {}) };
      }),
      sums: {
        referred: real.length,
        waiting: real.filter(({ state }) => state === 'received' || state === 'examined').length,
        inTime: decided.filter((one) => one === true).length,
        afterTime: decided.filter((one) => one === false).length,
        late: real.filter((one) => isLate(one, now)).length,
        from: suppress({ resident: countOf('resident'), agent: countOf('agent') }),
      },
    };
  };
