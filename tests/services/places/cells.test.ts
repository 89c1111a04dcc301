import fc from 'fast-check';
import { cells, metresBetween, spots } from '../../../src/services/places/cells';
import type { Point } from '../../../src/services/places/place';

const radius = 6_371_008.8;
const degree = Math.PI / 180;

/** Where one comes to who goes so many metres that way (degrees from north), on the sphere. */
function going({ latitude, longitude }: Point, metres: number, bearing: number): Point {
  const [from, far, way] = [latitude * degree, metres / radius, bearing * degree];
  const to = Math.asin(Math.sin(from) * Math.cos(far) + Math.cos(from) * Math.sin(far) * Math.cos(way));
  const turned = Math.atan2(Math.sin(way) * Math.sin(far) * Math.cos(from), Math.cos(far) - Math.sin(from) * Math.sin(to));
  return { latitude: to / degree, longitude: ((longitude + turned / degree + 540) % 360) - 180 };
}

/** Evenly spread, to the millionth. */
const from = (least: number, most: number) =>
  fc.integer({ min: Math.round(least * 1e6), max: Math.round(most * 1e6) }).map((millionths) => millionths / 1e6);
const point = (south: number, north: number, west: number, east: number) =>
  fc.record({ latitude: from(south, north), longitude: from(west, east) });
const paris = point(48.8, 48.91, 2.22, 2.47);
const anywhere = point(-85, 85, -180, 180);
const metres = from(0, 5_000);
const share = from(0, 1);
const bearing = from(0, 360);

const hall: Point = { latitude: 48.8566, longitude: 2.3522 };

test.each([
  ['in Paris', paris],
  ['anywhere', anywhere],
])('%s, nothing within the radius is missed', (_, centres) => {
  let within = 0;
  fc.assert(
    fc.property(centres, metres, share, bearing, (centre, far, part, way) => {
      const other = going(centre, far * part, way);
      if (metresBetween(centre, other) > far) return;
      within++;
      expect(cells.around(centre, far)).toContain(cells.of(other));
    }),
    { numRuns: 2_000 },
  );
  expect(within).toBeGreaterThan(1_500);
});

test('the small ones miss nothing either', () => {
  fc.assert(
    fc.property(paris, from(0, 200), share, bearing, (centre, far, part, way) => {
      const other = going(centre, far * part, way);
      if (metresBetween(centre, other) <= far) expect(spots.around(centre, far)).toContain(spots.of(other));
    }),
    { numRuns: 1_000 },
  );
  expect(() => spots.around(hall, 201)).toThrow('0 to 200 m');
});

test('what stands on the circle itself is within it too, all round', () => {
  const ring = new Set(cells.around(hall, 300));
  for (let way = 0; way < 360; way++) expect(ring.has(cells.of(going(hall, 300, way)))).toBe(true);
});

test('the ring is no wider than it must be: two hundred metres are a dozen cells, and each is there once', () => {
  const ring = cells.around(hall, 200);
  expect(ring.length).toBeLessThanOrEqual(16);
  expect(new Set(ring).size).toBe(ring.length);
  expect(ring).not.toContain(cells.of(going(hall, 1_000, 45)));
});

test('it closes behind the antimeridian', () => {
  const east: Point = { latitude: -17, longitude: 179.9999 };
  const west: Point = { latitude: -17, longitude: -179.9999 };
  expect(metresBetween(east, west)).toBeLessThan(25);
  expect(cells.around(east, 30)).toContain(cells.of(west));
  expect(cells.of({ latitude: -17, longitude: 180 })).toBe(cells.of({ latitude: -17, longitude: -180 }));
});

test('metres are metres: a degree of a meridian, half a degree of a parallel, the city hall to the basilica of Montmartre', () => {
  expect(metresBetween({ latitude: 48, longitude: 2 }, { latitude: 49, longitude: 2 })).toBeCloseTo(radius * degree, 3);
  expect(metresBetween({ latitude: 0, longitude: 2 }, { latitude: 0, longitude: 2.5 })).toBeCloseTo((radius * degree) / 2, 3);
  expect(metresBetween(hall, hall)).toBe(0);
  expect(metresBetween(hall, { latitude: 48.8867, longitude: 2.3431 })).toBeCloseTo(3_412, -2);
});

test('going somewhere and measuring it agree', () => {
  fc.assert(
    fc.property(anywhere, metres, bearing, (centre, far, way) => {
      expect(Math.abs(metresBetween(centre, going(centre, far, way)) - far)).toBeLessThan(0.01);
    }),
  );
});

test('too far, and over a pole, are refused', () => {
  expect(() => cells.around(hall, 5_001)).toThrow('0 to 5000 m');
  expect(() => cells.around(hall, Number.NaN)).toThrow(RangeError);
  expect(() => cells.around({ latitude: 89.99, longitude: 0 }, 5_000)).toThrow('over a pole');
});
