import type { Connection } from 'mongoose';
import { migrate, migrations, type Migration } from '../../src/storage/migrations';
import { prepare } from '../../src/storage/prepare';
import { createTicketStore } from '../../src/storage/tickets';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let connections: Connection[];

beforeAll(async () => {
  database = await openTestStorage();
  connections = [];
  for (let process = 0; process < 3; process++) connections.push((await database.connect()).connection);
});
beforeEach(async () => {
  await connections[0]?.dropDatabase();
  await Promise.all(connections.map((connection) => prepare(connection)));
});
afterAll(() => database.close());

const rows = () => connections[0]!.collection<{ _id: string; state: string; owner: string; until: Date }>('migrations');
const record = (id: string, log: string[], during: () => Promise<void> = () => Promise.resolve()): Migration => ({
  id,
  run: async () => {
    log.push(`${id} begins`);
    await during();
    log.push(`${id} ends`);
  },
});

test('three processes that start at once run each migration once, in order; who waits says for what', async () => {
  const log: string[] = [];
  const waits: string[] = [];
  let others = (): void => undefined;
  const twoWait = new Promise<void>((done) => (others = done));
  const list = [record('1-first', log, () => twoWait), record('2-second', log), record('3-third', log)];
  const waiting = (sentence: string): void => {
    waits.push(sentence);
    if (waits.filter((said) => said.includes('1-first')).length === 2) others();
  };
  await Promise.all(connections.map((connection) => migrate(connection, list, { waiting, lookMs: 5 })));
  expect(log).toEqual(list.flatMap(({ id }) => [`${id} begins`, `${id} ends`]));
  expect(waits.slice(0, 2)).toEqual(Array(2).fill("Waiting for the migration '1-first', which another process runs."));
  const ours = await rows()
    .find({ _id: { $nin: migrations.map(({ id }) => id) } })
    .sort({ _id: 1 })
    .toArray();
  expect(ours.map(({ _id, state }) => [_id, state])).toEqual(list.map(({ id }) => [id, 'done']));
});

test('what was run is not run again; what was added since is', async () => {
  const log: string[] = [];
  const first = record('1-first', log);
  await migrate(connections[0]!, [first]);
  await migrate(connections[1]!, [first, record('2-second', log)]);
  expect(log).toEqual(['1-first begins', '1-first ends', '2-second begins', '2-second ends']);
});

test('a process that died in the middle: its lease runs out, another begins anew', async () => {
  const log: string[] = [];
  const start = Date.now();
  await rows().insertOne({ _id: '1-first', state: 'running', owner: 'dead', until: new Date(start + 30_000) });
  let late = 0;
  // Time passes as one waits: ten seconds at every look.
  const now = (): Date => new Date(start + late);
  const waiting = (): void => void (late = 29_000);
  const running = migrate(connections[0]!, [record('1-first', log)], { now, waiting, lookMs: 5 });
  await new Promise((done) => setImmediate(done));
  expect(log).toEqual([]);
  while (late === 0) await new Promise((done) => setImmediate(done));
  await rows().findOne({});
  expect(log).toEqual([]);
  late = 30_000;
  await running;
  expect(log).toEqual(['1-first begins', '1-first ends']);
  expect(await rows().findOne({ _id: '1-first' })).toMatchObject({ state: 'done' });
});

test('one that fails is named, stops what comes after it, and is tried again at the next start', async () => {
  const log: string[] = [];
  let broken = true;
  const list = [
    record('1-first', log),
    record('2-second', log, async () => {
      if (broken) throw new Error('a field that nobody expected');
    }),
    record('3-third', log),
  ];
  await expect(migrate(connections[0]!, list)).rejects.toMatchObject({
    code: 'MIGRATION',
    message: expect.stringMatching(/'2-second' failed \(a field that nobody expected\)/) as string,
  });
  expect(log).toEqual(['1-first begins', '1-first ends', '2-second begins']);
  broken = false;
  await migrate(connections[1]!, list);
  expect(log.slice(3)).toEqual(['2-second begins', '2-second ends', '3-third begins', '3-third ends']);
});

test('who lost the lease while running does not say that it was done', async () => {
  const stolen = record('1-first', [], async () => {
    await rows().updateOne({ _id: '1-first' }, { $set: { owner: 'another' } });
  });
  await expect(migrate(connections[0]!, [stolen])).rejects.toMatchObject({ code: 'MIGRATION' });
  expect(await rows().findOne({ _id: '1-first' })).toMatchObject({ state: 'running', owner: 'another' });
});

test('a demonstration from before editions were opened is open since its vote began; an edition that is none is left', async () => {
  const change = migrations.find(({ id }) => id.endsWith('demonstration-opened'))!;
  const editions = connections[0]!.collection<{ _id: string; demo: boolean; opened?: Date; phases: object[] }>('editions');
  const from = new Date('2026-11-17T23:00:00Z');
  await editions.insertMany([
    {
      _id: 'demo',
      demo: true,
      phases: [
        { phase: 'ideas', from: new Date(0) },
        { phase: 'vote', from },
      ],
    },
    { _id: 'demo-ideas', demo: true, phases: [{ phase: 'ideas', from }] },
    { _id: '2027', demo: false, phases: [{ phase: 'vote', from }] },
  ]);
  for (let run = 0; run < 2; run++) await change.run(connections[0]!);
  const rows = await editions.find().sort({ _id: 1 }).toArray();
  expect(rows.map(({ _id, opened }) => [_id, opened])).toEqual([
    ['2027', undefined],
    ['demo', from],
    ['demo-ideas', undefined],
  ]);
});

test('a question from before who asked stood as an HMAC has theirs, and is then answered at a new number; without the keys the start says so', async () => {
  const change = migrations.find(({ id }) => id.endsWith('tickets-by-person'))!;
  const { connection } = await database.connect();
  const tickets = createTicketStore(connection, database.keys);
  const asked = { address: 'sms:+33612345678', channel: 'sms', locale: 'fr', text: 'Où voter ?' };
  for (const [id, address] of [
    ['OLD', asked.address],
    ['NEW', 'web:ann'],
  ] as const)
    await tickets.add({ id, ...asked, address, at: new Date(0), state: 'waiting' });
  const rows = connection.collection<{ _id: string; person?: string }>('tickets');
  const theirs = (await rows.findOne({ _id: 'OLD' }))!.person;
  await rows.updateOne({ _id: 'OLD' }, { $unset: { person: 1 } });
  await expect(migrate(connection, [{ ...change, id: 'without-keys' }])).rejects.toMatchObject({ code: 'MIGRATION' });
  for (let run = 0; run < 2; run++) await change.run(connection, database.keys);
  expect((await rows.findOne({ _id: 'OLD' }))!.person).toBe(theirs);
  await tickets.takeOver(asked.address, { address: 'web:new', channel: 'web', locale: 'fr' });
  expect(await tickets.find('OLD')).toMatchObject({ address: 'web:new', text: 'Où voter ?' });
  expect(await tickets.find('NEW')).toMatchObject({ address: 'web:ann' });
});
