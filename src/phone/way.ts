import { z } from 'zod';
import type { Content, PhoneChannel } from './line';

/** What somebody does on their phone. */
export const doing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string().min(1).max(4096) }),
  /** `message`: as the provider calls the message that bears the key. */
  z.object({ kind: z.literal('tap'), message: z.string().max(64), data: z.string().max(300) }),
  z.object({ kind: z.literal('photo') }),
  z.object({ kind: z.literal('place') }),
  z.object({ kind: z.literal('block') }),
  z.object({ kind: z.literal('unblock') }),
]);
export type Doing = z.infer<typeof doing>;

/** A message of ours that reached a provider. */
export interface Arrived extends Content {
  /** As the provider calls it. */
  readonly id: string;
  readonly phone: string;
  /** Tells us how far it has come, where the provider does. */
  readonly report?: (state: 'sent' | 'delivered' | 'undelivered') => Promise<void>;
}

/** What somebody did as their screen shows it, and its delivery to our webhook; `deliver` may be called again for the same thing. */
export interface Leaving {
  readonly content: Content;
  /** Resolves to whether we took it. */
  readonly deliver: () => Promise<boolean>;
}

/** The way to us and back through a provider's stand-in. */
export interface Way {
  readonly channel: PhoneChannel;
  /** Undefined where that cannot be done here. `language`: the one that the person's device is set to. */
  leave(phone: string, what: Doing, language: string): Leaving | undefined;
  watch(arrived: (message: Arrived) => void): void;
}

/** The place of every pin: the Canal Saint-Martin. */
export const somewhere = { latitude: 48.8721, longitude: 2.3644 } as const;
