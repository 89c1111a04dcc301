import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAddresses } from '../../src/services/places/addresses';
import type { Area } from '../../src/services/places/areas';
import type { PlaceStore, PlaceWriter } from '../../src/services/places/gazetteer';
import { readLandmarks } from '../../src/services/places/landmarks';
import { createPlaces, type Places } from '../../src/services/places/places';
import { spelling } from '../../src/understanding/spelling';
import { memoryPlaces } from './memory-places';

/** Real streets of Paris in the columns of the national address base, in the right districts; where exactly their houses stand there, and which numbers
 *  there are, is made up. */
export const addressFile = join(__dirname, '../services/places/addresses.csv');

/** The landmarks of the city. */
export const landmarks = readLandmarks(readFileSync(join(__dirname, '../../gazetteer/landmarks.json'), 'utf8'));

/** Two districts drawn with a ruler, side by side, with a hole in the second. */
export const squares: readonly Area[] = [
  { district: '17', polygons: [[square(2.31, 48.88, 2.33, 48.9)]] },
  { district: '18', polygons: [[square(2.33, 48.88, 2.37, 48.9), square(2.36, 48.89, 2.365, 48.895)]] },
];

function square(west: number, south: number, east: number, north: number): readonly (readonly [number, number])[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

/** Fills a gazetteer from the file. */
export async function fill(store: PlaceWriter): Promise<void> {
  const { streets } = await readAddresses(readFileSync(addressFile, 'utf8').split('\n'));
  await store.putStreets(streets, 'test');
  await store.endStreets('test');
}

/** Places over that gazetteer, in memory; `outlines`: with districts too. */
export async function filledPlaces(
  outlines: readonly Area[] = [],
): Promise<{ readonly places: Places; readonly store: PlaceStore & PlaceWriter }> {
  const store = memoryPlaces();
  await fill(store);
  if (outlines.length > 0) await store.putAreas(outlines, 'test');
  return { places: createPlaces({ store, landmarks, spelling }), store };
}
