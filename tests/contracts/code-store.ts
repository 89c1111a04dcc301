import type { CodeStore, KeptCode } from '../../src/services/codes';

/** A store of codes as two processes see it, and the transactions that it takes part in. */
export interface CodeStores {
  readonly store: CodeStore;
  readonly other: CodeStore;
  readonly transaction: <R>(work: () => Promise<R>) => Promise<R>;
}

let names = 0;
const until = new Date('2099-11-23T09:10:00Z');
const code = (more: Partial<KeptCode> = {}): KeptCode => ({ id: `c${++names}`, owner: `o${names}`, tries: 0, until, ...more });

/** What every store of one-time codes keeps to. `alone`: why two processes cannot share this one; what concerns them is then skipped. */
export function codeStoreContract(stores: () => CodeStores, alone?: string): void {
  const shared = alone === undefined ? test : (name: string, run: () => Promise<void>) => test.skip(`${name} (${alone})`, run);

  test('a code comes back as it was kept, and not at all once it is gone', async () => {
    const { store } = stores();
    for (const kept of [code(), code({ hash: 'h' }), code({ hash: 'h', content: '+33612345678' })]) {
      await store.put(kept);
      expect(await store.find(kept.id)).toEqual(kept);
      expect(await store.remove(kept.id)).toBe(true);
      expect(await store.find(kept.id)).toBeUndefined();
      expect(await store.remove(kept.id)).toBe(false);
    }
  });

  test('an owner has one code: the last', async () => {
    const { store } = stores();
    const [first, other] = [code(), code()];
    const second = code({ owner: first.owner });
    for (const kept of [first, other, second]) await store.put(kept);
    expect(await Promise.all([first, other, second].map(({ id }) => store.find(id)))).toEqual([undefined, other, second]);
    const again = { ...second, hash: 'new' };
    await store.put(again);
    expect(await store.find(second.id)).toEqual(again);
  });

  test('wrong tries add up', async () => {
    const { store } = stores();
    const kept = code();
    await store.put(kept);
    for (let tries = 0; tries < 3; tries++) await store.miss(kept.id);
    expect((await store.find(kept.id))?.tries).toBe(3);
  });

  test('counts add up by id; what was never counted is left out', async () => {
    const { store } = stores();
    const [one, two, three] = [`n${++names}`, `n${++names}`, `n${++names}`];
    await store.count(one, 1, until);
    await store.count(two, 5, until);
    await store.count(one, 2, until);
    expect(await store.counted([one, two, three])).toEqual(
      new Map([
        [one, 3],
        [two, 5],
      ]),
    );
    expect(await store.counted([])).toEqual(new Map());
  });

  shared('a code that two processes use at once is used by one; counts of both are kept', async () => {
    const { store, other, transaction } = stores();
    const kept = code();
    await store.put(kept);
    const count = `n${++names}`;
    const used = await Promise.all([store.remove(kept.id), other.remove(kept.id)]);
    expect(used.sort()).toEqual([false, true]);
    await Promise.all(Array.from({ length: 6 }, () => transaction(() => store.count(count, 1, until))));
    expect((await store.counted([count])).get(count)).toBe(6);
  });

  shared('what a transaction that broke had done is undone', async () => {
    const { store, transaction } = stores();
    const kept = code();
    await store.put(kept);
    const broken = transaction(async () => {
      await store.miss(kept.id);
      await store.remove(kept.id);
      throw new Error('broken off');
    });
    await expect(broken).rejects.toThrow('broken off');
    expect(await store.find(kept.id)).toEqual(kept);
  });
}
