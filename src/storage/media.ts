import { mongo, type Connection } from 'mongoose';
import type { MediaKeep, MediaStore, MediaSweep } from '../services/media';
import type { Keys } from '../keys';
import { refuse } from './transaction';

/** Photos removed in one go: a sweep of thousands stays many small writes. */
const sweptAtOnce = 50;

/** Photos in GridFS, each sealed as a whole: a dump of the database shows no picture. */
export function createMediaStore(connection: Connection, keys: Keys): MediaStore & MediaKeep & MediaSweep {
  const bucket = () => {
    if (!connection.db) throw new Error('The database connection is not open.');
    return new mongo.GridFSBucket(connection.db, { bucketName: 'media' });
  };
  return {
    async put(bytes, type, owner) {
      refuse();
      const id = new mongo.ObjectId();
      const upload = bucket().openUploadStreamWithId(id, 'photo', {
        metadata: { type, owner: keys.seal(owner, `owner ${id.toHexString()}`) },
      });
      await new Promise<void>((done, failed) => {
        upload.once('finish', done).once('error', failed);
        upload.end(keys.seal(bytes, `media ${id.toHexString()}`));
      });
      return id.toHexString();
    },
    async get(id) {
      if (!/^[0-9a-f]{24}$/.test(id)) return undefined;
      const _id = new mongo.ObjectId(id);
      const [found] = await bucket().find({ _id }).limit(1).toArray();
      if (!found) return undefined;
      const { type, owner } = found.metadata as { type: string; owner: { buffer: Uint8Array } };
      const chunks: Buffer[] = [];
      for await (const chunk of bucket().openDownloadStream(_id)) chunks.push(chunk as Buffer);
      return { bytes: keys.open(Buffer.concat(chunks), `media ${id}`), type, owner: keys.open(owner.buffer, `owner ${id}`).toString() };
    },
    async keep(id) {
      refuse();
      if (!/^[0-9a-f]{24}$/.test(id)) return;
      await connection.collection('media.files').updateOne({ _id: new mongo.ObjectId(id) }, { $set: { 'metadata.kept': true } });
    },
    async sweep(before) {
      // An id begins with the second it was made in, on the chunks too: those of an upload that broke off are found without a photo.
      const end = mongo.ObjectId.createFromTime(Math.floor(before.getTime() / 1000));
      const files = connection.collection('media.files');
      const chunks = connection.collection('media.chunks');
      const kept = await files.distinct('_id', { 'metadata.kept': true });
      for (let swept = 0; ;) {
        const old = await files
          .find({ _id: { $lt: end, $nin: kept } }, { projection: { _id: 1 } })
          .sort({ _id: 1 })
          .limit(sweptAtOnce)
          .toArray();
        const ids = old.map(({ _id }) => _id);
        await files.deleteMany({ _id: { $in: ids } });
        await chunks.deleteMany({ files_id: { $in: ids } });
        swept += ids.length;
        if (ids.length < sweptAtOnce) {
          await chunks.deleteMany({ files_id: { $lt: end, $nin: kept } });
          return swept;
        }
      }
    },
  };
}
