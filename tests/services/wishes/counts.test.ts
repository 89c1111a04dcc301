import { countByMonth, openMonths, publishCounts } from '../../../src/services/wishes/counts';
import type { Wish } from '../../../src/services/wishes/wish';
import { createMemoryOpenFiles } from '../../support/memory-open-files';
import { createMemoryWishes } from '../../support/memory-wishes';

const at = new Date('2027-01-10T09:00:00Z');
let references = 0;
/** So many wishes of a kind in a district. */
const several = (count: number, kind: string, district: string | undefined, more: Partial<Wish> = {}): readonly Wish[] =>
  Array.from({ length: count }, () => ({
    reference: `V2027A${++references}`,
    kind,
    at,
    place: {
      label: 'x',
      precision: district === undefined ? ('words' as const) : ('district' as const),
      ...(district === undefined ? {} : { district }),
    },
    state: 'received' as const,
    channel: 'sms',
    demo: false,
    locale: 'fr',
    people: 1,
    steps: [],
    revision: 0,
    ...more,
  }));
async function storeOf(...wishes: readonly (readonly Wish[])[]) {
  const store = createMemoryWishes();
  for (const wish of wishes.flat()) await store.add(wish);
  return store;
}

test('months are the city’s; demonstrations are not counted; what was merged was wished too', async () => {
  const store = await storeOf(
    several(2, 'bench', '18'),
    several(1, 'tree', undefined),
    several(1, 'tree', '10', { merged: 'V2027A1' }),
    several(3, 'tree', '10', { demo: true }),
    // Midnight in Paris.
    several(1, 'bench', '18', { at: new Date('2027-01-31T23:00:00Z') }),
  );
  expect(await countByMonth(store)).toEqual([
    { month: '2027-01', wishes: 4, located: 3, kinds: { bench: 2, tree: 1 }, districts: { '18': 2, '10': 1 } },
    { month: '2027-02', wishes: 1, located: 1, kinds: { bench: 1 }, districts: { '18': 1 } },
  ]);
});

test('nothing is published from which fewer than 11 could be told', async () => {
  const month = (wishes: number, located: number, kinds: Record<string, number>) => ({
    month: '2027-01',
    wishes,
    located,
    kinds,
    districts: kinds,
  });
  expect(openMonths([month(10, 10, { bench: 10 })])).toEqual([{ month: '2027-01', kinds: {}, districts: {} }]);
  // The three without a place would be told by subtraction.
  expect(openMonths([month(40, 37, { bench: 37 })])).toEqual([{ month: '2027-01', wishes: 40, kinds: {}, districts: {} }]);
  expect(openMonths([month(60, 60, { bench: 30, tree: 25, bin: 5 })])).toEqual([
    { month: '2027-01', wishes: 60, located: 60, kinds: { bench: 30 }, districts: { bench: 30 } },
  ]);
});

test('the files are put in place of those before', async () => {
  const store = await storeOf(several(30, 'bench', '18'), several(20, 'tree', '10'));
  const files = createMemoryOpenFiles();
  await publishCounts({ store, files: files.store }, at);
  expect(files.file('wishes', 'wishes.csv')).toBe(
    'month;kind;district;wishes\n2027-01;;;50\n2027-01;bench;;30\n2027-01;tree;;20\n2027-01;;10;20\n2027-01;;18;30\n',
  );
  expect(JSON.parse(files.file('wishes', 'wishes.json'))).toMatchObject({ target: 1500, months: [{ month: '2027-01', located: 50 }] });
});
