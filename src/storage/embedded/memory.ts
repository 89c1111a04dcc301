import { sessionKey, sessionRange } from './layout';
import type { Overlay } from './overlay';
import { decode, encode, type Document } from './query/document';
import { CommandError } from './query/error';
import type { View } from './store';

/** What is remembered of a client's session, on disk: its last numbered command and what it was answered. */
export interface Remembered {
  readonly number: bigint;
  /** A retryable write's answer, given again to the same number; absent for a committed transaction. */
  readonly reply?: Document;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Milliseconds after which a session is forgotten (`logicalSessionTimeoutMinutes`). */
const sessionMs = 30 * 60_000;

export function recall(view: View, session: Uint8Array): Remembered | undefined {
  const bytes = view.get(sessionKey(session));
  if (!bytes) return undefined;
  const { number, reply, at } = decode(bytes);
  return { number: number as bigint, at: Number(at), ...(reply ? { reply: reply as Document } : {}) };
}

export function remember(out: Overlay, session: Uint8Array, { number, reply, at }: Remembered): void {
  out.put(sessionKey(session), encode({ number, at: BigInt(at), ...(reply ? { reply } : {}) }));
}

/** What a retryable write was answered before; undefined where it is new. A number gone by is refused. */
export function answeredBefore(known: Remembered | undefined, number: bigint): Document | undefined {
  if (!known || number > known.number) return undefined;
  if (number < known.number)
    throw new CommandError(225, `Cannot start transaction ${number} because a newer transaction ${known.number} has already started.`);
  if (!known.reply) throw new CommandError(50911, `The number ${number} was a transaction's and cannot be a retryable write's.`);
  return known.reply;
}

/** Forgets the sessions unused for too long. */
export function forgetSessions(out: Overlay, now: number): void {
  for (const { key, value } of out.range(...sessionRange())) if (Number(decode(value).at) < now - sessionMs) out.put(key, null);
}
