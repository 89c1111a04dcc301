import { failureOf, startEngine, type TestEngine } from '../../support/engine';

let server: TestEngine;
beforeAll(async () => {
  server = await startEngine();
});
afterAll(async () => {
  await server.stop();
  expect(server.defects).toEqual([]);
});

test('in a clustered collection documents stand in no order of their coming, before and after a restart, and every other is as in any collection', async () => {
  const db = (await server.client()).db('city');
  const clustered = await db.createCollection<{ _id: string; n: number }>('clustered', {
    clusteredIndex: { key: { _id: 1 }, unique: true },
  });
  const plain = await db.createCollection<{ _id: string; n: number }>('plain');
  const docs = Array.from({ length: 300 }, (_, n) => ({ _id: `d${n}`, n }));
  for (const collection of [clustered, plain])
    for (let at = 0; at < docs.length; at += 50) await collection.insertMany(docs.slice(at, at + 50));
  const order = async (collection: typeof plain) => (await collection.find().hint({ $natural: 1 }).toArray()).map(({ n }) => n);
  expect(await order(plain)).toEqual(docs.map(({ n }) => n));
  const natural = await order(clustered);
  expect([...natural].sort((a, b) => a - b)).toEqual(docs.map(({ n }) => n));
  // Of 299 neighbours about one follows its own forerunner by chance; in order of coming all do.
  expect(natural.filter((n, at) => at > 0 && n === natural[at - 1]! + 1).length).toBeLessThan(12);

  expect((await failureOf(clustered.insertOne({ _id: 'd7', n: 0 }))).code).toBe(11000);
  await clustered.updateOne({ _id: 'new' }, { $set: { n: -1 } }, { upsert: true });
  await clustered.findOneAndUpdate({ _id: 'newer' }, { $set: { n: -2 } }, { upsert: true });
  await clustered.deleteOne({ _id: 'd0' });
  expect(await clustered.countDocuments()).toBe(301);
  expect(
    await clustered
      .find({ _id: { $gte: 'd1', $lt: 'd11' } })
      .sort({ _id: 1 })
      .map(({ _id }) => _id)
      .toArray(),
  ).toEqual(['d1', 'd10', 'd100', 'd101', 'd102', 'd103', 'd104', 'd105', 'd106', 'd107', 'd108', 'd109']);
  const [told] = await db.listCollections({ name: 'clustered' }).toArray();
  expect(told).toMatchObject({ options: { clusteredIndex: { v: 2, key: { _id: 1 }, name: '_id_', unique: true } } });
});

test('clustered by anything but a unique _id is refused as MongoDB does', async () => {
  const db = (await server.client()).db('city');
  for (const clusteredIndex of [
    { key: { n: 1 }, unique: true },
    { key: { _id: 1 }, unique: false },
    { key: { _id: -1 }, unique: true },
  ])
    expect((await failureOf(db.createCollection('wrong', { clusteredIndex }))).code).toBe(197);
});
