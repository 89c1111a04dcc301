import type { T } from '../i18n';
import type { Inbound } from './activity';
import type { Message } from './message';
import type { Fetched } from './photo';
import type { Outgoing, Reported, SendRefusal, Sent } from './sending';

/** What a channel can show and hear, as data. Dialogs never ask which channel it is; they ask this. */
export interface Capabilities {
  /** Buttons under one message; 0 where there are none. */
  readonly buttons: number;
  /** Options listed in one message at the most. */
  readonly options: number;
  /** Characters of a list in one message at the most: a basic phone's page. */
  readonly listCharacters: number;
  /** Characters of one message at the most. */
  readonly text: number;
  /** Can show all items of a grade as one form. */
  readonly forms: boolean;
  readonly photo: boolean;
  readonly place: boolean;
  /** Each reply costs the person money: say less. */
  readonly costly: boolean;
}

/** What a delivery from a platform turned out to be. */
export type Received =
  | {
      readonly kind: 'inbound';
      readonly inbound: Inbound;
      /** Photos to be fetched before the turn, as the platform names them: they make a `media` activity of it. */
      readonly photos?: readonly string[];
      /** JSON that the webhook answers with once the turn is kept, where the platform takes a call in place of an empty answer. */
      readonly reply?: object;
    }
  /** Genuine and nothing for us (a typing notice, an edited message). `reply`: what the webhook may answer all the same. */
  | { readonly kind: 'ignored'; readonly why: string; readonly reply?: object }
  /** Not to be believed or not to be understood. */
  | { readonly kind: 'refused'; readonly reason: 'forged' | 'malformed' | 'too-large'; readonly why: string };

/** One platform: parse what it delivers, lay messages out for it. `Raw` is the platform's delivery, `Out` what it is given to send. */
export interface Channel<Raw, Out> {
  /** Its name in addresses (`web:`) and in the list of channels. */
  readonly id: string;
  readonly can: Capabilities;
  receive(raw: Raw): Received;
  /** Pure: the same messages give the same output. `locale` is a BCP 47 tag. */
  render(messages: readonly Message[], locale: string): readonly Out[];
}

/** A delivery by HTTP: what a webhook was called with. */
export interface Delivery {
  /** The public address it was called at, query included, without fragment: what platforms sign. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it came; at most 256 KB. */
  readonly body: Uint8Array;
}

/** A platform that calls us and that we call: a channel whose answers are sent, not fetched. */
export interface Platform<Out> extends Channel<Delivery, Out> {
  /** What the webhook answers a delivery with, where an empty body is not understood. */
  readonly accepted?: { readonly type: string; readonly body: string };
  /** What a message costs its sender's rate, in the platform's units (SMS parts, else 1). */
  weight(out: Out): number;
  /** Units a second that the sender may send. */
  readonly rate: number;
  /** One attempt. Never throws: what is not understood is `unknown`. */
  send(outgoing: Outgoing & { readonly out: Out }): Promise<Sent>;
  /** What became of a message whose answer was lost, where the platform can be asked: sent under an id, surely not sent, or still unknown. */
  find?(outgoing: Outgoing & { readonly out: Out }): Promise<Sent>;
  /** What the platform knows of messages since then, oldest first, where it keeps a list. Throws where it cannot be asked. */
  list?(since: Date): Promise<readonly Listed[]>;
  /** Messages left unanswered since the start, by why. */
  unanswered?(): Readonly<Record<string, number>>;
  /** Asks the platform to delete its copy of a message of a vote. */
  erase?(id: string): Promise<void>;
  /** Photos of a delivery are fetched before the turn, as they come: whoever takes them has to look at what they are. */
  fetchMedia(reference: string): Promise<Fetched>;
  /** Reads a report on a message that was sent. `message`: our own id where it comes back, else the platform's. */
  report?(delivery: Delivery): Report;
  /** Tells the platform where to call us, and what else it keeps for us; says what it changed. Safe to do again. `offered`: what people can begin, in order. */
  setup?(publicUrl: string, offered: readonly Offered[]): Promise<readonly Standing[]>;
  /** Asks the platform whether it knows us and calls us where it should; changes nothing. Without `publicUrl` nobody can call us. */
  check?(publicUrl: string | undefined, now: Date): Promise<readonly Standing[]>;
  /** A genuine delivery to this address that says nothing: it is taken, and nothing comes of it. */
  probe?(url: string): Delivery;
}

/** How something stands, in a sentence for operators that says how to mend what is amiss. It holds no secret. */
export interface Standing {
  readonly ok: boolean;
  readonly says: string;
}

/** Something a person can begin by a word. `id`: the list of words that begin it, in the section `words` of the locales. */
export interface Offered {
  readonly id: string;
  readonly title: (t: T) => string;
}

/** A standing that is as it should be, and one that is not. */
export const well = (says: string): Standing => ({ ok: true, says });
export const amiss = (says: string): Standing => ({ ok: false, says });

/** An address begins with its channel's name: `sms:+33…`. */
export const channelOf = (address: string): string => address.slice(0, address.indexOf(':'));

/** Where a platform is to call us. */
export const hookOf = (publicUrl: string, channel: string): string => `${publicUrl}/webhooks/${channel}`;

/** A message as a platform's own list has it: one that came in, or what became of one of ours. `at`: when it was sent; `kept`: its text is still there. */
export type Listed =
  | { readonly kind: 'inbound'; readonly at: Date; readonly received: Extract<Received, { kind: 'inbound' }> }
  | { readonly kind: 'report'; readonly at: Date; readonly kept: boolean; readonly report: Extract<Report, { kind: 'report' }> };

/** A platform's report, verified and read. */
export type Report =
  | {
      readonly kind: 'report';
      readonly outgoing?: string;
      readonly id: string;
      readonly state: Reported;
      /** The platform's own word for why it did not arrive, and ours where there is one. */
      readonly code?: string;
      readonly reason?: SendRefusal;
    }
  | { readonly kind: 'ignored'; readonly why: string }
  | { readonly kind: 'refused'; readonly reason: 'forged' | 'malformed'; readonly why: string };
