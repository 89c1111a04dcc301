import { Schema, type Connection } from 'mongoose';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { OpenFile, OpenFileStore } from '../services/open-files';
import { bytesOf } from './lines';

/** A piece of a file, compressed. */
interface PieceRow {
  readonly _id: string;
  readonly set: string;
  readonly version: string;
  readonly name: string;
  readonly part: number;
  readonly body: Buffer;
}
/** Which version of a set stands. `before`: the one that it took the place of, which is kept for who is reading it. */
interface SetRow {
  readonly _id: string;
  readonly version: string;
  readonly before?: string;
  readonly at: Date;
  readonly files: readonly OpenFile[];
}

const pieceSchema = new Schema<PieceRow>(
  { _id: String, set: String, version: String, name: String, part: Number, body: Buffer },
  { collection: 'openFiles', versionKey: false },
);
pieceSchema.index({ version: 1, name: 1, part: 1, _id: 1 });
pieceSchema.index({ set: 1, version: 1, _id: 1 });
const setSchema = new Schema<SetRow>(
  { _id: String, version: String, before: String, at: Date, files: Schema.Types.Mixed },
  { collection: 'openFileSets', versionKey: false },
);

/** Characters of a piece, from which on the next begins. */
const pieceLength = 500_000;
const [compress, expand] = [promisify(gzip), promisify(gunzip)];

/** `newId`: unguessable or not, another each time. */
export function createOpenFileStore(connection: Connection, newId: () => string): OpenFileStore {
  const pieces = connection.model('OpenFile', pieceSchema);
  const sets = connection.model('OpenFileSet', setSchema);

  return {
    begin(set, now) {
      // In the order of their beginnings, as texts.
      const version = `${set}/${now.toISOString()}/${newId()}`;
      const files = new Map<string, { texts: string[]; length: number; parts: number; bytes: number }>();
      async function flush(name: string): Promise<void> {
        const file = files.get(name);
        if (!file || (file.length === 0 && file.parts > 0)) return;
        const text = Buffer.from(file.texts.join(''));
        const part = file.parts++;
        file.texts = [];
        file.length = 0;
        file.bytes += text.length;
        await pieces.insertMany([{ _id: `${version}/${name}/${part}`, set, version, name, part, body: await compress(text) }], {
          lean: true,
        });
      }
      return {
        async write(name, text) {
          const file = files.get(name) ?? { texts: [], length: 0, parts: 0, bytes: 0 };
          files.set(name, file);
          file.texts.push(text);
          file.length += text.length;
          if (file.length >= pieceLength) await flush(name);
        },
        async publish() {
          for (const name of files.keys()) await flush(name);
          const listed = [...files].map(([name, { bytes }]) => ({ name, bytes }));
          await sets.updateOne({ _id: set }, { $setOnInsert: { version: '', at: now, files: [] } }, { upsert: true });
          const standing = await sets.findById(set).lean<SetRow>();
          const before = standing?.version ?? '';
          const { modifiedCount } =
            before < version
              ? await sets.updateOne({ _id: set, version: before }, { $set: { version, before, at: now, files: listed } })
              : { modifiedCount: 0 };
          // Another that begins while this one ends has a later version: it is left alone.
          await pieces.deleteMany(modifiedCount === 1 ? { set, version: { $lt: before } } : { version });
          return modifiedCount === 1;
        },
      };
    },
    async all() {
      const rows = await sets
        .find({ version: { $gt: '' } })
        .sort({ _id: 1 })
        .lean<SetRow[]>();
      return rows.map(({ _id, version, at, files }) => ({ id: _id, version, at, files }));
    },
    async *read(version, name) {
      for await (const { body } of pieces
        .find({ version, name }, { body: 1 })
        .sort({ version: 1, name: 1, part: 1, _id: 1 })
        .batchSize(8)
        .lean<Pick<PieceRow, '_id' | 'body'>[]>()
        .cursor())
        yield await expand(bytesOf(body));
    },
  };
}
