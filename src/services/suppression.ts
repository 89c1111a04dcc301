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

/** Rows and columns of a table of counts, and the count of a cell; undefined stands for all rows, or all columns. */
export interface CountTable {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly count: (row: string | undefined, column: string | undefined) => number;
  /** What may not be published for itself; from 1 to 10 where nothing is said. */
  readonly isSmall?: (row: string | undefined, column: string | undefined) => boolean;
}

/** A cell by its row and its column. */
type Cell = readonly [row: string | undefined, column: string | undefined];
/** A row or a column of a table: its cells, and their sum. */
interface Line {
  readonly parts: readonly Cell[];
  readonly sum: Cell;
}

/** Which cells of a table may be published beside its sums: gives a test of them. In each row and in each column, the sums among them, either nothing is left out or
 *  two cells or more that come to 11 or more, or the sum with them; and no chain of subtractions along rows and columns gives what is not there. */
export function suppressTable({
  rows,
  columns,
  count,
  isSmall = (row, column) => count(row, column) > 0 && count(row, column) < leastCell,
}: CountTable): (row: string | undefined, column: string | undefined) => boolean {
  const [allRows, allColumns] = [
    [...rows, undefined],
    [...columns, undefined],
  ];
  const hidden = new Map<string, Cell>();
  const keyOf = ([row, column]: Cell): string => JSON.stringify([row ?? null, column ?? null]);
  const isHidden = (cell: Cell): boolean => hidden.has(keyOf(cell));
  const of = ([row, column]: Cell): number => count(row, column);
  for (const row of allRows) for (const column of allColumns) if (isSmall(row, column)) hidden.set(keyOf([row, column]), [row, column]);
  const alongRow = (row: string | undefined): Line => ({ parts: columns.map((column) => [row, column]), sum: [row, undefined] });
  const alongColumn = (column: string | undefined): Line => ({ parts: rows.map((row) => [row, column]), sum: [undefined, column] });

  function tellsTooMuch({ parts, sum }: Line): boolean {
    const missing = parts.filter(isHidden);
    if (isHidden(sum)) return missing.length === 0 && of(sum) > 0;
    return missing.length > 0 && (missing.length < 2 || missing.reduce((total, cell) => total + of(cell), 0) < leastCell);
  }
  /** Leaves out the smallest cell that is there, the sums last; false where none is. */
  function hideOf(lines: readonly Line[]): boolean {
    const order = (a: Cell, b: Cell): number => of(a) - of(b) || (keyOf(a) < keyOf(b) ? -1 : 1);
    const shown = (cells: readonly Cell[]): readonly Cell[] => cells.filter((cell) => !isHidden(cell) && of(cell) > 0).sort(order);
    const next = shown(lines.flatMap(({ parts }) => parts))[0] ?? shown(lines.map(({ sum }) => sum))[0];
    if (next) hidden.set(keyOf(next), next);
    return next !== undefined;
  }
  /** Rows and columns are points, and what is left out a way between its row and its column: a way that is no part of a round is told by the others. */
  function isTold(cell: Cell): boolean {
    const [reached, todo] = [new Set<string>(), [`row ${cell[0]}`]];
    for (let here = todo.pop(); here !== undefined; here = todo.pop()) {
      if (reached.has(here)) continue;
      reached.add(here);
      for (const other of hidden.values()) {
        const ends = [`row ${other[0]}`, `column ${other[1]}`];
        if (other !== cell && ends.includes(here)) todo.push(...ends);
      }
    }
    return !reached.has(`column ${cell[1]}`);
  }

  const lines = [...allRows.map(alongRow), ...allColumns.map(alongColumn)];
  for (;;) {
    if (lines.some((line) => tellsTooMuch(line) && hideOf([line]))) continue;
    if (![...hidden.values()].some((cell) => isTold(cell) && hideOf([alongRow(cell[0]), alongColumn(cell[1])]))) break;
  }
  return (row, column) => !isHidden([row, column]);
}
