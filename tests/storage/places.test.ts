import { readFileSync } from 'node:fs';
import type { Connection } from 'mongoose';
import { readAddresses } from '../../src/services/places/addresses';
import { cells } from '../../src/services/places/cells';
import { createPlaces } from '../../src/services/places/places';
import { createPlaceStore } from '../../src/storage/places';
import { prepare } from '../../src/storage/prepare';
import { spelling } from '../../src/understanding/spelling';
import { addressFile, landmarks, squares } from '../support/gazetteer';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let connection: Connection;
let store: ReturnType<typeof createPlaceStore>;
const file = () => readAddresses(readFileSync(addressFile, 'utf8').split('\n'));

beforeAll(async () => {
  database = await openTestStorage();
  ({ connection } = await database.connect());
  store = createPlaceStore(connection);
  await prepare(connection);
});
afterAll(() => database.close());

test('nothing was imported: nothing is there, and nothing fails', async () => {
  expect(await store.version()).toBeUndefined();
  expect([await store.streets(), await store.areas(), await store.houses([]), await store.near([1])]).toEqual([[], [], [], []]);
});

test('streets are kept with their houses, and found by them', async () => {
  const { streets } = await file();
  await store.putStreets(streets, 'one');
  expect(await store.endStreets('one')).toBe(0);
  expect(await store.streets()).toHaveLength(streets.length);
  const [myrha] = streets.filter(({ id }) => id === '75118 rue myrha');
  expect(await store.houses(['75118 rue myrha', '75118 rue de rien'])).toEqual([myrha]);
  const near = await store.near(cells.around(myrha!.houses[0]!, 50));
  expect(near.map(({ id }) => id)).toContain('75118 rue myrha');
  expect(near.length).toBeLessThan(10);
});

test('an import done again changes nothing; the next one takes away what it has not', async () => {
  const { streets } = await file();
  const places = createPlaces({ store, landmarks, spelling });
  await store.putStreets(streets, 'two');
  expect(await store.endStreets('two')).toBe(0);
  expect((await places.find('12 rue Myrha'))[0]?.label).toBe('12 Rue Myrha, 75018 Paris');
  const before = await store.version();
  await store.putStreets(
    streets.filter(({ name }) => name !== 'Rue Myrha'),
    'three',
  );
  expect(await store.endStreets('three')).toBe(1);
  expect(await store.version()).not.toBe(before);
  expect(await places.find('12 rue Myrha')).toEqual([]);
  expect(await store.streets()).toHaveLength(streets.length - 1);
});

test('districts are replaced all at once', async () => {
  await store.putAreas(squares, 'one');
  expect(await store.areas()).toEqual(squares);
  await store.putAreas(squares.slice(0, 1), 'two');
  expect(await store.areas()).toEqual(squares.slice(0, 1));
});
