import type { Handlers } from '../../src/jobs/handler';
import type { JobStore } from '../../src/jobs/job';
import { createSchedule } from '../../src/jobs/schedule';
import { createWorker, type JobWorker, type WorkerEvent, type WorkerParts } from '../../src/jobs/worker';
import type { Storage } from '../../src/storage/connect';
import { createJobStore } from '../../src/storage/jobs';
import { prepare } from '../../src/storage/prepare';
import { createClock, eventually, type Clock } from '../support/clock';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let storage: Storage;
let store: JobStore;
let other: JobStore;
let clock: Clock;
const events: WorkerEvent[] = [];
const workers: JobWorker[] = [];

beforeAll(async () => {
  database = await openTestStorage();
  storage = await database.connect();
  store = createJobStore(storage.connection);
  other = createJobStore((await database.connect()).connection);
  await prepare(storage.connection);
});
beforeEach(() => {
  clock = createClock(new Date('2026-11-23T09:00:00Z'));
  events.length = 0;
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await storage.connection.collection('jobs').deleteMany({});
});
afterAll(() => database.close());

function work(handlers: Handlers, more: Partial<WorkerParts> = {}): JobWorker {
  const worker = createWorker({
    store,
    handlers,
    now: clock.now,
    timers: clock.timers,
    id: `worker ${workers.length}`,
    report: (event) => events.push(event),
    ...more,
  });
  workers.push(worker);
  return worker;
}
const add = (name: string, key: string) => store.add({ name, key, runAt: clock.now() });
const row = (id: string) => storage.connection.collection<{ _id: string; state: string; dueAt: Date }>('jobs').findOne({ _id: id });

/** A door that someone opens. */
function door() {
  let open = (): void => undefined;
  const opened = new Promise<void>((done) => (open = done));
  return { open, opened };
}

test('what is due is done once, as many at once as allowed, by whichever of two workers', async () => {
  for (let index = 0; index < 20; index++) await add('ring', String(index));
  const begun: string[] = [];
  const hold = door();
  const ring = async (_payload: unknown, { key }: { key: string }): Promise<void> => {
    begun.push(key);
    await hold.opened;
  };
  const looks = [0, 0];
  [store, other].forEach((each, index) => {
    const claim: JobStore['claim'] = (asked) => each.claim(asked).finally(() => looks[index]!++);
    work({ ring }, { concurrency: 3, store: { ...each, claim } }).start();
  });
  await eventually(() => begun.length === 6);
  workers.forEach((worker) => worker.wake());
  expect(looks).toEqual([3, 3]);
  hold.open();
  await eventually(() => begun.length >= 20);
  await Promise.all(workers.map((worker) => worker.stop()));
  expect(begun).toHaveLength(20);
  expect(new Set(begun).size).toBe(20);
});

test('an empty queue is looked into at every poll, and at once when woken', async () => {
  const done: string[] = [];
  let looks = 0;
  const counting: JobStore = { ...store, unknown: (names, now) => store.unknown(names, now).finally(() => looks++) };
  const worker = work({ ring: async (_payload, { key }) => void done.push(key) }, { store: counting, pollMs: 1000 });
  worker.start();
  await eventually(() => looks === 1);
  await add('ring', 'a');
  await eventually(() => {
    clock.move(1000);
    return done.includes('a');
  });
  await add('ring', 'b');
  worker.wake();
  await eventually(() => done.includes('b'));
});

test('a failure is told by its code, tried again later and later, and given up in sight', async () => {
  await add('ring', 'a');
  const begun: number[] = [];
  const refuse = Object.assign(new Error('no line to +33 6 12 34 56 78'), { code: 'NO_LINE' });
  const ring = async (): Promise<void> => {
    begun.push(clock.now().getTime());
    throw refuse;
  };
  const worker = work({ ring }, { patience: { firstMs: 1000, mostMs: 3000, attempts: 4 } });
  worker.start();
  for (const [waits, event] of [
    [1000, 1],
    [2000, 2],
    [3000, 3],
  ] as const) {
    await eventually(() => events.length === event);
    // One millisecond early nothing happens.
    const due = (): Promise<boolean> => row('ring/a').then((found) => found?.dueAt.getTime() === clock.now().getTime() + waits);
    while (!(await due()));
    clock.move(waits);
    worker.wake();
  }
  await eventually(() => events.length === 4);
  await worker.stop();
  expect(events.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed', 'dead']);
  expect(begun.map((time) => time - begun[0]!)).toEqual([0, 1000, 3000, 6000]);
  expect(await store.dead(5)).toMatchObject([{ name: 'ring', key: 'a', attempts: 4, error: 'NO_LINE' }]);
  expect(JSON.stringify(await row('ring/a'))).not.toContain('34 56');
});

test('who has no code is known by class, never by message', async () => {
  await add('ring', 'a');
  work(
    { ring: async () => Promise.reject(new TypeError('the words of a resident')) },
    { patience: { firstMs: 1, mostMs: 1, attempts: 1 } },
  ).start();
  await eventually(() => events.length === 1);
  expect(events[0]).toMatchObject({ kind: 'dead', code: 'TypeError' });
});

test('a long job keeps its lease; when it is lost all the same, the handler is told', async () => {
  await add('ring', 'a');
  const hold = door();
  let signal: AbortSignal | undefined;
  const renewed: Date[] = [];
  const watched: JobStore = { ...store, renew: (claimed, until) => store.renew(claimed, until).finally(() => renewed.push(until)) };
  work(
    {
      ring: async (_payload, context) => {
        signal = context.signal;
        await hold.opened;
      },
    },
    { store: watched, leaseMs: 60_000, pollMs: 1_000_000 },
  ).start();
  await eventually(() => signal !== undefined);
  clock.move(20_000);
  await eventually(() => renewed.length === 1);
  clock.move(20_000);
  await eventually(() => renewed.length === 2);
  expect(
    await other.claim({ names: ['ring'], lease: 'x', now: new Date(clock.now().getTime() + 59_000), until: clock.now() }),
  ).toBeUndefined();
  expect(signal?.aborted).toBe(false);
  await storage.connection.collection<{ _id: string }>('jobs').updateOne({ _id: 'ring/a' }, { $set: { lease: 'another' } });
  clock.move(20_000);
  await eventually(() => signal?.aborted === true);
  hold.open();
});

test('a job whose worker died is done by another; one that kills whoever does it is given up', async () => {
  await add('ring', 'a');
  const at = (seconds: number): Date => new Date(clock.now().getTime() + seconds * 1000);
  for (const dead of [0, 60, 120]) await store.claim({ names: ['ring'], lease: `dead ${dead}`, now: at(dead), until: at(dead + 60) });
  clock.move(180_000);
  const done: string[] = [];
  work({ ring: async (_payload, { key }) => void done.push(key) }, { patience: { firstMs: 1, mostMs: 1, attempts: 3 } }).start();
  await eventually(() => events.length === 1);
  expect(events).toEqual([{ kind: 'dead', name: 'ring', key: 'a', code: 'ABANDONED' }]);
  expect(done).toEqual([]);
});

test('stopping waits for what runs, begins nothing more and gives back what it had only just taken', async () => {
  await add('ring', 'a');
  await add('ring', 'b');
  const hold = door();
  const taken = door();
  const let_ = door();
  const begun: string[] = [];
  const slow: JobStore = {
    ...store,
    async claim(claim) {
      const claimed = await store.claim(claim);
      if (claimed?.key === 'b') {
        taken.open();
        await let_.opened;
      }
      return claimed;
    },
  };
  const worker = work(
    {
      ring: async (_payload, { key }) => {
        begun.push(key);
        await hold.opened;
      },
    },
    { store: slow },
  );
  worker.start();
  await taken.opened;
  let stopped = false;
  const stopping = worker.stop().then(() => (stopped = true));
  let_.open();
  while (
    (await other.claim({ names: ['ring'], lease: 'next', now: clock.now(), until: new Date(clock.now().getTime() + 1) })) === undefined
  );
  expect(stopped).toBe(false);
  hold.open();
  await stopping;
  expect(begun).toEqual(['a']);
  expect((await row('ring/a'))?.state).toBe('done');
  expect(await row('ring/b')).toMatchObject({ state: 'open', attempts: 1 });
});

test('a job that nobody knows stays, and is told once', async () => {
  await add('sing', 'a');
  let looks = 0;
  const counting: JobStore = { ...store, unknown: (names, now) => store.unknown(names, now).finally(() => looks++) };
  const worker = work({ ring: async () => undefined }, { store: counting });
  worker.start();
  await eventually(() => looks === 1);
  worker.wake();
  await eventually(() => looks === 2);
  await worker.stop();
  expect(events).toEqual([{ kind: 'unknown', name: 'sing' }]);
  expect((await row('sing/a'))?.state).toBe('open');
});

test('a storage that fails is told and asked again', async () => {
  await add('ring', 'a');
  const done: string[] = [];
  let failures = 0;
  const shaky: JobStore = { ...store, claim: (claim) => (failures++ < 1 ? Promise.reject(new Error('no primary')) : store.claim(claim)) };
  work({ ring: async (_payload, { key }) => void done.push(key) }, { store: shaky, pollMs: 1000 }).start();
  await eventually(() => events.length === 1);
  expect(events[0]).toMatchObject({ kind: 'storage' });
  await eventually(() => {
    clock.move(1000);
    return done.length === 1;
  });
});

test('each tick is one job, however many processes plan it and however often they restart', async () => {
  const recurring = [{ name: 'ring', cron: '30 4 * * *' }];
  const fresh = () => [store, other].map((each) => createSchedule(recurring, each));
  let schedules = fresh();
  const done: string[] = [];
  // Three days in steps of half an hour; every five hours the processes start anew.
  for (let step = 0; step < 3 * 48; step++) {
    if (step % 10 === 0) schedules = fresh();
    await Promise.all(schedules.map((schedule) => schedule.plan(clock.now())));
    const asked = { names: ['ring'], lease: `step ${step}`, now: clock.now(), until: clock.now() };
    for (let claimed = await store.claim(asked); claimed; claimed = await store.claim(asked)) {
      done.push(claimed.key);
      await store.done(claimed, clock.now());
    }
    clock.move(1_800_000);
  }
  expect(done).toEqual(['2026-11-24T03:30:00.000Z', '2026-11-25T03:30:00.000Z', '2026-11-26T03:30:00.000Z']);
});

test('a worker plans its ticks and does them', async () => {
  const done: string[] = [];
  const schedule = createSchedule([{ name: 'ring', cron: '30 10 * * *' }], store);
  work({ ring: async (_payload, { key }) => void done.push(key) }, { schedule }).start();
  await eventually(() => {
    clock.move(60_000);
    return done.length === 1;
  });
  expect(done).toEqual(['2026-11-23T09:30:00.000Z']);
});

test('ticks keep the city’s hour over the changes of clock', async () => {
  const keys: string[] = [];
  const add = async ({ key }: { key: string }): Promise<boolean> => (keys.push(key), true);
  const schedule = createSchedule([{ name: 'ring', cron: '30 2 * * *' }], { add });
  const seen = [
    '2026-03-27T12:00Z',
    '2026-03-28T12:00Z',
    '2026-03-29T12:00Z',
    '2026-10-24T12:00Z',
    '2026-10-25T00:31Z',
    '2026-10-25T12:00Z',
  ];
  for (const now of seen) await schedule.plan(new Date(now));
  expect(keys).toEqual([
    '2026-03-28T01:30:00.000Z',
    // 02:30 is no time of that day: when the hour that is left out ends.
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:30:00.000Z',
    // 02:30 comes twice: the first.
    '2026-10-25T00:30:00.000Z',
    '2026-10-26T01:30:00.000Z',
  ]);
});

test('a rhythm that cannot be read is refused at once', () => {
  expect(() => createSchedule([{ name: 'ring', cron: 'daily' }], store)).toThrow(/daily|pattern/i);
});
