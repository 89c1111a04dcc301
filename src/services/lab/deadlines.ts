import { daysBefore } from '../workshops/hours';
import type { Referral, ReferralStep } from './referral';

/** Days within which the lab owes who refers a topic: a first reading, a decision, and of what it took up news. Told on the public page. */
export const labDays = { reading: 15, decision: 60, news: 90 } as const;

const daysAfter = (at: Date, days: number): Date => daysBefore(at, -days);

/** The day by which the next thing is owed; undefined where nothing is. */
export function dueOf({ state, at, steps }: Pick<Referral, 'state' | 'at' | 'steps'>): Date | undefined {
  switch (state) {
    case 'received':
      return daysAfter(at, labDays.reading);
    case 'examined':
      return daysAfter(at, labDays.decision);
    case 'taken':
      return daysAfter(steps.at(-1)?.at ?? at, labDays.news);
    case 'declined':
    case 'elsewhere':
    case 'later':
    case 'closed':
      return undefined;
  }
}

/** Whether something should have been done by now. */
export const isLate = (referral: Pick<Referral, 'state' | 'at' | 'steps'>, now: Date): boolean => {
  const due = dueOf(referral);
  return due !== undefined && due < now;
};

const isDecision = ({ kind }: ReferralStep): boolean => kind === 'taken' || kind === 'elsewhere' || kind === 'later';

/** Whether its first decision came in time; undefined where there is none. */
export function decidedInTime({ at, steps }: Pick<Referral, 'at' | 'steps'>): boolean | undefined {
  const decided = steps.find(isDecision)?.at;
  return decided && decided <= daysAfter(at, labDays.decision);
}
