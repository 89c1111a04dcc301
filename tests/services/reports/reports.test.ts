import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metresBetween } from '../../../src/services/places/cells';
import type { Located } from '../../../src/services/places/place';
import type { Contact, Person } from '../../../src/services/proposals/proposal';
import { route } from '../../../src/services/reports/crew';
import { nearest, within } from '../../../src/services/reports/nearest';
import { monthOf, readReportReference, referenceOf } from '../../../src/services/reports/reference';
import type { ReportDraft } from '../../../src/services/reports/reports';
import { openStates, reportStates, states } from '../../../src/services/reports/states';
import { createStreetCity } from '../../support/street-city';

const now = new Date('2026-11-23T09:00:00Z');
const day = 86_400_000;
const later = (days: number): Date => new Date(now.getTime() + days * day);
const who = (name: string): Person & Contact => ({ address: `sms:${name}`, resident: name, channel: 'sms', locale: 'fr' });
/** Metres to the east of a lamp in Paris. */
const at = (metres: number): Located => ({
  label: `at ${metres}`,
  precision: 'point',
  district: '18',
  point: { latitude: 48.887, longitude: 2.349 + metres / 73_300 },
});
const lamp = (place: Located = at(0), more: Partial<ReportDraft> = {}): ReportDraft => ({
  kind: '6010',
  place,
  words: 'lampe',
  anonymous: false,
  others: [],
  ...more,
});
async function sent(city: ReturnType<typeof createStreetCity>, draft = lamp(), name = 'ann', moment = now) {
  const done = await city.reports.send(draft, who(name), moment);
  if (!done.ok) throw new Error(done.reason);
  return done.report;
}

describe('references', () => {
  test('are in the City’s format and read however they are spaced', () => {
    expect(referenceOf('P', now, 42)).toBe('P2026K42');
    expect(monthOf(new Date('2026-12-31T22:59:59Z'))).toBe('2026L');
    // Midnight in Paris.
    expect(monthOf(new Date('2026-12-31T23:00:00Z'))).toBe('2027A');
    for (const said of ['p2026k42', 'P 2026 K 42', 'P-2026-K-0042', ' p2026 k042 ']) expect(readReportReference(said)).toBe('P2026K42');
    for (const said of ['', 'P2026', '2026K42', 'P2026M42', 'P2026K0', 'PP2026K42', 'P2026K12345678'])
      expect(readReportReference(said)).toBeUndefined();
  });
});

describe('states', () => {
  test('all but three are open, and residents have five words', () => {
    expect(reportStates.filter((state) => !openStates.includes(state))).toEqual(['done', 'rejected', 'archived']);
    expect(new Set(reportStates.map((state) => states[state].says)).size).toBe(5);
  });

  const folder = process.env['REFERENCE_DATA'];
  (folder === undefined ? test.skip : test)(
    'are those of the City’s workflow (needs dmr_statuses.json in the folder REFERENCE_DATA)',
    () => {
      const theirs = JSON.parse(readFileSync(join(folder ?? '', 'dmr_statuses.json'), 'utf8')) as {
        readonly states: readonly { readonly id: number; readonly code: string }[];
        readonly public_open_states: readonly number[];
      };
      const ours = reportStates.map((state) => states[state]);
      expect(ours.map(({ id, code }) => [id, code]).sort()).toEqual(theirs.states.map(({ id, code }) => [id, code]).sort());
      // Their list of open states names 19, which no state has; what is watched has 22 and is open here.
      const known = theirs.public_open_states.filter((id) => theirs.states.some((state) => state.id === id));
      expect(openStates.map((state) => states[state].id).sort()).toEqual([...known, 22].sort());
    },
  );
});

describe('sending', () => {
  test('numbers count in each month; the service is the taxonomy’s; a photo is kept', async () => {
    const city = createStreetCity();
    const first = await sent(city, lamp(at(0), { photo: 'p1' }));
    expect(first).toMatchObject({
      reference: 'P2026K1',
      state: 'new',
      service: 'lighting',
      people: 1,
      photos: [{ id: 'p1', by: 'author' }],
    });
    expect(city.photos.kept).toEqual(['p1']);
    expect(await sent(city, lamp(at(500)))).toMatchObject({ reference: 'P2026K2' });
    expect(await sent(city, lamp(at(900)), 'ann', later(10))).toMatchObject({ reference: 'P2026L1' });
  });

  test('the same kind within 50 m is known, unless they said it is another; another kind, further, or closed is not', async () => {
    const city = createStreetCity();
    const { reference } = await sent(city);
    expect(await city.reports.send(lamp(at(49)), who('ben'), now)).toEqual({ ok: false, reason: 'known' });
    expect(await city.reports.send(lamp(at(49), { others: [reference] }), who('ben'), now)).toMatchObject({ ok: true });
    expect(await city.reports.send(lamp(at(-51)), who('ben'), now)).toMatchObject({ ok: true });
    expect(await city.reports.send({ ...lamp(at(0)), kind: '6040' }, who('ben'), now)).toMatchObject({ ok: true });
    await city.desk.done(reference, { by: 'Ida', now, reason: 'repaired' });
    expect((await city.reports.same('6010', at(0))).map((one) => one.reference)).not.toContain(reference);
  });

  test('a place without a point is sent all the same, and is never taken for another', async () => {
    const city = createStreetCity();
    const words: Located = { label: 'près du pont', precision: 'words' };
    await sent(city, lamp(words));
    expect(await city.reports.same('6010', words)).toEqual([]);
    expect(await city.reports.send(lamp(words), who('ben'), now)).toMatchObject({ ok: true });
  });

  test('twenty a day from one person, no more', async () => {
    const city = createStreetCity();
    for (let index = 0; index < 20; index++) await sent(city, lamp(at(index * 100)));
    expect(await city.reports.send(lamp(at(5000)), who('ann'), now)).toEqual({ ok: false, reason: 'too-many', max: 20 });
    expect(await city.reports.send(lamp(at(5000)), who('ben'), now)).toMatchObject({ ok: true });
    expect(await city.reports.send(lamp(at(6000)), who('ann'), later(1.1))).toMatchObject({ ok: true });
  });

  test('without a name nobody is bound to it; whoever has the reference may follow it', async () => {
    const city = createStreetCity();
    const { reference } = await sent(city, lamp(at(0), { anonymous: true, photo: 'p1' }));
    expect(city.photos.disowned).toEqual(['p1']);
    expect(await city.store.followers(reference, '', 10)).toEqual([]);
    expect(await city.reports.mine(who('ann'), now)).toEqual([]);
    expect(await city.reports.join(reference, who('ann'), now)).toMatchObject({ ok: true, seen: { follows: true } });
  });

  test('what is another’s is recorded as that, with whose it is', async () => {
    const city = createStreetCity();
    expect(city.reports.ownerOf('10623')?.id).toBe('laposte');
    expect(city.reports.ownerOf('6010')).toBeUndefined();
    const kept = await city.reports.record({ kind: '10623', place: at(0) }, who('ann'), now);
    expect(await city.reports.see(kept.reference, who('ann'), now)).toMatchObject({
      seen: { state: 'refused', owner: { id: 'laposte', reach: '3631' }, report: { steps: [{ reason: 'other-authority' }] } },
    });
  });
});

describe('following', () => {
  test('joining adds one person once, and their photo; leaving ends what they are told', async () => {
    const city = createStreetCity();
    const { reference } = await sent(city);
    expect(await city.reports.join(reference, who('ben'), now, 'p2')).toMatchObject({
      ok: true,
      seen: { report: { people: 2 }, author: false },
    });
    expect(await city.reports.see(reference, who('ann'), now)).toMatchObject({ seen: { author: true, follows: true } });
    expect(await city.reports.see(reference, who('eve'), now)).toMatchObject({ seen: { author: false, follows: false } });
    expect(await city.reports.join(reference, who('ben'), now)).toEqual({ ok: false, reason: 'already' });
    expect(await city.reports.join(reference, who('ben'), now, 'p3')).toMatchObject({ ok: true, seen: { report: { people: 2 } } });
    expect((await city.store.find(reference))?.photos.map(({ id }) => id)).toEqual(['p2', 'p3']);
    await city.reports.leave(reference, who('ben'), now);
    expect((await city.store.followers(reference, '', 10)).map(({ bond }) => bond.person)).toEqual(['sms:ann']);
    expect(await city.reports.join('P2026K9', who('ben'), now)).toEqual({ ok: false, reason: 'unknown' });
  });

  test('a merged report leads to what it is part of; who follows both is one person', async () => {
    const city = createStreetCity();
    const first = await sent(city);
    const second = await sent(city, lamp(at(60)), 'ben');
    await city.reports.join(second.reference, who('ann'), now);
    expect(await city.desk.merge(second.reference, first.reference, { by: 'Ida', now })).toMatchObject({ ok: true });
    expect(await city.reports.see(second.reference, who('ben'), now)).toMatchObject({
      seen: { report: { reference: first.reference, people: 2 }, follows: true },
    });
    expect(await city.desk.merge(first.reference, first.reference, { by: 'Ida', now })).toEqual({ ok: false, reason: 'itself' });
    expect(await city.desk.merge(first.reference, second.reference, { by: 'Ida', now })).toEqual({ ok: false, reason: 'no-target' });
    expect(await city.desk.reopen(second.reference, { by: 'Ida', now })).toMatchObject({ ok: false, reason: 'not-now' });
  });

  test('erasure takes the author’s words and photos, and leaves the report', async () => {
    const city = createStreetCity();
    const { reference } = await sent(city, lamp(at(0), { photo: 'p1' }));
    await city.reports.join(reference, who('ben'), now, 'p2');
    await city.reports.forget('sms:ann');
    const kept = await city.store.find(reference);
    expect(kept).toMatchObject({ kind: '6010', photos: [{ id: 'p2' }] });
    expect(kept).not.toHaveProperty('words');
    expect(city.photos.dropped).toEqual(['p1']);
    expect(await city.store.bonds(['sms:ann'])).toEqual([]);
  });
});

describe('after it was closed', () => {
  test('NON within 15 days opens it again, by who follows it alone; not later', async () => {
    const city = createStreetCity();
    const { reference } = await sent(city);
    expect(await city.reports.fixed(reference, false, who('ann'), now)).toEqual({ ok: false, reason: 'open' });
    await city.desk.done(reference, { by: 'Ida', now, reason: 'repaired' });
    expect(await city.reports.fixed(reference, false, who('eve'), now)).toEqual({ ok: false, reason: 'not-yours' });
    expect(await city.reports.fixed(reference, false, who('ann'), later(15))).toEqual({ ok: false, reason: 'too-late' });
    expect(await city.reports.fixed(reference, false, who('ann'), later(14.9))).toMatchObject({
      ok: true,
      seen: { state: 'open', report: { reopened: 1 } },
    });
    expect(await city.store.find(reference)).not.toHaveProperty('closed');
    expect(city.announced).toEqual([
      [reference, 0],
      [reference, 1],
    ]);
  });

  test('a digit counts once a person', async () => {
    const city = createStreetCity();
    const { reference } = await sent(city);
    await city.desk.done(reference, { by: 'Ida', now, reason: 'repaired' });
    expect(await city.reports.rate(reference, 4, who('ann'))).toBe(true);
    expect(await city.reports.rate(reference, 1, who('ann'))).toBe(false);
    expect(await city.reports.rate(reference, 9, who('ann'))).toBe(false);
    expect(await city.reports.rate(reference, 5, who('eve'))).toBe(false);
    expect((await city.store.find(reference))?.ratings).toEqual([0, 0, 0, 1, 0]);
  });

  test('what can be opened again no more is archived, and keeps its word', async () => {
    const city = createStreetCity();
    const [done, rejected] = [await sent(city), await sent(city, lamp(at(500)))];
    await city.desk.done(done.reference, { by: 'Ida', now, reason: 'repaired' });
    await city.desk.reject(rejected.reference, { by: 'Ida', now: later(1), reason: 'not-found' });
    expect(await city.desk.archive(later(1), later(16))).toBe(1);
    expect(await city.desk.archive(later(2), later(17))).toBe(1);
    expect(await city.desk.archive(later(2), later(17))).toBe(0);
    expect(await city.reports.see(done.reference, who('ann'), later(17))).toMatchObject({ seen: { state: 'closed' } });
    expect(await city.reports.see(rejected.reference, who('ann'), later(17))).toMatchObject({ seen: { state: 'refused' } });
    expect(await city.desk.reopen(done.reference, { by: 'Ida', now: later(17) })).toMatchObject({ ok: false, reason: 'not-now' });
  });
});

test('staff: each act from where it may be, in the log without a person’s words', async () => {
  const city = createStreetCity();
  const { reference } = await sent(city);
  const act = { by: 'Ida', now };
  expect(await city.desk.move(reference, { ...act, state: 'scheduled', until: '2026-11-20' })).toEqual({ ok: false, reason: 'bad-day' });
  expect(await city.desk.move(reference, { ...act, state: 'scheduled', until: '2027-02-30' })).toEqual({ ok: false, reason: 'bad-day' });
  expect(await city.desk.move(reference, { ...act, state: 'scheduled', until: '2026-11-23' })).toMatchObject({ ok: true });
  expect(await city.desk.move(reference, { ...act, state: 'transferred' })).toEqual({ ok: false, reason: 'no-name' });
  expect(await city.desk.move(reference, { ...act, state: 'transferred', to: 'Evesa' })).toMatchObject({ ok: true });
  expect(await city.desk.requalify(reference, { ...act, kind: '0' })).toEqual({ ok: false, reason: 'no-kind' });
  expect(await city.desk.requalify(reference, { ...act, kind: '5101' })).toMatchObject({ report: { service: 'roads', kind: '5101' } });
  expect(await city.desk.give(reference, { ...act, service: 'nobody' })).toEqual({ ok: false, reason: 'no-service' });
  expect(await city.desk.give(reference, { ...act, service: 'green' })).toMatchObject({ report: { service: 'green', state: 'to-do' } });
  expect(await city.desk.reject(reference, { ...act, reason: 'other-authority', owner: 'nobody' })).toEqual({
    ok: false,
    reason: 'no-owner',
  });
  expect(await city.desk.done(reference, { ...act, reason: 'gone' })).toMatchObject({ ok: true });
  expect(await city.desk.done(reference, { ...act, reason: 'gone' })).toEqual({ ok: false, reason: 'not-now', state: 'done' });
  expect(await city.desk.done('P2026K77', { ...act, reason: 'gone' })).toEqual({ ok: false, reason: 'unknown' });
  expect(city.acts).toEqual(['report.move', 'report.move', 'report.requalify', 'report.give', 'report.done']);
});

describe('crews', () => {
  async function withCrew() {
    const city = createStreetCity();
    await city.crewStore.add({ id: 'lighting-18', service: 'lighting', districts: ['18'], at: now }, '4821007719');
    await city.crews.join('4821007719', who('leo'), now);
    return city;
  }

  test('a sheet holds what is theirs in their districts, and numbers stay all day', async () => {
    const city = await withCrew();
    const first = await sent(city);
    await sent(city, { ...lamp(at(300)), kind: '5101' });
    await sent(city, lamp({ ...at(600), district: '10' }));
    const sheet = async (moment: Date) => {
      const found = await city.crews.sheet(who('leo'), moment);
      return found.ok ? found.lines.map(({ number, report }) => [number, report.reference]) : found.reason;
    };
    expect(await sheet(now)).toEqual([[1, first.reference]]);
    const second = await sent(city, lamp(at(900)));
    expect(await city.crews.done(who('leo'), 1, now, { reason: 'repaired', photo: 'p9' })).toMatchObject({
      ok: true,
      report: { state: 'done' },
    });
    expect(city.photos.kept).toEqual(['p9']);
    expect(await sheet(now)).toEqual([[2, second.reference]]);
    expect(await city.crews.done(who('leo'), 1, now, { reason: 'repaired' })).toMatchObject({ ok: false, reason: 'not-now' });
    expect(await city.crews.done(who('leo'), 7, now, { reason: 'repaired' })).toEqual({ ok: false, reason: 'no-such' });
    // A new day, a new sheet.
    expect(await city.crews.done(who('leo'), 2, later(1), { reason: 'repaired' })).toEqual({ ok: false, reason: 'no-such' });
    expect(await sheet(later(1))).toEqual([[1, second.reference]]);
    expect((await city.store.find(first.reference))?.steps).toMatchObject([{ by: 'lighting-18', kind: 'done', photo: 'p9' }]);
  });

  test('nobody else has one: a wrong code, a crew that ended, who left', async () => {
    const city = await withCrew();
    expect(await city.crews.join('1111111111', who('eve'), now)).toEqual({ ok: false, reason: 'unknown' });
    expect(await city.crews.sheet(who('eve'), now)).toEqual({ ok: false, reason: 'not-yours' });
    expect(await city.crews.reject(who('eve'), 1, now, 'not-found')).toEqual({ ok: false, reason: 'not-yours' });
    await city.crewStore.save({ ...(await city.crewStore.find('lighting-18'))!, ended: now });
    expect(await city.crews.sheet(who('leo'), now)).toEqual({ ok: false, reason: 'not-yours' });
    expect(await city.crews.join('4821007719', who('eve'), now)).toEqual({ ok: false, reason: 'unknown' });
  });

  test('the way: danger first, then from each to the nearest, what has no point last', async () => {
    const city = createStreetCity();
    const near = await sent(city, lamp(at(100)));
    const far = await sent(city, lamp(at(5000)), 'ann', later(-1));
    const middle = await sent(city, lamp(at(2000)));
    const wires = await sent(city, { ...lamp(at(1900)), kind: '6030' });
    const nowhere = await sent(city, lamp({ label: 'là-bas', precision: 'words' }));
    expect(city.taxonomy.kind('6030')?.priority).toBe(1);
    const way = route([near, far, middle, wires, nowhere], city.taxonomy).map(({ reference }) => reference);
    expect(way).toEqual([wires, middle, near, far, nowhere].map(({ reference }) => reference));
  });
});

test('the nearest are found exactly, as by looking at all of them', async () => {
  const city = createStreetCity();
  let seed = 7;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const points = Array.from({ length: 300 }, () => ({ latitude: 48.85 + random() * 0.05, longitude: 2.3 + random() * 0.08 }));
  for (const [index, point] of points.entries())
    await sent(
      city,
      { ...lamp({ label: '', precision: 'point', point }), others: ['*'], anonymous: true, kind: index % 2 ? '6010' : '5101' },
      `p${index}`,
    ).catch(() => undefined);
  const all = await city.store.page({}, undefined, 1000);
  for (let round = 0; round < 20; round++) {
    const here = { latitude: 48.85 + random() * 0.05, longitude: 2.3 + random() * 0.08 };
    const byHand = all
      .map(({ reference, place }) => ({ reference, metres: metresBetween(here, place.point!) }))
      .sort((a, b) => a.metres - b.metres)
      .slice(0, 10);
    expect((await nearest(city.store, here, 10)).map(({ reference }) => reference)).toEqual(byHand.map(({ reference }) => reference));
    const inside = byHand.filter(({ metres }) => metres <= 200).map(({ reference }) => reference);
    expect((await within(city.store, here, 200)).map(({ reference }) => reference).slice(0, 10)).toEqual(inside);
  }
});
