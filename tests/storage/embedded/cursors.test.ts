import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { mongo } from 'mongoose';
import { failureOf, startEngine, type TestEngine } from '../../support/engine';
import { openWire, type Answer, type Wire } from '../../support/wire';

let server: TestEngine;
let client: mongo.MongoClient;
let db: mongo.Db;
let wire: Wire;

beforeAll(async () => {
  server = await startEngine();
  client = await server.client();
  db = client.db('city');
  wire = await openWire(server.socket);
  await db.collection<{ _id: number }>('numbers').insertMany(Array.from({ length: 250 }, (_, i) => ({ _id: i })));
});
afterAll(async () => {
  wire.close();
  await server.stop();
  expect(server.defects).toEqual([]);
});

const find = (options: mongo.Document = {}): Promise<Answer> => wire.run({ find: 'numbers', filter: {}, ...options, $db: 'city' });
const more = (id: mongo.Long, batchSize?: number): Promise<Answer> =>
  wire.run({ getMore: id, collection: 'numbers', ...(batchSize ? { batchSize } : {}), $db: 'city' });

describe('cursors', () => {
  test('the first batch has 101, the rest comes when asked for, in the sizes asked for', async () => {
    const { cursor } = await find();
    expect(cursor.firstBatch).toHaveLength(101);
    expect((await more(cursor.id, 100)).cursor.nextBatch).toHaveLength(100);
    const last = (await more(cursor.id)).cursor;
    expect([last.nextBatch.length, Number(last.id)]).toEqual([49, 0]);
    expect(await more(cursor.id)).toMatchObject({ ok: 0, code: 43 });
  });

  test('limits, single batches and an empty first batch', async () => {
    expect((await find({ limit: 3, batchSize: 2 })).cursor.firstBatch).toHaveLength(2);
    const single = (await find({ batchSize: 5, singleBatch: true })).cursor;
    expect([single.firstBatch.length, Number(single.id)]).toEqual([5, 0]);
    const empty = (await find({ batchSize: 0 })).cursor;
    expect(empty.firstBatch).toEqual([]);
    expect((await more(empty.id, 1)).cursor.nextBatch).toEqual([{ _id: 0 }]);
  });

  test('they are lazy: what is inserted further on while one reads is met, what is deleted is not', async () => {
    const rows = db.collection<{ _id: number }>('lazy');
    await rows.insertMany(Array.from({ length: 3000 }, (_, i) => ({ _id: i })));
    const cursor = rows.find().sort({ _id: 1 }).batchSize(10);
    await cursor.next();
    await rows.deleteOne({ _id: 2999 });
    await rows.insertOne({ _id: 5000 });
    const seen = (await cursor.toArray()).map(({ _id }) => _id);
    expect([seen.length, seen.at(-2), seen.at(-1)]).toEqual([2999, 2998, 5000]);
  });

  test('a killed one is gone; one left alone goes after ten minutes, one in use does not', async () => {
    const { cursor } = await find();
    expect(await wire.run({ killCursors: 'numbers', cursors: [cursor.id], $db: 'city' })).toMatchObject({ ok: 1 });
    expect(await more(cursor.id)).toMatchObject({ code: 43 });
    const [left, used] = [(await find()).cursor, (await find()).cursor];
    server.clock.now += 300_000;
    await more(used.id, 1);
    server.clock.now += 300_001;
    await server.engine().sweep();
    expect(await more(left.id)).toMatchObject({ code: 43 });
    expect(await more(used.id)).toMatchObject({ ok: 1 });
  });

  test('one that reads by an index dies with it; making another leaves it alive', async () => {
    const rows = db.collection<{ n: number }>('dropped');
    await rows.insertMany(Array.from({ length: 300 }, (_, n) => ({ n })));
    await rows.createIndex({ n: 1 });
    const cursor = rows.find({ n: { $gte: 0 } });
    await cursor.next();
    await rows.createIndex({ other: 1 });
    const kept = rows.find({ n: { $gte: 0 } });
    expect(await kept.toArray()).toHaveLength(300);
    await rows.dropIndex('n_1');
    expect((await failureOf(cursor.toArray())).code).toBe(43);
  });

  test('one of a transaction keeps to its snapshot and ends with it', async () => {
    const rows = db.collection<{ _id: number }>('snapshot');
    await rows.insertMany(Array.from({ length: 300 }, (_, i) => ({ _id: i })));
    const session = client.startSession();
    session.startTransaction();
    const cursor = rows.find({}, { session });
    await cursor.next();
    await rows.deleteMany({});
    expect(await cursor.toArray()).toHaveLength(299);
    await session.commitTransaction();
    await session.endSession();
    expect(await rows.countDocuments()).toBe(0);
  });
});

test('large documents: just under 16 MB is kept, just over is refused, batches stay within the message', async () => {
  const rows = db.collection<{ _id: number; bytes: Buffer }>('large');
  const limit = 16 * 1024 * 1024;
  const overhead = mongo.BSON.calculateObjectSize({ _id: 1, bytes: Buffer.alloc(0) });
  const bytes = randomBytes(limit - overhead);
  await rows.insertOne({ _id: 1, bytes });
  await rows.insertOne({ _id: 2, bytes });
  expect((await failureOf(rows.updateOne({ _id: 1 }, { $set: { more: true } }))).code).toBe(10334);
  const found = await rows.find({}, { promoteBuffers: true }).toArray();
  expect(found.map((row) => bytes.equals(row.bytes))).toEqual([true, true]);
});

test('GridFS: put, get, delete', async () => {
  const bucket = new mongo.GridFSBucket(db, { bucketName: 'media', chunkSizeBytes: 50_000 });
  const bytes = randomBytes(220_000);
  const upload = bucket.openUploadStream('photo.jpg', { metadata: { owner: 'x' } });
  await new Promise((done, failed) => Readable.from([bytes]).pipe(upload).once('finish', done).once('error', failed));
  expect(await db.collection('media.chunks').countDocuments({ files_id: upload.id })).toBe(5);
  expect(bytes.equals(await buffer(bucket.openDownloadStream(upload.id)))).toBe(true);
  expect(await bucket.find({ filename: 'photo.jpg' }).toArray()).toMatchObject([{ length: 220_000, metadata: { owner: 'x' } }]);
  await bucket.delete(upload.id);
  expect(await db.collection('media.chunks').countDocuments()).toBe(0);
});

/** The driver's types of a client's bulk know only ObjectId. */
const withId = (_id: number, rest: mongo.Document = {}): mongo.Document & { _id: never } => ({ ...rest, _id: _id as never });

test('bulk writes of a collection and of a client: counted, in order, stopped by the first failure or not', async () => {
  const rows = db.collection<{ _id: number; n?: number }>('bulk');
  const result = await rows.bulkWrite([
    { insertOne: { document: { _id: 1, n: 1 } } },
    { updateOne: { filter: { _id: 1 }, update: { $inc: { n: 1 } } } },
    { updateOne: { filter: { _id: 2 }, update: { $set: { n: 5 } }, upsert: true } },
    { replaceOne: { filter: { _id: 2 }, replacement: { n: 6 } } },
    { deleteOne: { filter: { _id: 1 } } },
  ]);
  expect(result).toMatchObject({ insertedCount: 1, matchedCount: 2, modifiedCount: 2, upsertedCount: 1, deletedCount: 1 });
  expect(await rows.find().toArray()).toEqual([{ _id: 2, n: 6 }]);

  const many = await client.bulkWrite(
    [
      { namespace: 'city.bulk', name: 'insertOne', document: withId(3, { n: 1 }) },
      { namespace: 'city.bulk2', name: 'insertOne', document: withId(9) },
      { namespace: 'city.bulk', name: 'updateMany', filter: { n: { $gte: 1 } }, update: { $inc: { n: 1 } } },
      { namespace: 'city.bulk', name: 'deleteMany', filter: { n: 7 } },
    ],
    { verboseResults: true },
  );
  expect(many).toMatchObject({ insertedCount: 2, matchedCount: 2, modifiedCount: 2, deletedCount: 1 });
  expect(await rows.find().toArray()).toEqual([{ _id: 3, n: 2 }]);

  const failing = [
    { namespace: 'city.bulk', name: 'insertOne' as const, document: withId(4) },
    { namespace: 'city.bulk', name: 'insertOne' as const, document: withId(3) },
    { namespace: 'city.bulk', name: 'insertOne' as const, document: withId(5) },
  ];
  const stopped = (await failureOf(client.bulkWrite(failing))) as unknown as mongo.MongoClientBulkWriteError;
  expect([stopped.partialResult?.insertedCount, [...stopped.writeErrors.keys()]]).toEqual([1, [1]]);
  await rows.deleteOne({ _id: 4 });
  const passed = (await failureOf(client.bulkWrite(failing, { ordered: false }))) as unknown as mongo.MongoClientBulkWriteError;
  expect(passed.partialResult?.insertedCount).toBe(2);
});
