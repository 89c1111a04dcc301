/** Published figures leave out fewer people than this (the city's rule). */
export const leastCell = 11;

/**
 * The cells of a breakdown that may be published beside their total; those left out are absent. From 1 to 10 all are left out; where those alone could be
 * told from the total (one cell is what the others leave; several that come to fewer than 11 are a small group again), the smallest of the others are left
 * out too, until two or more are missing that come to 11 or more. So no subtraction gives a cell that is not there. Nobody at all is told as 0.
 */
export function suppress(cells: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const empty = Object.entries(cells).filter(([, count]) => count === 0);
  const rising = Object.entries(cells)
    .filter(([, count]) => count > 0)
    .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  let hidden = rising.filter(([, count]) => count < leastCell).length;
  if (hidden === 0) return cells;
  let sum = rising.slice(0, hidden).reduce((total, [, count]) => total + count, 0);
  while (hidden < rising.length && (hidden < 2 || sum < leastCell)) sum += rising[hidden++]?.[1] ?? 0;
  return Object.fromEntries([...empty, ...rising.slice(hidden)]);
}
