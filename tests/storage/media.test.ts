import { mongo } from 'mongoose';
import { mediaDays, sweepMedia, type MediaKeep, type MediaStore, type MediaSweep } from '../../src/services/media';
import type { Storage } from '../../src/storage/connect';
import { createMediaStore } from '../../src/storage/media';
import { mediaStoreContract } from '../contracts/media-store';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let storage: Storage;
let media: MediaStore & MediaKeep & MediaSweep;

beforeAll(async () => {
  database = await openTestStorage();
  storage = await database.connect();
  media = createMediaStore(storage.connection, database.keys);
});
afterAll(() => database.close());

mediaStoreContract(() => media);

const chunks = () => storage.connection.collection('media.chunks').countDocuments();

test('what is left of an upload that broke off is swept with the photos of its day', async () => {
  const before = await chunks();
  await media.put(new Uint8Array(600_000), 'image/png', 'web:nadia');
  await storage.connection.collection('media.files').deleteMany({});
  expect(await chunks()).toBe(before + 3);
  expect(await media.sweep(new Date(Date.now() + 60_000))).toBe(0);
  expect(await chunks()).toBe(0);
});

test('a photo lives thirty days', async () => {
  const put = async (daysAgo: number): Promise<string> => {
    const _id = mongo.ObjectId.createFromTime(Math.floor(Date.now() / 1000) - daysAgo * 86_400);
    await storage.connection.collection('media.files').insertOne({ _id, length: 0, metadata: {} });
    return _id.toHexString();
  };
  await put(mediaDays + 1);
  const young = await put(mediaDays - 1);
  expect(await sweepMedia(media, new Date())).toBe(1);
  expect((await storage.connection.collection('media.files').find().toArray()).map(({ _id }) => String(_id))).toEqual([young]);
});

test('nothing of a photo stands in the database as it came', async () => {
  await media.put(Buffer.from('a face, plainly seen'), 'image/png', 'web:nadia');
  const all = [
    ...(await storage.connection.collection('media.files').find().toArray()),
    ...(await storage.connection.collection('media.chunks').find().toArray()),
  ];
  const stored = all.map((doc) => Buffer.from(mongo.BSON.serialize(doc)).toString('latin1')).join('');
  expect(stored).toContain('image/png');
  expect(stored).not.toMatch(/plainly|nadia/);
});
