import type { Platform, Report } from './channel';
import type { Message } from './message';
import type { Outgoing, SendKind, SendRefusal } from './sending';

/** A message waiting in the outbox. */
export interface Waiting {
  readonly outgoing: Outgoing;
  /** Stands for the person in the database; messages of one person go out in the order of `place`. */
  readonly person: string;
  readonly place: number;
  /** Times its sending was begun. */
  readonly attempts: number;
}

/** What becomes of a message in the end. `unknown`: perhaps sent; a report may still tell. */
export type Ending =
  | { readonly kind: 'sent'; readonly id: string }
  | { readonly kind: 'failed'; readonly reason: SendRefusal | 'expired' | 'stopped' }
  | { readonly kind: 'unknown' };

/** What sending asks of the storage. Messages come into it with the turn that says them. Bodies are sealed there, and emptied once a message has ended. */
export interface OutboxStore {
  /** Takes or keeps the right to send for a channel; false while another process has it. */
  lead(channel: string, owner: string, now: Date, until: Date): Promise<boolean>;
  /** What may be sent now, replies first, then by age; at most `limit`. `replies`: nothing else. `except`: people who are left out. */
  waiting(channel: string, now: Date, limit: number, only?: 'replies', except?: ReadonlySet<string>): Promise<readonly Waiting[]>;
  /** What was begun before that time without a word on what became of it. */
  begun(channel: string, before: Date, limit: number): Promise<readonly Waiting[]>;
  /** Marks that it is about to be sent; false where it no longer waits. */
  begin(id: string, now: Date): Promise<boolean>;
  end(id: string, ending: Ending, now: Date): Promise<void>;
  /** Surely not sent, or to be sent again: it waits until then. */
  putBack(id: string, from: Date): Promise<void>;
  /** Ends what waits for this address; gives how many. Who stopped still gets replies, a vote's receipt among them; who opted out is sent nothing at all; where an address was given up its last words are. */
  drop(address: string, reason: 'stopped' | 'opted-out' | 'given-up', now: Date): Promise<number>;
  /** Adds what belongs to no conversation, within the transaction under way: after whatever else waits for its people. */
  post(messages: readonly Outgoing[]): Promise<void>;
  /** Keeps what a platform reported; never goes back. */
  report(told: Extract<Report, { kind: 'report' }>, now: Date): Promise<Told>;
}

/** Messages of a channel that could be sent. `since`: from when the oldest could. */
export interface Depth {
  readonly channel: string;
  readonly count: number;
  readonly since: Date;
}

/** Messages of a channel that did not arrive, by the platform's own code or our reason. */
export interface Undelivered {
  readonly channel: string;
  readonly reason: string;
  readonly count: number;
}

/** What a report changed. `message`: our own id of what it is about; absent where that is nothing of ours. `secret`: it is of a vote, and the platform is to
 *  be asked to forget it. */
export interface Told {
  readonly message?: string;
  readonly changed: boolean;
  readonly secret: boolean;
}

/** What a sender did since it began. `doubled`: sent again although it may have been sent before, because a reply that never comes is worse than one
 *  that comes twice. */
export interface SendCounts {
  readonly sent: number;
  readonly doubled: number;
  readonly unknown: number;
  readonly failed: Readonly<Record<string, number>>;
}

/** Messages to one person as their platform will be given them; none where the channel has no platform (the web page fetches). */
export function outgoingOf(
  platform: Pick<Platform<unknown>, 'render'> | undefined,
  to: { readonly address: string; readonly channel: string; readonly locale: string },
  messages: readonly Message[],
  { kind, at, id }: { readonly kind: SendKind; readonly at: Date; readonly id: () => string },
): readonly Outgoing[] {
  if (!platform) return [];
  const secret = messages.some((message) => message.secret) ? { secret: true as const } : {};
  return platform
    .render(messages, to.locale)
    .map((out) => ({ id: id(), channel: to.channel, address: to.address, out, kind, at: at.getTime(), ...secret }));
}
