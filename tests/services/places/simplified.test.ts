import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAreas } from '../../../src/services/places/outlines';
import { simplifiedOutlines, type DistrictOutline } from '../../../src/services/places/simplified';

const file = JSON.parse(readFileSync(join(__dirname, '../../../gazetteer/districts.json'), 'utf8')) as {
  readonly source: string;
  readonly licence: string;
  readonly districts: readonly DistrictOutline[];
};

/** Corners in 1e-5 degrees. */
function cornersOf({ outline }: DistrictOutline): readonly (readonly [number, number])[] {
  let [x, y] = [0, 0];
  return Array.from({ length: outline.length / 2 }, (_, at) => [(x += outline[2 * at]!), (y += outline[2 * at + 1]!)] as const);
}

test('a border of two districts stays one line, whichever side it is drawn from', () => {
  // Two squares with a wavy border between them: what waves less than the measure goes, on both sides alike.
  const wave = Array.from({ length: 21 }, (_, at) => [2.3 + (at % 2) * 0.00005 + (at === 10 ? 0.002 : 0), 48.8 + at * 0.001] as const);
  const west = [[2.2, 48.8], ...wave, [2.2, 48.82], [2.2, 48.8]] as const;
  const east = [[2.4, 48.8], [2.4, 48.82], ...[...wave].reverse(), [2.4, 48.8]] as const;
  const areas = [
    { district: '1', polygons: [[west]] },
    { district: '2', polygons: [[east]] },
  ];
  const [one, two] = simplifiedOutlines(areas, new Map([['1', [2.25, 48.81]]]), 20).map((outline) => ({
    outline,
    corners: cornersOf(outline),
  }));
  const shared = one!.corners.filter(([x]) => x > 225_000).map(String);
  expect(shared.length).toBeLessThan(8);
  expect(shared).toContain('230200,4881000');
  expect(
    two!.corners
      .filter(([x]) => x < 235_000)
      .map(String)
      .sort(),
  ).toEqual([...shared].sort());
  expect(one!.outline.centre).toEqual([225_000, 4_881_000]);
});

test('the outlines that maps draw are of twenty districts, name their source and licence, and are small', () => {
  expect(file.districts.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  expect(file.source).toContain('Ville de Paris');
  expect(file.licence).toContain('ODbL');
  expect(file.districts.reduce((sum, { outline }) => sum + outline.length / 2, 0)).toBeLessThan(500);
  for (const [x, y] of file.districts.flatMap(cornersOf)) {
    expect(x).toBeGreaterThan(222_000);
    expect(x).toBeLessThan(248_000);
    expect(y).toBeGreaterThan(4_881_000);
    expect(y).toBeLessThan(4_891_000);
  }
});

const folder = process.env['REFERENCE_DATA'];
(folder === undefined ? test.skip : test)(
  'they are those of the City’s file (needs arrondissements.geojson in the folder REFERENCE_DATA)',
  () => {
    const areas = readAreas(readFileSync(join(folder ?? '', 'arrondissements.geojson'), 'utf8'));
    const again = simplifiedOutlines(areas, new Map(), 20);
    expect(again.map(({ number, outline }) => [number, outline])).toEqual(file.districts.map(({ number, outline }) => [number, outline]));
  },
);
