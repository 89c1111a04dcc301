import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readConfig } from '../../src/config';
import { start } from '../../src/start';
import { createCommands } from '../support/commands';
import { addressFile, squares } from '../support/gazetteer';
import { cleanUp, newFolder } from '../support/process';

const folder = newFolder();
const dataDir = join(folder, 'data');
const env = { PORTEVOIX_DATA: dataDir };
const commandOf = createCommands();
const addresses = commandOf('import-addresses', env);
const districts = commandOf('import-districts', env);
afterAll(cleanUp);

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const outlines = (of: readonly object[]): string =>
  file(
    'arrondissements.geojson',
    JSON.stringify({
      type: 'FeatureCollection',
      features: of,
    }),
  );
const features = squares.map(({ district, polygons }) => ({
  type: 'Feature',
  properties: { c_ar: Number(district) },
  geometry: { type: 'MultiPolygon', coordinates: polygons },
}));

/** What the server finds afterwards. */
async function found<R>(look: (app: Awaited<ReturnType<typeof start>>['app']) => Promise<R>): Promise<R> {
  const { app, storage } = await start({
    config: readConfig({ PORTEVOIX_DATA: dataDir }),
    tell: () => undefined,
    broken: console.error,
    sends: false,
  });
  try {
    return await look(app);
  } finally {
    await storage.close();
  }
}

test('addresses are imported, packed or not, and again', async () => {
  const csv = readFileSync(addressFile, 'utf8');
  expect(await addresses(addressFile)).toEqual([
    0,
    expect.stringMatching(/^1736 addresses in 241 streets; 0 streets of before are gone, 0 lines were of other towns\.$/m),
  ]);
  const less = csv
    .split('\n')
    .filter((line) => !line.includes(';Rue Poulet;'))
    .join('\r\n');
  expect(await addresses(file('adresses-75.csv.gz', gzipSync(less)))).toEqual([
    0,
    expect.stringContaining(' in 240 streets; 1 streets of before are gone'),
  ]);
  const labels = await found(async ({ city }) => [await city.places.find('12 rue Myrha'), await city.places.find('rue Poulet')]);
  expect(labels).toEqual([[expect.objectContaining({ label: '12 Rue Myrha, 75018 Paris' })], []]);
});

test('a file that cannot be read is told by its line, and changes nothing', async () => {
  const [header, ...rows] = readFileSync(addressFile, 'utf8').split('\n');
  const wrong = [header, ...rows.slice(0, 50), rows[50]!.replace(/;\d\.\d+;/, ';est;')].join('\n');
  expect(await addresses(file('wrong.csv', wrong))).toEqual([1, expect.stringMatching(/^Line 52: lon and lat are "est" and/)]);
  expect(await addresses(join(folder, 'none.csv'))).toEqual([1, expect.stringContaining('ENOENT')]);
  expect(await addresses(join(folder, 'none.csv.gz'))).toEqual([1, expect.stringContaining('ENOENT')]);
  expect(await addresses(file('broken.csv.gz', 'no gzip'))).toEqual([1, expect.stringContaining('incorrect header check')]);
  expect(await addresses()).toEqual([1, expect.stringContaining('npm run import:addresses -- FILE')]);
  expect(await found(async ({ city }) => (await city.places.find('12 rue Myrha')).length)).toBe(1);
});

test('districts are imported; what is outside them is outside', async () => {
  expect(await districts(outlines(features))).toEqual([0, '2 districts.\n']);
  const at = await found(async ({ city: { places } }) => [
    await places.at({ latitude: 48.8999, longitude: 2.3101 }),
    await places.at({ latitude: 48.8566, longitude: 2.3522 }),
  ]);
  expect(at).toEqual([expect.objectContaining({ ok: true }), { ok: false, reason: 'outside' }]);
  expect(await districts(outlines([...features, features[0]!]))).toEqual([1, expect.stringContaining('arrondissement 17 twice')]);
  expect(await districts(join(folder, 'none'))).toEqual([1, expect.stringContaining('ENOENT')]);
});
