/** The channels that a phone of `/phone` has. */
export const phoneChannels = ['sms', 'telegram', 'whatsapp'] as const;
export type PhoneChannel = (typeof phoneChannels)[number];

/** How far a message has come. Of the person's: `waiting` for a network or late on purpose, `queued` at the provider, `delivered` to us, or `failed`: we
 *  refused it. Of the city's: `queued` and `sent` at the provider, `delivered` on the phone, or `failed`: the provider gave up. */
export type LineState = 'waiting' | 'queued' | 'sent' | 'delivered' | 'failed';

/** What can be tapped: what stands on it, and what it brings back. */
export interface Key {
  readonly label: string;
  readonly data: string;
}

/** What a screen shows of one message. */
export interface Content {
  readonly text: string;
  readonly photo?: true;
  readonly place?: true;
  /** Keys below it, row by row. */
  readonly keys?: readonly (readonly Key[])[];
  /** What stands on the button that opens the keys as a list. */
  readonly open?: string;
  /** What stands on the key that sends one's position. */
  readonly position?: string;
}

/** One message on a phone. JSON. */
export interface Line extends Content {
  readonly id: string;
  /** The phone's number, E.164. */
  readonly phone: string;
  readonly channel: PhoneChannel;
  readonly from: 'person' | 'city';
  readonly state: LineState;
}

/** What the page is told, one after the other. `lost`: phones without a network. */
export type PhoneEvent =
  | { readonly kind: 'all'; readonly lines: readonly Line[]; readonly lost: readonly string[] }
  | { readonly kind: 'line'; readonly line: Line }
  | { readonly kind: 'network'; readonly lost: readonly string[] };
