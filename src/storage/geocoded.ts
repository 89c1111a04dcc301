import { Schema, type Connection } from 'mongoose';
import type { GeocodeStore } from '../services/places/geocoding';
import type { Located } from '../services/places/place';

interface GeocodedRow {
  readonly _id: string;
  readonly found: readonly Located[];
  readonly until: Date;
}

/** What a geocoder answered, under an HMAC of what it was asked: of the question nothing is kept. */
const geocodedSchema = new Schema<GeocodedRow>(
  { _id: String, found: Schema.Types.Mixed, until: Date },
  { collection: 'geocoded', versionKey: false },
);
geocodedSchema.index({ until: 1 }, { expireAfterSeconds: 0 });

/** Answers of a geocoder, until they are too old. */
export function createGeocodeStore(connection: Connection): GeocodeStore {
  const rows = connection.model('Geocoded', geocodedSchema);
  return {
    async get(id, now) {
      const row = await rows.findOne({ _id: id, until: { $gt: now } }).lean<GeocodedRow>();
      return row?.found;
    },
    async put(id, found, until) {
      await rows.replaceOne({ _id: id }, { found, until }, { upsert: true });
    },
  };
}
