const numbers = /\d+/g;

/** A number that somebody read on one screen, as it stands in the same place of the same sentence on another: each person has a code of their own. The number
 *  itself where there is no such sentence. */
export function samePlace(said: string, here: string, there: string): string {
  if (!/^\d+$/.test(said)) return said;
  const theirs = there.split('\n');
  for (const line of here.split('\n')) {
    const place = [...(line.match(numbers) ?? [])].indexOf(said);
    if (place < 0) continue;
    const twin = theirs.find((other) => other.replace(numbers, '#') === line.replace(numbers, '#'));
    const found = (twin?.match(numbers) ?? [])[place];
    if (found !== undefined) return found;
  }
  return said;
}
