import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { Placing, Preference } from '../services/placings/placing';
import type { PlacingStore } from '../services/placings/store';
import { bytesOf } from './lines';
import { transaction } from './transaction';

type PlacingRow = Omit<Placing, 'code'> & { readonly _id: number };
interface PreferenceRow {
  readonly _id: string;
  readonly placing: number;
  readonly person: string;
  readonly since: Date;
  readonly sealed: Buffer;
  readonly told?: true;
}
type Hidden = Pick<Preference, 'person' | 'contact' | 'order'>;

const mixed = Schema.Types.Mixed;
const placingSchema = new Schema<PlacingRow>(
  { _id: Number, title: mixed, spots: mixed, opens: Date, closes: Date, demo: Boolean, result: mixed },
  { collection: 'placings', versionKey: false },
);
/** Who answered stands as an HMAC; what, and how to reach them, is sealed. */
const preferenceSchema = new Schema<PreferenceRow>(
  { _id: String, placing: Number, person: String, since: Date, sealed: Buffer, told: Boolean },
  { collection: 'placingPreferences', versionKey: false },
);
preferenceSchema.index({ placing: 1, person: 1, _id: 1 });
preferenceSchema.index({ person: 1, since: -1, _id: 1 });

/** Questions between places, and what people prefer. */
export function createPlacingStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open' | 'hmac'>): PlacingStore {
  const placings = connection.model('Placing', placingSchema);
  const preferences = connection.model('PlacingPreference', preferenceSchema);
  const personKey = (person: string): string => keys.hmac('placings', person);
  const placingOf = ({ _id, ...rest }: PlacingRow): Placing => ({ code: _id, ...rest });
  const preferenceOf = ({ _id, placing, since, sealed }: PreferenceRow): Preference => ({
    placing,
    since,
    ...(JSON.parse(keys.open(bytesOf(sealed), `placing ${_id}`).toString()) as Hidden),
  });
  return {
    transaction: (work) => transaction(connection, work),
    add: (placing) =>
      transaction(connection, async () => {
        const last = await placings.findOne({}, { _id: 1 }).sort({ _id: -1 }).lean<Pick<PlacingRow, '_id'>>();
        const _id = (last?._id ?? 0) + 1;
        await placings.insertMany([{ _id, ...placing }], { lean: true });
        return { code: _id, ...placing };
      }),
    all: async () => (await placings.find().sort({ _id: 1 }).lean<PlacingRow[]>()).map(placingOf),
    async find(code) {
      const row = await placings.findById(code).lean<PlacingRow>();
      return row ? placingOf(row) : undefined;
    },
    async result(code, result) {
      const { matchedCount } = await placings.updateOne({ _id: code, result: { $exists: false } }, { $set: { result } });
      return matchedCount === 1;
    },
    async prefer({ placing, person, contact, since, order }) {
      const key = personKey(person);
      const _id = `${placing}/${key}`;
      const sealed = keys.seal(JSON.stringify({ person, contact, order } satisfies Hidden), `placing ${_id}`);
      await preferences.updateOne({ _id }, { $set: { placing, person: key, since, sealed } }, { upsert: true });
    },
    async remove(code, person) {
      await preferences.deleteOne({ _id: `${code}/${personKey(person)}` });
    },
    of: async (people) =>
      (
        await preferences
          .find({ person: { $in: people.map(personKey) } })
          .sort({ since: -1, _id: 1 })
          .lean<PreferenceRow[]>()
      ).map(preferenceOf),
    async page(code, after, limit) {
      const rows = await preferences
        .find({ placing: code, person: { $gt: after } })
        .sort({ person: 1, _id: 1 })
        .limit(limit)
        .lean<PreferenceRow[]>();
      return rows.map((row) => ({ key: row.person, bond: preferenceOf(row) }));
    },
    async told(code, person) {
      const { matchedCount } = await preferences.updateOne(
        { _id: `${code}/${personKey(person)}`, told: { $exists: false } },
        { $set: { told: true } },
      );
      return matchedCount === 1;
    },
  };
}
