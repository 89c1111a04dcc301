import { leastCell, suppressTable } from '../suppression';
import { semicolons } from '../tally/pb-write';

/** How long it took to close what was told, of one group of kinds in one district. Null: left out, since fewer than 11 are behind it or would be told by it. */
export interface DelayCell {
  /** A group of the taxonomy; null: all. */
  readonly group: string | null;
  readonly label: string | null;
  /** "1" to "20"; `unknown` where it is not known; null: all. */
  readonly district: string | null;
  /** Reports closed as done. */
  readonly closed: number | null;
  /** Whole hours within which half of them were closed, and nine of ten. */
  readonly medianHours: number | null;
  readonly p90Hours: number | null;
  /** Of them, how many were opened again before, in hundredths. */
  readonly reopenedPercent: number | null;
}

/** How many, by whole hours: as good as a list of all, and small. */
interface Counted {
  count: number;
  reopened: number;
  readonly hours: Map<number, number>;
}

export interface Delays {
  add(group: string, district: string | undefined, hours: number, reopened: boolean): void;
  /** Every group by every district in which anything was closed, and their sums. */
  cells(groups: readonly { readonly id: string; readonly label: string }[]): readonly DelayCell[];
}

const unknown = 'unknown';
const empty = (): Counted => ({ count: 0, reopened: 0, hours: new Map() });

/** Counts delays as they come. */
export function createDelays(): Delays {
  const table = new Map<string, Counted>();
  const key = (group: string | undefined, district: string | undefined): string => JSON.stringify([group ?? null, district ?? null]);
  const at = (group: string | undefined, district: string | undefined): Counted => table.get(key(group, district)) ?? empty();
  const districts = new Set<string>();
  return {
    add(group, district = unknown, hours, reopened) {
      districts.add(district);
      for (const one of [group, undefined])
        for (const where of [district, undefined]) {
          const cell = at(one, where);
          cell.count++;
          if (reopened) cell.reopened++;
          cell.hours.set(hours, (cell.hours.get(hours) ?? 0) + 1);
          table.set(key(one, where), cell);
        }
    },
    cells(groups) {
      const rows = groups.map(({ id }) => id).filter((id) => at(id, undefined).count > 0);
      const columns = [...districts].sort((a, b) => Number(a === unknown) - Number(b === unknown) || Number(a) - Number(b));
      const told = suppressTable({ rows, columns, count: (row, column) => at(row, column).count });
      const isFew = (count: number): boolean => count > 0 && count < leastCell;
      const share = suppressTable({
        rows,
        columns,
        count: (row, column) => at(row, column).reopened,
        isSmall(row, column) {
          const { count, reopened } = at(row, column);
          return (count > 0 && !told(row, column)) || isFew(reopened) || isFew(count - reopened);
        },
      });
      return [...rows, undefined].flatMap((row) =>
        [...columns, undefined].map((column): DelayCell => {
          const cell = at(row, column);
          const shown = told(row, column);
          const some = shown && cell.count > 0;
          return {
            group: row ?? null,
            label: groups.find(({ id }) => id === row)?.label ?? null,
            district: column ?? null,
            closed: shown ? cell.count : null,
            medianHours: some ? percentile(cell, 0.5) : null,
            p90Hours: some ? percentile(cell, 0.9) : null,
            reopenedPercent: some && share(row, column) ? Math.round((cell.reopened / cell.count) * 100) : null,
          };
        }),
      );
    },
  };
}

/** The nearest-rank percentile: the least number of hours within which so great a part was closed. */
function percentile({ hours, count }: Counted, part: number): number {
  const rank = Math.ceil(part * count);
  let below = 0;
  for (const [value, times] of [...hours].sort(([a], [b]) => a - b)) if ((below += times) >= rank) return value;
  return 0;
}

/** The same as lines of a table: `all` stands for a sum, nothing for what is left out. */
export function* delayLines(cells: readonly DelayCell[]): Generator<string> {
  yield semicolons(['group', 'label', 'district', 'closed', 'median_hours', 'p90_hours', 'reopened_percent']);
  for (const { group, label, district, closed, medianHours, p90Hours, reopenedPercent } of cells)
    yield semicolons([
      ...[group ?? 'all', label ?? '', district ?? 'all'],
      ...[closed, medianHours, p90Hours, reopenedPercent].map((figure) => String(figure ?? '')),
    ]);
}
