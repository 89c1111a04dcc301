import fc from 'fast-check';
import { byClass, slipLines, together } from '../../src/services/slip-lines';
import type { Slip, SlipBatch, SlipState } from '../../src/services/slips';

const states: readonly SlipState[] = ['kept', 'out', 'returned', 'revoked'];
const batchOf = (id: number, school?: string): SlipBatch => ({
  id: String(id),
  edition: 'e',
  kind: 'slip',
  label: 'Marché',
  count: 0,
  ...(school === undefined ? {} : { school }),
});

/** Batches with slips of a few holders, some of which have voted. */
const office = fc
  .array(
    fc.array(fc.record({ holder: fc.constantFrom(undefined, 'a', 'b'), state: fc.constantFrom(...states), used: fc.boolean() }), {
      maxLength: 60,
    }),
    { maxLength: 4 },
  )
  .map((batches) => {
    const used = new Set<string>();
    const all = batches.map((slips, batch) => ({
      batch: batchOf(batch, batch % 2 ? 'CM2 A' : undefined),
      slips: slips.map(({ holder, state, used: voted }, at): Slip => {
        const id = `${batch}/${at}`;
        if (voted) used.add(id);
        return { id, edition: 'e', batch: String(batch), serial: at + 1, state, ...(holder === undefined ? {} : { holder }) };
      }),
    }));
    return { all, used };
  });

test('every slip stands in one line; no line, no sum and no difference tells of 1 to 10 who voted', () => {
  fc.assert(
    fc.property(office, ({ all, used }) => {
      const lines = slipLines(all, used);
      const count = all.reduce((sum, { slips }) => sum + slips.length, 0);
      expect(lines.reduce((sum, { states: { kept, out, returned, revoked } }) => sum + kept + out + returned + revoked, 0)).toBe(count);
      const few = (figure: number): boolean => figure >= 1 && figure <= 10;
      for (const { used: told } of lines) expect(told !== null && few(told)).toBe(false);
      const told = lines.reduce((sum, line) => sum + (line.used ?? 0), 0);
      const silent = lines.filter((line) => line.used === null);
      // What the lines leave of the total is never a small group, unless all there is is one.
      if (silent.length > 0 && silent.length < lines.filter((line) => line.used !== 0).length) expect(few(used.size - told)).toBe(false);
      for (const sums of [together(lines), ...Object.values(byClass(lines))]) expect(sums.used !== null && few(sums.used)).toBe(false);
    }),
  );
});

test('a class of 11 is told, one of 10 is not, and neither are the two together', () => {
  const slips = (batch: number, count: number): readonly Slip[] =>
    Array.from({ length: count }, (_, at) => ({ id: `${batch}/${at}`, edition: 'e', batch: String(batch), serial: at + 1, state: 'out' }));
  const classes = ['CM1', 'CM2 A', 'CM2 B'];
  const all = [30, 10, 12].map((count, at) => ({ batch: batchOf(at, classes[at]), slips: slips(at, count) }));
  const used = new Set(all.flatMap((one) => one.slips.map(({ id }) => id)));
  const figures = Object.fromEntries(Object.entries(byClass(slipLines(all, used))).map(([name, { used: told }]) => [name, told]));
  // One class left out would be told by the total: the next smallest is left out with it.
  expect(figures).toEqual({ CM1: 30, 'CM2 A': null, 'CM2 B': null });
  expect(slipLines(all, undefined).map((line) => line.used)).toEqual([null, null, null]);
});
