import { atCityTime } from '../../../src/services/workshops/hours';
import type { Contact, Person } from '../../../src/services/proposals/proposal';
import { PlacingFileError, readPlacings } from '../../../src/services/placings/file';
import type { Placing } from '../../../src/services/placings/placing';
import { createPlacings } from '../../../src/services/placings/placings';
import { createMemoryPlacings } from '../../support/memory-placings';

const now = new Date('2027-01-10T09:00:00Z');
const days = (count: number): Date => new Date(now.getTime() + count * 86_400_000);
const who = (name: string, resident = name): Person & Contact => ({ address: `sms:${name}`, resident, channel: 'sms', locale: 'fr' });
const question: Omit<Placing, 'code'> = {
  title: { fr: 'Où mettre la fontaine ?' },
  spots: ['Square', 'Rue', 'Place'].map((fr, index) => ({ number: index + 1, label: { fr }, point: { latitude: 48.88, longitude: 2.35 } })),
  opens: days(-1),
  closes: days(5),
  demo: false,
};
async function city() {
  const store = createMemoryPlacings();
  const residents = new Map([
    ['sms:ann', 'ann'],
    ['web:ann', 'ann'],
  ]);
  const addressesOf = async (resident: string) => [...residents].flatMap(([address, whose]) => (whose === resident ? [address] : []));
  const placings = createPlacings({ store, addressesOf });
  return { store, placings, code: (await store.add(question)).code };
}

test('a person has one order, by whichever address, and changes it until the question closes', async () => {
  const { store, placings, code } = await city();
  expect(await placings.prefer(code, [3, 1], who('ann'), now)).toMatchObject({ ok: true });
  expect(await placings.prefer(code, [2], { ...who('ann'), address: 'web:ann' }, days(1))).toMatchObject({ ok: true });
  expect(await placings.see(code, who('ann'), now)).toMatchObject({ order: [2] });
  expect(await store.page(code, '', 10)).toHaveLength(1);
  for (const order of [[], [4], [1, 1]])
    expect(await placings.prefer(code, order, who('ann'), now)).toEqual({ ok: false, reason: 'no-such' });
  expect(await placings.prefer(code, [1], who('ann'), days(5))).toEqual({ ok: false, reason: 'closed' });
  expect(await placings.prefer(9, [1], who('ann'), now)).toEqual({ ok: false, reason: 'unknown' });
});

test('a question is not seen before it opens, and those that close first come first', async () => {
  const { store, placings, code } = await city();
  const later = await store.add({ ...question, opens: days(1) });
  const sooner = await store.add({ ...question, closes: days(1) });
  expect((await placings.open(now)).map((one) => one.code)).toEqual([sooner.code, code]);
  expect(await placings.see(later.code, who('ann'), now)).toBeUndefined();
  expect(await placings.prefer(later.code, [1], who('ann'), now)).toEqual({ ok: false, reason: 'unknown' });
});

test('an order passes to a new address, where there is none of its own; who is forgotten has none', async () => {
  const { placings, code } = await city();
  await placings.prefer(code, [3, 1], who('ben'), now);
  await placings.prefer(code, [1], who('cleo'), now);
  await placings.takeOver('sms:ben', who('dan'));
  await placings.takeOver('sms:dan', who('cleo'));
  expect(await placings.mine(who('cleo'))).toMatchObject([{ order: [1] }]);
  expect(await placings.mine(who('dan'))).toEqual([]);
  await placings.forget('sms:cleo');
  expect(await placings.mine(who('cleo'))).toEqual([]);
});

test('a file is read, or refused with what is wrong in it', () => {
  const entry = {
    title: { fr: 'Où ?' },
    places: [
      { label: { fr: 'A' }, latitude: 48.88, longitude: 2.35 },
      { label: { fr: 'B' }, latitude: 48.89, longitude: 2.36 },
    ],
    opens: '2027-01-12 09:00',
    closes: '2027-02-01 00:00',
  };
  const read = (...entries: readonly unknown[]) => readPlacings(JSON.stringify(entries), atCityTime, now);
  expect(read(entry)).toMatchObject([
    { spots: [{ number: 1 }, { number: 2, label: { fr: 'B' } }], opens: new Date('2027-01-12T08:00:00Z') },
  ]);
  for (const [wrong, said] of [
    [{ ...entry, places: entry.places.slice(1) }, /Question 1, places/],
    [{ ...entry, closes: 'soon' }, /"soon" is no time/],
    [{ ...entry, closes: '2027-01-12 08:00' }, /closes before it opens/],
    [{ ...entry, opens: '2026-01-01 00:00', closes: '2026-02-01 00:00' }, /closed already/],
    [{ ...entry, places: [...entry.places, { label: { fr: 'Lyon' }, latitude: 45.7, longitude: 4.8 }] }, /places\.2\.latitude/],
  ] as const) {
    expect(() => read(wrong)).toThrow(PlacingFileError);
    expect(() => read(wrong)).toThrow(said);
  }
  expect(() => readPlacings('{', atCityTime, now)).toThrow(/no JSON/);
});
