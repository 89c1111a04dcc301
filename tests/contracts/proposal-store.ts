import type { Member, Proposal } from '../../src/services/proposals/proposal';
import type { ProposalStore } from '../../src/services/proposals/store';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 23, 9, minute));

/** A proposal as it is filed. */
export const filed = (reference: string, more: Partial<Proposal> = {}): Proposal => ({
  reference,
  edition: '2027',
  state: 'moderation',
  at: at(0),
  original: { title: 'مقاعد', what: 'مقاعد في الظل أمام المدرسة', where: { words: 'rue Myrha' }, locale: 'ar' },
  steps: [],
  revision: 0,
  ...more,
});
const bond = (proposal: string, person: string, more: Partial<Member> = {}): Member => ({
  proposal,
  person,
  author: false,
  supports: true,
  follows: true,
  since: at(1),
  contact: { address: person, channel: 'sms', locale: 'ar' },
  ...more,
});

/** What every store of proposals keeps to. `open` gives an empty one, as two processes see it; without a second one, `alone` says why, and what concerns
 *  races is skipped. */
export function proposalStoreContract(open: () => Promise<readonly [ProposalStore, ProposalStore]>, alone?: string): void {
  const among = alone === undefined ? test : (name: string, run: () => Promise<void>) => test.skip(`${name} (${alone})`, run);

  test('a proposal comes back as it was filed and changed, every part of it', async () => {
    const [store] = await open();
    const one = filed('482135', { district: '18' });
    expect(await store.add(one)).toBe(true);
    expect(await store.add(filed('482135', { district: '10' }))).toBe(false);
    expect(await store.find('482135')).toEqual(one);
    const changed: Proposal = {
      ...one,
      state: 'project',
      theme: 'nature',
      draft: { title: 'Des bancs', summary: 'À l’ombre.' },
      title: { fr: 'Des bancs', ar: 'مقاعد' },
      summary: { fr: 'À l’ombre.', ar: 'في الظل' },
      steps: [
        { kind: 'published', at: at(2), by: 'Nadia' },
        { kind: 'project', at: at(3), by: 'Nadia', number: 101, costCents: 4_000_000 },
      ],
      project: { number: 101, costCents: 4_000_000 },
      followUp: { state: 'works', until: '2028-05-01' },
      invitation: { code: '123456', until: at(9), tries: 5 },
    };
    await store.save(changed);
    expect(await store.find('482135')).toEqual({ ...changed, revision: 1 });
    await expect(store.save(changed)).rejects.toThrow('P-482135 changed meanwhile');
    expect(await store.find('111111')).toBeUndefined();
  });

  test('what is public is listed, the latest first, by place and theme; the rest is not', async () => {
    const [store] = await open();
    const titled = { title: { fr: 'Un banc' }, summary: { fr: 'Pour s’asseoir.' } };
    const add = (reference: string, minute: number, more: Partial<Proposal>) =>
      store.add(filed(reference, { at: at(minute), ...titled, ...more }));
    await add('100001', 1, { state: 'published', district: '18', theme: 'nature' });
    await add('100002', 2, { state: 'review', theme: 'sport' });
    await add('100003', 3, { state: 'project', district: '10', theme: 'nature' });
    await add('100004', 4, { state: 'moderation', district: '18', theme: 'nature' });
    await add('100005', 5, { state: 'merged', district: '18', theme: 'nature', merged: '100001' });
    await add('100006', 6, { state: 'published', edition: '2026' });
    const listed = async (where: Parameters<ProposalStore['listed']>[1], limit = 10) =>
      (await store.listed('2027', where, limit)).map(({ reference }) => reference);
    expect(await listed({})).toEqual(['100003', '100002', '100001']);
    expect(await listed({}, 2)).toEqual(['100003', '100002']);
    expect(await listed({ district: '18' })).toEqual(['100001']);
    expect(await listed({ district: 'all' })).toEqual(['100002']);
    expect(await listed({ theme: 'nature' })).toEqual(['100003', '100001']);
    const [first] = await store.listed('2027', { district: '18' }, 10);
    expect(first).toEqual({ reference: '100001', state: 'published', at: at(1), district: '18', theme: 'nature', ...titled });
    expect((await store.inState('moderation', 10)).map(({ reference }) => reference)).toEqual(['100004']);
    expect(await store.mergedInto('100001')).toEqual(['100005']);
  });

  test('a bond takes the place of the one before; who supports two counts once', async () => {
    const [store] = await open();
    await store.bind(bond('100001', 'sms:1', { author: true }));
    await store.bind(bond('100001', 'sms:2'));
    await store.bind(bond('100002', 'sms:2', { since: at(2) }));
    await store.bind(bond('100002', 'sms:3', { supports: false }));
    await store.bind(bond('100001', 'sms:2', { follows: false }));
    expect(await store.bonds(['100001', '100002', '100003'], 'sms:2')).toEqual([
      bond('100001', 'sms:2', { follows: false }),
      bond('100002', 'sms:2', { since: at(2) }),
    ]);
    expect(await store.supporters(['100001', '100002'])).toBe(2);
    expect(await store.supporters(['100001'])).toBe(2);
    expect(await store.supporters(['100009'])).toBe(0);
    expect(await store.authored('sms:1')).toEqual(['100001']);
    expect(await store.authored('sms:2')).toEqual([]);
  });

  test('followers come page by page, each once; authors alone where they are asked for', async () => {
    const [store] = await open();
    for (let person = 0; person < 7; person++) await store.bind(bond('100001', `sms:${person}`, { author: person === 3 }));
    await store.bind(bond('100002', 'sms:0'));
    await store.bind(bond('100002', 'sms:8', { follows: false }));
    const found: string[] = [];
    for (let after = ''; ;) {
      const page = await store.followers(['100001', '100002'], false, after, 3);
      found.push(...page.map(({ member }) => member.person));
      const last = page.at(-1);
      if (!last) break;
      after = last.key;
    }
    expect(found.sort()).toEqual(['sms:0', 'sms:1', 'sms:2', 'sms:3', 'sms:4', 'sms:5', 'sms:6']);
    expect((await store.followers(['100001'], true, '', 10)).map(({ member }) => member.contact.address)).toEqual(['sms:3']);
  });

  test('a telling is noted once', async () => {
    const [store] = await open();
    expect(await store.told('100001', 'sms:1', 0, at(1))).toBe(true);
    expect(await store.told('100001', 'sms:1', 0, at(2))).toBe(false);
    expect(await store.told('100001', 'sms:1', 1, at(2))).toBe(true);
    expect(await store.told('100001', 'sms:2', 0, at(2))).toBe(true);
  });

  among('two processes that change one proposal at once: each change is made on what the other left', async () => {
    const both = await open();
    await both[0].add(filed('482135'));
    const add = (store: ProposalStore, words: string) =>
      store.transaction(async () => {
        const one = await store.find('482135');
        if (one) await store.save({ ...one, steps: [...one.steps, { kind: 'corrected', at: at(1), words }] });
      });
    await Promise.all(Array.from({ length: 6 }, (_, index) => add(both[index % 2]!, String(index))));
    const steps = (await both[0].find('482135'))?.steps ?? [];
    expect(steps.map(({ words }) => words).sort()).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  among('what breaks off leaves nothing', async () => {
    const [store] = await open();
    const broken = store.transaction(async () => {
      await store.add(filed('482135'));
      await store.bind(bond('482135', 'sms:1'));
      await store.told('482135', 'sms:1', 0, at(1));
      throw new Error('broken off');
    });
    await expect(broken).rejects.toThrow('broken off');
    expect(await store.find('482135')).toBeUndefined();
    expect(await store.bonds(['482135'], 'sms:1')).toEqual([]);
    expect(await store.told('482135', 'sms:1', 0, at(1))).toBe(true);
  });
}
