import type { Activity, Inbound } from './activity';
import type { Message } from './message';
import type { Outgoing } from './sending';
import type { Drafts, Session } from './session';

/** One line of a conversation as it is kept and shown again. */
export interface Logged {
  /** Its place in the conversation, from 1, without holes: the web chat's watermark. */
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly locale: string;
  /** What the person did, or what we said; null once a vote was emptied out of it. */
  readonly entry:
    { readonly from: 'resident'; readonly activity: Activity | null } | { readonly from: 'city'; readonly message: Message | null };
}

/** The person took back their consent to messages that they did not ask for, or gave it again. `told`: what they read then, in their language; absent
 *  where nothing was said, since their platform had told them. */
export interface Consent {
  readonly kind: 'stopped' | 'started';
  readonly told?: string;
}

/** What a turn writes, all of it or nothing. */
export interface Written {
  readonly session: Session;
  /** The session as it is to be kept: its JSON, at most `limits.sessionBytes`. */
  readonly json: string;
  /** Absent: unchanged. */
  readonly drafts?: Drafts;
  readonly messages: readonly Message[];
  /** The same messages as the person's platform is to be given them: they wait in the outbox from the moment the turn is kept. */
  readonly outgoing?: readonly Outgoing[];
  /** What the person did belongs to a vote: kept sealed, emptied by `forget`. */
  readonly secret: boolean;
  /** A vote is over: empty every secret line logged before this turn, and what the person did in it. The messages of this turn stay. */
  readonly forget: boolean;
  readonly consent?: Consent;
}

/** What the storage gives a turn. */
export interface Loaded {
  readonly session?: Session;
  /** Loaded on demand: most turns need none. */
  drafts(): Promise<Drafts>;
}

/** Where turns are kept. `turn` runs `work` inside one transaction with the inbound id (unique), the session (by revision), the log and
 *  whatever services write meanwhile; a turn that loses a race runs again; a delivery already handled gives `again` and runs nothing. */
export interface TurnStore {
  turn(inbound: Inbound, now: Date, work: (loaded: Loaded) => Promise<Written>): Promise<Turned>;
  /** Lines after `seq`, oldest first, at most `limit`. */
  history(address: string, after: number, limit: number): Promise<readonly Logged[]>;
  /** Puts words of ours into a conversation outside a turn, and into the outbox; false where there is no such conversation. */
  append(address: string, locale: string, messages: readonly Message[], outgoing: readonly Outgoing[], now: Date): Promise<boolean>;
  /** The person wants no messages any more, as their platform told. `also`: what is written in the same transaction, whether there is a conversation or not. */
  stop(address: string, also?: () => Promise<void>): Promise<void>;
  /** Erases the conversation: session, drafts, log. */
  forget(address: string): Promise<void>;
}

/** `lines`: what was logged by this turn, the person's own line first. */
export type Turned = { readonly kind: 'done'; readonly lines: readonly Logged[]; readonly locale: string } | { readonly kind: 'again' };
