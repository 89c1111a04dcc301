import type { Signer } from './parts';
import { createSeal, type Seal } from './seal';

/** Whose conversation a Direct Line token opens. Who one is = this; `user` is only how the client calls itself. */
export interface Ticket {
  readonly c: string;
  readonly user?: string;
}

/** A stream that was granted: its conversation, where it begins (a watermark), which of the conversation's sockets it is, where the client reaches us. */
export interface Grant extends Ticket {
  readonly w: number;
  readonly s: string;
  readonly o: string;
}

/** Lifetimes in seconds. */
export const lifetimes = {
  /** Direct Line's own: learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-direct-line-3-0-authentication. */
  token: 1800,
  /** A stream must be connected within a minute: bot-framework-rest-direct-line-3-0-receive-activities, same place. */
  stream: 60,
  /** A photo's address: as long as a page may stay open. */
  photo: 86_400,
  /** The page's cookie, renewed at each visit: as long as conversations are kept. */
  device: 30 * 86_400,
  /** An outreach worker's day. */
  team: 12 * 3600,
  /** What a worker's page gives a person's with the phone. */
  pass: 3600,
} as const;

/** All seals of the web channel. */
export interface Seals {
  readonly token: Seal<Ticket>;
  readonly stream: Seal<Grant>;
  readonly photo: Seal<{ readonly c: string; readonly m: string }>;
  readonly device: Seal<{ readonly c: string }>;
  /** Which worker is signed in; opens no conversation. */
  readonly team: Seal<{ readonly w: string }>;
  /** Begins a conversation that this worker helps with; opens none, and is not one's own once it has begun it. */
  readonly pass: Seal<{ readonly h: string }>;
}

/** One purpose each, so that none can stand for another. */
export function createSeals(keys: Signer, now: () => Date): Seals {
  return {
    token: createSeal(keys, 'web-token', now),
    stream: createSeal(keys, 'web-stream', now),
    photo: createSeal(keys, 'web-photo', now),
    device: createSeal(keys, 'web-device', now),
    team: createSeal(keys, 'web-team', now),
    pass: createSeal(keys, 'web-pass', now),
  };
}
