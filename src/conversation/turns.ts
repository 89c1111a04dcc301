import type { Activity, Inbound } from './activity';
import type { Message } from './message';
import type { PromptKind } from './prompt';
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

/** What a turn leaves of one conversation. */
export interface Kept {
  readonly session: Session;
  /** The session as it is to be kept: its JSON, at most `limits.sessionBytes`. */
  readonly json: string;
  /** Absent: unchanged. */
  readonly drafts?: Drafts;
  readonly messages: readonly Message[];
  /** The same messages as the person's platform is to be given them: they wait in the outbox from the moment the turn is kept. */
  readonly outgoing?: readonly Outgoing[];
  /** A vote is over here: empty every secret line logged before this turn, and what the person did in it. The messages of this turn stay. */
  readonly forget: boolean;
}

/** What a turn writes, all of it or nothing. */
export interface Written extends Kept {
  /** Whose address this is from now on. If it was another's, all addresses of that one become this one's: they are one person. */
  readonly resident: string;
  /** What the person did belongs to a vote: kept sealed, emptied by `forget`. */
  readonly secret: boolean;
  /** Their platform has it too, and is to be asked to forget it. */
  readonly erase?: true;
  readonly consent?: Consent;
  /** What becomes of the person's conversation at another address, loaded by `beside`. `givenUp`: the address is theirs no longer. What is said there is the
   *  last, and nothing of the conversation stays; it holds the sentence they agreed to. */
  readonly beside?: Kept & { readonly address: string; readonly givenUp?: string };
  /** The address changed hands: what stood there is erased, and the conversation begins with this turn. */
  readonly renewed?: true;
}

/** A conversation as it is kept. */
export interface Conversation {
  readonly session: Session;
  /** Whose it is: a random id. */
  readonly resident: string;
  /** Loaded on demand: most turns need none. */
  drafts(): Promise<Drafts>;
}

/** What the storage gives a turn. Without a session the address was never heard. */
export interface Loaded extends Omit<Conversation, 'session' | 'resident'> {
  readonly session?: Session;
  readonly resident?: string;
  /** The conversation at another address; undefined where there is none. What the turn writes of it stands or falls with the turn. */
  beside(address: string): Promise<Conversation | undefined>;
}

/** The question a person was last asked: of which dialog, and what it asks for. */
export interface Asked {
  readonly dialog: string;
  readonly kind: PromptKind;
}

/** The question a conversation stands at. */
export function askedIn({ stack }: Session): Asked | undefined {
  const frame = stack.at(-1);
  return frame?.prompt && { dialog: frame.dialog, kind: frame.prompt.kind };
}

/** Where turns are kept. `turn` runs `work` inside one transaction with the inbound id (unique), the sessions (by revision), the log and
 *  whatever services write meanwhile; a turn that loses a race runs again; a delivery already handled gives `again` and runs nothing. */
export interface TurnStore {
  turn(inbound: Inbound, now: Date, work: (loaded: Loaded) => Promise<Written>): Promise<Turned>;
  /** Lines after `seq`, oldest first, at most `limit`. */
  history(address: string, after: number, limit: number): Promise<readonly Logged[]>;
  /** Those of these deliveries' ids whose turns are kept, as far as they are remembered: 48 hours at the least. */
  heard(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Where the person is asked something, outside any turn; undefined where they are not. */
  asked(address: string): Promise<Asked | undefined>;
  /** Puts words of ours into a conversation outside a turn, and into the outbox; false where there is no such conversation. */
  append(address: string, locale: string, messages: readonly Message[], outgoing: readonly Outgoing[], now: Date): Promise<boolean>;
  /** The person wants no messages any more, as their platform told. `also`: what is written in the same transaction, whether there is a conversation or not. */
  stop(address: string, also?: () => Promise<void>): Promise<void>;
  /** Erases the conversation: session, drafts, log. */
  forget(address: string): Promise<void>;
}

/** `lines`: what was logged by this turn, the person's own line first. */
export type Turned = { readonly kind: 'done'; readonly lines: readonly Logged[]; readonly locale: string } | { readonly kind: 'again' };
