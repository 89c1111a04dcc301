/** One message as WhatsApp shows it, whoever carries it there. JSON. */
export type WhatsappOut = { readonly body: string } | { readonly content: Content };

/** A question that can be tapped: up to three buttons under it, or one button that opens a list of up to ten. */
export interface Content {
  readonly shape: 'buttons' | 'list';
  /** The lines above, none of them empty. */
  readonly lines: readonly string[];
  /** What stands on the button that opens the list. */
  readonly open?: string;
  readonly choices: readonly Choice[];
}

/** `id`: what a tap brings back, never seen. `note`: what can be typed instead, shown small in a list. */
export interface Choice {
  readonly id: string;
  readonly title: string;
  readonly note: string;
}

/** At the most: choices, and characters of a title; characters of the text above (twilio.com/docs/content, `quick-reply` and `list-picker`; Meta's pages on
 *  interactive messages have the same). */
export const most = {
  buttons: { choices: 3, title: 20 },
  list: { choices: 10, title: 24 },
  text: 1024,
} as const;
