import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { CodeStore } from '../services/codes';

interface CodeRow {
  _id: string;
  owner: string;
  hash?: string;
  sealed?: { buffer: Uint8Array };
  tries: number;
  until: Date;
}

/** One-time codes: all that tells of whom or of which digits is an HMAC, what a code opens is sealed. Forgotten once worthless. */
const codeSchema = new Schema<CodeRow>(
  { _id: String, owner: String, hash: String, sealed: Buffer, tries: Number, until: Date },
  { collection: 'codes', versionKey: false },
);
codeSchema.index({ owner: 1 });
codeSchema.index({ until: 1 }, { expireAfterSeconds: 0 });

/** How often something was done, until then. */
const countSchema = new Schema<{ _id: string; count: number; until: Date }>(
  { _id: String, count: Number, until: Date },
  { collection: 'counts', versionKey: false },
);
countSchema.index({ until: 1 }, { expireAfterSeconds: 0 });

/** One-time codes and what limits them. */
export function createCodeStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open'>): CodeStore {
  const codes = connection.model('Code', codeSchema);
  const counts = connection.model('Count', countSchema);
  return {
    async put({ id, owner, hash, content, tries, until }) {
      await codes.deleteMany({ owner });
      await codes.insertMany(
        [
          {
            _id: id,
            owner,
            tries,
            until,
            ...(hash === undefined ? {} : { hash }),
            ...(content === undefined ? {} : { sealed: keys.seal(content, `code ${id}`) }),
          },
        ],
        { lean: true },
      );
    },
    async find(id) {
      const row = await codes.findById(id).lean<CodeRow>();
      if (!row) return undefined;
      const { owner, hash, sealed, tries, until } = row;
      return {
        id,
        owner,
        tries,
        until,
        ...(hash === undefined ? {} : { hash }),
        ...(sealed ? { content: keys.open(sealed.buffer, `code ${id}`).toString() } : {}),
      };
    },
    async miss(id) {
      await codes.updateOne({ _id: id }, { $inc: { tries: 1 } });
    },
    remove: async (id) => (await codes.deleteOne({ _id: id })).deletedCount === 1,
    async count(id, by, until) {
      await counts.updateOne({ _id: id }, { $inc: { count: by }, $setOnInsert: { until } }, { upsert: true });
    },
    async counted(ids) {
      const found = await counts.find({ _id: { $in: ids } }).lean<{ _id: string; count: number }[]>();
      return new Map(found.map(({ _id, count }) => [_id, count]));
    },
  };
}
