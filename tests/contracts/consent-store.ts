import type { ConsentChange, ConsentStore } from '../../src/services/consents';

/** A log of consents, and the transactions that it takes part in. */
export interface ConsentStores {
  readonly store: ConsentStore;
  readonly transaction: (work: () => Promise<void>) => Promise<void>;
}

/** What every log of consents keeps to. `open` gives an empty one. `alone`: why this one takes part in no transaction; what concerns them is then skipped. */
export function consentStoreContract(open: () => Promise<ConsentStores>, alone?: string): void {
  const within = alone === undefined ? test : (name: string, run: () => Promise<void>) => test.skip(`${name} (${alone})`, run);
  const change = (minute: number, more: Partial<ConsentChange> = {}): ConsentChange => ({
    address: 'sms:+33612345678',
    channel: 'sms',
    kind: 'stopped',
    at: new Date(Date.UTC(2026, 10, 23, 9, minute)),
    ...more,
  });
  const without = ({ address: _, ...rest }: ConsentChange): Omit<ConsentChange, 'address'> => rest;

  test('changes come back as they were, the last one first, and only that person’s', async () => {
    const { store } = await open();
    const changes = [
      change(1, { said: 'ARRÊT', told: "C'est noté." }),
      change(2, { kind: 'started', said: 'START', told: 'أهلا بعودتكم.' }),
      change(3),
    ] as const;
    for (const one of changes) await store.add(one);
    await store.add(change(4, { address: 'sms:+33612345679' }));
    expect(await store.of('sms:+33612345678', 10)).toEqual([...changes].reverse().map(without));
    expect(await store.of('sms:+33612345678', 1)).toEqual([without(changes[2])]);
    expect(await store.of('sms:+33600000000', 10)).toEqual([]);
  });

  test('two changes of one moment come back in the order in which they were kept', async () => {
    const { store } = await open();
    await store.add(change(1));
    await store.add(change(1, { kind: 'started' }));
    expect((await store.of('sms:+33612345678', 1))[0]?.kind).toBe('started');
  });

  within('a change is kept with the transaction that it belongs to, or not at all', async () => {
    const { store, transaction } = await open();
    const broken = transaction(async () => {
      await store.add(change(1));
      throw new Error('broken off');
    });
    await expect(broken).rejects.toThrow('broken off');
    expect(await store.of('sms:+33612345678', 10)).toEqual([]);
    await transaction(() => store.add(change(1)));
    expect(await store.of('sms:+33612345678', 10)).toHaveLength(1);
  });
}
