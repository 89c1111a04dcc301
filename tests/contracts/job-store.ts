import type { JobStore, NewJob } from '../../src/jobs/job';

/** A fresh job store, as two processes see it, and the transaction of one of them. */
export interface JobStores {
  readonly store: JobStore;
  readonly other: JobStore;
  /** Runs within a transaction of `store`'s process. */
  readonly transaction: (work: () => Promise<void>) => Promise<void>;
  readonly empty: () => Promise<void>;
}

const start = Date.parse('2026-11-23T09:00:00Z');
/** Seconds after the start. */
const at = (seconds: number): Date => new Date(start + seconds * 1000);
const job = (key: string, more: Partial<NewJob> = {}): NewJob => ({ name: 'ring', key, runAt: at(0), ...more });
let leases = 0;
const claim = (store: JobStore, seconds: number, forSeconds = 60, names: readonly string[] = ['ring']) =>
  store.claim({ names, lease: `lease ${++leases}`, now: at(seconds), until: at(seconds + forSeconds) });

/** What every job store keeps to. */
export function jobStoreContract(stores: () => JobStores): void {
  afterEach(() => stores().empty());

  test('a name and a key are one job, ever', async () => {
    const { store, other } = stores();
    expect(await store.add(job('a', { payload: { ticket: 7, late: false } }))).toBe(true);
    expect(await other.add(job('a', { payload: { ticket: 8 } }))).toBe(false);
    expect(await store.add(job('a', { name: 'sing' }))).toBe(true);
    const claimed = await claim(store, 0);
    expect(claimed).toMatchObject({ name: 'ring', key: 'a', payload: { ticket: 7, late: false }, attempts: 1 });
    expect(claimed && (await store.done(claimed, at(1)))).toBe(true);
    expect(await store.add(job('a'))).toBe(false);
    expect(await claim(store, 10_000)).toBeUndefined();
  });

  test('of forty additions at once one counts', async () => {
    const { store, other } = stores();
    const added = await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 ? store : other).add(job('same'))));
    expect(added.filter(Boolean)).toHaveLength(1);
  });

  test('a job added in a transaction is there if it commits, and not otherwise', async () => {
    const { store, transaction } = stores();
    await expect(
      transaction(async () => {
        await store.add(job('never'));
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await claim(store, 0)).toBeUndefined();
    await store.add(job('before'));
    await transaction(async () => {
      expect(await store.add(job('before'))).toBe(false);
      await store.add(job('then', { runAt: at(1) }));
    });
    expect([(await claim(store, 1))?.key, (await claim(store, 1))?.key]).toEqual(['before', 'then']);
  });

  test('due jobs come by priority, then by time; none before its time, none of other names', async () => {
    const { store } = stores();
    await store.add(job('bulk', { priority: 'bulk' }));
    await store.add(job('later', { runAt: at(5) }));
    await store.add(job('sooner', { runAt: at(4) }));
    await store.add(job('urgent next week', { runAt: at(600_000), priority: 'urgent' }));
    await store.add(job('urgent', { runAt: at(6), priority: 'urgent' }));
    await store.add(job('other', { name: 'sing', priority: 'urgent' }));
    const order = [];
    for (let next = await claim(store, 6); next; next = await claim(store, 6)) order.push(next.key);
    expect(order).toEqual(['urgent', 'sooner', 'later', 'bulk']);
  });

  test('two processes never have one job at once, however many ask', async () => {
    const { store, other } = stores();
    for (let index = 0; index < 12; index++) await store.add(job(`${index}`));
    const claims = await Promise.all(Array.from({ length: 24 }, (_, index) => claim(index % 2 ? store : other, 0)));
    const keys = claims.flatMap((one) => (one ? [one.key] : []));
    expect([...keys].sort()).toEqual(Array.from({ length: 12 }, (_, index) => `${index}`).sort());
  });

  test('a lease that runs out gives the job to another; whoever lost it changes nothing any more', async () => {
    const { store, other } = stores();
    await store.add(job('a'));
    const first = await claim(store, 0, 60);
    expect(await claim(other, 59)).toBeUndefined();
    expect(first && (await store.renew(first, at(90)))).toBe(true);
    expect(await claim(other, 89)).toBeUndefined();
    const second = await claim(other, 90);
    expect(second).toMatchObject({ key: 'a', attempts: 2 });
    if (!first || !second) throw new Error('not claimed');
    expect(await store.renew(first, at(500))).toBe(false);
    expect(await store.done(first, at(91))).toBe(false);
    expect(await store.retry(first, at(91), 'LATE')).toBe(false);
    expect(await store.giveBack(first, at(91))).toBe(false);
    expect(await store.bury(first, at(91), 'LATE')).toBe(false);
    expect(await other.done(second, at(92))).toBe(true);
  });

  test('what was given back is due at once and counts for nothing; what failed is due when told', async () => {
    const { store } = stores();
    await store.add(job('a'));
    const given = await claim(store, 0);
    if (given) await store.giveBack(given, at(1));
    const failed = await claim(store, 1);
    expect(failed?.attempts).toBe(1);
    if (failed) await store.retry(failed, at(30), 'NO_LINE');
    expect(await claim(store, 29)).toBeUndefined();
    expect(await claim(store, 30)).toMatchObject({ key: 'a', attempts: 2 });
  });

  test('a dead job stays with its reason until it is revived', async () => {
    const { store } = stores();
    for (const [index, key] of ['a', 'b'].entries()) {
      await store.add(job(key));
      const claimed = await claim(store, 0);
      if (claimed) await store.bury(claimed, at(index), 'NO_SUCH_NUMBER');
    }
    expect(await claim(store, 10_000)).toBeUndefined();
    expect(await store.dead(10)).toEqual([
      { name: 'ring', key: 'b', attempts: 1, error: 'NO_SUCH_NUMBER', at: at(1) },
      { name: 'ring', key: 'a', attempts: 1, error: 'NO_SUCH_NUMBER', at: at(0) },
    ]);
    expect(await store.revive('ring', 'a', at(50))).toBe(true);
    expect(await store.revive('ring', 'a', at(50))).toBe(false);
    expect(await claim(store, 50)).toMatchObject({ key: 'a', attempts: 1 });
    expect((await store.dead(10)).map(({ key }) => key)).toEqual(['b']);
  });

  test('names that nobody here knows are told once due', async () => {
    const { store } = stores();
    await store.add(job('a', { name: 'sing', runAt: at(5) }));
    await store.add(job('b', { name: 'sing', runAt: at(5) }));
    await store.add(job('c'));
    expect(await store.unknown(['ring'], at(4))).toEqual([]);
    expect(await store.unknown(['ring'], at(5))).toEqual(['sing']);
    expect(await store.unknown(['ring', 'sing'], at(5))).toEqual([]);
  });

  test('a payload is small', async () => {
    const { store } = stores();
    await expect(store.add(job('a', { payload: { text: 'é'.repeat(600) } }))).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });
}
