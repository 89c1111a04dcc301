import type { ShownOption, ShownPrompt, Sum } from './prompt';

/** What we say, as data: final words in the person's language, no layout. */
export type Message =
  | { readonly kind: 'say'; readonly text: string; readonly secret?: true }
  | {
      readonly kind: 'ask';
      readonly text: string;
      readonly prompt: ShownPrompt;
      /** Commands that go with the question, already worded ("PLUS: suite"): a button where there are buttons, a line elsewhere. */
      readonly commands?: readonly Command[];
      /** How to answer, for channels without buttons ("Répondez par un numéro"). */
      readonly hint?: string;
      /** Items still to grade, for a channel that shows them all as one form: `[id, label, number]`. */
      readonly items?: readonly ShownOption[];
      /** What the options cost, for a channel that adds up what is ticked; elsewhere it stands in the text. */
      readonly sum?: Sum;
      readonly secret?: true;
    };

/** A word that can be tapped: `value` is what is sent, `label` what is read. */
export interface Command {
  readonly value: string;
  readonly label: string;
}
