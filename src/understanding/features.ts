import { stem as english } from 'natural/lib/natural/stemmers/porter_stemmer';
import { stem as french } from 'natural/lib/natural/stemmers/porter_stemmer_fr';
import { stem as ukrainian } from 'natural/lib/natural/stemmers/porter_stemmer_uk';

/** What a sentence is recognised by: its words, their stems, and every run of 3 to 5 letters within a word (of 1 to 3 signs in Chinese),
 *  which survive a typo. Takes normalised text; each feature once. */
export function features(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const word of text.split(' ')) if (word !== '') for (const feature of ofWord(word)) found.add(feature);
  return found;
}

/** Of the words met first, remembered: examples are made of few words, and most of what is said is of them. */
const remembered = new Map<string, readonly string[]>();
const rememberedAtMost = 10_000;

function ofWord(word: string): readonly string[] {
  const known = remembered.get(word);
  if (known) return known;
  const found = [`=${word}`, ...stems(word).map((stem) => `~${stem}`)];
  const unspaced = /\p{Script=Han}/u.test(word);
  const padded = unspaced ? word : `<${word}>`;
  for (let length = unspaced ? 1 : 3; length <= (unspaced ? 3 : 5); length++)
    for (let start = 0; start + length <= padded.length; start++) found.push(padded.slice(start, start + length));
  if (remembered.size < rememberedAtMost) remembered.set(word, found);
  return found;
}

/** By script, as a sentence may be of any of our languages; natural has no stemmer for Arabic and Chinese. */
function stems(word: string): readonly string[] {
  if (/^[a-z]/.test(word)) return [french(word), english(word)];
  return /^\p{Script=Cyrillic}/u.test(word) ? [ukrainian(word)] : [];
}
