import { mongo } from 'mongoose';
import { startEngine, type TestEngine } from '../../support/engine';
import { bodyOf, openWire, opMsgOf, type Wire } from '../../support/wire';

const { deserialize, serialize } = mongo.BSON;
let server: TestEngine;
let wire: Wire;

beforeAll(async () => (server = await startEngine()));
afterAll(async () => {
  await server.stop();
  expect(server.defects).toEqual([]);
});
beforeEach(async () => (wire = await openWire(server.socket)));
afterEach(() => wire.close());

test('the first hello comes as OP_QUERY and is answered as OP_REPLY: the primary of a replica set of one', async () => {
  const body = Buffer.concat([
    Buffer.from([0, 0, 0, 0]),
    Buffer.from('admin.$cmd\0'),
    Buffer.from([0, 0, 0, 0, 255, 255, 255, 255]),
    serialize({ ismaster: 1, helloOk: true }),
  ]);
  const head = Buffer.alloc(16);
  head.writeInt32LE(16 + body.length, 0);
  head.writeInt32LE(7, 4);
  head.writeInt32LE(2004, 12);
  wire.write(Buffer.concat([head, body]));
  const answer = (await wire.next()) ?? Buffer.alloc(0);
  expect([answer.readInt32LE(8), answer.readInt32LE(12), answer.readInt32LE(32)]).toEqual([7, 1, 1]);
  const hello = deserialize(answer.subarray(36));
  expect(hello).toMatchObject({
    ok: 1,
    ismaster: true,
    isWritablePrimary: true,
    setName: 'portevoix',
    minWireVersion: 0,
    maxWireVersion: 25,
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    logicalSessionTimeoutMinutes: 30,
  });
  expect(hello).not.toHaveProperty('topologyVersion');
  expect(hello).not.toHaveProperty('compression');
});

test('documents may come in a section of their own, and a message with a checksum after it', async () => {
  const documents = Buffer.concat([serialize({ _id: 1 }), serialize({ _id: 2 })]);
  const name = Buffer.from('documents\0');
  const size = Buffer.alloc(4);
  size.writeInt32LE(4 + name.length + documents.length);
  const sequence = Buffer.concat([Buffer.from([1]), size, name, documents]);
  wire.write(opMsgOf({ insert: 'sections', $db: 'city' }, 0, sequence));
  expect(bodyOf((await wire.next())!)).toEqual({ n: 2, ok: 1 });
  wire.write(opMsgOf({ count: 'sections', $db: 'city' }, 1, Buffer.from([1, 2, 3, 4])));
  expect(bodyOf((await wire.next())!)).toEqual({ n: 2, ok: 1 });
});

test('with moreToCome nothing is answered, and what follows is answered after it', async () => {
  wire.write(opMsgOf({ insert: 'silent', documents: [{ _id: 1 }], writeConcern: { w: 0 }, $db: 'city' }, 2));
  expect(await wire.run({ count: 'silent', $db: 'city' })).toEqual({ n: 1, ok: 1 });
});

test('a message that arrives byte by byte, and many that arrive at once, are each answered in turn', async () => {
  for (const byte of opMsgOf({ ping: 1, $db: 'admin' })) wire.write(Buffer.from([byte]));
  expect(bodyOf((await wire.next())!)).toEqual({ ok: 1 });
  wire.write(Buffer.concat(Array.from({ length: 20 }, (_, n) => opMsgOf({ insert: 'many', documents: [{ _id: n }], $db: 'city' }))));
  for (let n = 0; n < 20; n++) expect(bodyOf((await wire.next())!)).toEqual({ n: 1, ok: 1 });
  expect(await wire.run({ count: 'many', $db: 'city' })).toEqual({ n: 20, ok: 1 });
});

const garbage: readonly [string, Buffer][] = [
  ['text', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ['a length below a header', Buffer.alloc(32)],
  ['a negative length', Buffer.alloc(32, 0xff)],
  ['an operation that is none', Buffer.from(opMsgOf({ ping: 1 })).fill(9, 12, 16)],
  ['flags that are required and unknown', opMsgOf({ ping: 1 }, 4)],
  ['a section of an unknown kind', opMsgOf({ ping: 1, $db: 'admin' }, 0, Buffer.from([7, 5, 0, 0, 0, 0]))],
  ['a section longer than its message', opMsgOf({ ping: 1, $db: 'admin' }, 0, Buffer.from([1, 255, 255, 255, 127]))],
];
test.each(garbage)('%s closes that connection and no other', async (_, bytes) => {
  const other = await openWire(server.socket);
  wire.write(bytes);
  expect(await wire.next()).toBeUndefined();
  expect(await other.run({ ping: 1, $db: 'admin' })).toEqual({ ok: 1 });
  other.close();
});

test('a document that is outside what is served is refused by name, and the connection goes on', async () => {
  const undefinedField = Buffer.from([0x08, 0, 0, 0, 0x06, 0x61, 0, 0]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(4 + 10 + undefinedField.length);
  wire.write(
    opMsgOf({ insert: 'refused', $db: 'city' }, 0, Buffer.concat([Buffer.from([1]), size, Buffer.from('documents\0'), undefinedField])),
  );
  const answer = bodyOf((await wire.next())!);
  expect(answer).toMatchObject({ ok: 0, code: 238 });
  expect(answer.errmsg).toContain('undefined');
  expect(await wire.run({ ping: 1, $db: 'admin' })).toEqual({ ok: 1 });
});

test('what is not known is refused with its name', async () => {
  expect(await wire.run({ renameCollection: 'a', $db: 'admin' })).toMatchObject({ ok: 0, code: 238 });
  expect(await wire.run({ fly: 1, $db: 'admin' })).toMatchObject({ ok: 0, code: 59, codeName: 'CommandNotFound' });
  expect(await wire.run({ find: 'a', filter: {}, collation: { locale: 'fr' }, $db: 'city' })).toMatchObject({ ok: 0, code: 238 });
});

test('two clients at once see each other', async () => {
  const [one, two] = await Promise.all([server.client(), server.client()]);
  const counters = (client: mongo.MongoClient): mongo.Collection<{ _id: string; n: number }> => client.db('city').collection('counters');
  await Promise.all(
    [one, two].flatMap((client) =>
      Array.from({ length: 25 }, () => counters(client).updateOne({ _id: 'votes' }, { $inc: { n: 1 } }, { upsert: true })),
    ),
  );
  expect(await counters(two).findOne()).toEqual({ _id: 'votes', n: 50 });
});
