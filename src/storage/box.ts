import { Schema, type Connection } from 'mongoose';
import type { BoxRow, BoxStore, PoolStore } from '../services/box/box';

interface StoredBallot {
  _id: string;
  edition: string;
  ballot: string;
  place: number;
  sealed: { buffer: Uint8Array };
}

const clustered = { versionKey: false, clusteredIndex: { key: { _id: 1 }, unique: true } } as const;
const poolSchema = new Schema({ _id: String, edition: String, locked: Buffer }, { collection: 'pool', ...clustered });
poolSchema.index({ edition: 1, _id: 1 });
/** `_id` is the leaf's hash in hexadecimal: a receipt is its beginning. */
const boxSchema = new Schema(
  { _id: String, edition: String, ballot: String, place: Number, sealed: Buffer },
  { collection: 'box', ...clustered },
);
boxSchema.index({ edition: 1, place: 1 }, { unique: true });

/** Ballots that wait, and those in the box. Nothing here bears a time, and nothing of one is in the other. */
export function createBoxStores(connection: Connection): { pool: PoolStore; rows: BoxStore } {
  const waiting = connection.model('Pool', poolSchema);
  const boxes = connection.model('Box', boxSchema);
  const toRow = ({ _id, sealed, ...row }: StoredBallot): BoxRow => ({ hash: _id, sealed: Buffer.from(sealed.buffer), ...row });
  return {
    pool: {
      async put(edition, rows) {
        if (rows.length > 0) await waiting.insertMany(rows.map(({ id, locked }) => ({ _id: id, edition, locked: Buffer.from(locked) })));
      },
      ids: async (edition) =>
        (await waiting.find({ edition }, { _id: 1 }).sort({ _id: 1 }).lean<{ _id: string }[]>()).map(({ _id }) => _id),
      async take(ids) {
        if (ids.length === 0) return [];
        const which = { _id: { $in: [...ids] } };
        const rows = await waiting.find(which).lean<{ _id: string; locked: { buffer: Uint8Array } }[]>();
        await waiting.deleteMany(which);
        return rows.map(({ _id, locked }) => ({ id: _id, locked: locked.buffer }));
      },
      has: async (ids) => ids.length > 0 && (await waiting.exists({ _id: { $in: [...ids] } })) !== null,
    },
    rows: {
      async add(rows) {
        await boxes.insertMany(rows.map(({ hash, sealed, ...row }) => ({ _id: hash, ...row, sealed: Buffer.from(sealed) })));
      },
      async find(head) {
        const row = await boxes.findOne({ _id: { $gte: head, $lt: `${head}g` } }, { sealed: 0 }).lean<Omit<StoredBallot, 'sealed'>>();
        if (!row) return undefined;
        const { _id, ...rest } = row;
        return { hash: _id, ...rest };
      },
      async *rows(edition) {
        for await (const row of boxes.find({ edition }).sort({ edition: 1, place: 1 }).lean<StoredBallot[]>().cursor()) yield toRow(row);
      },
      hashes: async (edition, count) =>
        (await boxes.find({ edition }, { _id: 1, place: 1 }).sort({ edition: 1, place: 1 }).limit(count).lean<{ _id: string }[]>()).map(
          ({ _id }) => _id,
        ),
      count: (edition) => boxes.countDocuments({ edition }),
    },
  };
}
