import type { Located } from '../../../src/services/places/place';
import { createDelays } from '../../../src/services/reports/delays';
import { delayHours, openColumns, publicPlace } from '../../../src/services/reports/open-rows';
import { publishReports, reportFiles } from '../../../src/services/reports/publish';
import type { Report, ReportStep } from '../../../src/services/reports/report';
import { readRows } from '../../../src/services/tally/pb-rows';
import { reportTaxonomy } from '../../../src/street';
import { createMemoryOpenFiles } from '../../support/memory-open-files';
import { createMemoryReports } from '../../support/memory-reports';

const now = new Date('2026-11-23T03:00:00Z');
const taxonomy = reportTaxonomy();
const address: Located = {
  label: '12 Rue Myrha, 75018 Paris',
  precision: 'address',
  words: 'chez Ann Secret, 2e étage',
  district: '18',
  point: { latitude: 48.887123, longitude: 2.349876 },
};
let numbers = 0;
const report = (more: Partial<Report> = {}): Report => ({
  reference: `P2026K${++numbers}`,
  kind: '6010',
  at: new Date('2026-11-20T09:17:23Z'),
  place: address,
  state: 'new',
  service: 'lighting',
  channel: 'sms',
  demo: false,
  words: '=HYPERLINK("http://secret.example") de Ann Secret',
  locale: 'fr',
  photos: [{ id: 'aaaaaaaaaaaaaaaaaaaaaaaa', by: 'author' }],
  people: 3,
  reopened: 0,
  ratings: [0, 0, 0, 0, 0],
  steps: [],
  revision: 0,
  ...more,
});
const done = (at: string): ReportStep => ({
  kind: 'done',
  reason: 'repaired',
  at: new Date(at),
  by: 'Ida Staff',
  words: 'Merci Ann Secret.',
});
const closed = (told: string, last: string, more: Partial<Report> = {}): Report =>
  report({ at: new Date(told), state: 'done', closed: new Date(last), steps: [done(last)], ...more });

async function published(reports: readonly Report[]) {
  const [store, files] = [createMemoryReports(), createMemoryOpenFiles()];
  for (const one of reports) await store.add(one);
  const sums = await publishReports({ store, files: files.store, taxonomy, word: (state) => `<${state}>` }, now);
  const table: Readonly<Record<string, string>>[] = [];
  let header: readonly string[] | undefined;
  for await (const { fields } of readRows([files.file('reports', reportFiles.table)])) {
    if (header) table.push(Object.fromEntries(header.map((name, at) => [name, fields[at] ?? ''])));
    else header = fields;
  }
  const text = (name: keyof typeof reportFiles): string => files.file('reports', reportFiles[name]);
  return { sums, header, table, text, map: JSON.parse(text('points')) as GeoFile, longest: files.written.longest };
}
interface GeoFile {
  readonly features: readonly {
    readonly id: string;
    readonly geometry: { readonly coordinates: readonly number[] };
    readonly properties: object;
  }[];
}

test('a line has the City’s own columns, then state, closing, delay, reopenings and people', async () => {
  const one = closed('2026-11-20T09:17:23Z', '2026-11-22T10:00:00Z', { reopened: 1 });
  const { header, table, map } = await published([one]);
  expect(header).toEqual(openColumns);
  expect(table).toEqual([
    {
      'ID DECLARATION': one.reference,
      'TYPE DECLARATION': 'Éclairage, électricité',
      'SOUS TYPE DECLARATION': 'Lampadaire éteint la nuit',
      ADRESSE: '12 Rue Myrha, 75018 Paris',
      'CODE POSTAL': '75018',
      VILLE: 'Paris',
      ARRONDISSEMENT: '18',
      'CONSEIL DE QUARTIER': '',
      'DATE DECLARATION': '2026-11-20',
      'ANNEE DECLARATION': '2026',
      'MOIS DECLARATION': '11',
      'OUTIL SOURCE': 'sms',
      INTERVENANT: 'Éclairage public',
      ID_DMR: '',
      geo_shape: '{"type":"Point","coordinates":[2.3499,48.8871]}',
      geo_point_2d: '48.8871, 2.3499',
      'CODE TYPE': '6010',
      ETAT: 'ServiceFait',
      'ETAT USAGER': '<closed>',
      'DATE CLOTURE': '2026-11-22',
      // 48 h 42 min 37 s.
      'DELAI HEURES': '49',
      REOUVERTURES: '1',
      PERSONNES: '3',
      'REUNI AVEC': '',
      DEMONSTRATION: 'non',
    },
  ]);
  expect(map.features).toMatchObject([
    { id: one.reference, geometry: { coordinates: [2.3499, 48.8871] }, properties: { state: 'ServiceFait', delay_hours: 49, people: 3 } },
  ]);
});

test('days are those of the city’s calendar; a delay is of the hours that passed, over both changes of the clock', () => {
  // Noon to noon: 25 hours in autumn, 23 in spring.
  expect(delayHours(closed('2026-10-24T10:00:00Z', '2026-10-25T11:00:00Z'))).toBe(25);
  expect(delayHours(closed('2027-03-27T11:00:00Z', '2027-03-28T10:00:00Z'))).toBe(23);
  expect(delayHours(report())).toBeUndefined();
  expect(delayHours(closed('2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z', { merged: 'P2026K1', state: 'archived' }))).toBeUndefined();
});

test('told at half past midnight in Paris it is of the new year, whatever the day elsewhere', async () => {
  const { table } = await published([report({ at: new Date('2026-12-31T23:30:00Z') })]);
  expect(table[0]).toMatchObject({ 'DATE DECLARATION': '2027-01-01', 'ANNEE DECLARATION': '2027', 'MOIS DECLARATION': '1' });
});

test('the delay of what was opened again is that of its last closing', async () => {
  const steps = [done('2026-11-21T09:17:23Z'), { kind: 'reopened' as const, at: new Date('2026-11-21T12:00:00Z') }];
  const again = closed('2026-11-20T09:17:23Z', '2026-11-22T09:17:23Z', { reopened: 1, steps: [...steps, done('2026-11-22T09:17:23Z')] });
  const open = report({ state: 'to-do', reopened: 1, steps });
  const { table } = await published([again, open]);
  expect(table.map((row) => [row['DATE CLOTURE'], row['DELAI HEURES'], row['REOUVERTURES']])).toEqual([
    ['2026-11-22', '48', '1'],
    ['', '', '1'],
  ]);
});

describe('places', () => {
  test.each<readonly [string, Located, object]>([
    ['the person’s own words', { label: 'devant chez Ann', precision: 'words' }, {}],
    ['a district in their words', { label: 'près de chez Ann, 18e', precision: 'district', district: '18' }, { district: '18' }],
    [
      'a point without an address near',
      { label: '48.8871, 2.3507', precision: 'point', point: { latitude: 48.88712, longitude: 2.35068 } },
      { point: { latitude: 48.8871, longitude: 2.3507 } },
    ],
    ['an address past its time', { ...address, label: '' }, { district: '18', point: { latitude: 48.8871, longitude: 2.3499 } }],
    [
      'a street',
      { label: 'Rue Myrha, 75018 Paris', precision: 'street', district: '18' },
      { district: '18', address: 'Rue Myrha, 75018 Paris' },
    ],
  ])('of %s nothing is told but what is the city’s', (_, place, told) => {
    expect(publicPlace({ place, steps: [] })).toEqual(told);
  });

  test('private ground is told by its district alone', async () => {
    const step: ReportStep = { kind: 'rejected', reason: 'private', at: now };
    const { table, map } = await published([report({ state: 'rejected', closed: now, steps: [step] })]);
    expect(table[0]).toMatchObject({ ADRESSE: '', 'CODE POSTAL': '75018', ARRONDISSEMENT: '18', geo_shape: '', geo_point_2d: '' });
    expect(map.features).toEqual([]);
  });
});

test('nothing of anybody stands in any file: no words, no name, no photo, no staff, no time of the day', async () => {
  const reports = [
    report(),
    closed('2026-11-20T09:17:23Z', '2026-11-22T10:11:12Z'),
    report({ place: { label: 'chez Ann Secret', precision: 'words' } }),
  ];
  const { text } = await published(reports);
  for (const name of ['table', 'points', 'delays', 'delaysJson'] as const)
    expect(text(name)).not.toMatch(/Secret|Ann|HYPERLINK|étage|aaaaaaaa|Ida|Merci|\d\d:\d\d|09h17/);
});

test('what a spreadsheet would take for a formula stands as text, and a file with quotes and semicolons is read back whole', async () => {
  const hostile = ['=cmd|calc', '+1', '-1', '@SUM(A1)', '\t=1', '"x";y', 'a\n=b'];
  const { table } = await published(hostile.map((label) => report({ place: { label, precision: 'address' } })));
  expect(table.map((row) => row['ADRESSE'])).toEqual(["'=cmd|calc", "'+1", "'-1", "'@SUM(A1)", "'=1", '"x";y', 'a =b']);
  for (const row of table) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@]/);
});

test('the map has what is open, and what was closed within a year; what is part of another has no point of its own', async () => {
  const old = closed('2024-11-20T09:00:00Z', '2025-11-20T09:00:00Z');
  const recent = closed('2024-11-20T09:00:00Z', '2025-11-25T09:00:00Z');
  const open = report({ at: new Date('2020-01-01T09:00:00Z') });
  const merged = closed('2026-11-20T09:00:00Z', '2026-11-21T09:00:00Z', { state: 'archived', merged: open.reference });
  const { map, table, sums } = await published([old, recent, open, merged]);
  expect(map.features.map(({ id }) => id).sort()).toEqual([open.reference, recent.reference].sort());
  expect(sums).toEqual({ reports: 4, points: 2, standing: false });
  expect(table.find((row) => row['ID DECLARATION'] === merged.reference)).toMatchObject({
    'REUNI AVEC': open.reference,
    'DATE CLOTURE': '',
    'DELAI HEURES': '',
  });
});

test('without a single report the files are there and can be read', async () => {
  const { table, map, text } = await published([]);
  expect([table, map.features]).toEqual([[], []]);
  expect(JSON.parse(text('delaysJson'))).toMatchObject({ to: '2026-11-23', cells: [{ group: null, district: null, closed: 0 }] });
});

test('a report at a time is written, however many there are', async () => {
  const { table, longest } = await published(Array.from({ length: 1234 }, () => report()));
  expect(table).toHaveLength(1234);
  expect(new Set(table.map((row) => row['ID DECLARATION'])).size).toBe(1234);
  expect(longest).toBeLessThan(2000);
});

describe('delays', () => {
  const groups = [
    { id: 'lighting', label: 'Éclairage' },
    { id: 'water', label: 'Eau' },
  ];

  test('the median and the ninth tenth are those of a list counted by hand, and the share of what was opened again is told where it is of 11 or more', () => {
    const delays = createDelays();
    // 25 of them: hours 1 to 25; the 13th is the median, the 23rd (22.5 rounded up) the ninth tenth; 12 were opened again: 48 %.
    for (let hours = 25; hours >= 1; hours--) delays.add('lighting', '18', hours, hours <= 12);
    expect(delays.cells(groups).find(({ group, district }) => group === 'lighting' && district === '18')).toEqual({
      group: 'lighting',
      label: 'Éclairage',
      district: '18',
      closed: 25,
      medianHours: 13,
      p90Hours: 23,
      reopenedPercent: 48,
    });
  });

  test('fewer than 11 are left out, with what would tell them; a share of fewer too', () => {
    const delays = createDelays();
    const add = (group: string, district: string | undefined, times: number, again = 0): void => {
      for (let at = 0; at < times; at++) delays.add(group, district, 10, at < again);
    };
    add('lighting', '1', 5);
    add('lighting', '2', 20, 3);
    add('lighting', undefined, 100, 50);
    add('water', '1', 30);
    add('water', '2', 40, 20);
    add('water', undefined, 100, 50);
    const cells = delays.cells(groups);
    const of = (group: string | null, district: string | null) => cells.find((one) => one.group === group && one.district === district);
    for (const [group, district] of [
      ['lighting', '1'],
      ['lighting', '2'],
      ['water', '1'],
      ['water', '2'],
    ] as const)
      expect(of(group, district)).toMatchObject({ closed: null, medianHours: null, p90Hours: null, reopenedPercent: null });
    expect(of('lighting', null)).toMatchObject({ closed: 125 });
    expect(of('lighting', 'unknown')).toMatchObject({ closed: 100, medianHours: 10, p90Hours: 10 });
    expect(of(null, null)).toMatchObject({ closed: 295 });
  });

  test('they are of what was done within a year: nothing open, rejected, merged or made up for a demonstration', async () => {
    const many = (make: () => Report): Report[] => Array.from({ length: 12 }, make);
    const rejected: ReportStep = { kind: 'rejected', reason: 'other-authority', at: now };
    const { text } = await published([
      ...many(() => closed('2026-11-20T09:00:00Z', '2026-11-21T09:00:00Z')),
      ...many(() => closed('2026-11-20T09:00:00Z', '2026-11-21T09:00:00Z', { demo: true })),
      ...many(() => closed('2026-11-20T09:00:00Z', '2026-11-21T09:00:00Z', { state: 'archived', merged: 'P2026K1' })),
      ...many(() => report({ state: 'rejected', closed: now, steps: [rejected] })),
      ...many(() => closed('2024-11-20T09:00:00Z', '2024-11-21T09:00:00Z')),
      ...many(() => report()),
    ]);
    expect(text('delays').split('\n').slice(0, 2)).toEqual([
      'group;label;district;closed;median_hours;p90_hours;reopened_percent',
      'lighting;Éclairage, électricité;18;12;24;24;0',
    ]);
    const json = JSON.parse(text('delaysJson')) as { readonly cells: readonly { readonly closed: number }[] };
    expect(json.cells.map((cell) => cell.closed)).toEqual([12, 12, 12, 12]);
  });
});
