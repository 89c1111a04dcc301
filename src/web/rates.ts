import { isIPv6 } from 'node:net';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Rates } from './parts';

/** By default: a person who types fast, a class of thirty behind one address. */
export const defaultRates: Rates = {
  ...{ conversations: 60, requests: 1200, messages: 40, photos: 10, signIns: 20, uploads: 60 },
  ...{ open311: 120, open311Posts: 60 },
};

/** Counts in this process alone: a bound on nuisance, not a security boundary. Resolves to 0, or to the seconds to wait. */
export type Take = (what: keyof Rates, who: string) => Promise<number>;

/** A minute's window for each rate. */
export function createRates(given: Partial<Rates> = {}): Take {
  const rates = { ...defaultRates, ...given };
  const limiters = Object.fromEntries(
    Object.entries(rates).map(([what, points]) => [what, new RateLimiterMemory({ points, duration: 60, keyPrefix: what })]),
  ) as Record<keyof Rates, RateLimiterMemory>;
  return (what, who) =>
    limiters[what].consume(who).then(
      () => 0,
      (over: RateLimiterRes) => Math.max(1, Math.ceil(over.msBeforeNext / 1000)),
    );
}

/** The address to count by: one subscriber holds a whole /64 of IPv6 (RIPE-690, section 4.2). */
export function network(ip: string): string {
  if (!isIPv6(ip) || ip.includes('.')) return ip;
  const [head = '', tail] = ip.split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const whole = tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return whole.slice(0, 4).join(':');
}
