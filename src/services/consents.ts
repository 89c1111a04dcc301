/** Stopped and started: whatever was not asked for. Subscribed and unsubscribed: the city's news. Moved: what was kept under another address of theirs is
 *  kept under this one; left: nothing is any more under this one. Lent: a conversation on a shared phone, with the notice that was read before. */
export type ConsentKind = 'stopped' | 'started' | 'subscribed' | 'unsubscribed' | 'moved' | 'left' | 'lent';

/** A change of consent to messages: one line of the log. */
export interface ConsentChange {
  /** As in `Inbound.address`: kept as its HMAC alone. */
  readonly address: string;
  /** The channel it came by, which is also the one it is about. */
  readonly channel: string;
  readonly kind: ConsentKind;
  readonly at: Date;
  /** The person's own words, from the closed lists of such words; absent where their platform told. */
  readonly said?: string;
  /** The sentence they read then, as it stood, in their language; absent where their platform told them. */
  readonly told?: string;
}

/** Where the log is kept. Nothing in it is ever changed. */
export interface ConsentStore {
  /** Within the transaction under way, where there is one. */
  add(change: ConsentChange): Promise<void>;
  /** One address's changes, the last one first; of these kinds only, where they are given. */
  of(address: string, limit: number, kinds?: readonly ConsentKind[]): Promise<readonly Omit<ConsentChange, 'address'>[]>;
}

/** The log of consents, as the city asks for it. */
export interface Consents {
  /** Keeps a change; what changes nothing (a platform reports an opt-out with every message it refuses) is not kept again. */
  record(change: Omit<ConsentChange, 'channel'>): Promise<void>;
  /** Since when nothing may be sent that was not asked for; undefined where it may. */
  stoppedSince(address: string): Promise<Date | undefined>;
}

export function createConsents(store: ConsentStore): Consents {
  const about = (kind: ConsentKind): readonly ConsentKind[] =>
    kind === 'subscribed' || kind === 'unsubscribed' ? ['subscribed', 'unsubscribed'] : ['stopped', 'started'];
  const last = async (address: string, kind: ConsentKind) => (await store.of(address, 1, about(kind)))[0];
  return {
    async record(change) {
      const each = change.kind === 'moved' || change.kind === 'left' || change.kind === 'lent';
      const former = each ? undefined : await last(change.address, change.kind);
      if (former?.kind === change.kind && (change.kind !== 'subscribed' || former.told === change.told)) return;
      // An address begins with its channel's name.
      await store.add({ ...change, channel: change.address.slice(0, change.address.indexOf(':')) });
    },
    async stoppedSince(address) {
      const change = await last(address, 'stopped');
      return change?.kind === 'stopped' ? change.at : undefined;
    },
  };
}
