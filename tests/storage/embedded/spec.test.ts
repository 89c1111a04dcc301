import { mongo } from 'mongoose';
import { failureOf, startEngine, type TestEngine } from '../../support/engine';

/** What drivers expect of a server beyond the language: hints, concerns, limits of commands, shapes of answers and of errors. */
interface Doc {
  readonly _id: number | null;
  readonly x?: number;
}

let server: TestEngine;
let client: mongo.MongoClient;
let db: mongo.Db;
let docs: mongo.Collection<Doc>;
let made = 0;

beforeAll(async () => {
  server = await startEngine();
  client = await server.client();
  db = client.db('spec');
});
afterAll(async () => {
  await server.stop();
  expect(server.defects).toEqual([]);
});
beforeEach(async () => {
  docs = db.collection<Doc>(`docs${++made}`);
  await docs.insertMany([
    { _id: 1, x: 33 },
    { _id: 2, x: 11 },
    { _id: 3, x: 22 },
  ]);
});

const all = (): Promise<Doc[]> => docs.find({}, { sort: { _id: 1 } }).toArray();
const idsOf = async (found: mongo.FindCursor<mongo.WithId<Doc>>): Promise<unknown[]> => (await found.toArray()).map(({ _id }) => _id);
const codeOf = async (operation: Promise<unknown>): Promise<unknown> => (await failureOf(operation)).code;

describe('a hint', () => {
  it.each<[string, (hint: string) => Promise<unknown>]>([
    ['find', (hint) => docs.find({ _id: 1 }, { hint }).toArray()],
    ['countDocuments', (hint) => docs.countDocuments({}, { hint })],
    ['count', (hint) => db.command({ count: docs.collectionName, hint })],
    ['distinct', (hint) => docs.distinct('x', {}, { hint })],
    ['aggregate', (hint) => docs.aggregate([{ $match: { x: 1 } }], { hint }).toArray()],
    ['explain', (hint) => docs.find({}, { hint }).explain()],
    ['updateOne', (hint) => docs.updateOne({ _id: 1 }, { $set: { x: 0 } }, { hint })],
    ['replaceOne', (hint) => docs.replaceOne({ _id: 1 }, { x: 0 }, { hint })],
    ['deleteMany', (hint) => docs.deleteMany({}, { hint })],
    ['findAndModify', (hint) => db.command({ findAndModify: docs.collectionName, query: { _id: 1 }, update: { $set: { x: 0 } }, hint })],
  ])('of an index that is not there is an error of %s, and nothing is written', async (_name, run) => {
    const before = await all();
    const failure = await failureOf(run('nowhere'));
    expect(failure.code).toBe(2);
    expect(failure.message).toMatch(/hint provided does not correspond to an existing index/);
    expect(await all()).toEqual(before);
  });

  it('by name or by pattern gives the order of the index', async () => {
    await docs.createIndex({ x: 1 });
    expect(await idsOf(docs.find({}, { hint: 'x_1' }))).toEqual([2, 3, 1]);
    expect(await idsOf(docs.find({}, { hint: { x: 1 } }))).toEqual([2, 3, 1]);
    expect(await idsOf(docs.find({ _id: { $gt: 1 } }, { hint: { _id: 1 } }))).toEqual([2, 3]);
  });

  it('of a sparse index gives what that index holds', async () => {
    await docs.insertOne({ _id: 4 });
    await docs.createIndex({ x: 1 }, { sparse: true });
    expect(await idsOf(docs.find({}, { hint: 'x_1' }))).toEqual([2, 3, 1]);
  });

  it('of the natural order is taken forwards, refused backwards', async () => {
    expect(await idsOf(docs.find({}, { hint: { $natural: 1 } }))).toEqual([1, 2, 3]);
    expect(await codeOf(docs.find({}, { hint: { $natural: -1 } }).toArray())).toBe(238);
  });
});

describe('commands that contradict themselves or their limits', () => {
  const name = (): string => docs.collectionName;
  it.each<[string, () => mongo.Document, number]>([
    ['an insert of nothing', () => ({ insert: name(), documents: [] }), 16],
    ['an update of nothing', () => ({ update: name(), updates: [] }), 16],
    ['a delete of nothing', () => ({ delete: name(), deletes: [] }), 16],
    ['no index to make', () => ({ createIndexes: name(), indexes: [] }), 2],
    ['a negative skip', () => ({ count: name(), skip: -1 }), 51024],
    ['a negative limit', () => ({ find: name(), limit: -1 }), 51024],
    ['a collection without a name', () => ({ find: '' }), 73],
    ['a collection named by a number', () => ({ find: 1 }), 73],
    ['a name with a dollar', () => ({ find: '$cmd' }), 73],
    ['a name of more than 255 bytes', () => ({ insert: 'x'.repeat(255), documents: [{ _id: 1 }] }), 73],
    ['a filter that is none', () => ({ find: name(), filter: 1 }), 14],
    ['a limit that is none', () => ({ find: name(), limit: 'all' }), 14],
    ['a time below zero', () => ({ find: name(), maxTimeMS: -1 }), 2],
    ['a sort by nature', () => ({ find: name(), sort: { $natural: 1 } }), 238],
    ['a cursor that is none', () => ({ getMore: 'a', collection: name() }), 14],
    ['cursors that are none', () => ({ killCursors: name(), cursors: 1 }), 14],
    ['sessions that are none', () => ({ endSessions: 1 }), 14],
    ['an explanation of nothing', () => ({ explain: 1 }), 14],
    ['removing and updating', () => ({ findAndModify: name(), remove: true, update: { $set: { x: 1 } } }), 9],
    ['neither removing nor updating', () => ({ findAndModify: name() }), 9],
    ['removing and wanting what is new', () => ({ findAndModify: name(), remove: true, new: true }), 9],
    ['removing and inserting', () => ({ findAndModify: name(), remove: true, upsert: true }), 9],
    ['removing some elements', () => ({ findAndModify: name(), remove: true, arrayFilters: [] }), 9],
    ['a bulk of the wrong database', () => ({ bulkWrite: 1, ops: [{ insert: 0, document: {} }], nsInfo: [{ ns: 'spec.a' }] }), 13],
  ])('%s', async (_name, command, code) => {
    expect(await codeOf(db.command(command()))).toBe(code);
    expect(await docs.countDocuments()).toBe(3);
  });

  it.each<[string, () => mongo.Document, number]>([
    ['a delete without a filter', () => ({ delete: name(), deletes: [{ limit: 0 }] }), 40414],
    ['a delete without a limit', () => ({ delete: name(), deletes: [{ q: {} }] }), 9],
    ['an update without a filter', () => ({ update: name(), updates: [{ u: { $set: { x: 0 } } }] }), 40414],
    ['an update of nothing', () => ({ update: name(), updates: [{ q: {} }] }), 40414],
    ['a filter that is none', () => ({ update: name(), updates: [{ q: 1, u: { $set: { x: 0 } } }] }), 14],
    ['a sort that is none', () => ({ update: name(), updates: [{ q: {}, u: { $set: { x: 0 } }, sort: 1 }] }), 14],
    ['array filters that are none', () => ({ update: name(), updates: [{ q: {}, u: { $set: { x: 0 } }, arrayFilters: {} }] }), 14],
  ])('a statement: %s', async (_name, command, code) => {
    const before = await all();
    expect((await db.command(command())).writeErrors).toMatchObject([{ index: 0, code }]);
    expect(await all()).toEqual(before);
  });

  it('numbers stand for yes and no', async () => {
    const many = await db.command({ update: name(), updates: [{ q: {}, u: { $set: { x: 0 } }, multi: 1 }] });
    expect(many).toMatchObject({ n: 3, nModified: 3 });
    const fresh = await db.command({ update: name(), updates: [{ q: { _id: 9 }, u: { $set: { x: 0 } }, upsert: 1 }] });
    expect(fresh.upserted).toEqual([{ index: 0, _id: 9 }]);
    const rest = await db.command({ insert: name(), documents: [{ _id: 1 }, { _id: 10 }], ordered: 0 });
    expect(rest).toMatchObject({ n: 1, writeErrors: [{ index: 0, code: 11000 }] });
  });

  it('a delete of two, a sorted update of many', async () => {
    const deleted = await db.command({ delete: name(), deletes: [{ q: {}, limit: 2 }] });
    expect(deleted).toMatchObject({ n: 0, writeErrors: [{ index: 0, code: 9 }] });
    const updated = await db.command({ update: name(), updates: [{ q: {}, u: { $set: { x: 0 } }, multi: true, sort: { x: 1 } }] });
    expect(updated).toMatchObject({ n: 0, writeErrors: [{ index: 0, code: 9 }] });
  });
});

describe('what is said beside a command', () => {
  it('variables are refused everywhere, not passed over', async () => {
    const refused = [
      docs.updateOne({ _id: 1 }, { $set: { x: 0 } }, { let: { id: 1 } }),
      docs.deleteOne({ _id: 1 }, { let: { id: 1 } }),
      docs.findOneAndDelete({ _id: 1 }, { let: { id: 1 } }),
    ];
    for (const operation of refused) expect(await codeOf(operation)).toBe(238);
    expect(await docs.countDocuments()).toBe(3);
  });

  it('a read concern that is none is an error; a snapshot outside a transaction is refused', async () => {
    expect(await codeOf(db.command({ find: docs.collectionName, readConcern: { level: 'some' } }))).toBe(2);
    const session = client.startSession({ snapshot: true });
    expect(await codeOf(docs.find({}, { session }).toArray())).toBe(238);
    await session.endSession();
  });

  it('a write that asks for members that do not exist is done, and told so', async () => {
    const failure = await failureOf(docs.insertOne({ _id: 9 }, { writeConcern: { w: 3 } }));
    expect(failure).toBeInstanceOf(mongo.MongoWriteConcernError);
    expect(failure.code).toBe(100);
    expect(await docs.countDocuments({ _id: 9 })).toBe(1);
  });

  it('explain says what it is asked to say, and refuses what the query refuses', async () => {
    expect(await docs.find().explain('queryPlanner')).not.toHaveProperty('executionStats');
    expect(await docs.find().explain()).toHaveProperty('executionStats.nReturned', 3);
    expect(await codeOf(docs.find({}, { collation: { locale: 'fr' } }).explain())).toBe(238);
  });
});

describe('in a transaction', () => {
  const begun = (): mongo.ClientSession => {
    const session = client.startSession();
    session.startTransaction();
    return session;
  };

  it('a bulk that fails tells its statement, and ends the transaction', async () => {
    const session = begun();
    const failure = await failureOf(docs.insertMany([{ _id: 5 }, { _id: 1 }], { session }));
    expect(failure).toBeInstanceOf(mongo.MongoBulkWriteError);
    expect(failure).toMatchObject({ code: 11000, writeErrors: [{ index: 1 }] });
    expect(failure.hasErrorLabel('TransientTransactionError')).toBe(false);
    expect(await codeOf(session.commitTransaction())).toBe(251);
    await session.endSession();
    expect(await docs.countDocuments()).toBe(3);
  });

  it.each<[string, (session: mongo.ClientSession) => Promise<unknown>]>([
    ['count', (session) => docs.estimatedDocumentCount({ session })],
    ['explain', (session) => docs.find({}, { session }).explain()],
    ['create', (session) => db.createCollection('made', { session })],
  ])('%s is not taken', async (_name, run) => {
    const session = begun();
    expect(await codeOf(run(session))).toBe(263);
    await session.abortTransaction();
    await session.endSession();
  });

  it('its cursors go on within it alone', async () => {
    const session = begun();
    const found = await db.command({ find: docs.collectionName, batchSize: 1 }, { session });
    const more = { getMore: (found as { cursor: { id: mongo.Long } }).cursor.id, collection: docs.collectionName };
    expect(await codeOf(db.command(more))).toBe(50740);
    expect(await db.command(more, { session })).toHaveProperty('cursor.nextBatch.length', 2);
    await session.commitTransaction();
    await session.endSession();
  });

  it('only its first command says what is read', async () => {
    const session = begun();
    await docs.findOne({}, { session });
    const later = db.command({ find: docs.collectionName, readConcern: { level: 'majority' } }, { session });
    expect(await codeOf(later)).toBe(72);
    await session.abortTransaction();
    await session.endSession();
  });

  it('a new collection is made beside it, an index of one that is there waits for its end', async () => {
    const session = begun();
    await docs.insertOne({ _id: 5 }, { session });
    const beside = await db.createCollection<Doc>(`beside${made}`);
    await db.collection(`besides${made}`).createIndex({ x: 1 });
    let waits = true;
    const indexed = docs.createIndex({ x: 1 }).then(() => (waits = false));
    expect(await beside.countDocuments({}, { session })).toBe(0);
    await beside.insertOne({ _id: 1 }, { session });
    expect(waits).toBe(true);
    await session.commitTransaction();
    await indexed;
    await session.endSession();
    expect([await docs.countDocuments({}, { hint: 'x_1' }), await beside.countDocuments()]).toEqual([4, 1]);
  });

  it('killAllSessions ends it', async () => {
    const session = begun();
    await docs.insertOne({ _id: 5 }, { session });
    await client.db('admin').command({ killAllSessions: [] });
    expect(await codeOf(session.commitTransaction())).toBe(251);
    await session.endSession();
    expect(await docs.countDocuments()).toBe(3);
  });
});

describe('answers', () => {
  it('a document whose _id is null keeps it', async () => {
    await db.command({ insert: docs.collectionName, documents: [{ _id: null, x: 1 }] });
    expect(await docs.find({ x: 1 }).toArray()).toEqual([{ _id: null, x: 1 }]);
    const again = await db.command({ insert: docs.collectionName, documents: [{ _id: null }] });
    expect(again.writeErrors).toMatchObject([{ code: 11000, keyValue: { _id: null } }]);
  });

  it('a duplicate in an array tells the element', async () => {
    const lists = db.collection<{ _id: number; list: { on: Date }[] }>(`lists${made}`);
    await lists.createIndex({ 'list.on': 1 }, { unique: true });
    const on = new Date('2026-03-15T08:00:00Z');
    await lists.insertOne({ _id: 1, list: [{ on }] });
    const failure = await failureOf(lists.insertOne({ _id: 2, list: [{ on: new Date(0) }, { on }] }));
    expect(failure).toMatchObject({ code: 11000, keyPattern: { 'list.on': 1 }, keyValue: { 'list.on': on } });
    expect(failure.message).toContain(`dup key: { list.on: new Date(${on.getTime()}) }`);
  });

  it('a server tells its version', async () => {
    expect(await db.admin().serverStatus()).toMatchObject({ version: '8.0.0', pid: process.pid });
  });

  it('collections and databases are listed by any filter that is served', async () => {
    const named = { name: { $in: [docs.collectionName, 'none'] } };
    expect(await db.listCollections(named, { nameOnly: true }).toArray()).toEqual([{ name: docs.collectionName, type: 'collection' }]);
    expect(await db.listCollections({ ...named, type: 'view' }).toArray()).toEqual([]);
    expect((await db.admin().listDatabases({ filter: { name: 'spec' } })).databases).toMatchObject([{ name: 'spec' }]);
    expect((await db.admin().listDatabases({ filter: { name: 'none' } })).databases).toEqual([]);
  });

  it('an index that MongoDB would not make is not made, one that is not served is refused', async () => {
    expect(await codeOf(docs.createIndex({ x: 1 }, { partialFilterExpression: { x: { $ne: 1 } } }))).toBe(67);
    expect(await codeOf(docs.createIndex({ x: 1 }, { partialFilterExpression: { x: { $exists: false } } }))).toBe(67);
    expect(await codeOf(docs.createIndex({ '$**': 1 }))).toBe(238);
    expect(await docs.indexes()).toHaveLength(1);
  });

  it('a bulk of the client tells every statement', async () => {
    const namespace = `spec.${docs.collectionName}`;
    const statements: mongo.ClientBulkWriteModel<Record<string, Doc>>[] = [
      { name: 'insertOne', namespace, document: { _id: 8 } },
      { name: 'updateMany', namespace, filter: { _id: { $lt: 3 } }, update: { $inc: { x: 1 } } },
      { name: 'replaceOne', namespace, filter: { _id: 4 }, replacement: { x: 44 }, upsert: true },
      { name: 'deleteOne', namespace, filter: { _id: 8 } },
    ];
    const result = await client.bulkWrite<Record<string, Doc>>(statements, { verboseResults: true });
    expect(result).toMatchObject({ insertedCount: 1, matchedCount: 2, modifiedCount: 2, upsertedCount: 1, deletedCount: 1 });
    expect(result.updateResults?.get(2)).toMatchObject({ didUpsert: true, upsertedId: 4 });
    const failure = await failureOf(client.bulkWrite([{ name: 'deleteOne', namespace, filter: {}, hint: 'nowhere' }]));
    expect(failure).toBeInstanceOf(mongo.MongoClientBulkWriteError);
    expect(failure).toHaveProperty('writeErrors', new Map([[0, expect.objectContaining({ code: 2 })]]));
  });
});
