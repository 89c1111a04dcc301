import { DamerauLevenshteinDistance } from 'natural/lib/natural/distance/levenshtein_distance';

/** The candidates nearest to a word, at most `max` slips away: a letter missing, too much, wrong, or two swapped each count one.
 *  All those at the same smallest distance, in their order; none where every one is further. */
export function spelling(word: string, candidates: readonly string[], max: number): readonly string[] {
  let nearest: string[] = [];
  let least = max;
  for (const candidate of new Set(candidates)) {
    if (atLeast(word, candidate) > least) continue;
    const distance = DamerauLevenshteinDistance(word, candidate, { restricted: true });
    if (distance > least) continue;
    if (distance < least) nearest = [];
    least = distance;
    nearest.push(candidate);
  }
  return nearest;
}

/** Slips one may make in a word of this length and still mean it: none in a short one, where every slip makes another word. */
export function slips(word: string): number {
  if (word.length < 4) return 0;
  return word.length < 8 ? 1 : 2;
}

/** A lower bound of the distance that costs next to nothing: letters of one that the other has not. It spares the real one for nearly every candidate. */
function atLeast(word: string, candidate: string): number {
  const counts = new Map<string, number>();
  for (const letter of word) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let extra = 0;
  for (const letter of candidate) {
    const left = counts.get(letter) ?? 0;
    if (left > 0) counts.set(letter, left - 1);
    else extra++;
  }
  let missing = 0;
  for (const left of counts.values()) missing += left;
  return Math.max(extra, missing);
}
