import type { Area } from '../../src/services/places/areas';
import { cells } from '../../src/services/places/cells';
import type { GeocodeStore } from '../../src/services/places/geocoding';
import type { Located } from '../../src/services/places/place';
import type { PlaceStore, PlaceWriter, StreetHouses } from '../../src/services/places/gazetteer';

/** A geocoder's answers in memory. */
export function memoryGeocoded(): GeocodeStore {
  const rows = new Map<string, { readonly found: readonly Located[]; readonly until: Date }>();
  return {
    get(id, now) {
      const row = rows.get(id);
      return Promise.resolve(row && row.until > now ? row.found : undefined);
    },
    put: (id, found, until) => Promise.resolve(void rows.set(id, { found, until })),
  };
}

/** A gazetteer in memory; empty until something is put. */
export function memoryPlaces(): PlaceStore & PlaceWriter {
  const streets = new Map<string, StreetHouses & { readonly version: string }>();
  let areas: readonly Area[] = [];
  const versions = new Map<string, string>();
  return {
    version: () => Promise.resolve(versions.size === 0 ? undefined : JSON.stringify([...versions])),
    streets: () => Promise.resolve([...streets.values()]),
    houses: (ids) => Promise.resolve(ids.flatMap((id) => streets.get(id) ?? [])),
    near: (numbers) =>
      Promise.resolve([...streets.values()].filter(({ houses }) => houses.some((house) => numbers.includes(cells.of(house))))),
    areas: () => Promise.resolve(areas),
    putStreets: (all, version) => Promise.resolve(all.forEach((street) => streets.set(street.id, { ...street, version }))),
    endStreets(version) {
      const old = [...streets.values()].filter((street) => street.version !== version);
      for (const { id } of old) streets.delete(id);
      versions.set('streets', version);
      return Promise.resolve(old.length);
    },
    putAreas(all, version) {
      areas = all;
      versions.set('areas', version);
      return Promise.resolve();
    },
  };
}
