import type { Connection } from 'mongoose';
import { createApp, type App } from '../../src/app';
import { createFakePlatform } from '../support/fake-platform';
import { realEdition } from '../support/real-edition';
import { demo, scriptDay } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let connection: Connection;
let app: App;
let another: App;
let over: Date;
const act = { by: 'agent-1', now: scriptDay };
const order = { edition: 'papers', label: 'Marché Barbès', count: 30, ...act };
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1);

async function open(): Promise<readonly [App, Connection]> {
  const storage = await database.connect();
  const made = await createApp({
    connection: storage.connection,
    keys: database.keys,
    now: () => scriptDay,
    broken: (error) => {
      throw error;
    },
    platforms: () => [createFakePlatform('sms')],
  });
  return [made, storage.connection];
}

beforeAll(async () => {
  database = await openTestStorage();
  [app, connection] = await open();
  [another] = await open();
  const { edition, themes, projects } = realEdition('papers', demo());
  await app.editions.addFirst(edition, themes, projects);
  over = edition.phases.find(({ phase }) => phase === 'vote')!.to;
});
afterAll(() => database.close());

async function issue(more: Partial<typeof order> & { school?: string } = {}) {
  const issued = await app.slipOffice.issue({ ...order, ...more });
  if (!issued.ok) throw new Error(issued.reason);
  return issued;
}
const prove = (words: string, kind: 'slip' | 'desk' = 'slip') =>
  app.city.proofs.prove({ edition: 'papers', kind, words, address: 'web:someone', now: scriptDay });
const vote = async (number: string, ballot = 'city', kind: 'slip' | 'desk' = 'slip'): Promise<boolean> => {
  const proven = await prove(number, kind);
  return proven.ok && app.ballots.within(() => app.ballots.roll.enter('papers', ballot, proven.voter.id, scriptDay));
};
const acts = async () => (await app.ballots.audit.all()).map(({ text }) => JSON.parse(text) as Record<string, unknown>);

test('a slip goes out, comes back, is lost: each once, all of them or none, and in the log; what came back or was lost proves nothing', async () => {
  const { batch, slips } = await issue();
  const { slipOffice } = app;
  expect(await slipOffice.signOut(batch.id, upTo(20), { ...act, holder: 'worker-7' })).toEqual({ ok: true, count: 20 });
  expect(await slipOffice.signOut(batch.id, [20, 21], { ...act, holder: 'worker-8' })).toEqual({
    ok: false,
    reason: 'not-now',
    serials: [20],
  });
  expect(await slipOffice.signOut(batch.id, [30, 31], { ...act, holder: 'worker-8' })).toEqual({
    ok: false,
    reason: 'no-such',
    serials: [31],
  });
  expect(await slipOffice.signOut('1234567890', [1], { ...act, holder: 'worker-8' })).toEqual({ ok: false, reason: 'unknown-batch' });
  expect(await slipOffice.takeBack(batch.id, [19, 20], act)).toEqual({ ok: true, count: 2 });
  expect(await slipOffice.takeBack(batch.id, [21], act)).toEqual({ ok: false, reason: 'not-now', serials: [21] });
  expect(await slipOffice.revoke(batch.id, [1, 30], { ...act, reason: 'lost' })).toEqual({ ok: true, count: 2 });
  const good = await Promise.all(slips.map(async ({ number }) => (await prove(number)).ok));
  expect(slips.filter((_, at) => !good[at]).map(({ serial }) => serial)).toEqual([1, 19, 20, 30]);
  const reconciled = await slipOffice.reconcile('papers', scriptDay);
  expect(reconciled).toMatchObject({
    used: { state: 'open' },
    lines: expect.arrayContaining([
      expect.objectContaining({ states: { kept: 9, out: 0, returned: 0, revoked: 1 }, used: null }),
      expect.objectContaining({ holder: 'worker-7', states: { kept: 0, out: 17, returned: 2, revoked: 1 }, used: null }),
    ]) as unknown,
  });
  const about = (await acts()).filter((one) => (one['about'] as { batch?: string }).batch === batch.id);
  expect(about.map((one) => [one['act'], one['by'], (one['about'] as { serials?: string }).serials])).toEqual([
    ['slips.issue', ['agent-1'], undefined],
    ['slips.sign-out', ['agent-1'], '1-20'],
    ['slips.return', ['agent-1'], '19-20'],
    ['slips.revoke', ['agent-1'], '1,30'],
  ]);
});

test('of two offices that sign out the same slips at once, one does', async () => {
  const { batch } = await issue();
  for (let round = 0; round < 5; round++) {
    const serials = upTo(6).map((serial) => serial + 6 * round);
    const done = await Promise.all([
      app.slipOffice.signOut(batch.id, serials, { ...act, holder: 'worker-1' }),
      another.slipOffice.signOut(batch.id, serials, { ...act, holder: 'worker-2' }),
    ]);
    expect(done.map(({ ok }) => ok).sort()).toEqual([false, true]);
    const lines = (await app.slipOffice.reconcile('papers', scriptDay))!.lines.filter((line) => line.batch.id === batch.id && line.holder);
    expect(lines.reduce((sum, { states }) => sum + states.out, 0)).toBe(6 * (round + 1));
  }
});

test('after the vote it is told how many of a holder voted, never how few, and nothing once the key is gone', async () => {
  const { batch, slips } = await issue({ label: 'Place des Fêtes', count: 40 });
  await app.slipOffice.signOut(batch.id, upTo(25), { ...act, holder: 'organisation:lire-18' });
  for (const { number } of slips.slice(0, 14)) expect(await vote(number)).toBe(true);
  expect(await vote(slips[0]!.number)).toBe(false);
  expect(await vote(slips[0]!.number, 'district')).toBe(true);
  for (const { number } of slips.slice(25, 37)) await vote(number);
  await app.slipOffice.takeBack(batch.id, [14], act);
  const classed = await issue({ label: 'École Küss', count: 20, school: 'CM2 A' });
  for (const { number } of classed.slips.slice(0, 4)) expect(await vote(number, 'school')).toBe(true);
  const { lines, used } = (await app.slipOffice.reconcile('papers', over))!;
  expect(used).toEqual({ state: 'counted', total: 30, returned: 1 });
  const told = Object.fromEntries(
    lines.filter((line) => line.states.out + line.states.kept > 0).map((line) => [`${line.batch.label} ${line.holder ?? ''}`, line.used]),
  );
  // Four of a class alone would be what the others leave of 30: twelve are left out with them.
  expect(told).toMatchObject({ 'Place des Fêtes organisation:lire-18': 14, 'Place des Fêtes ': null, 'École Küss ': null });
  expect(await app.organisations.figures('lire-18', { lines, used })).toBeUndefined();
  await app.organisations.add({ id: 'lire-18', name: 'Lire à Barbès', kind: 'association', districts: ['18'] }, act);
  expect(await app.organisations.figures('lire-18', { lines, used })).toEqual({
    members: 0,
    proposals: 0,
    slips: { out: 24, returned: 1, revoked: 0 },
    votes: 14,
  });
  const copy = await realRollForgotten();
  expect(copy).toMatchObject({ used: { state: 'forgotten' } });
  expect(copy!.lines.every((line) => line.used === null)).toBe(true);
});

/** What is told when the roll's key was destroyed. */
async function realRollForgotten() {
  await app.ballots.roll.forget('papers');
  return app.slipOffice.reconcile('papers', over);
}

test('an edition that takes no such papers, or has no ballot of the school, or no such number of them, is refused', async () => {
  const { edition, themes, projects } = realEdition('phones', demo());
  await app.editions.add(
    { ...edition, ballots: edition.ballots.filter(({ school }) => !school) },
    themes,
    projects.map((project) => ({ ...project })),
  );
  expect(await app.slipOffice.issue({ ...order, edition: 'nowhere' })).toEqual({ ok: false, reason: 'unknown-edition' });
  expect(await app.slipOffice.issue({ ...order, edition: 'phones', school: 'CM2 A' })).toEqual({ ok: false, reason: 'no-school' });
  expect(await app.slipOffice.hand({ edition: 'phones', desk: 'Mairie', reason: 'no-phone', ...act })).toEqual({
    ok: false,
    reason: 'not-taken',
  });
  for (const count of [0, 1.5, 2001, Number.NaN])
    expect(await app.slipOffice.issue({ ...order, count })).toEqual({ ok: false, reason: 'bad-count' });
  expect(await app.slipOffice.reconcile('nowhere', scriptDay)).toBeUndefined();
});

test("a desk's numbers prove their holder; neither database nor log tells which of them came when", async () => {
  const before = (await acts()).length;
  const handed = [];
  for (let person = 0; person < 12; person++) {
    const one = await (person % 2 ? app : another).slipOffice.hand({
      edition: 'papers',
      desk: 'Mairie du 18e',
      reason: 'no-phone',
      ...act,
    });
    if (!one.ok) throw new Error(one.reason);
    handed.push(one);
  }
  const batches = new Set(handed.map(({ batch }) => batch.id));
  expect(batches.size).toBe(1);
  expect(await prove(handed[3]!.slip.number, 'desk')).toMatchObject({ ok: true, voter: { kind: 'desk', school: false } });
  const serials = handed.map(({ slip }) => slip.serial);
  expect(new Set(serials).size).toBe(12);
  // In the order in which the database has them, and by serial, they stand otherwise than they came.
  const rows = await connection
    .collection('slips')
    .find({ batch: [...batches][0] })
    .toArray();
  expect(rows).toHaveLength(12);
  expect(rows.map((row) => row['serial'] as number)).not.toEqual(serials);
  expect([...serials].sort((a, b) => a - b)).not.toEqual(serials);
  const said = (await acts()).slice(before);
  expect(said).toHaveLength(12);
  for (const one of said) expect(one['about']).toEqual({ desk: 'Mairie du 18e', reason: 'no-phone' });
});

test('no number stands anywhere in the database, and no row of a slip bears a time', async () => {
  const { slips } = await issue();
  const everything = await Promise.all(
    (await connection.db!.listCollections().toArray()).map(({ name }) => connection.collection(name).find().toArray()),
  );
  const text = JSON.stringify(everything);
  for (const { number } of slips) expect(text).not.toContain(number);
  for (const row of await connection.collection('slips').find().toArray())
    expect(Object.values(row).some((value) => value instanceof Date)).toBe(false);
});
