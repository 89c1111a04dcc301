import { createIndicators, type IndicatorParts } from '../../src/services/indicators/figures';
import { indicatorIds, indicatorLines, indicators, median } from '../../src/services/indicators/indicator';

const now = new Date('2026-11-29T09:00:00Z');
const at = (text: string): Date => new Date(`${text}T12:00:00Z`);
const parts: IndicatorParts = {
  editions: () =>
    Promise.resolve([
      { id: '2026', demo: false },
      { id: 'demo', demo: true },
      { id: '2027', demo: false },
    ] as never),
  participation: (edition) =>
    Promise.resolve(
      edition === '2027'
        ? undefined
        : {
            edition,
            ballots: [
              {
                ballot: 'city',
                voters: 120,
                by: {
                  district: [
                    { value: '18', voters: 100 },
                    { value: '10', voters: null },
                  ],
                },
              },
            ],
          },
    ),
  workshops: {
    list: () =>
      Promise.resolve([
        { code: 1, district: '18' },
        { code: 2, district: '18' },
        { code: 3, district: '10' },
        { code: 4, district: '19' },
        { code: 9, district: '1', demo: true },
      ] as never),
    sums: (code) => Promise.resolve({ bookings: {}, access: {}, seats: { present: { 1: 30, 2: 14, 3: 4, 4: 20 }[code] ?? 99 } }),
  },
  consultations: {
    all: () =>
      Promise.resolve([
        { code: 7, demo: false },
        { code: 8, demo: true },
      ] as never),
    statements: () => Promise.resolve([{ answer: {} }, { contact: {} }, { contact: {} }, {}] as never),
  },
  data: {
    needs: () =>
      Promise.resolve([
        {
          demo: false,
          question: { fr: 'q' },
          state: 'released',
          steps: [
            { kind: 'requested', at: at('2026-01-01') },
            { kind: 'released', at: at('2026-01-31') },
          ],
        },
        { demo: false, question: { fr: 'q' }, state: 'refused', steps: [{ kind: 'requested', at: at('2026-01-01') }] },
        { demo: false, state: 'moderation', steps: [] },
        { demo: true, question: { fr: 'q' }, state: 'released', steps: [] },
      ] as never),
  },
  lab: {
    referrals: () =>
      Promise.resolve([
        { at: at('2026-03-01'), steps: [{ kind: 'taken', at: at('2026-03-11') }], demo: false },
        { at: at('2026-03-01'), steps: [{ kind: 'later', at: at('2026-08-01') }], demo: false },
        { at: at('2026-03-01'), steps: [], demo: false },
        { at: at('2026-03-01'), steps: [{ kind: 'taken', at: at('2026-03-02') }], demo: true },
      ] as never),
  },
  delays: () =>
    Promise.resolve([
      { group: null, label: null, district: null, closed: 40, medianHours: 30, p90Hours: 90, reopenedPercent: null },
      { group: 'lighting', label: 'l', district: null, closed: 40, medianHours: 30, p90Hours: 90, reopenedPercent: 30 },
      { group: 'lighting', label: 'l', district: '18', closed: 12, medianHours: 1, p90Hours: 2, reopenedPercent: 3 },
    ]),
  reports: (from) => Promise.resolve(from.getUTCMonth() === 10 ? 5 : from.getUTCMonth() === 9 ? 12 : 200),
  wishes: () => Promise.resolve({ '2026-10': 1600, '2026-11': 40 }),
};
const figures = async (more: Partial<IndicatorParts> = {}) => (await createIndicators({ ...parts, ...more })(now)).figures;
const of = async (id: string) =>
  (await figures()).filter(({ indicator }) => indicator === id).map(({ of: what, by, value, figure }) => [what, by, value, figure]);

test('who took part, of editions that are published and no demonstration', async () => {
  expect(await of('voters')).toEqual([
    ['2026/city', '', '', 120],
    ['2026/city', 'district', '18', 100],
    ['2026/city', 'district', '10', null],
  ]);
});

test('who came, by district: fewer than 11 are left out, and another with them, so that no subtraction tells them', async () => {
  expect(await of('attendance')).toEqual([
    ['', '', '', 68],
    ['', 'district', '10', null],
    ['', 'district', '18', 44],
    ['', 'district', '19', null],
  ]);
});

test('all of fewer than 11 is left out with its parts', async () => {
  const few = await figures({ wishes: () => Promise.resolve({ '2026-11': 3 }) });
  expect(few.filter(({ indicator }) => indicator === 'wishes').map(({ figure }) => figure)).toEqual(Array(13).fill(null));
});

test('wishes of the last twelve months, the months without any too, those before left out', async () => {
  const wishes = await figures({ wishes: () => Promise.resolve({ '2025-11': 900, '2026-10': 1600, '2026-11': 40 }) });
  const told = wishes.filter(({ indicator }) => indicator === 'wishes').map(({ value, figure }) => [value, figure]);
  expect(told).toHaveLength(13);
  expect(told.slice(0, 2)).toEqual([
    ['', 1640],
    ['2025-12', 0],
  ]);
  expect(told.slice(-2)).toEqual([
    ['2026-10', 1600],
    ['2026-11', 40],
  ]);
});

test('reports of the last twelve months; a small month is left out and not to be told', async () => {
  const reports = await of('reports');
  expect(reports).toHaveLength(13);
  expect(reports[0]).toEqual(['', '', '', 2017]);
  expect(reports[1]).toEqual(['', 'month', '2025-12', 200]);
  expect(reports.slice(-2)).toEqual([
    ['', 'month', '2026-10', null],
    ['', 'month', '2026-11', null],
  ]);
});

test('delays by kind and by district, never by both', async () => {
  expect(await of('delay-median')).toEqual([
    ['', '', '', 30],
    ['', 'kind', 'lighting', 30],
  ]);
  expect(await of('reopened')).toEqual([
    ['', '', '', null],
    ['', 'kind', 'lighting', 30],
  ]);
});

test('answers, needs and topics, with the time they took', async () => {
  expect(await of('answers')).toEqual([['7', '', '', 33]]);
  expect(await of('needs')).toEqual([
    ['', '', '', 2],
    ['', 'state', 'released', 1],
    ['', 'state', 'refused', 1],
  ]);
  expect(await of('release-days')).toEqual([['', '', '', 30]]);
  expect(await of('referrals')).toEqual([['', '', '', 3]]);
  expect(await of('decided')).toEqual([
    ['', 'time', 'in-time', 1],
    ['', 'time', 'late', 1],
  ]);
  expect(await of('decision-days')).toEqual([['', '', '', 10]]);
});

test('every commitment is counted by something; a table has a line a figure', async () => {
  expect(new Set(indicatorIds.map((id) => indicators[id].commitment))).toEqual(new Set([1, 2, 3, 4, 5]));
  const all = { at: now, figures: await figures() };
  expect(new Set(all.figures.map(({ indicator }) => indicator))).toEqual(new Set(indicatorIds));
  const [head, first, ...rest] = [...indicatorLines(all)];
  expect(head).toBe('commitment;indicator;of;by;value;unit;figure');
  expect(first).toBe('1;voters;2026/city;;;people;120');
  expect(rest).toHaveLength(all.figures.length - 1);
});

test('the middle is a value that there is; of none there is none', () => {
  expect([median([]), median([5]), median([4, 1]), median([9, 1, 5])]).toEqual([null, 5, 1, 5]);
});
