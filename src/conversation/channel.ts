import type { Inbound } from './activity';
import type { Message } from './message';

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
  | { readonly kind: 'inbound'; readonly inbound: Inbound }
  /** Genuine and nothing for us (a typing notice, an edited message). */
  | { readonly kind: 'ignored'; readonly why: string }
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
