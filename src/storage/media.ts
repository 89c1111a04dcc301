import { mongo, type Connection } from 'mongoose';
import type { MediaStore } from '../services/media';
import type { Keys } from '../keys';

/** Photos in GridFS, each sealed as a whole: a dump of the database shows no picture. */
export function createMediaStore(connection: Connection, keys: Keys): MediaStore {
  const bucket = () => {
    if (!connection.db) throw new Error('The database connection is not open.');
    return new mongo.GridFSBucket(connection.db, { bucketName: 'media' });
  };
  return {
    async put(bytes, type, owner) {
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
  };
}
