import type { Inbound } from '../../src/conversation/activity';
import type { Message } from '../../src/conversation/message';
import type { Session } from '../../src/conversation/session';
import type { Loaded, TurnStore, Written } from '../../src/conversation/turns';

/** A turn store as two processes see it. */
export interface TurnStores {
  readonly store: TurnStore;
  readonly other: TurnStore;
}

const now = new Date('2026-11-23T09:00:00Z');
let ids = 0;
let people = 0;
const someone = (): string => `web:person ${++people}`;
const heard = (address: string, text: string, id = `m${++ids}`): Inbound => ({
  id,
  address,
  channel: 'web',
  activity: { kind: 'text', text },
});
const said = (text: string, secret = false): Message => ({ kind: 'say', text, ...(secret ? { secret: true } : {}) });
const session = (asked: number): Session => ({ locale: 'fr', stack: [], asked, at: now.getTime() });
const written = (asked: number, more: Partial<Written> = {}): Written => ({
  resident: 'r0',
  session: session(asked),
  json: JSON.stringify(session(asked)),
  messages: [said(`reply ${asked}`)],
  secret: false,
  forget: false,
  ...more,
});
/** A turn that counts. */
const count = (loaded: Loaded): Promise<Written> => Promise.resolve(written((loaded.session?.asked ?? 0) + 1));
const never = (): Promise<Written> => Promise.reject(new Error('ran again'));

/** What every turn store keeps to. `alone`: why two processes cannot share this one; what concerns them is then skipped. */
export function turnStoreContract(stores: () => TurnStores, alone?: string): void {
  const shared = alone === undefined ? test : (name: string, run: () => Promise<void>) => test.skip(`${name} (${alone})`, run);
  const texts = async (address: string) =>
    (await stores().store.history(address, 0, 1000)).map(({ entry }) => {
      if (entry.from === 'city') return entry.message === null ? null : entry.message.text;
      return entry.activity === null ? null : entry.activity.kind === 'text' ? entry.activity.text : entry.activity.kind;
    });

  test('what a person is asked is told outside any turn; of whom nobody heard, or who is asked nothing, nothing', async () => {
    const { store } = stores();
    const person = someone();
    expect(await store.asked(person)).toBeUndefined();
    await store.turn(heard(person, 'bonjour'), now, count);
    expect(await store.asked(person)).toBeUndefined();
    const frame = { dialog: 'menu', version: 1, step: 'what', answers: {}, at: now.getTime() };
    const asking: Session = {
      ...session(2),
      stack: [
        { ...frame, prompt: { kind: 'text', stamp: 'a' } },
        { ...frame, dialog: 'place', prompt: { kind: 'place', stamp: 'b' } },
      ],
    };
    await store.turn(heard(person, 'ici'), now, () => Promise.resolve(written(2, { session: asking, json: JSON.stringify(asking) })));
    expect(await store.asked(person)).toEqual({ dialog: 'place', kind: 'place' });
  });

  test('a turn finds what the one before it left: the session, the drafts, the log', async () => {
    const { store } = stores();
    const person = someone();
    const drafts = { texts: { 'report.what': 'Un arbre est tombé' }, parked: {} };
    const first = await store.turn(heard(person, 'bonjour'), now, async (loaded) => {
      expect(loaded.session).toBeUndefined();
      expect(await loaded.drafts()).toEqual({ texts: {}, parked: {} });
      return written(1, { drafts, messages: [said('a'), said('b')] });
    });
    expect(first).toMatchObject({ kind: 'done', locale: 'fr' });
    expect(first.kind === 'done' && first.lines.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await store.turn(heard(person, 'encore'), now, async (loaded) => {
      expect(loaded.session).toEqual(session(1));
      expect(await loaded.drafts()).toEqual(drafts);
      return written(2);
    });
    await store.turn(heard(person, 'toujours'), now, async (loaded) => {
      expect(await loaded.drafts()).toEqual(drafts);
      return written(3);
    });
    expect(await texts(person)).toEqual(['bonjour', 'a', 'b', 'encore', 'reply 2', 'toujours', 'reply 3']);
  });

  test('a delivery that comes twice is handled once', async () => {
    const { store } = stores();
    const person = someone();
    const inbound = heard(person, 'bonjour');
    await store.turn(inbound, now, count);
    expect(await store.turn(inbound, now, never)).toEqual({ kind: 'again' });
    expect(await texts(person)).toEqual(['bonjour', 'reply 1']);
  });

  test('which deliveries were handled is remembered, by their ids alone', async () => {
    const { store } = stores();
    const inbound = heard(someone(), 'bonjour');
    await store.turn(inbound, now, count);
    expect(await store.heard([inbound.id, 'another'])).toEqual(new Set([inbound.id]));
    expect(await store.heard([])).toEqual(new Set());
  });

  test('a turn that breaks leaves nothing, and its delivery may come again', async () => {
    const { store } = stores();
    const person = someone();
    const inbound = heard(person, 'bonjour');
    await expect(store.turn(inbound, now, never)).rejects.toThrow('ran again');
    expect(await texts(person)).toEqual([]);
    expect((await store.turn(inbound, now, count)).kind).toBe('done');
    expect(await texts(person)).toEqual(['bonjour', 'reply 1']);
  });

  test('the log is read on from any line, a page at a time', async () => {
    const { store } = stores();
    const person = someone();
    for (let turn = 0; turn < 3; turn++) await store.turn(heard(person, `${turn}`), now, count);
    const seqs = async (after: number, limit: number) => (await store.history(person, after, limit)).map(({ seq }) => seq);
    expect(await seqs(0, 4)).toEqual([1, 2, 3, 4]);
    expect(await seqs(4, 4)).toEqual([5, 6]);
    expect(await seqs(6, 4)).toEqual([]);
    expect((await store.history(person, 0, 1))[0]).toMatchObject({ seq: 1, at: now.getTime(), locale: 'fr' });
  });

  test('when a vote is over its lines are empty, and only those; what is said then stays', async () => {
    const { store } = stores();
    const person = someone();
    await store.turn(heard(person, 'bonjour'), now, count);
    await store.turn(heard(person, '12'), now, () =>
      Promise.resolve(written(2, { secret: true, messages: [said('12 ? 417', true), said('open')] })),
    );
    expect(await texts(person)).toEqual(['bonjour', 'reply 1', '12', '12 ? 417', 'open']);
    await store.turn(heard(person, '417'), now, () =>
      Promise.resolve(written(3, { secret: true, forget: true, messages: [said('receipt')] })),
    );
    expect(await texts(person)).toEqual(['bonjour', 'reply 1', null, null, 'open', null, 'receipt']);
  });

  test('people never meet', async () => {
    const { store } = stores();
    const [one, two] = [someone(), someone()];
    await store.turn(heard(one, 'un'), now, () => Promise.resolve(written(1, { secret: true, messages: [said('secret', true)] })));
    await store.turn(heard(two, 'deux'), now, (loaded) => Promise.resolve(written(loaded.session ? 9 : 1, { forget: true })));
    expect(await texts(one)).toEqual(['un', 'secret']);
    await store.forget(two);
    expect(await texts(one)).toEqual(['un', 'secret']);
    expect(await texts(two)).toEqual([]);
  });

  test('a conversation that was erased begins anew', async () => {
    const { store } = stores();
    const person = someone();
    await store.turn(heard(person, 'bonjour'), now, count);
    await store.forget(person);
    const again = await store.turn(heard(person, 'encore'), now, (loaded) => Promise.resolve(written(loaded.session ? 9 : 1)));
    expect(again.kind === 'done' && again.lines.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(await texts(person)).toEqual(['encore', 'reply 1']);
  });

  test('what is said outside a turn stands after what was said before, and the next turn goes on after it', async () => {
    const { store } = stores();
    const person = someone();
    expect(await store.append(person, 'fr', [said('to nobody')], [], now)).toBe(false);
    expect(await texts(person)).toEqual([]);
    await store.turn(heard(person, 'bonjour'), now, count);
    expect(await store.append(person, 'uk', [said('news'), said('more')], [], new Date(now.getTime() + 1000))).toBe(true);
    await store.turn(heard(person, 'encore'), now, (loaded) => {
      expect(loaded.session).toEqual(session(1));
      return count(loaded);
    });
    expect(await texts(person)).toEqual(['bonjour', 'reply 1', 'news', 'more', 'encore', 'reply 2']);
    const lines = await store.history(person, 2, 2);
    expect(lines).toMatchObject([
      { seq: 3, at: now.getTime() + 1000, locale: 'uk', entry: { from: 'city' } },
      { seq: 4, locale: 'uk' },
    ]);
  });

  test('what is said of a vote outside a turn is emptied with it', async () => {
    const { store } = stores();
    const person = someone();
    await store.turn(heard(person, 'bonjour'), now, count);
    await store.append(person, 'fr', [said('12 ? 417', true), said('open')], [], now);
    await store.turn(heard(person, '417'), now, () => Promise.resolve(written(2, { secret: true, forget: true })));
    expect(await texts(person)).toEqual(['bonjour', 'reply 1', null, 'open', null, 'reply 2']);
  });

  test('who stopped by their platform has stopped at their next turn, where they were', async () => {
    const { store } = stores();
    const person = someone();
    const drafts = { texts: { 'report.what': 'Un arbre' }, parked: {} };
    await store.turn(heard(person, 'bonjour'), now, () => Promise.resolve(written(1, { drafts })));
    let also = 0;
    await store.stop(person, () => Promise.resolve(void also++));
    expect(also).toBe(1);
    await store.turn(heard(person, 'encore'), now, async (loaded) => {
      expect(loaded.session).toEqual({ ...session(1), stopped: true });
      expect(loaded.resident).toBe('r0');
      expect(await loaded.drafts()).toEqual(drafts);
      return count(loaded);
    });
    expect(await texts(person)).toEqual(['bonjour', 'reply 1', 'encore', 'reply 2']);
  });

  test('who stopped before any conversation has none by that, and what is kept of it is kept all the same', async () => {
    const { store } = stores();
    const person = someone();
    let also = 0;
    await store.stop(person, () => Promise.resolve(void also++));
    await store.turn(heard(person, 'bonjour'), now, (loaded) => {
      expect(loaded.session).toBeUndefined();
      return count(loaded);
    });
    expect(also).toBe(1);
  });

  shared('a stop that could not be kept whole is not kept at all', async () => {
    const { store } = stores();
    const person = someone();
    await store.turn(heard(person, 'bonjour'), now, count);
    await expect(store.stop(person, () => Promise.reject(new Error('broken off')))).rejects.toThrow('broken off');
    await store.turn(heard(person, 'encore'), now, (loaded) => {
      expect(loaded.session).toEqual(session(1));
      return count(loaded);
    });
  });

  test('an address has its resident from the first turn on; a turn makes two residents one', async () => {
    const { store } = stores();
    const [phone, other, screen, stranger] = [someone(), someone(), someone(), someone()];
    const as = (address: string, resident: string) =>
      store.turn(heard(address, 'x'), now, () => Promise.resolve(written(1, { resident: `${phone} ${resident}` })));
    const residentOf = async (address: string): Promise<string | undefined> => {
      let found: string | undefined;
      await store.turn(heard(address, 'x'), now, (loaded) => {
        found = loaded.resident;
        return Promise.resolve(written(1, { resident: loaded.resident ?? 'nobody' }));
      });
      return found;
    };
    expect(await residentOf(someone())).toBeUndefined();
    await as(phone, 'a');
    await as(screen, 'b');
    await as(other, 'b');
    await as(stranger, 'c');
    await as(screen, 'a');
    expect(await Promise.all([phone, screen, other, stranger].map(residentOf))).toEqual(
      ['a', 'a', 'a', 'c'].map((resident) => `${phone} ${resident}`),
    );
  });

  test('a turn changes the conversation at another address too, and only then', async () => {
    const { store } = stores();
    const [there, here] = [someone(), someone()];
    const drafts = { texts: { 'report.what': 'Un arbre' }, parked: {} };
    await store.turn(heard(there, '12'), now, () =>
      Promise.resolve(written(3, { resident: 'r1', drafts, secret: true, messages: [said('12 ? 417', true)] })),
    );
    await store.turn(heard(here, 'code'), now, async (loaded) => {
      expect(await loaded.beside(someone())).toBeUndefined();
      const beside = await loaded.beside(there);
      expect(beside).toMatchObject({ session: session(3), resident: 'r1' });
      expect(await beside?.drafts()).toEqual(drafts);
      const left = { session: session(4), json: JSON.stringify(session(4)), drafts: { texts: {}, parked: {} } };
      return written(1, { beside: { address: there, ...left, messages: [said('elsewhere')], forget: true } });
    });
    expect(await texts(here)).toEqual(['code', 'reply 1']);
    expect(await texts(there)).toEqual([null, null, 'elsewhere']);
    await store.turn(heard(there, 'encore'), now, async (loaded) => {
      expect(loaded.session).toEqual(session(4));
      expect(loaded.resident).toBe('r1');
      expect(await loaded.drafts()).toEqual({ texts: {}, parked: {} });
      return count(loaded);
    });
    expect(await texts(there)).toEqual([null, null, 'elsewhere', 'encore', 'reply 5']);
  });

  test('an address that changed hands begins anew: neither lines, drafts nor resident of before', async () => {
    const { store } = stores();
    const [person, friend] = [someone(), someone()];
    const drafts = { texts: { 'report.what': 'Un arbre' }, parked: {} };
    const resident = `${person} before`;
    await store.turn(heard(person, 'bonjour'), now, () => Promise.resolve(written(1, { resident, drafts })));
    await store.turn(heard(friend, 'bonjour'), now, () => Promise.resolve(written(1, { resident })));
    await store.turn(heard(person, 'hello'), now, () => Promise.resolve(written(7, { resident: 'r9', renewed: true })));
    expect(await texts(person)).toEqual(['hello', 'reply 7']);
    expect((await store.history(person, 0, 1))[0]?.seq).toBe(1);
    await store.turn(heard(person, 'encore'), now, async (loaded) => {
      expect([loaded.resident, loaded.session?.asked]).toEqual(['r9', 7]);
      expect(await loaded.drafts()).toEqual({ texts: {}, parked: {} });
      return written(8, { resident: 'r9' });
    });
    await store.turn(heard(friend, 'encore'), now, (loaded) => {
      expect(loaded.resident).toBe(resident);
      return Promise.resolve(written(2, { resident }));
    });
  });

  shared('two turns that reach for one conversation, and its own, are done one after the other, from two processes', async () => {
    const { store, other } = stores();
    for (let round = 0; round < 5; round++) {
      const [there, one, two] = [someone(), someone(), someone()];
      await store.turn(heard(there, 'x'), now, count);
      const take = (from: TurnStore, address: string) =>
        from.turn(heard(address, 'code'), now, async (loaded) => {
          const asked = (await loaded.beside(there))?.session.asked ?? 0;
          const left = { session: session(asked + 1), json: JSON.stringify(session(asked + 1)), messages: [said(`left ${asked}`)] };
          return written(1, { beside: { address: there, ...left, forget: false } });
        });
      await Promise.all([take(store, one), take(other, two), other.turn(heard(there, 'y'), now, count)]);
      await store.turn(heard(there, 'z'), now, (loaded) => {
        expect(loaded.session?.asked).toBe(4);
        return count(loaded);
      });
      const lines = await store.history(there, 0, 100);
      expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
      expect(new Set((await texts(there)).filter((text) => text?.startsWith('left'))).size).toBe(2);
    }
  });

  shared('words outside a turn from two processes at once, beside turns, are all kept', async () => {
    const { store, other } = stores();
    const person = someone();
    await store.turn(heard(person, 'x'), now, count);
    await Promise.all([
      ...Array.from({ length: 6 }, (_, index) => (index % 2 ? store : other).append(person, 'fr', [said(`news ${index}`)], [], now)),
      ...Array.from({ length: 3 }, (_, index) => store.turn(heard(person, `${index}`), now, count)),
    ]);
    const lines = await texts(person);
    expect(lines).toHaveLength(2 + 6 + 6);
    expect(lines.filter((line) => line?.startsWith('news')).sort()).toEqual(Array.from({ length: 6 }, (_, index) => `news ${index}`));
    expect(lines.filter((line) => line?.startsWith('reply'))).toEqual(['reply 1', 'reply 2', 'reply 3', 'reply 4']);
  });

  shared('turns of one person at once, from two processes, are all heard, one after the other', async () => {
    const { store, other } = stores();
    const person = someone();
    await Promise.all(Array.from({ length: 12 }, (_, index) => (index % 2 ? store : other).turn(heard(person, `${index}`), now, count)));
    const lines = await store.history(person, 0, 100);
    expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    const replies = (await texts(person)).filter((text) => text?.startsWith('reply'));
    expect(replies).toEqual(Array.from({ length: 12 }, (_, index) => `reply ${index + 1}`));
  });

  shared('one delivery that arrives at two processes at once is handled by one', async () => {
    const { store, other } = stores();
    for (let round = 0; round < 5; round++) {
      const person = someone();
      const inbound = heard(person, 'bonjour');
      const kinds = (await Promise.all([store, other].map((each) => each.turn(inbound, now, count)))).map(({ kind }) => kind);
      expect(kinds.sort()).toEqual(['again', 'done']);
      expect(await texts(person)).toEqual(['bonjour', 'reply 1']);
    }
  });
}
