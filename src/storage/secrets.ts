import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { SecretStore } from '../services/box/secrets';

interface SecretRow {
  _id: string;
  name: string;
  since: Date;
  /** Absent: destroyed, and none of this name is made again. */
  wrapped?: { buffer: Uint8Array };
}

const secretSchema = new Schema({ _id: String, name: String, since: Date, wrapped: Buffer }, { collection: 'secrets', versionKey: false });
secretSchema.index({ name: 1, since: -1, _id: 1 });

/** Keys that serve for a time. Wrapped by the deployment's key: removing the row destroys the key for whoever has the database alone, at once; for whoever
 *  has the deployment's key too, once the database's own leftovers (deleted pages, oplog, journal, backups) are gone. */
export function createSecretStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open'>): SecretStore {
  const secrets = connection.model('Secret', secretSchema);
  const context = (id: string): string => `secret ${id}`;
  return {
    async of(name) {
      const rows = await secrets.find({ name }).sort({ since: -1, _id: 1 }).lean<SecretRow[]>();
      const living = rows.flatMap(({ _id, since, wrapped }) =>
        wrapped ? [{ id: _id, since, key: keys.open(wrapped.buffer, context(_id)) }] : [],
      );
      return { living, destroyed: rows.some(({ wrapped }) => !wrapped) };
    },
    async add(name, { id, key, since }) {
      await secrets.insertMany([{ _id: id, name, since, wrapped: keys.seal(key, context(id)) }]);
    },
    async remove(name, ids, { forEver } = { forEver: false }) {
      if (ids.length > 0) await secrets.deleteMany({ _id: { $in: [...ids] } });
      if (forEver && !(await secrets.exists({ _id: `${name} destroyed` })))
        await secrets.insertMany([{ _id: `${name} destroyed`, name, since: new Date(0) }]);
    },
  };
}
