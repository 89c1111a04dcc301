import type { App } from '../../src/app';
import { delayHours, openColumns } from '../../src/services/reports/open-rows';
import type { Report } from '../../src/services/reports/report';
import { readRows } from '../../src/services/tally/pb-rows';
import type { Located } from '../../src/services/places/place';
import { openTestApp } from '../support/app';
import { doDue } from '../support/due';
import { openTestStorage, type TestStorage } from '../support/storage';
import type { MapPages } from '../../src/web/carte';
import { startWeb } from '../support/web';

let database: TestStorage;
let app: App;
let web: Awaited<ReturnType<typeof startWeb>>;
let at = new Date('2026-11-02T09:00:00Z');
const start = at;
const hour = 3_600_000;

beforeAll(async () => {
  database = await openTestStorage();
  app = await openTestApp(database, { now: () => at, random: () => 0.5 });
  const box = {
    data: {
      editions: async () => [],
      roots: async () => [],
      hashes: async () => [],
      acts: async () => [],
      files: async () => [],
      async *lines() {},
    },
    page: { template: '', script: Buffer.from(''), style: Buffer.from(''), icon: Buffer.from('') },
    style: Buffer.from(''),
  };
  const carte: MapPages = {
    map: app.map,
    taxonomy: app.taxonomy,
    amenities: app.amenities,
    words: {
      reports: (state, locale) => app.reports.word(state, locale),
      wishes: (state, locale) => app.wishes.word(state, locale),
    },
    page: { assets: new Map(), script: '', style: '' },
  };
  web = await startWeb({ openFiles: app.openFiles, box, carte });
  await fillStreets();
});
afterAll(async () => {
  await web.close();
  await database.close();
});

/** 60 reports over two districts: most are closed, some opened again and closed, some merged, some still open. */
async function fillStreets(): Promise<void> {
  for (let index = 0; index < 60; index++) {
    at = new Date(start.getTime() + index * hour);
    const point = { latitude: 48.85 + index / 1000, longitude: 2.3 + index / 1000 };
    const place: Located =
      index % 6 === 0
        ? { label: `secret ${index}`, precision: 'words' }
        : {
            label: `${index} Rue Myrha, 75018 Paris`,
            precision: 'address',
            words: `secret ${index}`,
            district: String(17 + (index % 2)),
            point,
          };
    const address = `web:person${index}`;
    const sent = await app.city.reports.send(
      { kind: index % 3 ? '6010' : '5101', place, words: `secret words ${index}`, anonymous: index % 7 === 0, others: [] },
      { address, resident: address, channel: 'web', locale: 'fr' },
      at,
    );
    if (!sent.ok) throw new Error(sent.reason);
    const { reference } = sent.report;
    const act = (hours: number) => ({ by: 'Ida Staff', now: new Date(at.getTime() + hours * hour), words: 'secret answer' });
    if (index % 5 !== 0) await app.reports.desk.done(reference, { ...act(index), reason: 'repaired' });
    if (index % 10 === 1) {
      await app.reports.desk.reopen(reference, act(index + 1));
      await app.reports.desk.done(reference, { ...act(index + 30), reason: 'replaced' });
    }
    if (index === 50) await app.reports.desk.merge(reference, 'P2026K1', act(1));
  }
  at = new Date(start.getTime() + 200 * hour);
}
async function stored(): Promise<readonly Report[]> {
  const all: Report[] = [];
  for await (const report of app.reports.desk.list({})) all.push(report);
  return all;
}
const get = (path: string, headers: Readonly<Record<string, string>> = {}) => fetch(`${web.url}${path}`, { headers });

test('before the first night there is no file, and none is listed', async () => {
  expect((await get('/opendata/reports.csv')).status).toBe(404);
  expect(((await (await get('/opendata/')).json()) as { files: string[] }).files).not.toContain('/opendata/reports.csv');
});

test('each night’s job publishes files that are listed, and that say of every report what the store says', async () => {
  await app.jobs.add({ name: 'reports-publish', key: 'tonight', payload: {}, runAt: at });
  expect(await doDue(app, at)).toContain('reports-publish');
  const listed = ((await (await get('/opendata/')).json()) as { files: string[] }).files;
  expect(listed).toEqual(
    expect.arrayContaining(
      ['reports.csv', 'reports.geojson', 'report-delays.csv', 'report-delays.json'].map((name) => `/opendata/${name}`),
    ),
  );

  const answer = await get('/opendata/reports.csv');
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  const rows: (readonly string[])[] = [];
  for await (const { fields } of readRows([await answer.text()])) rows.push(fields);
  const [header, ...lines] = rows;
  expect(header).toEqual(openColumns);
  const reports = await stored();
  expect(lines).toHaveLength(60);
  const column = (name: (typeof openColumns)[number]) => openColumns.indexOf(name);
  reports.forEach((report, index) => {
    const line = lines[index]!;
    expect(line[column('ID DECLARATION')]).toBe(report.reference);
    expect(line[column('DELAI HEURES')]).toBe(String(delayHours(report) ?? ''));
    expect(line[column('REOUVERTURES')]).toBe(String(report.reopened));
    expect(line[column('PERSONNES')]).toBe(String(report.people));
    expect(line[column('ARRONDISSEMENT')]).toBe(report.place.district ?? '');
    expect(line[column('ADRESSE')]).toBe(report.place.precision === 'address' ? report.place.label : '');
  });
  expect(lines.filter((line) => line[column('ETAT')] === 'ServiceFait')).toHaveLength(48);
  expect(lines.filter((line) => line[column('REUNI AVEC')] !== '')).toHaveLength(1);

  const map = (await (await get('/opendata/reports.geojson')).json()) as { features: { id: string }[] };
  expect(map.features.map(({ id }) => id)).toEqual(
    reports.filter(({ place, merged }) => place.point && !merged).map(({ reference }) => reference),
  );
  const delays = (await (await get('/opendata/report-delays.json')).json()) as {
    cells: { group: string; district: string; closed: number }[];
  };
  expect(delays.cells.find((cell) => cell.group === null && cell.district === null)).toMatchObject({ closed: 48 });
});

test('nothing of anybody is in any of them, nor what staff wrote', async () => {
  for (const name of ['reports.csv', 'reports.geojson', 'report-delays.csv', 'report-delays.json']) {
    const text = await (await get(`/opendata/${name}`)).text();
    expect(text.length).toBeGreaterThan(100);
    expect(text).not.toMatch(/secret|person\d|Ida|Staff|\d\d:\d\d/);
  }
});

test('who has tonight’s file is told so; who asks for what there is not finds nothing', async () => {
  const first = await get('/opendata/reports.csv');
  await first.text();
  // A fetch of this kind asks for no cache where nothing else is said.
  const has = { 'If-None-Match': first.headers.get('etag') ?? '', 'Cache-Control': 'max-age=0' };
  const again = await get('/opendata/reports.csv', has);
  expect([again.status, (await again.text()).length]).toEqual([304, 0]);
  expect((await get('/opendata/reports.exe')).status).toBe(404);
  expect((await app.reports.publish(new Date(at.getTime() + 1000)))?.reports).toBe(60);
  expect((await get('/opendata/reports.csv', has)).status).toBe(200);
});

test('called off in the middle it leaves last night’s as they were', async () => {
  const before = await app.openFiles.all();
  expect(await app.reports.publish(new Date(at.getTime() + 2000), AbortSignal.abort())).toBeUndefined();
  expect(await app.openFiles.all()).toEqual(before);
});

test('what is published names the page where it is seen', async () => {
  const { pages } = (await (await get('/opendata/')).json()) as { pages: string[] };
  expect(pages).toEqual(['/carte']);
  for (const path of pages) expect((await get(path)).status).toBe(200);
});

test('the map holds what is open and has a point, the oldest first, as long as twenty seconds', async () => {
  const open = (await stored()).filter(({ state, place }) => state === 'new' && place.point).map(({ reference }) => reference);
  const seen = await app.map.look('reports', {}, { most: 2000 });
  expect(seen?.kind === 'points' && seen.points.map(({ reference }) => reference)).toEqual(open);
  expect(open.length).toBeGreaterThan(5);
  await app.reports.desk.done(open[0] ?? '', { by: 'Ida Staff', now: at, reason: 'repaired' });
  expect((await app.map.look('reports', {}, { most: 2000 }))?.total).toBe(open.length);
  at = new Date(at.getTime() + 20_000);
  expect((await app.map.look('reports', {}, { most: 2000 }))?.total).toBe(open.length - 1);
});
