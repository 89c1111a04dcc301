import { Schema, type Connection } from 'mongoose';
import type { Area } from '../services/places/areas';
import { cells } from '../services/places/cells';
import type { House, PlaceStore, PlaceWriter, Street, StreetHouses } from '../services/places/gazetteer';

/** A house in few words: number, suffix, latitude, longitude. */
type HouseRow = readonly [number: number, suffix: string, latitude: number, longitude: number];
type StreetRow = Omit<Street, 'id'> & {
  readonly _id: string;
  readonly houses: readonly HouseRow[];
  /** The cells in which its houses stand. */
  readonly cells: readonly number[];
  readonly version: string;
};
type NameRow = readonly [id: string, name: string, district: string, postalCode: string];
type AreaRow = Omit<Area, 'district'> & { readonly _id: string };

const streetSchema = new Schema<StreetRow>(
  { _id: String, name: String, district: String, postalCode: String, houses: Schema.Types.Mixed, cells: [Number], version: String },
  { collection: 'streets', versionKey: false },
);
streetSchema.index({ cells: 1 });
streetSchema.index({ version: 1 });
const areaSchema = new Schema<AreaRow>({ _id: String, polygons: Schema.Types.Mixed }, { collection: 'areas', versionKey: false });
/** Which import is in force, of `streets` and of `areas`; under `names` every street's name in one document, since all are read at once. */
const gazetteerSchema = new Schema<{ _id: string; version?: string; names?: readonly NameRow[] }>(
  { _id: String, version: String, names: Schema.Types.Mixed },
  { collection: 'gazetteer', versionKey: false },
);

/** Streets written at once. */
const batch = 200;

/** The gazetteer: streets with their houses, districts' outlines. */
export function createPlaceStore(connection: Connection): PlaceStore & PlaceWriter {
  const streets = connection.model('Street', streetSchema);
  const areas = connection.model('Area', areaSchema);
  const gazetteer = connection.model('Gazetteer', gazetteerSchema);
  const setVersion = async (what: 'streets' | 'areas', version: string): Promise<void> =>
    void (await gazetteer.updateOne({ _id: what }, { $set: { version } }, { upsert: true }));
  return {
    async version() {
      const rows = await gazetteer
        .find({ _id: { $in: ['areas', 'streets'] } })
        .sort({ _id: 1 })
        .lean<{ _id: string; version: string }[]>();
      return rows.length === 0 ? undefined : rows.map(({ _id, version }) => `${_id} ${version}`).join(', ');
    },
    async streets() {
      const row = await gazetteer.findById('names').lean<{ names: readonly NameRow[] }>();
      return row?.names.map(([id, name, district, postalCode]) => ({ id, name, district, postalCode })) ?? [];
    },
    async houses(ids) {
      if (ids.length === 0) return [];
      return (
        await streets
          .find({ _id: { $in: [...ids] } })
          .sort({ _id: 1 })
          .lean<StreetRow[]>()
      ).map(streetOf);
    },
    near: async (cells) =>
      (
        await streets
          .find({ cells: { $in: [...cells] } })
          .sort({ _id: 1 })
          .lean<StreetRow[]>()
      ).map(streetOf),
    async areas() {
      const rows = await areas.find().sort({ _id: 1 }).lean<AreaRow[]>();
      return rows.map(({ _id, polygons }) => ({ district: _id, polygons }));
    },
    async putStreets(all, version) {
      for (let from = 0; from < all.length; from += batch)
        await streets.bulkWrite(
          all.slice(from, from + batch).map((street) => {
            const { _id, ...row } = rowOf(street, version);
            return { replaceOne: { filter: { _id }, replacement: row, upsert: true } };
          }),
        );
    },
    async endStreets(version) {
      const { deletedCount } = await streets.deleteMany({ version: { $ne: version } });
      const rows = await streets.find({}, { name: 1, district: 1, postalCode: 1 }).sort({ _id: 1 }).lean<Omit<StreetRow, 'houses'>[]>();
      const names = rows.map(({ _id, name, district, postalCode }): NameRow => [_id, name, district, postalCode]);
      await gazetteer.replaceOne({ _id: 'names' }, { names }, { upsert: true });
      await setVersion('streets', version);
      return deletedCount;
    },
    async putAreas(all, version) {
      for (const { district, polygons } of all) await areas.replaceOne({ _id: district }, { polygons }, { upsert: true });
      await areas.deleteMany({ _id: { $nin: all.map(({ district }) => district) } });
      await setVersion('areas', version);
    },
  };
}

const rowOf = ({ id, houses, ...street }: StreetHouses, version: string): StreetRow => ({
  _id: id,
  ...street,
  houses: houses.map(({ number, suffix = '', latitude, longitude }) => [number, suffix, latitude, longitude] as const),
  cells: [...new Set(houses.map((house) => cells.of(house)))],
  version,
});

function streetOf({ _id, name, district, postalCode, houses }: StreetRow): StreetHouses {
  return { id: _id, name, district, postalCode, houses: houses.map(houseOf) };
}

const houseOf = ([number, suffix, latitude, longitude]: HouseRow): House => ({
  number,
  ...(suffix === '' ? {} : { suffix }),
  latitude,
  longitude,
});
