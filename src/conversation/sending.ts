/** One message to a person as a channel rendered it, waiting to be sent. JSON. */
export interface Outgoing {
  /** Our own id: it goes to the platform where it takes one, and comes back with its reports. */
  readonly id: string;
  readonly channel: string;
  /** Where to, as in `Inbound.address`. */
  readonly address: string;
  /** The channel's own rendering (`Out`). */
  readonly out: unknown;
  readonly kind: SendKind;
  /** Part of a vote: the platform is asked to forget it once it is delivered. */
  readonly secret?: true;
  /** Epoch milliseconds: when it was written, from when and until when it may be sent. */
  readonly at: number;
  readonly from?: number;
  readonly until?: number;
}

/** A reply to what a person wrote; a notice they asked for; or something they did not ask for, which waits for replies and for fit hours. */
export type SendKind = 'reply' | 'notice' | 'campaign';

/** What became of an attempt to send. */
export type Sent =
  /** The platform has it, under this id of its own. */
  | { readonly kind: 'sent'; readonly id: string }
  /** Surely not sent, and not to be tried before so many milliseconds. */
  | { readonly kind: 'later'; readonly afterMs: number }
  /** Surely not sent, and never to be. */
  | { readonly kind: 'refused'; readonly reason: SendRefusal }
  /** Perhaps sent: the platform's answer was lost. */
  | { readonly kind: 'unknown' };

/** Why a platform will never take a message; each channel maps its platform's codes to these. `opted-out` also ends what else waits for the person. */
export type SendRefusal =
  | 'opted-out'
  | 'no-such-address'
  | 'unreachable'
  | 'outside-window'
  | 'filtered'
  | 'too-long'
  | 'not-allowed'
  | 'misconfigured'
  | 'rejected';

/** What a platform reports later of a message it took, in any order. States rank so, and a message never goes back. */
export const reported = ['sent', 'undelivered', 'delivered', 'read'] as const;
export type Reported = (typeof reported)[number];
