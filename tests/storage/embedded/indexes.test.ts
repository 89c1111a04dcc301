import type { mongo } from 'mongoose';
import { failureOf, startEngine, type TestEngine } from '../../support/engine';

let server: TestEngine;
let db: mongo.Db;

beforeAll(async () => {
  server = await startEngine();
  db = (await server.client()).db('city');
});
afterAll(async () => {
  await server.stop();
  expect(server.defects).toEqual([]);
});

interface Stage {
  readonly stage: string;
  readonly indexName?: string;
  readonly inputStage?: Stage;
}
interface Explained {
  readonly queryPlanner: { readonly winningPlan: Stage };
  readonly executionStats: { readonly totalDocsExamined: number; readonly totalKeysExamined: number; readonly nReturned: number };
}

/** The stages of a plan, outermost first, and what was looked at. */
async function explained(
  cursor: mongo.FindCursor,
): Promise<{ stages: string[]; index?: string; docs: number; keys: number; found: number }> {
  const { queryPlanner, executionStats } = (await cursor.explain('executionStats')) as unknown as Explained;
  const stages: string[] = [];
  let index: string | undefined;
  for (let stage: Stage | undefined = queryPlanner.winningPlan; stage; stage = stage.inputStage) {
    stages.push(stage.stage);
    index = stage.indexName ?? index;
  }
  return {
    stages,
    ...(index === undefined ? {} : { index }),
    docs: executionStats.totalDocsExamined,
    keys: executionStats.totalKeysExamined,
    found: executionStats.nReturned,
  };
}

describe('unique', () => {
  test('a second one is refused with the key and its value, alone or together, on insert, update and upsert', async () => {
    const pairs = db.collection<{ _id: number; street?: string | null; house?: number }>('unique');
    await pairs.createIndex({ street: 1, house: -1 }, { unique: true });
    await pairs.insertMany([
      { _id: 1, street: 'Rivoli', house: 1 },
      { _id: 2, street: 'Rivoli', house: 2 },
    ]);
    const error = await failureOf(pairs.insertOne({ _id: 3, street: 'Rivoli', house: 2 }));
    expect(error).toMatchObject({ code: 11000, keyPattern: { street: 1, house: -1 }, keyValue: { street: 'Rivoli', house: 2 } });
    expect(error.message).toContain('E11000 duplicate key error collection: city.unique index: street_1_house_-1');
    expect((await failureOf(pairs.updateOne({ _id: 1 }, { $set: { house: 2 } }))).code).toBe(11000);
    expect((await failureOf(pairs.updateOne({ _id: 4 }, { $set: { street: 'Rivoli', house: 1 } }, { upsert: true }))).code).toBe(11000);
    expect((await failureOf(pairs.insertOne({ _id: 1 }))).keyPattern).toEqual({ _id: 1 });
    await pairs.updateOne({ _id: 2 }, { $set: { house: 3 } });
    await pairs.insertOne({ _id: 3, street: 'Rivoli', house: 2 });
    await pairs.deleteOne({ _id: 1 });
    await pairs.insertOne({ _id: 5, street: 'Rivoli', house: 1 });
  });

  test('a missing field counts as null, once', async () => {
    const named = db.collection<{ _id: number; name?: null }>('nulls');
    await named.createIndex({ name: 1 }, { unique: true });
    await named.insertOne({ _id: 1 });
    expect((await failureOf(named.insertOne({ _id: 2, name: null }))).code).toBe(11000);
  });

  test('an index that cannot be is not made, and what was there stays', async () => {
    const doubles = db.collection('doubles');
    await doubles.insertMany([{ n: 1 }, { n: 1 }]);
    expect((await failureOf(doubles.createIndex({ n: 1 }, { unique: true }))).code).toBe(11000);
    expect((await doubles.indexes()).map(({ name }) => name)).toEqual(['_id_']);
    expect(await doubles.countDocuments({ n: 1 })).toBe(2);
  });

  test('of many unordered, those that fit are kept; of ordered, those before the first that does not', async () => {
    const bulk = db.collection<{ _id: number }>('bulk');
    const docs = [{ _id: 1 }, { _id: 2 }, { _id: 1 }, { _id: 3 }];
    const ordered = await failureOf(bulk.insertMany(docs));
    expect(ordered).toMatchObject({ code: 11000, insertedCount: 2 });
    await bulk.deleteMany({});
    const unordered = await failureOf(bulk.insertMany(docs, { ordered: false }));
    expect(unordered).toMatchObject({ code: 11000, insertedCount: 3 });
    expect(await bulk.countDocuments()).toBe(3);
  });

  test('long keys are told apart beyond the length that is kept', async () => {
    const long = db.collection('long');
    await long.createIndex({ text: 1 }, { unique: true });
    const text = 'x'.repeat(5000);
    await long.insertMany([{ text: `${text}a` }, { text: `${text}b` }]);
    expect((await failureOf(long.insertOne({ text: `${text}a` }))).code).toBe(11000);
    expect(await long.countDocuments({ text: `${text}b` })).toBe(1);
  });
});

test('sparse: documents without the field are left out, and may be many', async () => {
  const codes = db.collection<{ _id: number; code?: string }>('sparse');
  await codes.createIndex({ code: 1 }, { unique: true, sparse: true });
  await codes.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3, code: 'a' }]);
  expect((await failureOf(codes.insertOne({ _id: 4, code: 'a' }))).code).toBe(11000);
  expect((await explained(codes.find({ code: 'a' }))).stages).toContain('IXSCAN');
  expect(await codes.find().sort({ code: 1 }).toArray()).toHaveLength(3);
  expect(await codes.countDocuments({ code: { $exists: false } })).toBe(2);
});

test('partial: unique among those that its filter takes; used only where the query says so too', async () => {
  const open = db.collection<{ _id: number; by: string; open: boolean }>('partial');
  await open.createIndex({ by: 1 }, { unique: true, partialFilterExpression: { open: true } });
  await open.insertMany([
    { _id: 1, by: 'A', open: true },
    { _id: 2, by: 'A', open: false },
    { _id: 3, by: 'A', open: false },
  ]);
  expect((await failureOf(open.insertOne({ _id: 4, by: 'A', open: true }))).code).toBe(11000);
  expect((await failureOf(open.updateOne({ _id: 2 }, { $set: { open: true } }))).code).toBe(11000);
  expect(await explained(open.find({ by: 'A', open: true }))).toMatchObject({ index: 'by_1', docs: 1 });
  expect((await explained(open.find({ by: 'A' }))).stages).toEqual(['COLLSCAN']);
  expect(await open.countDocuments({ by: 'A' })).toBe(3);
  await open.updateOne({ _id: 1 }, { $set: { open: false } });
  await open.updateOne({ _id: 2 }, { $set: { open: true } });
});

test('multikey: found by any element, each document once', async () => {
  const tagged = db.collection<{ _id: number; tags: number[] }>('multikey');
  await tagged.createIndex({ tags: 1 });
  await tagged.insertMany([
    { _id: 1, tags: [1, 5, 9] },
    { _id: 2, tags: [5] },
    { _id: 3, tags: [] },
  ]);
  expect(await explained(tagged.find({ tags: 5 }))).toMatchObject({ index: 'tags_1', found: 2 });
  expect((await tagged.find({ tags: { $gte: 1 } }).toArray()).map(({ _id }) => _id).sort()).toEqual([1, 2]);
  // Two bounds may be met by two elements.
  expect((await tagged.find({ tags: { $gt: 5, $lt: 5 } }).toArray()).map(({ _id }) => _id)).toEqual([1]);
  await tagged.updateOne({ _id: 1 }, { $pull: { tags: 5 } });
  expect((await tagged.find({ tags: 5 }).toArray()).map(({ _id }) => _id)).toEqual([2]);
  await server.restart();
  const again = (await server.client()).db('city').collection('multikey');
  expect((await again.find({ tags: { $gt: 5, $lt: 5 } }).toArray()).map(({ _id }) => _id)).toEqual([1]);
});

test('TTL: what is past its time goes at the next sweep, however much; what has no date stays', async () => {
  const logs = (await server.client()).db('city').collection<{ _id: number; at?: Date | string; kept?: boolean }>('ttl');
  await logs.createIndex({ at: 1 }, { expireAfterSeconds: 3600 });
  const now = server.clock.now;
  await logs.insertMany(Array.from({ length: 2500 }, (_, i) => ({ _id: i, at: new Date(now) })));
  await logs.insertMany([{ _id: 10_000 }, { _id: 10_001, at: 'yesterday' }, { _id: 10_002, at: new Date(now + 1) }]);
  server.clock.now = now + 3_600_000;
  await server.engine().sweep();
  expect(await logs.countDocuments()).toBe(2503);
  server.clock.now += 1;
  await server.engine().sweep();
  expect((await logs.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id)).toEqual([10_000, 10_001, 10_002]);

  const drafts = logs.db?.collection<{ at: Date; kept: boolean }>('ttl-partial') ?? db.collection('ttl-partial');
  await drafts.createIndex({ at: 1 }, { expireAfterSeconds: 0, partialFilterExpression: { kept: false } });
  await drafts.insertMany([
    { at: new Date(0), kept: true },
    { at: new Date(0), kept: false },
  ]);
  await server.engine().sweep();
  expect((await drafts.find().toArray()).map(({ kept }) => kept)).toEqual([true]);
});

describe('on 100,000 documents', () => {
  const documents = 100_000;
  let large: mongo.Collection<{ _id: number; day: number; street: string; house: number; code: string }>;
  beforeAll(async () => {
    large = (await server.client()).db('city').collection('large');
    await large.createIndexes([{ key: { street: 1, house: -1 } }, { key: { day: 1 } }, { key: { code: 1 }, unique: true }]);
    for (let first = 0; first < documents; first += 10_000)
      await large.insertMany(
        Array.from({ length: 10_000 }, (_, i) => {
          const n = first + i;
          return { _id: n, day: n % 1000, street: `Street ${n % 500}`, house: Math.floor(n / 500), code: `C${n}` };
        }),
      );
  }, 120_000);

  const cases: readonly [string, (c: typeof large) => mongo.FindCursor, { index: string; found: number; docs: number }][] = [
    ['_id', (c) => c.find({ _id: 777 }), { index: '_id_', found: 1, docs: 1 }],
    ['an equality', (c) => c.find({ code: 'C99999' }), { index: 'code_1', found: 1, docs: 1 }],
    ['an equality of nothing', (c) => c.find({ code: 'D' }), { index: 'code_1', found: 0, docs: 0 }],
    ['one of several', (c) => c.find({ _id: { $in: [3, 1, 2, 1] } }), { index: '_id_', found: 3, docs: 3 }],
    ['a range', (c) => c.find({ day: { $gte: 998 } }), { index: 'day_1', found: 200, docs: 200 }],
    ['a range from both sides', (c) => c.find({ _id: { $gt: 10, $lte: 20 } }), { index: '_id_', found: 10, docs: 11 }],
    ['the first of a compound', (c) => c.find({ street: 'Street 7' }), { index: 'street_1_house_-1', found: 200, docs: 200 }],
    ['the whole of a compound', (c) => c.find({ street: 'Street 7', house: 3 }), { index: 'street_1_house_-1', found: 1, docs: 1 }],
    [
      'an equality, then a range',
      (c) => c.find({ street: 'Street 7', house: { $lt: 10 } }),
      { index: 'street_1_house_-1', found: 10, docs: 11 },
    ],
    ['a sort', (c) => c.find().sort({ day: 1 }).limit(5), { index: 'day_1', found: 5, docs: 5 }],
    ['a sort backwards', (c) => c.find().sort({ _id: -1 }).limit(5), { index: '_id_', found: 5, docs: 5 }],
    [
      'an equality sorted by what follows it',
      (c) => c.find({ street: 'Street 7' }).sort({ house: 1 }).limit(3),
      { index: 'street_1_house_-1', found: 3, docs: 3 },
    ],
  ];
  test.each(cases)('%s is served by its index and looks at no more than it must', async (_, find, { index, found, docs }) => {
    const told = await explained(find(large));
    expect(told).toMatchObject({ index, found });
    expect(told.stages).toEqual(['FETCH', 'IXSCAN']);
    expect(told.docs).toBeLessThanOrEqual(docs);
    expect(await find(large).toArray()).toHaveLength(found);
  });

  test('a sort comes in order, forwards and backwards', async () => {
    const houses = (await large.find({ street: 'Street 7' }).sort({ house: 1 }).toArray()).map(({ house }) => house);
    expect(houses).toEqual(Array.from({ length: 200 }, (_, i) => i));
    expect((await large.find().sort({ day: -1 }).limit(100).toArray()).every(({ day }) => day === 999)).toBe(true);
  });

  test('without an index the whole is read, and explain says so', async () => {
    expect(await explained(large.find({ house: 3 }))).toMatchObject({ stages: ['COLLSCAN'], docs: documents, found: 500 });
  });

  test('a count of all is right before and after a deletion', async () => {
    expect(await large.countDocuments()).toBe(documents);
    expect(await large.estimatedDocumentCount()).toBe(documents);
    await large.deleteMany({ day: 0 });
    expect(await large.countDocuments()).toBe(documents - 100);
    expect(await large.estimatedDocumentCount()).toBe(documents - 100);
  });
});
