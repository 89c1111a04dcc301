import type { Outgoing, Reported, Sent, SendRefusal } from './sending';

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

/** What sending asks of the storage. Bodies are sealed there, and emptied once a message has ended. */
export interface OutboxStore {
  /** Within the caller's transaction: all of it or nothing, with the turn. Places follow the person's earlier messages. */
  add(messages: readonly Outgoing[]): Promise<void>;
  /** Takes or keeps the right to send for a channel; false while another process has it. */
  lead(channel: string, owner: string, now: Date, until: Date): Promise<boolean>;
  /** What may be sent now, replies first, then by age; at most `limit`. */
  waiting(channel: string, now: Date, limit: number): Promise<readonly Waiting[]>;
  /** What was begun without a word on what became of it: by this owner, or by another before that time. */
  begun(channel: string, owner: string, before: Date, limit: number): Promise<readonly Waiting[]>;
  /** Marks that it is about to be sent; false where it no longer waits. */
  begin(id: string, owner: string, now: Date): Promise<boolean>;
  end(id: string, ending: Ending, now: Date): Promise<void>;
  /** Surely not sent: it waits again until then. */
  putBack(id: string, from: Date): Promise<void>;
  /** Ends everything that waits for this address; gives how many. */
  drop(address: string, reason: 'stopped' | 'opted-out', now: Date): Promise<number>;
  /** Keeps what a platform reported; never goes back. `message`: our own id where it is known. False where it changed nothing. */
  report(
    channel: string,
    report: { readonly message?: string; readonly id: string; readonly state: Reported; readonly code?: string },
    now: Date,
  ): Promise<boolean>;
}

/** Sent again although it may have been sent before, because a reply that never comes is worse than one that comes twice. */
export interface SendCounts {
  readonly sent: number;
  readonly doubled: number;
  readonly unknown: number;
  readonly failed: Readonly<Partial<Record<SendRefusal | 'expired' | 'stopped', number>>>;
}

/** Whether an outcome ends a message; what is put back is no end. */
export const endingOf = (sent: Exclude<Sent, { kind: 'later' }>): Ending =>
  sent.kind === 'refused' ? { kind: 'failed', reason: sent.reason } : sent;
