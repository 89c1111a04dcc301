import { Schema, type Connection } from 'mongoose';
import type { ActRow, ActStore } from '../services/box/audit';
import type { LogStore } from '../services/box/log';
import { noPeaks } from '../services/box/merkle';
import type { SignedRoot } from '../services/box/root';

interface LogRow {
  _id: string;
  size: number;
  hashes: string[];
}

const logSchema = new Schema<LogRow>({ _id: String, size: Number, hashes: [String] }, { collection: 'logs', versionKey: false });
const rootSchema = new Schema(
  { _id: String, log: String, number: Number, size: Number, root: String, at: String, proof: [String], key: String, signature: String },
  { collection: 'roots', versionKey: false },
);
rootSchema.index({ log: 1, size: 1 }, { unique: true });
const actSchema = new Schema({ _id: Number, text: String }, { collection: 'acts', versionKey: false });

/** How far the logs are grown, their published roots, and what staff did. */
export function createLogStores(connection: Connection): { logs: LogStore; acts: ActStore } {
  const logs = connection.model('Log', logSchema);
  const roots = connection.model('Root', rootSchema);
  const acts = connection.model('Act', actSchema);
  return {
    logs: {
      async peaks(log) {
        const row = await logs.findById(log).lean<LogRow>();
        return row ? { size: row.size, hashes: row.hashes.map((hash) => Buffer.from(hash, 'hex')) } : noPeaks;
      },
      async grown(log, from, { size, hashes }) {
        const state = { size, hashes: hashes.map((hash) => Buffer.from(hash).toString('hex')) };
        if (from === 0 && !(await logs.exists({ _id: log }))) {
          await logs.insertMany([{ _id: log, ...state }]);
          return;
        }
        const { matchedCount } = await logs.updateOne({ _id: log, size: from }, { $set: state });
        if (matchedCount === 0)
          throw new Error(`The log ${log} is not of ${from} entries; it must be grown within the transaction that read it.`);
      },
      async lastRoot(log) {
        const row = await roots.findOne({ log }, { _id: 0 }).sort({ log: 1, size: -1 }).lean<SignedRoot>();
        return row ?? undefined;
      },
      async addRoot(root) {
        const id = `${root.log}/${root.size}`;
        const { upsertedCount } = await roots.updateOne({ _id: id }, { $setOnInsert: root }, { upsert: true });
        return upsertedCount === 1;
      },
      roots: (log) => roots.find({ log }, { _id: 0 }).sort({ log: 1, size: 1 }).lean<SignedRoot[]>(),
    },
    acts: {
      async add({ place, text }) {
        await acts.insertMany([{ _id: place, text }]);
      },
      all: async () =>
        (await acts.find().sort({ _id: 1 }).lean<{ _id: number; text: string }[]>()).map(({ _id, text }): ActRow => ({ place: _id, text })),
    },
  };
}
