import { mongo } from 'mongoose';
import { mediaDays, sweepMedia } from '../../src/services/media';
import type { Storage } from '../../src/storage/connect';
import { createMediaStore } from '../../src/storage/media';
import { mediaStoreContract } from '../contracts/media-store';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let storage: Storage;
let media: ReturnType<typeof createMediaStore>;

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

const put = (owner: string): Promise<string> => media.put(Buffer.from('a picture'), 'image/jpeg', owner);

test('who forgets takes along what they sent, but for what is public: that is nobody’s then', async () => {
  const [loose, kept, shown, others] = [await put('web:zoe'), await put('web:zoe'), await put('web:zoe'), await put('web:li')];
  for (const id of [kept, shown, others]) await media.keep(id, 'P-1');
  await media.decide(kept, 'private', 'Nadia');
  await media.decide(shown, 'public', 'Nadia');
  await media.forget('web:zoe');
  expect([await media.get(loose), await media.get(kept)]).toEqual([undefined, undefined]);
  expect(await media.get(shown)).toEqual({ bytes: Buffer.from('a picture'), type: 'image/jpeg' });
  expect(await media.get(others)).toMatchObject({ owner: 'web:li' });
  const ids = (await storage.connection.collection('media.chunks').find().toArray()).map(({ files_id }) => String(files_id));
  expect(ids.sort()).toEqual([shown, others].sort());
  const row = await storage.connection.collection('media.files').findOne({ _id: new mongo.ObjectId(shown) });
  expect(Object.keys(row?.['metadata'] as object).sort()).toEqual(['by', 'kept', 'safe', 'shown', 'thing', 'type']);
});

test('whoever has a new address takes along what they sent', async () => {
  const id = await put('web:zoe');
  await media.takeOver('web:zoe', 'sms:+33612345678');
  expect(await media.get(id)).toMatchObject({ owner: 'sms:+33612345678' });
  await media.forget('web:zoe');
  expect(await media.get(id)).toBeDefined();
  await media.forget('sms:+33612345678');
  expect(await media.get(id)).toBeUndefined();
});

test('what nobody has looked at is listed, the oldest first; what belongs to nothing is not', async () => {
  const before = await media.unlooked(100);
  const [first, second] = [await put('web:zoe'), await put('web:zoe')];
  await put('web:zoe');
  await media.keep(second, 'P-2');
  await media.keep(first, 'P-1');
  expect((await media.unlooked(100)).slice(before.length)).toEqual([
    { id: first, thing: 'P-1', at: expect.any(Date) as Date, state: 'unlooked', safe: true },
    { id: second, thing: 'P-2', at: expect.any(Date) as Date, state: 'unlooked', safe: true },
  ]);
  await media.decide(first, 'private', 'Nadia');
  expect((await media.unlooked(100)).map(({ id }) => id)).not.toContain(first);
  expect(await media.find(first)).toMatchObject({ state: 'private', by: 'Nadia' });
  await media.release(first);
  expect(await media.find(first)).toBeUndefined();
});

test('of a transaction that is given up nothing is kept', async () => {
  const id = await put('web:zoe');
  await expect(
    media.transaction(async () => {
      await media.keep(id, 'P-3');
      await media.decide(id, 'public', 'Nadia');
      throw new Error('given up');
    }),
  ).rejects.toThrow('given up');
  expect(await media.find(id)).toBeUndefined();
});

test('one from before is known as it came', async () => {
  const _id = mongo.ObjectId.createFromTime(Math.floor(Date.now() / 1000));
  await storage.connection.collection('media.files').insertOne({ _id, length: 0, metadata: { type: 'image/png', kept: true } });
  expect(await media.find(_id.toHexString())).toMatchObject({ state: 'unlooked', safe: false, thing: '' });
});
