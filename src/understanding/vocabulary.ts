import { slips, spelling } from './spelling';

/** Corrects a sentence towards the words that phrases are made of: a word met in none of them gives way to the nearest that was, if one is near.
 *  Takes and gives normalised text. */
export function createCorrector(phrases: readonly string[]): (text: string) => string {
  const met = new Set(phrases.flatMap((phrase) => phrase.split(' ')));
  const byLength = new Map<number, string[]>();
  for (const word of met) byLength.set(word.length, [...(byLength.get(word.length) ?? []), word]);
  const corrected = (word: string): string => {
    const most = slips(word);
    if (most === 0 || met.has(word)) return word;
    const alike = Array.from({ length: 2 * most + 1 }, (_, index) => byLength.get(word.length - most + index) ?? []).flat();
    return spelling(word, alike, most)[0] ?? word;
  };
  return (text) => text.split(' ').map(corrected).join(' ');
}
