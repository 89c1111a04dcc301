import type { PhotoRefusal } from './photo';

/** A point on the map or the person's own words for it; at least one of the two. Degrees are WGS 84. */
export interface Place {
  readonly latitude?: number;
  readonly longitude?: number;
  /** What the person or the platform called it ("devant la pharmacie rue Myrha"). */
  readonly words?: string;
}

/** A photo already fetched, made safe and kept by the media store; `id` is its name there. */
export interface Media {
  readonly id: string;
  /** MIME type found by looking at the content, never the one claimed. */
  readonly type: string;
}

/** What a person did, verified and parsed by a channel. It holds no platform's words. */
export type Activity =
  | { readonly kind: 'text'; readonly text: string }
  /** A tap. `value`: an option's id, several ids, or grades by item id; `stamp`: the prompt it was shown with, absent where the platform loses it. */
  | { readonly kind: 'choice'; readonly value: ChoiceValue; readonly stamp?: string }
  | { readonly kind: 'place'; readonly place: Place }
  /** No media and no text: something that cannot be read (a voice message, a film, a photo that is gone). `refused`: why a photo was not taken, where none was. */
  | { readonly kind: 'media'; readonly media: readonly Media[]; readonly text?: string; readonly refused?: PhotoRefusal }
  /** The conversation was opened, perhaps by a deep link ("vote-12-45"). */
  | { readonly kind: 'open'; readonly link?: string }
  /** The platform says that the person wants no more messages. */
  | { readonly kind: 'stop' };

/** What a tap carries: one option, several, or a grade for each item. */
export type ChoiceValue = string | readonly string[] | Readonly<Record<string, string>>;

/** An activity as it came in: who from, by which channel, under which platform message id (the key of deduplication). */
export interface Inbound {
  readonly id: string;
  /** `sms:`, `whatsapp:`, `telegram:`, `web:` and the platform's name for the person. */
  readonly address: string;
  /** The channel's id in the list of channels. */
  readonly channel: string;
  readonly activity: Activity;
  /** The language the platform says the person reads (a BCP 47 tag): a hint for the first words only. */
  readonly locale?: string;
}

/** The words of an activity: what was written, with a photo or alone. */
export const textOf = (activity: Activity): string | undefined => ('text' in activity ? activity.text : undefined);
