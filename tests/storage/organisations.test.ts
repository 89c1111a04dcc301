import type { Connection } from 'mongoose';
import { createMemberships, wrongInvitationsDaily, type Memberships } from '../../src/services/memberships';
import { createOrganisations, invitationDays, type Organisations } from '../../src/services/organisations';
import { printed } from '../../src/services/printed';
import { createCodeStore } from '../../src/storage/codes';
import { createOrganisationStore } from '../../src/storage/organisations';
import { prepare } from '../../src/storage/prepare';
import { transaction } from '../../src/storage/transaction';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let connection: Connection;
let here: { readonly organisations: Organisations; readonly memberships: Memberships };
let there: typeof here;
const recorded: unknown[] = [];
const now = new Date('2026-11-25T10:00:00Z');
const act = { by: 'agent-1', now };
const nothing = { lines: [], used: { state: 'open' as const } };
let people = 0;
const somebody = (resident = `r${++people}`) => ({ address: `web:${++people}`, resident });
/** The other addresses of one person. */
const others: Record<string, readonly string[]> = {};

function servicesOn(on: Connection): typeof here {
  const shared = { hmac: (purpose: string, text: string) => database.keys.hmac(purpose, text), random: Math.random };
  const store = createOrganisationStore(on);
  const codes = createCodeStore(on, database.keys);
  return {
    organisations: createOrganisations({
      ...shared,
      store,
      codes,
      audit: { record: (one) => Promise.resolve(void recorded.push(one)) },
      transaction: (work) => transaction(on, work),
    }),
    memberships: createMemberships({ ...shared, store, codes, addressesOf: (resident) => Promise.resolve(others[resident] ?? []) }),
  };
}

beforeAll(async () => {
  database = await openTestStorage();
  ({ connection } = await database.connect());
  here = servicesOn(connection);
  await prepare(connection);
  there = servicesOn((await database.connect()).connection);
  await here.organisations.add({ id: 'lire-18', name: 'Lire à Barbès', kind: 'association', districts: ['18'] }, act);
});
afterAll(() => database.close());

const invite = async (): Promise<string> => (await here.organisations.invite('lire-18', 1, act))![0]!;
const accept = (words: string, person: ReturnType<typeof somebody>, at = now) => here.memberships.accept({ words, person, now: at });

test('an id is short and taken once; each act is in the log, under a name', async () => {
  const { organisations } = here;
  expect(await organisations.add({ id: 'Lire 18', name: 'x', kind: 'school', districts: [] }, act)).toEqual({
    ok: false,
    reason: 'bad-id',
  });
  expect(await organisations.add({ id: 'lire-18', name: 'x', kind: 'school', districts: [] }, act)).toEqual({ ok: false, reason: 'taken' });
  expect((await organisations.all()).map(({ name }) => name)).toEqual(['Lire à Barbès']);
  expect(await organisations.invite('nobody', 1, act)).toBeUndefined();
  expect(await organisations.invite('lire-18', 3, act)).toHaveLength(3);
  expect(recorded.slice(0, 2)).toEqual([
    {
      by: ['agent-1'],
      act: 'organisation.add',
      about: { organisation: 'lire-18', name: 'Lire à Barbès', kind: 'association', districts: '18' },
    },
    { by: ['agent-1'], act: 'organisation.invite', about: { organisation: 'lire-18', count: 3 } },
  ]);
});

test('an invitation is good once, for a month, by whichever address of one person', async () => {
  const [code, second] = [await invite(), await invite()];
  const person = somebody();
  expect(await here.memberships.look({ words: `INVITATION ${code}`, person, now })).toMatchObject({
    ok: true,
    organisation: { name: 'Lire à Barbès' },
  });
  expect(await accept(code, person)).toMatchObject({ ok: true });
  expect(await accept(code, somebody())).toEqual({ ok: false, reason: 'unknown' });
  expect((await here.memberships.of(person)).map(({ id }) => id)).toEqual(['lire-18']);
  const elsewhere = somebody(person.resident);
  others[person.resident] = [person.address];
  expect(await accept(second, elsewhere)).toMatchObject({ ok: false, reason: 'already' });
  expect(await accept(second, somebody(), new Date(now.getTime() + invitationDays * 86_400_000))).toEqual({ ok: false, reason: 'unknown' });
  expect(await accept(second, somebody())).toMatchObject({ ok: true });
  expect(await here.memberships.leave('lire-18', elsewhere)).toBe(true);
  expect(await here.memberships.leave('lire-18', elsewhere)).toBe(false);
  expect(await here.memberships.of(person)).toEqual([]);
});

test('of two who send one invitation at once from two processes, one joins', async () => {
  const code = await invite();
  const run = (on: typeof here, where: Connection) =>
    transaction(where, () => on.memberships.accept({ words: code, person: somebody(), now }));
  const second = (await database.connect()).connection;
  const done = await Promise.all([run(here, connection), run(servicesOn(second), second)]);
  expect(done.map(({ ok }) => ok).sort()).toEqual([false, true]);
});

test('wrong invitations of one address are limited by the day, mistyped ones are not counted', async () => {
  const person = somebody();
  const code = await invite();
  for (let wrong = 0; wrong < wrongInvitationsDaily; wrong++) {
    expect(await accept('1234', person)).toEqual({ ok: false, reason: 'mistyped' });
    expect(await accept(printed(12, Math.random), person)).toEqual({ ok: false, reason: 'unknown' });
  }
  expect(await accept(code, person)).toEqual({ ok: false, reason: 'too-many' });
  expect(await accept(code, somebody())).toMatchObject({ ok: true });
});

test('a proposal is filed in the name of an organisation by those who belong to it alone', async () => {
  const [member, stranger] = [somebody(), somebody()];
  await accept(await invite(), member);
  expect(await here.memberships.file({ organisation: 'lire-18', proposal: '482135', person: member })).toBe(true);
  expect(await here.memberships.file({ organisation: 'lire-18', proposal: '999999', person: stranger })).toBe(false);
  expect(await here.memberships.filed(['482135', '999999'])).toMatchObject({ '482135': { name: 'Lire à Barbès' } });
  expect((await here.organisations.figures('lire-18', nothing))!.proposals).toBe(1);
});

test('ten members are not told, eleven are', async () => {
  await here.organisations.add({ id: 'sorbonne', name: 'Étudiants', kind: 'students', districts: [] }, act);
  const codes = await here.organisations.invite('sorbonne', 11, act);
  const members = async () => (await there.organisations.figures('sorbonne', nothing))!.members;
  expect(await members()).toBe(0);
  for (const code of codes!.slice(0, 10)) await accept(code, somebody());
  expect(await members()).toBeNull();
  await accept(codes![10]!, somebody());
  expect(await members()).toBe(11);
});

test('neither a code nor an address stands in the database', async () => {
  const code = await invite();
  const person = { address: 'sms:+33612345678', resident: 'r' };
  await accept(await invite(), person);
  const everything = await Promise.all(
    (await connection.db!.listCollections().toArray()).map(({ name }) => connection.collection(name).find().toArray()),
  );
  expect(JSON.stringify(everything)).not.toContain(code);
  expect(JSON.stringify(everything)).not.toContain('612345678');
});
