import { mongo, Schema, type Connection } from 'mongoose';
import type { MediaStore, MediaSweep } from '../services/media';
import type { Photo, PhotoKeep, PhotoStore } from '../services/photos';
import type { Keys } from '../keys';
import { bytesOf } from './lines';
import { refuse, transaction } from './transaction';

/** Photos removed in one go: a sweep of thousands stays many small writes. */
const sweptAtOnce = 50;

/** What GridFS keeps beside a photo's bytes. */
interface Metadata {
  readonly type: string;
  /** Whose it is, sealed and as an HMAC; both absent once they are forgotten. */
  readonly owner?: Buffer;
  readonly of?: string;
  /** Made of pixels alone; absent of those from before that was done. */
  readonly safe?: boolean;
  /** It belongs to something, which is named in `thing`. */
  readonly kept?: boolean;
  readonly thing?: string;
  /** What somebody of the staff said of it, and who. */
  readonly shown?: 'private' | 'public';
  readonly by?: string;
}
interface FileRow {
  readonly _id: mongo.ObjectId;
  readonly metadata: Metadata;
}
const fileSchema = new Schema<FileRow>({ metadata: Schema.Types.Mixed }, { collection: 'media.files', versionKey: false });
fileSchema.index({ 'metadata.of': 1, _id: 1 });
fileSchema.index({ 'metadata.kept': 1, 'metadata.shown': 1, _id: 1 });

const named = /^[0-9a-f]{24}$/;

/** Photos in GridFS, each sealed as a whole: a dump of the database shows no picture. */
export function createMediaStore(connection: Connection, keys: Keys): MediaStore & MediaSweep & PhotoKeep & PhotoStore {
  const files = connection.model('MediaFile', fileSchema);
  const chunks = () => connection.collection('media.chunks');
  const bucket = () => {
    if (!connection.db) throw new Error('The database connection is not open.');
    return new mongo.GridFSBucket(connection.db, { bucketName: 'media' });
  };
  const idOf = (id: string): mongo.ObjectId | undefined => (named.test(id) ? new mongo.ObjectId(id) : undefined);
  const ownerKey = (owner: string): string => keys.hmac('media-owner', owner);
  const photoOf = ({ _id, metadata: { thing = '', shown, by, safe } }: FileRow): Photo => ({
    id: String(_id),
    thing,
    at: _id.getTimestamp(),
    state: shown ?? 'unlooked',
    ...(by === undefined ? {} : { by }),
    safe: safe === true,
  });
  /** The row first: what nobody can find any more may be gone in parts. */
  async function remove(ids: readonly mongo.ObjectId[]): Promise<void> {
    await files.deleteMany({ _id: { $in: ids } });
    await chunks().deleteMany({ files_id: { $in: ids } });
  }
  const set = async (id: string, change: object): Promise<void> => {
    const _id = idOf(id);
    if (_id) await files.updateOne({ _id }, change);
  };

  return {
    transaction: (work) => transaction(connection, work),
    async put(bytes, type, owner) {
      refuse();
      const id = new mongo.ObjectId();
      const metadata = { type, owner: keys.seal(owner, `owner ${id.toHexString()}`), of: ownerKey(owner), safe: true };
      const upload = bucket().openUploadStreamWithId(id, 'photo', { metadata });
      await new Promise<void>((done, failed) => {
        upload.once('finish', done).once('error', failed);
        upload.end(keys.seal(bytes, `media ${id.toHexString()}`));
      });
      return id.toHexString();
    },
    async get(id) {
      const _id = idOf(id);
      const found = _id && (await files.findOne({ _id }).lean<FileRow>());
      if (!found) return undefined;
      const { type, owner } = found.metadata;
      const parts: Buffer[] = [];
      for await (const chunk of bucket().openDownloadStream(_id)) parts.push(chunk as Buffer);
      return {
        bytes: keys.open(Buffer.concat(parts), `media ${id}`),
        type,
        ...(owner ? { owner: keys.open(bytesOf(owner), `owner ${id}`).toString() } : {}),
      };
    },
    keep: (id, thing) => set(id, { $set: { 'metadata.kept': true, 'metadata.thing': thing } }),
    release: (id) => set(id, { $unset: { 'metadata.kept': 1, 'metadata.thing': 1, 'metadata.shown': 1, 'metadata.by': 1 } }),
    disown: (id) => set(id, { $unset: { 'metadata.owner': 1, 'metadata.of': 1 } }),
    async forget(address) {
      const theirs = await files.find({ 'metadata.of': ownerKey(address) }).lean<FileRow[]>();
      const isPublic = ({ metadata: { kept, shown } }: FileRow): boolean => kept === true && shown === 'public';
      const stay = theirs.filter(isPublic).map(({ _id }) => _id);
      await files.updateMany({ _id: { $in: stay } }, { $unset: { 'metadata.owner': 1, 'metadata.of': 1 } });
      await remove(theirs.filter((file) => !isPublic(file)).map(({ _id }) => _id));
    },
    async takeOver(from, to) {
      const theirs = await files.find({ 'metadata.of': ownerKey(from) }).lean<FileRow[]>();
      for (const { _id } of theirs)
        await files.updateOne(
          { _id },
          { $set: { 'metadata.owner': keys.seal(to, `owner ${_id.toHexString()}`), 'metadata.of': ownerKey(to) } },
        );
    },
    async find(id) {
      const _id = idOf(id);
      const found = _id && (await files.findOne({ _id, 'metadata.kept': true }).lean<FileRow>());
      return found ? photoOf(found) : undefined;
    },
    async unlooked(limit) {
      const found = await files
        .find({ 'metadata.kept': true, 'metadata.shown': { $exists: false } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<FileRow[]>();
      return found.map(photoOf);
    },
    async publicOf(ids) {
      const wanted = ids.flatMap((id) => idOf(id) ?? []);
      if (wanted.length === 0) return new Set();
      const found = await files
        .find({ _id: { $in: wanted }, 'metadata.kept': true, 'metadata.shown': 'public' }, { _id: 1 })
        .lean<Pick<FileRow, '_id'>[]>();
      return new Set(found.map(({ _id }) => String(_id)));
    },
    decide: (id, state, by) => set(id, { $set: { 'metadata.shown': state, 'metadata.by': by } }),
    async sweep(before) {
      // An id begins with the second it was made in, on the chunks too: those of an upload that broke off are found without a photo.
      const end = mongo.ObjectId.createFromTime(Math.floor(before.getTime() / 1000));
      const kept = await files.distinct('_id', { 'metadata.kept': true });
      for (let swept = 0; ;) {
        const old = await files
          .find({ _id: { $lt: end, $nin: kept } }, { _id: 1 })
          .sort({ _id: 1 })
          .limit(sweptAtOnce)
          .lean<FileRow[]>();
        const ids = old.map(({ _id }) => _id);
        await remove(ids);
        swept += ids.length;
        if (ids.length < sweptAtOnce) {
          await chunks().deleteMany({ files_id: { $lt: end, $nin: kept } });
          return swept;
        }
      }
    },
  };
}
