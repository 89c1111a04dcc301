import type { Located } from '../../../src/services/places/place';
import type { Contact, Person } from '../../../src/services/proposals/proposal';
import { AmenitiesError, readAmenities } from '../../../src/services/wishes/amenities';
import type { WishDraft } from '../../../src/services/wishes/wishes';
import { wishDefaults } from '../../../src/services/wishes/wishes';
import { wishAmenities } from '../../../src/street';
import { createIdeaCity, now } from '../../support/idea-city';
import { createWishCity } from '../../support/wish-city';

const day = 86_400_000;
const later = (days: number): Date => new Date(now.getTime() + days * day);
const who = (name: string, resident = name): Person & Contact => ({ address: `sms:${name}`, resident, channel: 'sms', locale: 'fr' });
const by = { by: 'Ida', now };
/** Metres to the east of a corner in Paris. */
const at = (metres: number): Located => ({
  label: `at ${metres}`,
  precision: 'point',
  district: '18',
  point: { latitude: 48.887, longitude: 2.349 + metres / 73_300 },
});
const bench = (place: Located = at(0), more: Partial<WishDraft> = {}): WishDraft => ({
  kind: 'bench',
  place,
  words: 'un banc',
  others: [],
  ...more,
});
async function sent(city: ReturnType<typeof createWishCity>, draft = bench(), name = 'ann', moment = now) {
  const done = await city.wishes.send(draft, who(name), moment);
  if (!done.ok) throw new Error(done.reason);
  return done.wish;
}

describe('the list of what can be wished', () => {
  test('is whole in five languages', () => {
    const amenities = wishAmenities();
    const { all, cues } = amenities;
    expect(all.length).toBeGreaterThanOrEqual(20);
    expect(Object.keys(cues.asks)).toEqual(['fr', 'en', 'ar', 'zh-Hans', 'uk']);
    expect(amenities.find('bench')?.label.fr).toBe('Un banc');
    expect(amenities.find('nothing')).toBeUndefined();
  });

  test('says what is wrong with it', () => {
    const entry = { id: 'bench', label: { fr: 'x'.repeat(41) }, phrases: { fr: ['a', 'b', 'c', 'd'] } };
    const read = (amenities: readonly unknown[]) =>
      readAmenities({ languages: ['fr', 'en'], asks: { fr: ['a'] }, faults: { fr: ['b'] }, amenities });
    expect(() => read([entry, entry])).toThrow(AmenitiesError);
    expect(() => read([entry, entry])).toThrow(/two entries for bench[\s\S]*lacks en[\s\S]*more than 40/);
    expect(() => read([{ ...entry, phrases: { fr: ['a'] } }])).toThrow(/amenities\.0\.phrases\.fr/);
  });
});

describe('sending', () => {
  test('numbers count in each month under their own letter; a photo is kept', async () => {
    const city = createWishCity();
    expect(await sent(city, bench(at(0), { photo: 'p1' }))).toMatchObject({
      reference: 'V2027A1',
      state: 'received',
      people: 1,
      photo: 'p1',
    });
    expect(city.photos.kept).toEqual(['p1']);
    expect(await sent(city, bench(at(500)))).toMatchObject({ reference: 'V2027A2' });
    expect(await sent(city, bench(at(900)), 'ann', later(12))).toMatchObject({ reference: 'V2027B1' });
  });

  test('the same within 150 m is known, unless they said it is another; another kind, further or closed is not', async () => {
    const city = createWishCity();
    const { reference } = await sent(city);
    expect(await city.wishes.send(bench(at(149)), who('ben'), now)).toEqual({ ok: false, reason: 'known' });
    expect(await city.wishes.send(bench(at(149), { others: [reference] }), who('ben'), now)).toMatchObject({ ok: true });
    expect(await city.wishes.send(bench(at(-151)), who('ben'), now)).toMatchObject({ ok: true });
    expect(await city.wishes.send(bench(at(0), { kind: 'tree' }), who('ben'), now)).toMatchObject({ ok: true });
    await city.desk.refuse(reference, { ...by, reason: 'site' });
    expect((await city.wishes.near('bench', at(0))).map((one) => one.reference)).not.toContain(reference);
  });

  test('what says nothing by itself is shown to others once its words are', async () => {
    const city = createWishCity();
    const { reference } = await sent(city, bench(at(0), { kind: 'move', words: 'déplacer la borne' }));
    expect(await city.wishes.near('move', at(10))).toEqual([]);
    await city.desk.accept(reference, by);
    expect(await city.wishes.near('move', at(10))).toMatchObject([{ reference, shown: { fr: 'déplacer la borne' } }]);
  });

  test('twenty a day from one person, no more', async () => {
    const city = createWishCity();
    for (let index = 0; index < 20; index++) await sent(city, bench(at(index * 200)));
    expect(await city.wishes.send(bench(at(9000)), who('ann'), now)).toEqual({ ok: false, reason: 'too-many', max: 20 });
    expect(await city.wishes.send(bench(at(9000)), who('ann'), later(1.1))).toMatchObject({ ok: true });
  });
});

describe('supporting', () => {
  test('a person supports once, by whichever address; taking it back counts one less', async () => {
    const city = createWishCity();
    const { reference } = await sent(city);
    city.residents.set('sms:ben', 'ben').set('web:ben', 'ben');
    expect(await city.wishes.support(reference, who('ben'), now)).toMatchObject({
      ok: true,
      seen: { wish: { people: 2 }, supports: true },
    });
    expect(await city.wishes.support(reference, { ...who('ben'), address: 'web:ben' }, now)).toEqual({ ok: false, reason: 'already' });
    expect(await city.wishes.support(reference, who('ann'), now)).toEqual({ ok: false, reason: 'already' });
    expect(await city.wishes.leave(reference, { address: 'web:ben', resident: 'ben' })).toMatchObject({
      seen: { wish: { people: 1 }, supports: false },
    });
    expect(await city.wishes.support(reference, who('ben'), now)).toMatchObject({ seen: { wish: { people: 2 } } });
    expect(await city.wishes.support('V2027A99', who('ben'), now)).toEqual({ ok: false, reason: 'unknown' });
  });

  test('an address that passes on takes its bonds along, and who had both counts once; who is forgotten no longer counts', async () => {
    const city = createWishCity();
    const { reference } = await sent(city, bench(at(0), { photo: 'p1' }));
    await city.wishes.support(reference, who('ben'), now);
    await city.wishes.takeOver('sms:ann', who('ben'));
    expect(await city.wishes.see(reference, who('ben'))).toMatchObject({ seen: { wish: { people: 1 }, author: true } });
    expect(await city.wishes.mine(who('ann'))).toEqual([]);
    await city.wishes.forget('sms:ben');
    const wish = await city.store.find(reference);
    expect(wish).toMatchObject({ people: 0 });
    expect(wish?.words).toBeUndefined();
    expect(city.photos.released).toEqual(['p1']);
  });
});

describe('staff', () => {
  test('read it first; then it is studied, planned for a day, and closed with a reason; each act is recorded and announced', async () => {
    const city = createWishCity();
    const { reference } = await sent(city);
    expect(await city.desk.move(reference, { ...by, state: 'studied' })).toEqual({ ok: false, reason: 'not-now', state: 'received' });
    expect(await city.desk.accept(reference, by)).toMatchObject({ ok: true, wish: { state: 'open', shown: { fr: 'un banc' } } });
    expect(await city.desk.accept(reference, by)).toMatchObject({ reason: 'not-now' });
    expect(await city.desk.move(reference, { ...by, state: 'studied' })).toMatchObject({ ok: true });
    for (const until of [undefined, '2020-01-01', '2027-02-30', 'soon'])
      expect(await city.desk.move(reference, { ...by, state: 'planned', until })).toEqual({ ok: false, reason: 'bad-day' });
    expect(await city.desk.move(reference, { ...by, state: 'planned', until: '2027-06-01' })).toMatchObject({ ok: true });
    expect(await city.desk.done(reference, { ...by, reason: 'made' })).toMatchObject({ wish: { state: 'done', closed: now } });
    expect(await city.desk.refuse(reference, { ...by, reason: 'cost' })).toMatchObject({ reason: 'not-now', state: 'done' });
    expect(await city.wishes.support(reference, who('ben'), now)).toEqual({ ok: false, reason: 'closed' });
    expect((await city.desk.move(reference, { ...by, state: 'studied' })).ok).toBe(true);
    expect((await city.store.find(reference))?.closed).toBeUndefined();
    expect(city.acts).toEqual(['wish.accept', 'wish.move', 'wish.move', 'wish.done', 'wish.move']);
    expect(city.announced).toEqual([0, 1, 2, 3, 4].map((step) => [reference, step]));
  });

  test('words in another language need their French; wordless shows none', async () => {
    const city = createWishCity();
    const { reference } = await sent(city, bench(at(0), { words: 'أريد مقعدا' }));
    expect(await city.desk.accept(reference, by)).toEqual({ ok: false, reason: 'needs-french' });
    expect(await city.desk.accept(reference, { ...by, french: 'Un banc' })).toMatchObject({
      wish: { shown: { ar: 'أريد مقعدا', fr: 'Un banc' } },
    });
    const other = await sent(city, bench(at(400), { words: 'appelez Zoé au 06' }));
    const hidden = await city.desk.accept(other.reference, { ...by, wordless: true });
    expect(hidden.ok && hidden.wish.shown).toBeUndefined();
  });

  test('one wish becomes part of another: who supports both counts once, and follows the other', async () => {
    const city = createWishCity();
    const one = await sent(city);
    const two = await sent(city, bench(at(200)), 'ben');
    await city.wishes.support(one.reference, who('cleo'), now);
    await city.wishes.support(two.reference, who('cleo'), now);
    expect(await city.desk.merge(one.reference, one.reference, by)).toEqual({ ok: false, reason: 'itself' });
    expect(await city.desk.merge(one.reference, 'V2027A9', by)).toEqual({ ok: false, reason: 'no-target' });
    expect(await city.desk.merge(one.reference, two.reference, by)).toMatchObject({ ok: true, wish: { merged: two.reference } });
    expect(await city.wishes.see(one.reference, who('ann'))).toMatchObject({
      seen: { wish: { reference: two.reference, people: 3 }, supports: true },
    });
    expect(await city.wishes.near('bench', at(0))).toEqual([]);
  });
});

describe('becoming an idea', () => {
  const settings = { ...wishDefaults, enough: 3 };
  async function ripe(city: ReturnType<typeof createWishCity>) {
    const { reference } = await sent(city);
    await city.desk.accept(reference, by);
    for (const name of ['ben', 'cleo', 'dan']) await city.wishes.support(reference, who(name), now);
    return reference;
  }
  const ask = async (city: ReturnType<typeof createWishCity>, reference: string) => {
    await city.store.save({ ...(await city.store.find(reference))!, offered: now });
    await city.store.ask(reference, 'sms:ann', now);
  };

  test('its author is to be asked when enough people wish it, once; on yes it is filed in their name', async () => {
    const ideas = createIdeaCity();
    const city = createWishCity({ proposals: ideas.proposals, settings });
    const reference = await ripe(city);
    expect(city.offered).toEqual([reference]);
    expect(await city.wishes.propose(reference, true, who('ann'), now)).toEqual({ ok: false, reason: 'not-asked' });
    await ask(city, reference);
    expect(await city.wishes.awaiting(who('ann'))).toBe(reference);
    expect(await city.wishes.awaiting(who('ben'))).toBeUndefined();
    expect(await city.wishes.propose(reference, true, who('ben'), now)).toEqual({ ok: false, reason: 'not-yours' });
    const done = await city.wishes.propose(reference, true, who('ann'), now);
    const [own] = await ideas.proposals.authored(who('ann'));
    expect(done).toMatchObject({ ok: true, wish: { proposal: own?.reference, steps: [{}, { kind: 'proposed' }] }, demo: false });
    expect(own).toMatchObject({
      district: '18',
      state: 'moderation',
      original: { title: 'Un banc, at 0', what: `un banc (${reference})` },
    });
    expect(await city.wishes.awaiting(who('ann'))).toBeUndefined();
    expect(await city.wishes.propose(reference, true, who('ann'), now)).toEqual({ ok: false, reason: 'already' });
  });

  test('on no it stays a wish; its author may still say yes', async () => {
    const city = createWishCity({ settings });
    const reference = await ripe(city);
    await ask(city, reference);
    const kept = await city.wishes.propose(reference, false, who('ann'), now);
    expect(kept.ok && kept.wish.proposal).toBeUndefined();
    expect(await city.wishes.awaiting(who('ann'))).toBeUndefined();
    expect(await city.wishes.propose(reference, true, who('ann'), now)).toMatchObject({ ok: true });
  });

  test('where no edition collects ideas it is kept, to be asked again when one does', async () => {
    const city = createWishCity({ settings });
    const reference = await ripe(city);
    await ask(city, reference);
    expect(await city.wishes.propose(reference, true, who('ann'), later(50))).toEqual({ ok: false, reason: 'closed' });
    expect((await city.store.find(reference))?.offered).toBeUndefined();
    expect(await city.store.page({ ripe: 3 }, undefined, 5)).toMatchObject([{ reference }]);
  });
});
