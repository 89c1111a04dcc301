import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StreetHouses } from '../../../src/services/places/gazetteer';
import type { Located } from '../../../src/services/places/place';
import { createPlaces, type Places } from '../../../src/services/places/places';
import { spelling } from '../../../src/understanding/spelling';
import { fill, filledPlaces, landmarks, squares } from '../../support/gazetteer';
import { memoryPlaces } from '../../support/memory-places';

let places: Places;
beforeAll(async () => {
  ({ places } = await filledPlaces());
});

/** Lines of "words => what they are to be read as". */
const written = (file: string): readonly (readonly [words: string, meant: string])[] =>
  readFileSync(join(__dirname, file), 'utf8')
    .split('\n')
    .filter((line) => line.includes(' => ') && !line.startsWith('#'))
    .map((line) => line.split(' => ') as [string, string]);

const readAs = ([first]: readonly Located[]): string | undefined =>
  first === undefined ? '?' : first.precision === 'district' ? first.district : first.label;

/** Share of a file that is read rightly at once; tells the rest. */
async function share(file: string): Promise<number> {
  const lines = written(file);
  const wrong: string[] = [];
  for (const [words, meant] of lines) if (readAs(await places.find(words)) !== meant) wrong.push(words);
  const right = lines.length - wrong.length;
  console.log(`${file}: ${right} of ${lines.length} places read rightly. Not: ${wrong.join(' | ') || 'none'}`);
  return right / lines.length;
}

test('places as people write them: 98 of a hundred of those it was made on', async () => {
  expect(written('written.txt').length).toBeGreaterThanOrEqual(200);
  expect(await share('written.txt')).toBeGreaterThanOrEqual(0.98);
});

test('and nine in ten of those it was not made on', async () => {
  expect(await share('fresh.txt')).toBeGreaterThanOrEqual(0.9);
});

test('a sentence that says nothing of where means no place', async () => {
  const sentences = readFileSync(join(__dirname, 'nowhere.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(sentences.length).toBeGreaterThan(30);
  for (const words of sentences) expect([words, await places.find(words)]).toEqual([words, []]);
});

test('every candidate is found again by its own label', async () => {
  for (const [words] of written('written.txt'))
    for (const { label, precision } of await places.find(words))
      if (precision !== 'district') expect((await places.find(label))[0]).toMatchObject({ label, precision });
});

test('an address has a point, its district, and no words where it says all', async () => {
  const [found, ...others] = await places.find('12 bis, rue Myrha 75018');
  expect(found).toEqual({
    label: '12 bis Rue Myrha, 75018 Paris',
    precision: 'address',
    point: { latitude: expect.closeTo(48.887, 2) as number, longitude: expect.closeTo(2.353, 2) as number },
    district: '18',
  });
  expect(others.map(({ precision }) => precision)).toEqual(['district']);
});

test('what is said beside it is kept with it', async () => {
  const [found] = await places.find('devant la pharmacie, rue Myrha');
  expect(found).toMatchObject({ label: 'Rue Myrha, 75018 Paris', precision: 'street', words: 'devant la pharmacie, rue Myrha' });
});

test('a number that the street has not is kept, at the door nearest to it', async () => {
  const [one, other] = await Promise.all(['rue Oberkampf', '49 rue Oberkampf'].map(async (words) => (await places.find(words))[0]));
  expect(other).toMatchObject({ label: '49 Rue Oberkampf, 75011 Paris', precision: 'street' });
  expect(other?.point).toEqual((await places.find('50 rue Oberkampf'))[0]?.point);
  expect(one?.point).not.toEqual(other?.point);
});

test.each([
  ['50 ter rue Oberkampf', '50 ter Rue Oberkampf, 75011 Paris', 'street'],
  ['49 bis rue Oberkampf', '49 bis Rue Oberkampf, 75011 Paris', 'street'],
  ['49b rue Oberkampf', '49b Rue Oberkampf, 75011 Paris', 'street'],
  ['49a rue Oberkampf', '49a Rue Oberkampf, 75011 Paris', 'street'],
  ['50 b rue Oberkampf', '50 Rue Oberkampf, 75011 Paris', 'address'],
])('%s is read back as said, and found again by that', async (words, label, precision) => {
  const { point } = (await places.find('50 rue Oberkampf'))[0] ?? {};
  for (const said of [words, label]) expect((await places.find(said))[0]).toMatchObject({ label, precision, point });
});

test('of a street in two districts the part whose numbers come nearest has the number said, and comes first', async () => {
  const store = memoryPlaces();
  const part = (district: string, numbers: readonly number[]): StreetHouses => ({
    id: `751${district} rue longue`,
    name: 'Rue Longue',
    district,
    postalCode: `750${district}`,
    houses: numbers.map((number) => ({ number, latitude: 48.85, longitude: 2.3 + number / 10_000 })),
  });
  await store.putStreets([part('06', [1, 99]), part('15', [101, 301])], 'one');
  await store.endStreets('one');
  const labels = async (words: string) => (await createPlaces({ store, landmarks, spelling }).find(words)).map(({ label }) => label);
  expect(await labels('310 rue Longue')).toEqual(['310 Rue Longue, 75015 Paris', 'Rue Longue, 75006 Paris']);
  expect(await labels('99 rue Longue')).toEqual(['99 Rue Longue, 75006 Paris', 'Rue Longue, 75015 Paris']);
  expect(await labels('100 rue Longue')).toEqual(['100 Rue Longue, 75006 Paris', '100 Rue Longue, 75015 Paris']);
});

test('a street that runs through two districts is both, the one that is said alone', async () => {
  const labels = async (words: string) => (await places.find(words)).map(({ label }) => label);
  expect(await labels('rue de Vaugirard')).toEqual(['Rue de Vaugirard, 75006 Paris', 'Rue de Vaugirard, 75015 Paris']);
  expect(await labels('rue de Vaugirard, 15e')).toEqual(['Rue de Vaugirard, 75015 Paris', 'rue de Vaugirard, 15e']);
});

test('a district that has no street of that name does not hide where it is', async () => {
  expect((await places.find('rue Myrha 75019')).map(({ label, district }) => [label, district])).toEqual([
    ['Rue Myrha, 75018 Paris', '18'],
    ['rue Myrha 75019', '19'],
  ]);
});

test('two streets that do not meet are no crossing', async () => {
  expect((await places.find('angle rue Myrha et rue de Rennes')).map(({ label }) => label)).toEqual([
    'Rue Myrha, 75018 Paris',
    'Rue de Rennes, 75006 Paris',
  ]);
});

test('a station whose doors are in several districts tells none', async () => {
  const [found] = await places.find('métro Barbès');
  expect(found).toEqual({ label: 'Métro Barbès - Rochechouart', precision: 'address', point: { latitude: 48.8836, longitude: 2.3497 } });
});

test('the station, and not the street, where “metro” is said', async () => {
  expect((await places.find('métro place des Fêtes')).map(({ label }) => label)).toEqual(['Métro Place des Fêtes, 75019 Paris']);
  expect((await places.find('place des Fêtes'))[0]?.label).toBe('Place des Fêtes, 75019 Paris');
});

test('never more candidates than a small screen holds', async () => {
  for (const [words] of written('written.txt')) expect((await places.find(words)).length).toBeLessThanOrEqual(6);
});

test('whatever is typed is read in a moment and breaks nothing', async () => {
  for (const words of [
    '',
    '   ',
    '?',
    '12',
    'rue',
    'rue rue rue rue',
    '/',
    'angle et',
    '75018 75019',
    `rue ${'a'.repeat(190)}`,
    '🚲 rue Myrha 🚲',
    'ул. Мира 5',
    '12 '.repeat(60),
  ])
    expect(Array.isArray(await places.find(words))).toBe(true);
  expect((await places.find('🚲 rue Myrha 🚲'))[0]?.label).toBe('Rue Myrha, 75018 Paris');
});

test('whatever words come together, nothing breaks, and what is found is found again by its label', async () => {
  const word = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...written('written.txt').flatMap(([words]) => words.split(' '))) },
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.integer({ min: 0, max: 99_999 }).map(String),
  );
  let met = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 12 }), async (words) => {
      const found = await places.find(words.join(' '));
      expect(found.length).toBeLessThanOrEqual(6);
      for (const { label, precision } of found) {
        if (precision === 'district') continue;
        met++;
        expect((await places.find(label))[0]).toMatchObject({ label, precision });
      }
    }),
    { numRuns: 500 },
  );
  expect(met).toBeGreaterThan(100);
});

test('of a letter the beginning is looked at', async () => {
  expect((await places.find(`12 rue Myrha ${'bla '.repeat(20_000)}`))[0]?.label).toBe('12 Rue Myrha, 75018 Paris');
  expect(await places.find(`${'rue bla '.repeat(20_000)} 12 rue Myrha`)).toEqual([]);
});

test.each(['12 rue de Paris 93100 Montreuil', '93100', 'Lyon 69003'])('another town by its postal code: %s', (words) => {
  expect(places.elsewhere(words)).toBe(true);
});
test.each(['75018', '75116', '12 rue Myrha', '75000 Paris', '1234567'])('not another town: %s', (words) => {
  expect(places.elsewhere(words)).toBe(false);
});

describe('a point', () => {
  const myrha = { latitude: 48.88668, longitude: 2.3546 };

  test('has the nearest address and its district', async () => {
    const at = await places.at(myrha);
    expect(at).toEqual({ ok: true, place: { label: '8 Rue Myrha, 75018 Paris', precision: 'point', point: myrha, district: '18' } });
  });

  test('far from any address is where it is', async () => {
    const point = { latitude: 48.8905, longitude: 2.4 };
    expect(await places.at(point)).toEqual({ ok: true, place: { label: '48.8905, 2.4000', precision: 'point', point } });
  });

  test('beyond the city is outside', async () => {
    expect(await places.at({ latitude: 48.95, longitude: 2.35 })).toEqual({ ok: false, reason: 'outside' });
  });

  test('with the districts known, is in one of them or outside, to the metre', async () => {
    const { places: bounded } = await filledPlaces(squares);
    expect(await bounded.at(myrha)).toMatchObject({ ok: true, place: { district: '18', label: '8 Rue Myrha, 75018 Paris' } });
    expect(await bounded.at({ latitude: 48.8999, longitude: 2.3101 })).toMatchObject({ place: { district: '17', label: '75017 Paris' } });
    for (const point of [
      { latitude: 48.9001, longitude: 2.35 },
      { latitude: 48.8925, longitude: 2.3625 },
    ])
      expect(await bounded.at(point)).toEqual({ ok: false, reason: 'outside' });
  });
});

test('an address across the border of a district is not that of a point', async () => {
  const store = memoryPlaces();
  const street = (district: string, longitude: number): StreetHouses => ({
    id: `751${district} rue frontiere`,
    name: 'Rue Frontière',
    district,
    postalCode: `750${district}`,
    houses: [{ number: Number(district), latitude: 48.885, longitude }],
  });
  await store.putStreets([street('17', 2.3299), street('18', 2.3305)], 'one');
  await store.endStreets('one');
  const point = { latitude: 48.885, longitude: 2.33005 };
  const found = createPlaces({ store, landmarks, spelling });
  expect(await found.at(point)).toMatchObject({ place: { label: '17 Rue Frontière, 75017 Paris', district: '17' } });
  await store.putAreas(squares, 'one');
  expect(await found.at(point)).toMatchObject({ place: { label: '18 Rue Frontière, 75018 Paris', district: '18' } });
});

test('an import is seen without a new start', async () => {
  const store = memoryPlaces();
  const fresh = createPlaces({ store, landmarks, spelling });
  expect(await fresh.find('12 rue Myrha')).toEqual([]);
  await fill(store);
  expect(await fresh.find('12 rue Myrha')).toHaveLength(1);
});

test('streets are read once, not with every question', async () => {
  const store = memoryPlaces();
  await fill(store);
  let reads = 0;
  const counted = createPlaces({ store: { ...store, streets: () => (reads++, store.streets()) }, landmarks, spelling });
  for (const words of ['12 rue Myrha', 'rue Léon', '18e']) await counted.find(words);
  expect(reads).toBe(1);
});
