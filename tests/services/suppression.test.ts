import { leastCell, suppressTable } from '../../src/services/suppression';

/** A table by its rows; columns are named by their places. */
function tableOf(values: readonly (readonly number[])[]) {
  const rows = values.map((_, at) => String(at));
  const columns = (values[0] ?? []).map((_, at) => String(at));
  const count = (row: string | undefined, column: string | undefined): number =>
    values.reduce(
      (sum, cells, r) =>
        sum +
        cells.reduce((line, value, c) => line + ((row ?? String(r)) === String(r) && (column ?? String(c)) === String(c) ? value : 0), 0),
      0,
    );
  return { rows, columns, count };
}
const hiddenIn = (values: readonly (readonly number[])[]): readonly string[] => {
  const table = tableOf(values);
  const shown = suppressTable(table);
  return [...table.rows, undefined].flatMap((row) =>
    [...table.columns, undefined].flatMap((column) => (shown(row, column) ? [] : [`${row ?? '*'}/${column ?? '*'}`])),
  );
};

test('a table of 11 and more, or of nothing, is published whole', () => {
  expect(
    hiddenIn([
      [11, 0],
      [40, 12],
    ]),
  ).toEqual([]);
});

test('one small cell takes another of its row and of its column with it, and what closes the square', () => {
  expect(
    hiddenIn([
      [5, 20, 100],
      [30, 40, 100],
      [100, 100, 100],
    ]),
  ).toEqual(['0/0', '0/1', '1/0', '1/1']);
});

test('where a row has but one cell, its sum goes with it', () => {
  const hidden = hiddenIn([
    [5, 0],
    [30, 40],
    [50, 60],
  ]);
  expect(hidden).toContain('0/0');
  expect(hidden).toContain('0/*');
});

/** Whether the sums that are shown leave one value alone for a cell that is not: a row of the reduced equations that holds it and no other unknown. */
function determined(table: ReturnType<typeof tableOf>, shown: (row?: string, column?: string) => boolean): boolean {
  const [rows, columns] = [
    [...table.rows, undefined],
    [...table.columns, undefined],
  ];
  const unknown = rows.flatMap((row) => columns.flatMap((column) => (shown(row, column) ? [] : [`${row}/${column}`])));
  const line = (parts: readonly string[], sum: string): number[] =>
    unknown.map((cell) => Number(parts.includes(cell)) - Number(cell === sum));
  const equations = [
    ...rows.map((row) =>
      line(
        table.columns.map((column) => `${row}/${column}`),
        `${row}/undefined`,
      ),
    ),
    ...columns.map((column) =>
      line(
        table.rows.map((row) => `${row}/${column}`),
        `undefined/${column}`,
      ),
    ),
  ];
  let rank = 0;
  for (let at = 0; at < unknown.length; at++) {
    const pivot = equations.findIndex((row, index) => index >= rank && Math.abs(row[at]!) > 1e-9);
    if (pivot < 0) continue;
    [equations[rank], equations[pivot]] = [equations[pivot]!, equations[rank]!];
    const first = equations[rank]!.map((value) => value / equations[rank]![at]!);
    equations.forEach((row, index) => (equations[index] = index === rank ? first : row.map((value, q) => value - row[at]! * first[q]!)));
    rank++;
  }
  return equations.slice(0, rank).some((row) => row.filter((value) => Math.abs(value) > 1e-9).length === 1);
}

test('in 150 drawn tables no sum and no chain of sums tells a cell that is left out, and none from 1 to 10 is there', () => {
  let state = 1;
  const draw = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
  let left = 0;
  for (let drawn = 0; drawn < 150; drawn++) {
    const [height, width, scale] = [2 + Math.floor(draw() * 7), 2 + Math.floor(draw() * 12), 10 ** (draw() * 3)];
    const values = Array.from({ length: height }, () =>
      Array.from({ length: width }, () => (draw() < 0.2 ? 0 : Math.floor(draw() * draw() * scale))),
    );
    const table = tableOf(values);
    const shown = suppressTable(table);
    for (const row of [...table.rows, undefined])
      for (const column of [...table.columns, undefined]) {
        const count = table.count(row, column);
        if (count > 0 && count < leastCell) expect(shown(row, column)).toBe(false);
        if (!shown(row, column)) left++;
      }
    expect(determined(table, shown)).toBe(false);
  }
  expect(left).toBeGreaterThan(1000);
});

test('the check finds what a subtraction tells', () => {
  const table = tableOf([
    [5, 20],
    [30, 40],
  ]);
  expect(determined(table, (row, column) => !(row === '0' && column === '0'))).toBe(true);
});
