import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { ConsentKind, ConsentStore } from '../services/consents';

interface ConsentRow {
  person: string;
  channel: string;
  kind: ConsentKind;
  at: Date;
  said?: string;
  told?: string;
}

/** Who it was stands as an HMAC; the words are those of closed lists, and our own. */
const consentSchema = new Schema<ConsentRow>(
  { person: String, channel: String, kind: String, at: Date, said: String, told: String },
  { collection: 'consents', versionKey: false },
);
consentSchema.index({ person: 1, at: -1, _id: -1 });

/** The log of consents. */
export function createConsentStore(connection: Connection, keys: Pick<Keys, 'hmac'>): ConsentStore {
  const rows = connection.model('Consent', consentSchema);
  const personOf = (address: string): string => keys.hmac('address', address);
  return {
    async add({ address, ...change }) {
      await rows.insertMany([{ person: personOf(address), ...change }], { lean: true });
    },
    async of(address, limit, kinds) {
      const found = await rows
        .find({ person: personOf(address), ...(kinds ? { kind: { $in: kinds } } : {}) })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .lean<ConsentRow[]>();
      return found.map(({ channel, kind, at, said, told }) => ({
        channel,
        kind,
        at,
        ...(said === undefined ? {} : { said }),
        ...(told === undefined ? {} : { told }),
      }));
    },
  };
}
