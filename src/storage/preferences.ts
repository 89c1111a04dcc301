import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { Preferences, PreferenceStore } from '../services/preferences';
import { bytesOf } from './lines';

interface PreferenceRow {
  readonly _id: string;
  readonly at: Date;
  readonly sealed: Buffer;
}
const preferenceSchema = new Schema<PreferenceRow>(
  { _id: String, at: Date, sealed: Buffer },
  { collection: 'preferences', versionKey: false },
);

/** People's preferences, an address each. */
export function createPreferenceStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open'>): PreferenceStore {
  const rows = connection.model('Preferences', preferenceSchema);
  const contextOf = (person: string): string => `preferences ${person}`;
  return {
    async find(people) {
      const [row] = await rows
        .find({ _id: { $in: [...people] } })
        .sort({ at: -1, _id: 1 })
        .limit(1)
        .lean<PreferenceRow[]>();
      return row && (JSON.parse(keys.open(bytesOf(row.sealed), contextOf(row._id)).toString()) as Preferences);
    },
    async put(person, preferences, now) {
      const sealed = keys.seal(JSON.stringify(preferences), contextOf(person));
      await rows.updateOne({ _id: person }, { $set: { at: now, sealed } }, { upsert: true });
    },
    async remove(person) {
      await rows.deleteOne({ _id: person });
    },
  };
}
