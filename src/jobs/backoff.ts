/** How long after a failure a job is tried again, and how often at the most. */
export interface Patience {
  /** Milliseconds after the first failure; twice as long after each further one. */
  readonly firstMs: number;
  /** Milliseconds it never exceeds. */
  readonly mostMs: number;
  /** Attempts after which it is given up. */
  readonly attempts: number;
}

/** Ten attempts within an hour and a half. */
export const patience: Patience = { firstMs: 10_000, mostMs: 3_600_000, attempts: 10 };

/** Milliseconds to wait after this many failed attempts. */
export const backoffMs = (attempts: number, { firstMs, mostMs }: Patience): number => Math.min(mostMs, firstMs * 2 ** (attempts - 1));
