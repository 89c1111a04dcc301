/** Characters of what is said at once of something in the street: three SMS. */
export const mostSaid = 450;

/** What is guessed of all that was said, or of a line of it alone, where what was added hides it. */
export const firstOf = (said: string, guess: (words: string) => readonly string[]): readonly string[] | undefined =>
  [said, ...said.split('\n')].map(guess).find(({ length }) => length > 0);

/** What was said so far, and these words below it; said twice it stands once, and twice as much as is said at once is kept. */
export function saidSoFar(before = '', words: string): string {
  const said = words.trim();
  if (before.includes(said)) return before;
  return [...`${before}\n${said}`.trim()].slice(0, 2 * mostSaid).join('');
}

/** Three words, or four signs of Chinese: less tells staff nothing, where it is no kind. */
export const isSentence = (words: string): boolean => /\S\s+\S+\s+\S|\p{Script=Han}{4}/u.test(words.trim());
