import type { Consultation, Mark, Statement } from '../../src/services/consultations/consultation';
import type { ConsultationStore } from '../../src/services/consultations/store';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 24, 9, minute));

const consultation = (code: number, more: Partial<Consultation> = {}): Consultation => ({
  code,
  title: { fr: 'La charte', ar: 'الميثاق' },
  summary: { fr: 'Des règles.' },
  articles: [{ number: 1, text: { fr: 'Un.', en: 'One.' } }],
  opens: at(0),
  closes: at(30),
  revision: 0,
  ...more,
});
/** A statement as it is written. */
export const written = (number: number, more: Partial<Statement> = {}): Statement => ({
  consultation: 1,
  number,
  state: 'waiting',
  original: { text: 'اكتبوا بلغات كثيرة', locale: 'ar' },
  at: at(1),
  author: 'hmac-of-amina',
  contact: { address: 'sms:+33612345678', channel: 'sms', locale: 'ar' },
  ...more,
});
const mark = (on: number, person: string, more: Partial<Mark> = {}): Mark => ({ consultation: 1, on, person, at: at(2), ...more });

/** What every store of consultations keeps to. `open` gives an empty one, as two processes see it; without a second one, `alone` says why, and what
 *  concerns races is skipped. */
export function consultationStoreContract(open: () => Promise<readonly [ConsultationStore, ConsultationStore]>, alone?: string): void {
  const among = alone === undefined ? test : (name: string, run: () => Promise<void>) => test.skip(`${name} (${alone})`, run);

  test('a consultation comes back as it was added and changed; what was done for it is noted once', async () => {
    const [store] = await open();
    expect(await store.add(consultation(2))).toBe(true);
    expect(await store.add(consultation(1, { demo: true }))).toBe(true);
    expect(await store.add(consultation(1))).toBe(false);
    expect(await store.all()).toEqual([consultation(1, { demo: true }), consultation(2)]);
    const shorter = consultation(2, { closes: at(9), revision: 1 });
    expect(await store.replace(shorter)).toBe(true);
    expect(await store.replace(shorter)).toBe(false);
    expect(await store.find(2)).toEqual(shorter);
    expect(await store.find(9)).toBeUndefined();
    expect(await store.noted(2, 'closed', at(10))).toBe(true);
    expect(await store.noted(2, 'closed', at(11))).toBe(false);
    expect(await store.noted(2, 'announced', at(11))).toBe(true);
    expect(await store.find(2)).toEqual(shorter);
  });

  test('a statement comes back whole, by its author and by its state; it changes from the state it was seen in alone', async () => {
    const [store] = await open();
    await store.add(consultation(1));
    await store.add(consultation(2));
    expect(await store.nextNumber(1)).toBe(101);
    const one = written(101, { article: 1 });
    expect(await store.write(one)).toBe(true);
    expect(await store.write(one)).toBe(false);
    expect(await store.nextNumber(1)).toBe(102);
    await store.write(written(102, { author: 'hmac-of-li' }));
    expect(await store.nextNumber(2)).toBe(101);
    expect(await store.statement(1, 101)).toEqual(one);
    expect(await store.statement(2, 101)).toBeUndefined();
    expect(await store.authored(['hmac-of-li', 'nobody'])).toMatchObject([{ number: 102 }]);
    const refusal = { reason: 'personal', words: 'Il y a un nom dedans.' } as const;
    expect(await store.change(1, 102, 'waiting', { state: 'refused', refusal })).toBe(true);
    expect(await store.change(1, 102, 'waiting', { state: 'published' })).toBe(false);
    expect(await store.statement(1, 102)).toEqual(written(102, { author: 'hmac-of-li', state: 'refused', refusal }));
    const answer = { outcome: 'taken', words: { fr: 'Oui.' }, at: at(8) } as const;
    await store.change(1, 101, 'waiting', { state: 'published', text: { fr: 'Écrivez.' } });
    await store.change(1, 101, 'published', { answer });
    expect(await store.statements(1, ['published', 'refused'])).toEqual([
      { ...one, state: 'published', text: { fr: 'Écrivez.' }, answer },
      written(102, { author: 'hmac-of-li', state: 'refused', refusal }),
    ]);
    expect(await store.once(1, 101, 'answered')).toBe(true);
    expect(await store.once(1, 101, 'answered')).toBe(false);
    expect(await store.once(1, 101, 'published')).toBe(true);
  });

  test('without its author it keeps what was shown; withdrawn it keeps nothing', async () => {
    const [store] = await open();
    await store.add(consultation(1));
    for (const number of [101, 102]) await store.write(written(number));
    await store.change(1, 101, 'waiting', { state: 'published', text: { fr: 'Écrivez.' } });
    await store.orphan(1, 101, false);
    await store.orphan(1, 102, true);
    await store.orphan(1, 109, true);
    const { author: _author, contact: _contact, ...nobodys } = written(101);
    expect(await store.statement(1, 101)).toEqual({ ...nobodys, state: 'published', text: { fr: 'Écrivez.' } });
    expect(await store.statement(1, 102)).toEqual({ ...nobodys, number: 102, state: 'withdrawn', original: { text: '', locale: 'ar' } });
    expect(await store.authored(['hmac-of-amina'])).toEqual([]);
  });

  test('those that are shown can be drawn, with how often each was', async () => {
    const [store] = await open();
    await store.add(consultation(1));
    for (const number of [101, 102, 103]) await store.write(written(number));
    for (const number of [101, 103]) await store.change(1, number, 'waiting', { state: 'published', text: { fr: 'Oui.' } });
    await store.orphan(1, 103, false);
    await store.seen(1, 103);
    await store.seen(1, 103);
    expect(await store.drawable(1)).toEqual([
      { number: 101, seen: 0, author: 'hmac-of-amina' },
      { number: 103, seen: 2 },
    ]);
  });

  test('a mark takes the place of the one before; votes are those of this consultation, without what was only shown', async () => {
    const [store] = await open();
    await store.mark(mark(1, 'zoe', { vote: 'agree' }));
    await store.mark(mark(1, 'zoe', { vote: 'disagree', at: at(3) }));
    await store.mark(mark(101, 'zoe'));
    await store.mark(mark(1, 'li', { vote: 'pass' }));
    await store.mark(mark(1, 'li', { consultation: 10, vote: 'agree' }));
    await store.mark(mark(1, 'li', { consultation: 2, vote: 'agree' }));
    expect(await store.marks(1, ['zoe', 'nobody'])).toEqual([mark(1, 'zoe', { vote: 'disagree', at: at(3) }), mark(101, 'zoe')]);
    const votes = [];
    for await (const vote of store.votes(1)) votes.push(vote);
    expect(votes.sort((a, b) => (a.person < b.person ? -1 : 1))).toEqual([
      { person: 'li', on: 1, vote: 'pass' },
      { person: 'zoe', on: 1, vote: 'disagree' },
    ]);
    await store.unmark(mark(1, 'zoe'));
    await store.unmark(mark(1, 'nobody'));
    expect(await store.marks(1, ['zoe'])).toEqual([mark(101, 'zoe')]);
  });

  test('marks are added many at once; what was counted takes the place of what was counted before', async () => {
    const [store] = await open();
    const many = Array.from({ length: 1200 }, (_, index) => mark(1, `p${index}`, { vote: 'agree' }));
    await store.addMarks(many);
    let votes = 0;
    for await (const { vote } of store.votes(1)) if (vote === 'agree') votes++;
    expect(votes).toBe(1200);
    const counted = { code: 1, at: at(9).toISOString(), final: false, people: 1200, groups: [], items: [], shared: [] };
    await store.keepResult({ ...counted, people: null });
    await store.keepResult(counted);
    expect(await store.result(1)).toEqual(counted);
    expect(await store.result(2)).toBeUndefined();
  });

  among('of many who write at once each has a number of their own', async () => {
    const [store, other] = await open();
    await store.add(consultation(1));
    const numbers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => {
        const here = index % 2 ? store : other;
        return here.transaction(async () => {
          const number = await here.nextNumber(1);
          await here.write(written(number));
          return number;
        });
      }),
    );
    expect([...numbers].sort()).toEqual([101, 102, 103, 104, 105, 106, 107, 108]);
    expect(await store.statements(1, ['waiting'])).toHaveLength(8);
  });
}
