import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { whereabouts } from '../../../src/services/places/areas';
import { readAreas } from '../../../src/services/places/outlines';
import { landmarks, squares } from '../../support/gazetteer';

const where = whereabouts(squares);

test('a point is in a square where it is between its sides, and not in its hole', () => {
  const millionths = (least: number, most: number) => fc.integer({ min: least * 1e6, max: most * 1e6 }).map((value) => value / 1e6);
  let inside = 0;
  fc.assert(
    fc.property(millionths(48.87, 48.91), millionths(2.3, 2.38), (latitude, longitude) => {
      const between = latitude > 48.88 && latitude < 48.9;
      const hole = latitude > 48.89 && latitude < 48.895 && longitude > 2.36 && longitude < 2.365;
      const edges = [2.31, 2.33, 2.36, 2.365, 2.37].includes(longitude) || [48.88, 48.89, 48.895, 48.9].includes(latitude);
      fc.pre(!edges);
      const district =
        !between || hole
          ? undefined
          : longitude > 2.33 && longitude < 2.37
            ? '18'
            : longitude > 2.31 && longitude < 2.33
              ? '17'
              : undefined;
      if (district !== undefined) inside++;
      expect(where({ latitude, longitude })).toBe(district);
    }),
    { numRuns: 1_000 },
  );
  expect(inside).toBeGreaterThan(100);
});

test('a point on the border of two districts is in one of them', () => {
  for (let latitude = 48.8805; latitude < 48.8995; latitude += 0.001) expect(['17', '18']).toContain(where({ latitude, longitude: 2.33 }));
});

const geojson = (properties: object, geometry: object): string =>
  JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties, geometry }] });
const ring = [...squares[0]!.polygons[0]![0]!];

test('districts are read from GeoJSON, of one polygon or several', () => {
  const [one] = readAreas(geojson({ c_ar: 17, l_ar: '17ème Ardt' }, { type: 'Polygon', coordinates: [ring] }));
  expect(one).toEqual(squares[0]);
  const [several] = readAreas(geojson({ c_ar: '17' }, { type: 'MultiPolygon', coordinates: [[ring], [ring]] }));
  expect(several?.polygons).toHaveLength(2);
});

test.each([
  ['no JSON', '{', 'no JSON'],
  ['another file', '{"type":"Feature"}', 'no GeoJSON of arrondissements: type'],
  ['no number', geojson({}, { type: 'Polygon', coordinates: [ring] }), 'features.0.properties.c_ar'],
  ['a district that is none', geojson({ c_ar: 21 }, { type: 'Polygon', coordinates: [ring] }), 'features.0.properties.c_ar'],
  ['a line that closes nothing', geojson({ c_ar: 1 }, { type: 'Polygon', coordinates: [ring.slice(0, 2)] }), 'features.0.geometry'],
])('refused: %s', (_, json, why) => {
  expect(() => readAreas(json)).toThrow(
    expect.objectContaining({ code: 'OUTLINES', message: expect.stringContaining(why) as string }) as Error,
  );
});

const reference = process.env['REFERENCE_DATA'];
(reference === undefined ? test.skip : test)(
  'the City’s own arrondissements: each landmark is where it says, and a known point in each',
  () => {
    const areas = readAreas(readFileSync(join(reference ?? '', 'arrondissements.geojson'), 'utf8'));
    const real = whereabouts(areas);
    expect(areas.map(({ district }) => Number(district)).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    for (const { district, ...landmark } of landmarks)
      if (district !== undefined) expect([landmark.name, real(landmark)]).toEqual([landmark.name, district]);
    const { features } = JSON.parse(readFileSync(join(reference ?? '', 'arrondissements.geojson'), 'utf8')) as {
      features: readonly { properties: { c_ar: number; geom_x_y: { lon: number; lat: number } } }[];
    };
    for (const { properties } of features)
      expect(real({ latitude: properties.geom_x_y.lat, longitude: properties.geom_x_y.lon })).toBe(String(properties.c_ar));
    expect(real({ latitude: 48.8638, longitude: 2.4485 })).toBeUndefined();
  },
);
