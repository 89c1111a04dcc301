import { mongo } from 'mongoose';
import { startEngine, type TestEngine } from '../../support/engine';
import { openWire, type Wire } from '../../support/wire';

const { Long, UUID } = mongo.BSON;
let server: TestEngine;
let wire: Wire;

beforeAll(async () => (server = await startEngine()));
afterAll(async () => {
  await server.stop();
  expect(server.defects).toEqual([]);
});
beforeEach(async () => (wire = await openWire(server.socket)));
afterEach(() => wire.close());

const numbered = (command: mongo.Document, lsid: unknown, number: number): mongo.Document => ({
  ...command,
  lsid,
  txnNumber: Long.fromNumber(number),
  $db: 'city',
});
const session = (): { id: mongo.Binary } => ({ id: new UUID().toBinary() });
const all = async (collection: string): Promise<unknown> =>
  (await wire.run({ find: collection, filter: {}, sort: { _id: 1 }, $db: 'city' })).cursor.firstBatch;

const writes: readonly [string, (collection: string) => mongo.Document, unknown[]][] = [
  [
    'insert',
    (c) => ({ insert: c, documents: [{ _id: 2, n: 1 }] }),
    [
      { _id: 1, n: 1 },
      { _id: 2, n: 1 },
    ],
  ],
  [
    'an insert that is half refused',
    (c) => ({ insert: c, documents: [{ _id: 1 }, { _id: 3 }], ordered: false }),
    [{ _id: 1, n: 1 }, { _id: 3 }],
  ],
  ['update', (c) => ({ update: c, updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] }), [{ _id: 1, n: 2 }]],
  [
    'upsert',
    (c) => ({ update: c, updates: [{ q: { _id: 7 }, u: { $inc: { n: 1 } }, upsert: true }] }),
    [
      { _id: 1, n: 1 },
      { _id: 7, n: 1 },
    ],
  ],
  ['findAndModify', (c) => ({ findAndModify: c, query: { _id: 1 }, update: { $inc: { n: 1 } }, new: true }), [{ _id: 1, n: 2 }]],
  ['findAndModify that removes', (c) => ({ findAndModify: c, query: { n: { $gte: 0 } }, sort: { _id: 1 }, remove: true }), []],
  ['delete', (c) => ({ delete: c, deletes: [{ q: { n: 1 }, limit: 1 }] }), []],
];

test.each(writes)(
  '%s: sent twice under one number it is done once and answered the same, after a restart too',
  async (name, command, left) => {
    const collection = name.replaceAll(' ', '_');
    const lsid = session();
    await wire.run({ insert: collection, documents: [{ _id: 1, n: 1 }], $db: 'city' });
    const first = await wire.run(numbered(command(collection), lsid, 1));
    expect(first.ok).toBe(1);
    expect(await wire.run(numbered(command(collection), lsid, 1))).toEqual(first);
    expect(await all(collection)).toEqual(left);
    await server.restart();
    wire.close();
    wire = await openWire(server.socket);
    expect(await wire.run(numbered(command(collection), lsid, 1))).toEqual(first);
    expect(await all(collection)).toEqual(left);
  },
);

test('both at once, on two connections: done once, answered alike', async () => {
  const other = await openWire(server.socket);
  const command = numbered({ update: 'race', updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }] }, session(), 1);
  const [first, second] = await Promise.all([wire.run(command), other.run(command)]);
  expect(second).toEqual(first);
  expect(await all('race')).toEqual([{ _id: 1, n: 1 }]);
  other.close();
});

test('a number older than the last is refused', async () => {
  const lsid = session();
  expect(await wire.run(numbered({ insert: 'old', documents: [{ _id: 1 }] }, lsid, 5))).toMatchObject({ ok: 1 });
  expect(await wire.run(numbered({ insert: 'old', documents: [{ _id: 2 }] }, lsid, 4))).toMatchObject({ ok: 0, code: 225 });
  expect(await all('old')).toEqual([{ _id: 1 }]);
});

test('what failed as a whole is tried anew under its number', async () => {
  const lsid = session();
  const refused = numbered({ update: 'anew', updates: [{ q: {}, u: { $set: { n: 1 } } }], nonsense: 1 }, lsid, 1);
  expect(await wire.run(refused)).toMatchObject({ ok: 0 });
  expect(await wire.run(numbered({ insert: 'anew', documents: [{ _id: 1 }] }, lsid, 1))).toMatchObject({ ok: 1, n: 1 });
});

test('a session is forgotten half an hour after its last number', async () => {
  const lsid = session();
  const insert = numbered({ insert: 'forgotten', documents: [{ _id: 1 }] }, lsid, 9);
  await wire.run(insert);
  server.clock.now += 30 * 60_000;
  await server.engine().sweep();
  expect(await wire.run(insert)).toMatchObject({ ok: 1, n: 1 });
  expect(await all('forgotten')).toEqual([{ _id: 1 }]);
  server.clock.now += 1;
  await server.engine().sweep();
  expect((await wire.run(insert)).writeErrors).toMatchObject([{ code: 11000 }]);
});
