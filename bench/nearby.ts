import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Connection } from 'mongoose';
import { createKeyFile, loadKeys } from '../src/keys';
import { cells, metresBetween, spots } from '../src/services/places/cells';
import type { Point } from '../src/services/places/place';
import { nearest } from '../src/services/reports/nearest';
import type { ReportStore } from '../src/services/reports/store';
import { openStorage } from '../src/storage/connect';
import { prepare } from '../src/storage/prepare';
import { createReportStore } from '../src/storage/reports';
import { reportTaxonomy } from '../src/street';

const usage = `npm run bench:nearby -- [--reports N] [--asks N]
The 10 nearest open reports among a million, spread over Paris, on the embedded store or on the one MONGODB_URI names: a median and a ninth decile in
milliseconds, beside a round trip that reads one document, and the same among a hundredth of them. Each answer is held against a look at all of them.`;

const { values } = parseArgs({
  options: {
    reports: { type: 'string', default: '1000000' },
    asks: { type: 'string', default: '300' },
    help: { type: 'boolean', default: false },
  },
});
const aimMs = 20;
const wanted = 10;
const batch = 5000;

let seed = 20_261_129;
/** 0 <= x < 1, the same in every run. */
const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
/** Two thirds anywhere in the city, the rest where many are. */
function somewhere(): Point {
  if (random() < 0.67) return { latitude: 48.818 + random() * 0.084, longitude: 2.252 + random() * 0.163 };
  const near = (): number => (random() + random() + random() - 1.5) / 100;
  return { latitude: 48.882 + near(), longitude: 2.352 + near() };
}

async function fill(connection: Connection, from: number, to: number, points: Point[]): Promise<void> {
  const kinds = reportTaxonomy().kinds;
  const rows = connection.collection<{ _id: string }>('reports');
  for (let first = from; first < to; first += batch) {
    const some = Array.from({ length: Math.min(batch, to - first) }, (_, index) => {
      const point = somewhere();
      points.push(point);
      const kind = kinds[Math.floor(random() * kinds.length)];
      return {
        _id: `P2026A${first + index + 1}`,
        kind: kind?.code,
        at: new Date(1_767_225_600_000 + (first + index) * 1000),
        state: 'new',
        service: kind?.service,
        channel: 'sms',
        demo: false,
        locale: 'fr',
        precision: 'point',
        district: '18',
        point: [point.latitude, point.longitude],
        cell: cells.of(point),
        spot: spots.of(point),
        photos: [],
        people: 1,
        reopened: 0,
        ratings: [0, 0, 0, 0, 0],
        steps: [],
        revision: 0,
      };
    });
    await rows.insertMany(some);
    if ((first / batch) % 20 === 0) console.error(`  ${first + some.length} reports`);
  }
}

const middle = (sorted: readonly number[], share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
const ms = (value: number): string => value.toFixed(1).padStart(8);

/** How many answers were not those of a look at all reports, and the times in milliseconds. */
async function ask(store: ReportStore, connection: Connection, points: readonly Point[], asks: number) {
  const times: number[] = [];
  const trips: number[] = [];
  let wrong = 0;
  for (let index = 0; index < asks; index++) {
    const here = somewhere();
    const before = performance.now();
    await connection.collection<{ _id: string }>('reports').findOne({ _id: `P2026A${1 + (index % points.length)}` });
    const between = performance.now();
    const near = await nearest(store, here, wanted);
    await store.findAll(near.map(({ reference }) => reference));
    times.push(performance.now() - between);
    trips.push(between - before);
    // A look at all takes long: of every tenth.
    if (index % 10 > 0) continue;
    const all = points.map((point) => metresBetween(here, point)).sort((a, b) => a - b);
    if (near.some(({ metres }, place) => metres !== all[place])) wrong++;
  }
  return { times: times.sort((a, b) => a - b), trips: trips.sort((a, b) => a - b), wrong };
}

/** Which way the database goes for what is near. */
async function way(connection: Connection): Promise<string> {
  const explained = await connection
    .collection('reports')
    .find({ spot: { $in: [...spots.around(somewhere(), 100)] } })
    .explain();
  const text = JSON.stringify(explained);
  return /"stage":"IXSCAN"/.test(text) ? `index ${/"indexName":"(\w+)"/.exec(text)?.[1] ?? '?'}` : 'a scan of all';
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'pv-nearby-'));
  const uri = process.env.MONGODB_URI;
  const storage = await openStorage({
    dataDir: dir,
    poolSize: 5,
    waiting: console.error,
    ...(uri === undefined ? {} : { mongodbUri: uri }),
  });
  try {
    createKeyFile(join(dir, 'keys.json'));
    const store = createReportStore(storage.connection, loadKeys(join(dir, 'keys.json')));
    await prepare(storage.connection);
    const points: Point[] = [];
    const medians: number[] = [];
    let wrong = 0;
    for (const count of [Number(values.reports) / 100, Number(values.reports)]) {
      await fill(storage.connection, points.length, count, points);
      await ask(store, storage.connection, points, 20);
      const asked = await ask(store, storage.connection, points, Number(values.asks));
      wrong += asked.wrong;
      const [median, decile, trip] = [middle(asked.times, 0.5), middle(asked.times, 0.9), middle(asked.trips, 0.5)];
      medians.push(median);
      console.log(
        `${count.toLocaleString('en')} open reports: median ${ms(median)} ms, ninth decile ${ms(decile)} ms, one document ${ms(trip)} ms; ${await way(storage.connection)}`,
      );
    }
    const [few = 1, many = 1] = medians;
    console.log(`A hundred times as many take ${(many / few).toFixed(2)} times as long. ${wrong} answers differ from a look at all.`);
    console.log(many <= aimMs ? `Within the aim of ${aimMs} ms.` : `Over the aim of ${aimMs} ms.`);
    if (wrong > 0) process.exitCode = 1;
  } finally {
    await storage.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

if (values.help) console.log(usage);
else
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
