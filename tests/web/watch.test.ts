import type { Logged } from '../../src/conversation/turns';
import { createWatch } from '../../src/web/watch';

/** A clock that moves when told, and a conversation of three kinds of events. */
function stage() {
  const due: { at: number; run: () => void }[] = [];
  let now = 0;
  const kept: Logged[] = [];
  let notify = (): void => undefined;
  let failing = false;
  const turns = {
    history: async (_address: string, after: number, limit: number) => {
      if (failing) throw new Error('storage away');
      return kept.filter(({ seq }) => seq > after).slice(0, limit);
    },
    watch: (_address: string, onTurn: () => void) => {
      notify = onTurn;
      return () => {
        notify = () => undefined;
      };
    },
  };
  const schedule = (ms: number, run: () => void) => {
    const entry = { at: now + ms, run };
    due.push(entry);
    return () => void due.splice(due.indexOf(entry) >>> 0, 1);
  };
  const settle = () => new Promise<void>((done) => setImmediate(done));
  return {
    turns,
    schedule,
    write: (count = 1) => {
      for (let i = 0; i < count; i++)
        kept.push({ seq: kept.length + 1, at: 0, locale: 'fr', entry: { from: 'city', message: { kind: 'say', text: 'x' } } });
    },
    notify: () => notify(),
    fail: (yes: boolean) => {
      failing = yes;
    },
    pass: async (ms: number) => {
      for (const end = now + ms; ;) {
        const next = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) {
          now = end;
          return;
        }
        now = next.at;
        due.splice(due.indexOf(next), 1);
        next.run();
        await settle();
      }
    },
    waits: () => due.map(({ at }) => at - now),
  };
}

const follow = (on: ReturnType<typeof stage>, after = 0) => {
  const seen: number[] = [];
  const errors: unknown[] = [];
  const stop = createWatch(on.turns, 1000, on.schedule).follow(
    'web:1',
    after,
    (lines) => seen.push(...lines.map(({ seq }) => seq)),
    (error) => errors.push(error),
  );
  return { seen, errors, stop };
};

test('every line comes once and in order, however it was learnt', async () => {
  const on = stage();
  on.write(250);
  const { seen } = follow(on, 40);
  await on.pass(0);
  on.write();
  on.notify();
  on.notify();
  await on.pass(0);
  on.write();
  await on.pass(20_000);
  expect(seen).toEqual(Array.from({ length: 212 }, (_, index) => index + 41));
});

test('it looks ever more rarely while nothing comes, and at once when this process made a turn', async () => {
  const on = stage();
  const { seen } = follow(on);
  await on.pass(0);
  const waits = [];
  for (let i = 0; i < 6; i++) {
    waits.push(...on.waits());
    await on.pass(on.waits()[0]!);
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
  on.write();
  on.notify();
  await on.pass(0);
  expect(seen).toEqual([1]);
  expect(on.waits()).toEqual([1000]);
});

test('storage that went away is told of, and followed again when it is back', async () => {
  const on = stage();
  on.fail(true);
  const { seen, errors } = follow(on);
  await on.pass(3000);
  expect(errors.length).toBeGreaterThan(0);
  on.fail(false);
  on.write();
  await on.pass(10_000);
  expect(seen).toEqual([1]);
});

test('stopped is stopped', async () => {
  const on = stage();
  const { seen, stop } = follow(on);
  await on.pass(0);
  stop();
  on.write();
  on.notify();
  await on.pass(60_000);
  expect(seen).toEqual([]);
  expect(on.waits()).toEqual([]);
});
