import type { Lexicon } from '../src/conversation/words';

/** What a message asks of a thing of the street, by its reference: where it stands; to be told of it or support it; no longer; or an answer about it. */
export interface Referred {
  readonly which: string;
  readonly asks: 'standing' | 'follow' | 'support' | 'unfollow' | 'yes' | 'no';
}

/** The reference that words are: a letter, the year, the month's letter, a number, however they are spaced ("p 2026 l 042" is P2026L42). */
export function referenceIn(words: string): string | undefined {
  const [, prefix = '', year = '', month = '', number = ''] = /^([a-z])[ .-]*(\d{4})[ .-]*([a-l])[ .-]*0*([1-9]\d{0,6})$/.exec(words) ?? [];
  return prefix === '' ? undefined : `${prefix}${year}${month}${number}`.toUpperCase();
}

/** A reference alone, or after the word for what is to be done with it, which in Chinese no space follows; undefined for any other message. */
export function referred(said: string, words: Lexicon): Referred | undefined {
  const [, before = '', rest = ''] = /^(?:(.*?)(?:\s+|(?<=\p{Script=Han})))?([a-z][ .-]*\d{4}[ .-]*[a-l][ .-]*\d{1,7})$/u.exec(said) ?? [];
  const which = referenceIn(rest);
  if (which === undefined) return undefined;
  if (before === '' || words.means('track', before)) return { which, asks: 'standing' };
  const asks = (['follow', 'support', 'unfollow', 'yes', 'no'] as const).find((word) => words.means(word, before));
  return asks && { which, asks };
}
