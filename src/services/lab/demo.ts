import { readFileSync } from 'node:fs';
import type { Localised } from '../voting';
import type { Referral, ReferralStep, ReferralText, Verdict } from './referral';

interface DemoReferral extends ReferralText<Localised> {
  readonly reference: string;
  /** Days ago. */
  readonly days: number;
  readonly state: 'examined' | 'taken';
  readonly from: Referral['from'];
  readonly verdicts: Readonly<Record<string, Verdict>>;
  readonly decided?: { readonly days: number; readonly words: Localised };
}

const dayMs = 86_400_000;

/** The demonstration's topics, as `demo/lab.json` holds them: each marked as what it is, and nobody's. */
export function demoReferrals(file: string, today: Date): readonly Referral[] {
  const { referrals } = JSON.parse(readFileSync(file, 'utf8')) as { referrals: readonly DemoReferral[] };
  const before = (days: number): Date => new Date(today.getTime() - days * dayMs);
  return referrals.map(({ reference, days, state, from, verdicts, decided, ...text }): Referral => {
    const { topic, whom, tried } = text;
    const examined: ReferralStep = { kind: 'examined', at: before(days), verdicts };
    const taken: readonly ReferralStep[] = decided ? [{ kind: 'taken', at: before(decided.days), words: decided.words }] : [];
    return {
      reference,
      state,
      at: before(days),
      demo: true,
      from,
      original: { topic: topic.fr, ...(whom ? { whom: whom.fr } : {}), ...(tried ? { tried: tried.fr } : {}), locale: 'fr' },
      text,
      steps: [examined, ...taken],
      revision: 0,
    };
  });
}
