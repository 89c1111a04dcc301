/** A question for a human of the city. */
export interface Ticket {
  /** Short, readable aloud. */
  readonly id: string;
  readonly address: string;
  readonly channel: string;
  readonly locale: string;
  readonly text: string;
  readonly at: Date;
  readonly state: 'waiting' | 'answered';
}

/** What the hand-over asks of the storage. */
export interface TicketStore {
  add(ticket: Ticket): Promise<void>;
  waiting(): Promise<readonly Ticket[]>;
  find(id: string): Promise<Ticket | undefined>;
  /** False where it was answered already. */
  close(id: string): Promise<boolean>;
  /** Removes what was asked from this address, answered or not. */
  forget(address: string): Promise<void>;
  /** What was asked from one address is answered at another. */
  takeOver(from: string, to: Pick<Ticket, 'address' | 'channel' | 'locale'>): Promise<void>;
}

/** Bringing a person to a human: a ticket now, the answer later in the same conversation. */
export interface Handover {
  /** Files the person's words; gives the ticket's id. */
  request(from: {
    readonly address: string;
    readonly channel: string;
    readonly locale: string;
    readonly text: string;
    readonly now: Date;
  }): Promise<string>;
  waiting(): Promise<readonly Ticket[]>;
  /** Sends the answer into the person's conversation. */
  answer(
    id: string,
    text: string,
    now: Date,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: 'unknown' | 'answered' }>;
}
