import { readFileSync } from 'node:fs';
import type { Offer } from './offer';

/** An offer of the demonstration; `days`: for so many from today. */
interface DemoOffer extends Omit<Offer, 'from' | 'until' | 'demo'> {
  readonly days?: number;
}

/** The demonstration's offers, as `demo/offers.json` holds them: each marked as what it is. */
export function demoOffers(file: string, today: Date): readonly Offer[] {
  const { offers } = JSON.parse(readFileSync(file, 'utf8')) as { offers: readonly DemoOffer[] };
  return offers.map(({ days, ...offer }) => ({
    ...offer,
    ...(days === undefined ? {} : { until: new Date(today.getTime() + days * 86_400_000) }),
    demo: true,
  }));
}
