import { mongo } from 'mongoose';
import { failureOf, startEngine, type TestEngine } from '../../support/engine';
import { openWire, opMsgOf, type Wire } from '../../support/wire';

let server: TestEngine;
let client: mongo.MongoClient;
let accounts: mongo.Collection<Account>;
interface Account {
  _id: string;
  n?: number;
  name?: string;
}

beforeAll(async () => {
  server = await startEngine();
  client = await server.client();
});
afterAll(async () => {
  await server.stop();
  expect(server.defects).toEqual([]);
});
let made = 0;
beforeEach(async () => {
  accounts = client.db('bank').collection<Account>(`accounts${++made}`);
  await accounts.createIndex({ name: 1 }, { unique: true, sparse: true });
  await accounts.insertMany([
    { _id: 'a', n: 10 },
    { _id: 'b', n: 10 },
  ]);
});

const begun = (): mongo.ClientSession => {
  const session = client.startSession();
  session.startTransaction();
  return session;
};
const allOf = (session?: mongo.ClientSession): Promise<Account[]> =>
  accounts
    .find({}, session ? { session } : {})
    .sort({ _id: 1 })
    .toArray();

test('a transaction sees what was there when it began and what it wrote itself; others see it only after the commit', async () => {
  const session = begun();
  expect(await allOf(session)).toHaveLength(2);
  await accounts.insertOne({ _id: 'outside' });
  await accounts.deleteOne({ _id: 'b' });
  await accounts.updateOne({ _id: 'a' }, { $inc: { n: -3 } }, { session });
  await accounts.insertOne({ _id: 'inside' }, { session });
  expect(await allOf(session)).toEqual([{ _id: 'a', n: 7 }, { _id: 'b', n: 10 }, { _id: 'inside' }]);
  expect(await accounts.countDocuments({}, { session })).toBe(3);
  expect(await allOf()).toEqual([{ _id: 'a', n: 10 }, { _id: 'outside' }]);
  await session.commitTransaction();
  expect(await allOf()).toEqual([{ _id: 'a', n: 7 }, { _id: 'inside' }, { _id: 'outside' }]);
  await session.endSession();
});

test('what is aborted never was', async () => {
  const session = begun();
  await accounts.deleteMany({}, { session });
  expect(await allOf(session)).toEqual([]);
  await session.abortTransaction();
  expect(await allOf()).toHaveLength(2);
  await session.endSession();
});

test('two transactions that write the same document: the second fails with WriteConflict and is told to try again', async () => {
  const [first, second] = [begun(), begun()];
  await accounts.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session: first });
  const error = await failureOf(accounts.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session: second }));
  expect(error.code).toBe(112);
  expect(error.hasErrorLabel('TransientTransactionError')).toBe(true);
  await first.commitTransaction();
  expect(await accounts.findOne({ _id: 'a' })).toEqual({ _id: 'a', n: 11 });
  await Promise.all([first.endSession(), second.endSession()]);
});

test('a document written by others since the transaction began is a conflict too', async () => {
  const session = begun();
  await accounts.findOne({ _id: 'a' }, { session });
  await accounts.updateOne({ _id: 'a' }, { $inc: { n: 5 } });
  const error = await failureOf(accounts.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session }));
  expect(error.code).toBe(112);
  await session.endSession();
  expect(await accounts.findOne({ _id: 'a' })).toEqual({ _id: 'a', n: 15 });
});

test('withTransaction tries again until each of ten at once has had its turn', async () => {
  await Promise.all(
    Array.from({ length: 10 }, () =>
      client.withSession((session) =>
        session.withTransaction(async () => {
          const a = await accounts.findOne({ _id: 'a' }, { session });
          await accounts.updateOne({ _id: 'a' }, { $set: { n: (a?.n ?? 0) - 1 } }, { session });
          await accounts.updateOne({ _id: 'b' }, { $inc: { n: 1 } }, { session });
        }),
      ),
    ),
  );
  expect(await allOf()).toEqual([
    { _id: 'a', n: 0 },
    { _id: 'b', n: 20 },
  ]);
});

test('a unique key taken by an open transaction is refused to another, and free again after an abort', async () => {
  const [first, second] = [begun(), begun()];
  await accounts.insertOne({ _id: 'x', name: 'Seine' }, { session: first });
  expect((await failureOf(accounts.insertOne({ _id: 'y', name: 'Seine' }, { session: second }))).code).toBe(112);
  await first.abortTransaction();
  await accounts.insertOne({ _id: 'z', name: 'Seine' });
  expect((await failureOf(accounts.insertOne({ _id: 'w', name: 'Seine' }))).code).toBe(11000);
  await Promise.all([first.endSession(), second.endSession()]);
});

test('a unique key committed since the transaction began is a conflict, in the next one a duplicate', async () => {
  const session = begun();
  await accounts.findOne({}, { session });
  await accounts.insertOne({ _id: 'x', name: 'Marne' });
  expect((await failureOf(accounts.insertOne({ _id: 'y', name: 'Marne' }, { session }))).code).toBe(112);
  await session.abortTransaction();
  session.startTransaction();
  expect((await failureOf(accounts.insertOne({ _id: 'y', name: 'Marne' }, { session }))).code).toBe(11000);
  await session.endSession();
});

test('a write outside waits for the transaction that holds its document, and then sees what it left', async () => {
  const session = begun();
  await accounts.updateOne({ _id: 'a' }, { $set: { n: 100 } }, { session });
  let ended = false;
  const outside = accounts.updateOne({ _id: 'a' }, { $inc: { n: 1 } }).then(() => expect(ended).toBe(true));
  // Others are not kept waiting.
  await accounts.updateOne({ _id: 'b' }, { $inc: { n: 1 } });
  ended = true;
  await session.commitTransaction();
  await outside;
  expect(await accounts.findOne({ _id: 'a' })).toEqual({ _id: 'a', n: 101 });
  await session.endSession();
});

test('after 60 seconds a transaction is rolled back, whoever asks first', async () => {
  const session = begun();
  await accounts.updateOne({ _id: 'a' }, { $set: { n: 0 } }, { session });
  server.clock.now += 59_999;
  await accounts.updateOne({ _id: 'b' }, { $set: { n: 0 } }, { session });
  server.clock.now += 1;
  const error = await failureOf(session.commitTransaction());
  expect(error.code).toBe(251);
  expect(error.hasErrorLabel('TransientTransactionError')).toBe(true);
  const waiting = begun();
  await accounts.updateOne({ _id: 'a' }, { $set: { n: 1 } }, { session: waiting });
  const outside = accounts.updateOne({ _id: 'a' }, { $inc: { n: 1 } });
  await accounts.findOne({});
  server.clock.now += 60_000;
  server.engine().expire();
  await outside;
  expect(await allOf()).toEqual([
    { _id: 'a', n: 11 },
    { _id: 'b', n: 10 },
  ]);
  await session.endSession();
  await waiting.endSession();
});

test('a collection is not made in a transaction: the refusal says what to do', async () => {
  const session = begun();
  const error = await failureOf(client.db('bank').collection('unknown').insertOne({}, { session }));
  expect(error.code).toBe(263);
  expect(error.message).toContain('make collections at start');
  await session.endSession();
});

test('indexes and collections change only when no transaction looks on', async () => {
  const session = begun();
  await accounts.insertOne({ _id: 'c', n: 1 }, { session });
  let ended = false;
  const index = accounts.createIndex({ n: 1 }).then(() => expect(ended).toBe(true));
  expect(await accounts.findOne({ n: 1 }, { session })).toEqual({ _id: 'c', n: 1 });
  ended = true;
  await session.commitTransaction();
  await index;
  expect(await accounts.find({ n: { $gte: 1 } }).toArray()).toHaveLength(3);
  await session.endSession();
});

test('whoever reads while an index is made reads with it or without it, never half', async () => {
  await accounts.insertMany(Array.from({ length: 2000 }, (_, i) => ({ _id: `m${i}`, n: 77 })));
  let making = true;
  const made = accounts.createIndex({ n: 1 }).finally(() => (making = false));
  const counts = new Set<number>();
  while (making) counts.add((await accounts.find({ n: 77 }).project({ _id: 1 }).toArray()).length);
  await made;
  counts.add(await accounts.countDocuments({ n: 77 }));
  expect([...counts]).toEqual([2000]);
});

describe('on the wire', () => {
  let wire: Wire;
  const lsid = (): { id: mongo.Binary } => ({ id: new mongo.BSON.UUID().toBinary() });
  const within = (lsidOf: unknown, number: bigint, start = false): mongo.Document => ({
    lsid: lsidOf,
    txnNumber: mongo.BSON.Long.fromBigInt(number),
    autocommit: false,
    ...(start ? { startTransaction: true } : {}),
    $db: 'bank',
  });
  const end = (lsidOf: unknown, number: bigint, verb = 'commitTransaction'): mongo.Document => ({
    [verb]: 1,
    ...within(lsidOf, number),
    $db: 'admin',
  });
  const insert = (lsidOf: unknown, number: bigint, id: string): mongo.Document => ({
    insert: accounts.collectionName,
    documents: [{ _id: id }],
    ...within(lsidOf, number, true),
  });
  beforeEach(async () => (wire = await openWire(server.socket)));
  afterEach(() => wire.close());

  test('a commit sent twice is answered twice, and after a restart again', async () => {
    const session = lsid();
    expect(await wire.run(insert(session, 1n, 'once'))).toMatchObject({ ok: 1, n: 1 });
    expect(await wire.run(end(session, 1n))).toEqual({ ok: 1 });
    expect(await wire.run(end(session, 1n))).toEqual({ ok: 1 });
    expect(await wire.run(end(session, 1n, 'abortTransaction'))).toMatchObject({ ok: 0, code: 256 });
    await server.restart();
    const after = await openWire(server.socket);
    expect(await after.run(end(session, 1n))).toEqual({ ok: 1 });
    expect(await after.run(end(session, 2n))).toMatchObject({ ok: 0, code: 251 });
    after.close();
    expect(await accounts.countDocuments({ _id: 'once' })).toBe(1);
  });

  test('a client that lost the answer to its commit asks again on another connection', async () => {
    const session = lsid();
    await wire.run(insert(session, 1n, 'lost'));
    wire.socket.end(opMsgOf(end(session, 1n)), () => wire.socket.destroy());
    const again = await openWire(server.socket);
    const answer = await again.run(end(session, 1n));
    // Either the first one arrived whole and is done, or it never arrived and all was rolled back with the connection.
    const there = await accounts.countDocuments({ _id: 'lost' });
    expect([answer.ok, there]).toEqual(answer.ok === 1 ? [1, 1] : [0, 0]);
    again.close();
  });

  test('a client that vanishes is rolled back, and whoever waited for it goes on', async () => {
    await wire.run({ update: accounts.collectionName, updates: [{ q: { _id: 'a' }, u: { $set: { n: 0 } } }], ...within(lsid(), 1n, true) });
    const waiting = accounts.updateOne({ _id: 'a' }, { $inc: { n: 1 } });
    await accounts.findOne({});
    wire.close();
    await waiting;
    expect(await accounts.findOne({ _id: 'a' })).toEqual({ _id: 'a', n: 11 });
  });

  test('a transaction spoken of on two connections lives while one of them does', async () => {
    const session = lsid();
    const other = await openWire(server.socket);
    await wire.run(insert(session, 1n, 'two'));
    await other.run({ insert: accounts.collectionName, documents: [{ _id: 'three' }], ...within(session, 1n) });
    wire.close();
    expect(await other.run(end(session, 1n))).toEqual({ ok: 1 });
    expect(await accounts.countDocuments({ _id: { $in: ['two', 'three'] } })).toBe(2);
    other.close();
  });

  test('numbers only grow; a new one ends the one before', async () => {
    const session = lsid();
    await wire.run(insert(session, 5n, 'five'));
    expect(await wire.run(insert(session, 6n, 'six'))).toMatchObject({ ok: 1 });
    await wire.run(end(session, 6n));
    expect(await wire.run(insert(session, 6n, 'again'))).toMatchObject({ ok: 0, code: 225 });
    expect(await wire.run(insert(session, 4n, 'older'))).toMatchObject({ ok: 0, code: 225 });
    expect((await allOf()).map(({ _id }) => _id)).toEqual(['a', 'b', 'six']);
  });

  test('a stop rolls back what is open and answers whoever waits', async () => {
    await wire.run({ update: accounts.collectionName, updates: [{ q: { _id: 'a' }, u: { $set: { n: 0 } } }], ...within(lsid(), 1n, true) });
    const other = await openWire(server.socket);
    const waiting = other.run({ update: accounts.collectionName, updates: [{ q: { _id: 'a' }, u: { $inc: { n: 1 } } }], $db: 'bank' });
    await accounts.findOne({});
    await server.restart();
    expect(await waiting).toMatchObject({ ok: 1, nModified: 1 });
    // A client whose sockets were all cut may meet one it had not heard of yet.
    const after = await openWire(server.socket);
    const { cursor } = await after.run({ find: accounts.collectionName, filter: { _id: 'a' }, $db: 'bank' });
    expect(cursor).toMatchObject({ firstBatch: [{ _id: 'a', n: 11 }] });
    after.close();
  });
});
