import type { App } from '../../src/app';
import { createCityClient } from '../../src/open311-client';
import { readForwardCodes, type CityClient } from '../../src/services/open311/forward';
import type { Contact, Person } from '../../src/services/proposals/proposal';
import { startFakeCity, type CityMishap } from '../../src/standins/open311';
import { reportTaxonomy } from '../../src/street';
import { openTestApp } from '../support/app';
import { doDue } from '../support/due';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let city: Awaited<ReturnType<typeof startFakeCity>>;
let app: App;
let at = new Date('2026-11-23T09:00:00Z');
/** The process dies of the next answer to a POST, before anything of it is kept. */
let dies = false;
const broken: unknown[] = [];
const minute = 60_000;
const codes = readForwardCodes(
  {
    services: { '5101': '001', '6010': { code: '002', attributes: { LAMP: 'unknown' } } },
    closings: [
      { says: ['doublon', 'duplicate'], rejected: 'not-a-fault' },
      { says: ['nettoyé'], done: 'cleaned' },
    ],
  },
  reportTaxonomy(),
);

beforeAll(async () => {
  database = await openTestStorage();
  city = await startFakeCity({ now: () => at });
  const client = createCityClient({ url: city.url, key: city.key, jurisdiction: 'city.example', timeoutMs: 300, now: () => at });
  const mortal: CityClient = {
    ...client,
    async post(form) {
      const answer = await client.post(form);
      if (dies) throw new Error('killed');
      return answer;
    },
  };
  app = await openTestApp(database, { now: () => at, broken: (error) => broken.push(error), endpoint: { client: mortal, codes } });
});
beforeEach(() => {
  at = new Date(at.getTime() + 40 * 24 * 60 * minute);
  Object.assign(city.options, { descriptions: true, batch: false, pageSize: 1000, garbage: false });
  city.entries.length = 0;
  city.asked.length = 0;
  dies = false;
});
afterEach(async () => {
  expect(broken.splice(0)).toEqual([]);
  // What one test leaves waiting is of no other.
  const { connection } = await database.connect();
  for (const name of ['open311Forwards', 'jobs']) await connection.collection(name).deleteMany({});
});
afterAll(async () => {
  await city.close();
  await database.close();
});

const resident = (address: string): Person & Contact => ({ address, resident: address, channel: 'web', locale: 'fr' });
let places = 0;
async function reported(kind = '5101', words = 'un trou devant chez moi'): Promise<string> {
  const point = { latitude: 48.86, longitude: 2.3 + ++places / 500 };
  const place = { label: '12 Rue Myrha, 75018 Paris', precision: 'address' as const, district: '18', point, words: 'au fond' };
  const sent = await app.city.reports.send({ kind, place, words, anonymous: false, others: [] }, resident(`web:z${places}`), at);
  if (!sent.ok) throw new Error(sent.reason);
  return sent.report.reference;
}
const state = async (reference: string) => (await app.reports.store.find(reference))?.state;
/** So many minutes later what is due is done; every five minutes as the schedule has it. */
async function later(minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 5) {
    at = new Date(at.getTime() + 5 * minute);
    await app.forwarding!.tend(at);
  }
}
const sendings = (): number => city.asked.filter(({ method }) => method === 'POST').length;

test('a report is sent by a job, with what it is and where, and nothing of who; then it is to be done here too', async () => {
  const reference = await reported('6010', 'lampe éteinte');
  // The turn itself asked nobody.
  expect(city.asked).toEqual([]);
  expect(await app.forwarding!.unsentCount()).toBe(1);
  await doDue(app, at);
  expect(city.entries).toHaveLength(1);
  expect(city.entries[0]!.form).toEqual({
    api_key: city.key,
    jurisdiction_id: 'city.example',
    service_code: '002',
    lat: '48.860000',
    long: expect.stringMatching(/^2\.3\d{5}$/) as unknown,
    address_string: '12 Rue Myrha, 75018 Paris (au fond)',
    description: `lampe éteinte\n[${reference}]`,
    'attribute[LAMP]': 'unknown',
  });
  expect(await app.reports.store.find(reference)).toMatchObject({
    state: 'to-do',
    steps: [{ kind: 'moved', state: 'to-do', by: 'open311' }],
  });
  expect(await app.forwarding!.unsentCount()).toBe(0);
  await later(60);
  expect(sendings()).toBe(1);
});

test('kinds without a code stay here', async () => {
  await reported('7202');
  await doDue(app, at);
  expect([city.asked, await app.forwarding!.unsentCount()]).toEqual([[], 0]);
});

test('a long description keeps its mark within 4,000 characters', async () => {
  await reported('5101', '🚦'.repeat(5000));
  await doDue(app, at);
  expect([...city.entries[0]!.form['description']!]).toHaveLength(4000);
  expect(city.entries[0]!.form['description']).toMatch(/\n\[P\w+\]$/);
});

test.each<[string, CityMishap, number]>([
  ['takes it and answers nothing', { kind: 'lost' }, 1],
  ['takes it and answers half of a JSON', { kind: 'malformed' }, 1],
  ['takes it and answers 500', { kind: 'status', status: 500, taken: true }, 1],
  ['does not take it and answers 500', { kind: 'status', status: 500 }, 2],
  ['does not take it and breaks off', { kind: 'dropped' }, 2],
  ['does not take it and never answers', { kind: 'slow' }, 2],
  ['sends us elsewhere', { kind: 'redirect', to: 'http://127.0.0.1:9/' }, 2],
  ['answers without end', { kind: 'endless' }, 2],
])(
  'a city that %s has it once in the end; until then it is unsent, and staff see it',
  async (_, mishap, posts) => {
    const reference = await reported();
    city.mishap(mishap);
    await doDue(app, at);
    expect(await state(reference)).toBe('unsent');
    expect(await app.forwarding!.unsent(10)).toMatchObject([{ reference, state: 'unknown', attempts: 1 }]);
    await later(10);
    expect(city.entries.filter(({ form }) => form['description']?.includes(reference))).toHaveLength(1);
    expect([sendings(), await state(reference), await app.forwarding!.unsentCount()]).toEqual([posts, 'to-do', 0]);
  },
  30_000,
);

test.each([
  ['shows descriptions', true],
  ['shows none', false],
])('killed between the answer and its keeping: found on a list that %s, and not sent again', async (_, descriptions) => {
  city.options.descriptions = descriptions;
  const reference = await reported();
  dies = true;
  await expect(doDue(app, at)).rejects.toThrow('killed');
  dies = false;
  expect(city.entries).toHaveLength(1);
  // At once nothing: it may not be listed yet.
  await app.forwarding!.attempt(reference, at);
  expect(sendings()).toBe(1);
  await later(10);
  expect([sendings(), city.entries.length, await state(reference)]).toEqual([1, 1, 'to-do']);
});

test('killed before it was sent: sent', async () => {
  const reference = await reported();
  // The job is begun by one, and by another when its lease is over: both at once.
  await Promise.all([
    app.forwarding!.attempt(reference, at),
    app.forwarding!.attempt(reference, at),
    app.forwarding!.attempt(reference, at),
  ]);
  await later(30);
  expect([sendings(), city.entries.length]).toEqual([1, 1]);
});

test('of a list that shows neither description nor place nobody can tell: somebody of the staff does', async () => {
  city.options.descriptions = false;
  const reference = await reported();
  city.mishap({ kind: 'status', status: 500 });
  await doDue(app, at);
  city.entries.push({ id: '990', form: { service_code: '001' }, requested: at, status: 'open', notes: '', updated: at });
  await later(60);
  expect(await app.forwarding!.unsent(10)).toMatchObject([{ reference, state: 'held', error: 'AMBIGUOUS' }]);
  expect(sendings()).toBe(1);
  expect(await app.forwarding!.found(reference, '990', at)).toBe(true);
  expect([await state(reference), await app.forwarding!.unsentCount()]).toEqual(['to-do', 0]);
  const other = await reported();
  expect(await app.forwarding!.found(other, '990', at)).toBe(false);
});

test('found on the third page of a list that has three to a page, and not sent again', async () => {
  city.options.pageSize = 3;
  const other = { form: { service_code: '001', description: 'other' }, requested: at, status: 'open' as const, notes: '', updated: at };
  for (let each = 0; each < 7; each++) city.entries.push({ ...other, id: `a${each}` });
  const reference = await reported();
  city.mishap({ kind: 'lost' });
  await doDue(app, at);
  await later(10);
  expect([sendings(), await state(reference), await app.forwarding!.unsentCount()]).toEqual([1, 'to-do', 0]);
});

test('of a list that cannot be read whole nobody can say that ours is not on it', async () => {
  city.options.garbage = true;
  const reference = await reported();
  city.mishap({ kind: 'status', status: 500 });
  await doDue(app, at);
  await later(10);
  expect(await app.forwarding!.unsent(10)).toMatchObject([{ reference, state: 'held', error: 'AMBIGUOUS' }]);
  expect(sendings()).toBe(1);
});

test('taken twice there, it is one here', async () => {
  const reference = await reported();
  city.mishap({ kind: 'duplicate' });
  await doDue(app, at);
  expect(city.entries).toHaveLength(2);
  await later(30);
  expect([sendings(), await state(reference)]).toEqual([1, 'to-do']);
});

test('who is refused again and again is held for staff with what the city said; sent again once that is mended', async () => {
  const reference = await reported();
  for (let each = 0; each < 5; each++) city.mishap({ kind: 'status', status: 400 });
  await doDue(app, at);
  await later(6 * 60);
  expect(await app.forwarding!.unsent(10)).toMatchObject([
    { reference, state: 'held', refusals: 5, error: 'REFUSED_400', why: '400 General service error' },
  ]);
  expect([sendings(), await state(reference)]).toEqual([5, 'unsent']);
  expect(await app.forwarding!.resend(reference, at)).toBe(true);
  await later(5);
  expect([city.entries.length, await state(reference), await app.forwarding!.resend(reference, at)]).toEqual([1, 'to-do', false]);
  // What they said may quote a person: it is sealed.
  const dump = JSON.stringify(await (await database.connect()).connection.collection('open311Forwards').find().toArray());
  expect(dump).not.toContain('General');
});

test('a city that fails on and on is left alone, longer each time, and has everything once it is back', async () => {
  const references = [];
  for (let each = 0; each < 8; each++) references.push(await reported());
  city.mishap(...Array.from({ length: 12 }, () => ({ kind: 'status', status: 503 }) as const));
  await doDue(app, at);
  // Five failed, the others were not even tried.
  expect(city.asked).toHaveLength(5);
  await later(10);
  expect(city.asked.length).toBeLessThan(9);
  await later(8 * 60);
  expect(city.entries).toHaveLength(8);
  for (const reference of references) expect(await state(reference)).toBe('to-do');
}, 60_000);

test('ids that come later are asked for by their token', async () => {
  city.options.batch = true;
  const reference = await reported();
  await doDue(app, at);
  expect([await app.forwarding!.unsentCount(), await state(reference)]).toEqual([0, 'to-do']);
  await later(20);
  city.options.batch = false;
  await later(120);
  city.say(city.entries[0]!.id, 'closed', 'Nettoyé ce matin');
  await later(30);
  expect(await app.reports.store.find(reference)).toMatchObject({
    state: 'done',
    steps: [{}, { kind: 'done', reason: 'cleaned', words: 'Nettoyé ce matin' }],
  });
});

test('what they say of it is told here once: notes as a sentence, a closing with its reason', async () => {
  const [done, duplicate, silent] = [await reported(), await reported(), await reported()];
  await doDue(app, at);
  const theirs = (reference: string): string => city.entries.find(({ form }) => form['description']?.includes(reference))!.id;
  city.say(theirs(done), 'open', 'Une équipe <b>passe</b>\n demain');
  await later(30);
  const steps = async (reference: string) => (await app.reports.store.find(reference))!.steps.map(({ kind, words }) => [kind, words]);
  expect(await steps(done)).toEqual([
    ['moved', undefined],
    ['moved', 'Une équipe passe demain'],
  ]);
  city.say(theirs(done), 'closed', 'Trou rebouché');
  city.say(theirs(duplicate), 'closed', 'Doublon de 55');
  city.say(theirs(silent), 'closed');
  await later(60);
  expect((await app.reports.store.find(done))!.steps.at(-1)).toMatchObject({
    kind: 'done',
    reason: 'repaired',
    words: 'Trou rebouché',
    by: 'open311',
  });
  expect((await app.reports.store.find(duplicate))!.steps.at(-1)).toMatchObject({
    kind: 'rejected',
    reason: 'not-a-fault',
    words: 'Doublon de 55',
  });
  expect((await app.reports.store.find(silent))!.steps.at(-1)).toMatchObject({ kind: 'done', reason: 'repaired' });
  const before = await Promise.all([done, duplicate, silent].map((reference) => app.reports.store.find(reference)));
  await later(60);
  expect(await Promise.all([done, duplicate, silent].map((reference) => app.reports.store.find(reference)))).toEqual(before);
});

const marks = () => city.entries.map(({ form }) => form['description']?.split('\n').slice(1));

test('opened again by who follows it, it goes there once more, under another mark, and names the first of theirs each time', async () => {
  const reference = await reported();
  await doDue(app, at);
  const again = 'Déjà signalé : 700. Rouvert, car toujours là.';
  for (const round of [2, 3]) {
    city.say(city.entries.at(-1)!.id, 'closed', 'fait');
    await later(20);
    expect(await state(reference)).toBe('done');
    expect(await app.city.reports.fixed(reference, false, resident(`web:z${places}`), at)).toMatchObject({ ok: true });
    await doDue(app, at);
    expect(marks().at(-1)).toEqual([again, `[${reference}/${round}]`]);
  }
  expect(marks()[0]).toEqual([`[${reference}]`]);
  expect(city.entries).toHaveLength(3);
});

test('opened again by staff, it goes there once more too, whoever closed it', async () => {
  const reference = await reported();
  await doDue(app, at);
  await app.reports.desk.done(reference, { by: 'Ida', now: at, reason: 'repaired' });
  await later(20);
  expect(await app.reports.desk.reopen(reference, { by: 'Ida', now: at })).toMatchObject({ ok: true });
  await doDue(app, at);
  expect(marks()).toEqual([[`[${reference}]`], ['Déjà signalé : 700. Rouvert, car toujours là.', `[${reference}/2]`]]);
});

test('closed here by staff and opened again before they were asked of it, it is still theirs: nothing goes there', async () => {
  const reference = await reported();
  await doDue(app, at);
  await app.reports.desk.done(reference, { by: 'Ida', now: at, reason: 'repaired' });
  await app.reports.desk.reopen(reference, { by: 'Ida', now: at });
  await doDue(app, at);
  await later(20);
  expect(marks()).toEqual([[`[${reference}]`]]);
  city.say('700', 'closed', 'fait');
  await later(20);
  expect(await state(reference)).toBe('done');
});

test('opened again there, it is here, with their reason, and followed on; it goes there no second time', async () => {
  const reference = await reported();
  await doDue(app, at);
  city.say('700', 'closed', 'fait');
  await later(20);
  expect(await state(reference)).toBe('done');
  city.say('700', 'open', 'Contrôle : le trou est toujours là');
  await later(20);
  const report = await app.reports.store.find(reference);
  expect(report).toMatchObject({ state: 'to-do', reopened: 1 });
  expect(report?.steps.at(-1)).toMatchObject({ kind: 'reopened', by: 'open311', words: 'Contrôle : le trou est toujours là' });
  await doDue(app, at);
  city.say('700', 'closed', 'nettoyé');
  await later(20);
  expect((await app.reports.store.find(reference))?.steps.at(-1)).toMatchObject({ kind: 'done', reason: 'cleaned' });
  expect(sendings()).toBe(1);
});

test('opened again there when it can be opened again here no more, it stays closed, and they are asked no more', async () => {
  const reference = await reported();
  await doDue(app, at);
  city.say('700', 'closed', 'fait');
  await later(20);
  at = new Date(at.getTime() + 15 * 24 * 60 * minute);
  city.say('700', 'open', 'encore');
  await later(10);
  expect(await state(reference)).toBe('done');
  const before = city.asked.length;
  at = new Date(at.getTime() + 24 * 60 * minute);
  await later(10);
  expect(city.asked).toHaveLength(before);
});

test('closed here before it could be sent, it does not go', async () => {
  const reference = await reported();
  await app.reports.desk.reject(reference, { by: 'Ida', now: at, reason: 'private' });
  await doDue(app, at);
  expect([city.asked, await app.forwarding!.unsentCount()]).toEqual([[], 0]);
});

test.each<[unknown, RegExp]>([
  [{}, /services/],
  [{ services: { '999': '1' } }, /no kind has the code 999/],
  [{ services: { '5101': '' } }, /services.5101/],
  [{ services: {}, closings: [{ says: ['x'], done: 'tired' }] }, /closings/],
])('%j is no file of codes', (file, why) => {
  expect(() => readForwardCodes(file, reportTaxonomy())).toThrow(why);
});
