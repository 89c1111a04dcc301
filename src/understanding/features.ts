import { stem as english } from 'natural/lib/natural/stemmers/porter_stemmer';
import { stem as french } from 'natural/lib/natural/stemmers/porter_stemmer_fr';
import { stem as ukrainian } from 'natural/lib/natural/stemmers/porter_stemmer_uk';

/** What a sentence is recognised by: its words, their stems, and every run of 3 to 5 letters within a word (of 1 to 3 signs in Chinese),
 *  which survive a typo. Takes normalised text; each feature once. `example`: it is one of ours, whose words are remembered; what people write is not. */
export function features(text: string, { example = false } = {}): ReadonlySet<string> {
  const found = new Set<string>();
  for (const word of text.split(' ')) {
    if (word === '') continue;
    const known = remembered.get(word) ?? ofWord(word);
    if (example) remembered.set(word, known);
    for (const feature of known) found.add(feature);
  }
  return found;
}

/** Features of the examples' words, of which most of what is said is made too. */
const remembered = new Map<string, readonly string[]>();

function ofWord(word: string): readonly string[] {
  const found = [`=${word}`, ...stems(word).map((stem) => `~${stem}`)];
  const unspaced = /\p{Script=Han}/u.test(word);
  const padded = unspaced ? word : `<${word}>`;
  for (let length = unspaced ? 1 : 3; length <= (unspaced ? 3 : 5); length++)
    for (let start = 0; start + length <= padded.length; start++) found.push(padded.slice(start, start + length));
  return found;
}

/** By script, as a sentence may be of any of our languages; natural has no stemmer for Arabic and Chinese. */
function stems(word: string): readonly string[] {
  if (/^[a-z]/.test(word)) return [french(word), english(word)];
  return /^\p{Script=Cyrillic}/u.test(word) ? [ukrainian(word)] : [];
}
