import type { TextValues } from './texts';

/** A text's key, `dialog.step.name`. */
export type Key = keyof TextValues;

/** The text of a key in one language, with its values filled in. A missing, superfluous or misspelt value does not compile. */
export type T = <K extends Key>(key: K, ...values: TextValues[K] extends undefined ? [] : [TextValues[K]]) => string;
