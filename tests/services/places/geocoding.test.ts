import { readGeocoded } from '../../../src/services/places/geocoded';
import { createGeocoding, type Geocoder } from '../../../src/services/places/geocoding';
import type { Located } from '../../../src/services/places/place';
import { createPlaces } from '../../../src/services/places/places';
import { spelling } from '../../../src/understanding/spelling';
import { featureOf } from '../../support/fake-geocoder';
import { fill, landmarks } from '../../support/gazetteer';
import { memoryGeocoded, memoryPlaces } from '../../support/memory-places';

const school: Located = {
  label: '7 Rue Cugnot, 75018 Paris',
  precision: 'address',
  point: { latitude: 48.8926, longitude: 2.3614 },
  district: '18',
};

/** A geocoder that counts, and fails where it is told to. */
function setUp(found: readonly Located[] = [school]) {
  const clock = { now: new Date('2026-11-23T09:00:00Z') };
  const counted = { asked: [] as string[], fails: false, rests: 0 };
  const answer = (what: string): Promise<readonly Located[]> => {
    counted.asked.push(what);
    return counted.fails ? Promise.reject(new Error('no network')) : Promise.resolve(found);
  };
  const geocoder: Geocoder = { search: answer, reverse: ({ latitude, longitude }) => answer(`${latitude} ${longitude}`) };
  const keys: string[] = [];
  const store = memoryGeocoded();
  const geocoding = createGeocoding({
    geocoder,
    store: { ...store, put: (id, places, until) => (keys.push(id), store.put(id, places, until)) },
    hmac: (purpose, text) => `hash(${purpose.length}, ${text.length})`,
    now: () => clock.now,
    failing: () => void counted.rests++,
  });
  return { clock, counted, geocoding, keys };
}

test('what was asked ahead is known, under a hash, for thirty days; nothing else is', async () => {
  const { clock, counted, geocoding, keys } = setUp();
  expect(await geocoding.words('école rue Cugnot')).toEqual([]);
  await geocoding.askWords('école rue Cugnot');
  expect(await geocoding.words('ECOLE, rue Cugnot')).toEqual([school]);
  expect(await geocoding.words(school.label)).toEqual([school]);
  expect(keys.join()).not.toMatch(/cugnot/i);
  clock.now = new Date(clock.now.getTime() + 30 * 86_400_000 - 1);
  await geocoding.askWords('ecole rue cugnot');
  expect(counted.asked).toEqual(['école rue Cugnot']);
  clock.now = new Date(clock.now.getTime() + 1);
  expect(await geocoding.words('école rue Cugnot')).toEqual([]);
  await geocoding.askWords('école rue Cugnot');
  expect(counted.asked).toHaveLength(2);
});

test('after three failures in a row it is left alone for a minute, and told once', async () => {
  const { clock, counted, geocoding } = setUp();
  counted.fails = true;
  for (const words of ['a rue', 'b rue', 'c rue', 'd rue', 'e rue']) await geocoding.askWords(words);
  expect([counted.asked.length, counted.rests]).toEqual([3, 1]);
  clock.now = new Date(clock.now.getTime() + 60_000);
  for (const words of ['f rue', 'g rue']) await geocoding.askWords(words);
  expect([counted.asked.length, counted.rests]).toEqual([4, 2]);
  clock.now = new Date(clock.now.getTime() + 60_000);
  counted.fails = false;
  await geocoding.askWords('f rue');
  await geocoding.askPoint({ latitude: 48.8926, longitude: 2.3614 });
  expect(counted.asked).toHaveLength(6);
  counted.fails = true;
  for (const words of ['h rue', 'i rue']) await geocoding.askWords(words);
  expect(counted.rests).toBe(2);
});

test('a point is asked for once every ten metres', async () => {
  const { counted, geocoding } = setUp();
  await geocoding.askPoint({ latitude: 48.89261, longitude: 2.36139 });
  await geocoding.askPoint({ latitude: 48.8926, longitude: 2.3614 });
  expect(counted.asked).toHaveLength(1);
  expect(await geocoding.point({ latitude: 48.89259, longitude: 2.36141 })).toEqual(school);
});

describe('places', () => {
  const places = async (found?: readonly Located[]) => {
    const { counted, geocoding } = setUp(found);
    const store = memoryPlaces();
    await fill(store);
    return { counted, places: createPlaces({ store, landmarks, spelling, geocoding }) };
  };

  test('a geocoder is asked only of what is not known here, and only ahead', async () => {
    const { counted, places: found } = await places();
    for (const words of ['12 rue Myrha', 'métro Château Rouge', '18e', '12 rue de Paris 93100 Montreuil', '']) await found.ahead({ words });
    await found.ahead({ latitude: 48.8866, longitude: 2.3546 });
    await found.ahead({ latitude: 45.76, longitude: 4.83 });
    expect(await found.find('école rue Cugnot 75018')).toHaveLength(1);
    expect(counted.asked).toEqual([]);
    await found.ahead({ words: 'école rue Cugnot 75018' });
    expect(counted.asked).toEqual(['école rue Cugnot 75018']);
    expect(await found.find('école rue Cugnot 75018')).toEqual([
      { ...school, words: 'école rue Cugnot 75018' },
      { label: 'école rue Cugnot 75018', precision: 'district', district: '18' },
    ]);
    expect(await found.find(school.label)).toEqual([school, { label: school.label, precision: 'district', district: '18' }]);
  });

  test('a pin far from any address here has the address that it told, if that is near', async () => {
    const { places: found } = await places();
    const point = { latitude: 48.8927, longitude: 2.3615 };
    const expected = { ...school, precision: 'point', point };
    expect(await found.at(point)).toMatchObject({ place: { label: '48.8927, 2.3615' } });
    await found.ahead(point);
    expect(await found.at(point)).toEqual({ ok: true, place: expected });
    const far = { latitude: 48.87, longitude: 2.4 };
    await found.ahead(far);
    expect(await found.at(far)).toMatchObject({ place: { label: '48.8700, 2.4000' } });
  });
});

describe('an answer', () => {
  const read = (...features: readonly object[]) => readGeocoded({ type: 'FeatureCollection', features });

  test('holds addresses, streets and points of interest of Paris', () => {
    expect(
      read(
        featureOf({
          type: 'housenumber',
          _type: 'address',
          name: '12 Rue Myrha',
          postcode: '75018',
          citycode: '75118',
          city: 'Paris',
          score: 0.97,
        }),
        featureOf({ type: 'street', name: 'Rue Myrha', postcode: '75018', score: 0.8 }),
        featureOf({ _type: 'poi', name: ['Gymnase de la Goutte d’Or'], postcode: ['75018'], city: ['Paris'], score: 0.7 }),
        featureOf({ _type: 'poi', toponym: 'Square Léon', postcode: ['75116'], score: 0.7 }),
      ),
    ).toEqual([
      { label: '12 Rue Myrha, 75018 Paris', precision: 'address', point: { latitude: 48.8867, longitude: 2.3546 }, district: '18' },
      expect.objectContaining({ label: 'Rue Myrha, 75018 Paris', precision: 'street' }),
      expect.objectContaining({ label: 'Gymnase de la Goutte d’Or, 75018 Paris', precision: 'address' }),
      expect.objectContaining({ district: '16' }),
    ]);
  });

  test('what is elsewhere, unsure, a whole town or unreadable is left out', () => {
    expect(
      read(
        featureOf({ type: 'street', name: 'Rue de Paris', postcode: '93100', score: 0.9 }),
        featureOf({ type: 'street', name: 'Rue Myrha', postcode: '75018', score: 0.1 }),
        featureOf({ type: 'municipality', name: 'Paris', postcode: '75001', score: 0.9 }),
        featureOf({ type: 'street', name: 'x'.repeat(200), postcode: '75018' }),
        featureOf({ type: 'street', name: 'Rue Myrha', postcode: '75018' }, [652350, 6862310]),
        featureOf({ type: 'street', postcode: '75018' }),
        featureOf({ type: 'street', name: 5, postcode: '75018' }),
        {},
      ),
    ).toEqual([]);
  });

  test.each([null, 'none', {}, { features: 'none' }, { features: Array.from({ length: 101 }, () => ({})) }])('%j is none', (json) => {
    expect(() => readGeocoded(json)).toThrow(expect.objectContaining({ code: 'GEOCODER' }) as Error);
  });
});
