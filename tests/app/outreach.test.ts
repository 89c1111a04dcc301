import type { App } from '../../src/app';
import { cityDay } from '../../src/conversation/format';
import { toLines } from '../../src/conversation/render';
import { seedIdeas } from '../../src/start';
import { openTestApp } from '../support/app';
import { createFakePlatform } from '../support/fake-platform';
import { demo, scriptDay } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let app: App;
let at = scriptDay;
let deliveries = 0;
const broken: unknown[] = [];
const staff = { by: 'Alice', now: scriptDay };

beforeAll(async () => {
  database = await openTestStorage();
  app = await openTestApp(database, {
    now: () => at,
    broken: (error) => broken.push(error),
    random: () => (417 - 100) / 900,
    platforms: () => [createFakePlatform('sms')],
  });
  const { edition, themes, projects } = demo();
  await app.editions.addFirst(edition, themes, projects);
  await seedIdeas(app, scriptDay);
  await app.outreach.campaigns.add(
    {
      id: 'marches',
      name: 'Aux marchés',
      from: scriptDay,
      until: new Date('2026-12-06T00:00:00Z'),
      quota: 3,
      places: [
        { id: 'barbes', name: 'Marché Barbès', district: '18', locales: ['ar', 'fr'] },
        { id: 'foyer', name: 'Foyer', locales: ['uk'] },
      ],
    },
    staff,
  );
});
beforeEach(() => {
  at = scriptDay;
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

async function act(address: string, activity: Parameters<App['turns']['handle']>[0]['activity']): Promise<string> {
  const channel = address.slice(0, address.indexOf(':'));
  const turned = await app.turns.handle({ id: `d${++deliveries}`, address, channel, activity, locale: 'fr' });
  const lines = turned.kind === 'done' ? turned.lines : [];
  return lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [toLines(entry.message)] : [])).join('\n');
}
const say = (address: string, text: string): Promise<string> => act(address, { kind: 'text', text });
const invitation = async (place = 'barbes'): Promise<string> => (await app.outreach.campaigns.invite('marches', place, 1, staff))![0]!;
async function enlist(from: string): Promise<string> {
  const signed = await app.outreach.team.signIn({ name: await invitation(), pin: '2580', from }, at);
  if (!signed.ok) throw new Error(signed.reason);
  return signed.worker;
}

test('a worker signs in by an invitation and a PIN of their own, once; then by number and PIN on any channel; sees their place, their code, their sums', async () => {
  const code = await invitation();
  expect(await say('sms:+33612000001', `EQUIPE ${code} 1111`)).toContain('pas tous les mêmes');
  const shown = await say('sms:+33612000001', '2580');
  expect(shown).toContain('Aux marchés, Marché Barbès');
  const [, worker = '', join = ''] = /Équipe (\d{6})[\s\S]*JOIN (\d{4})/.exec(shown)!;
  expect(await app.outreach.team.signIn({ name: code, pin: '2580', from: 'x' }, at)).toEqual({ ok: false, reason: 'wrong' });
  expect(await say('telegram:77', `equipe ${worker} 2580`)).toContain(`JOIN ${join}`);
  // Another place has a code of its own, in its language.
  expect(await say('telegram:77', '1')).toContain('Foyer');
  const moved = (await app.outreach.team.view(worker, at))!;
  expect(moved).toMatchObject({ place: 'Foyer', locales: ['uk'], figures: { helped: 0, joined: 0 } });
  expect(moved.code).not.toBe(join);
  // A person who comes by the code, on their own phone.
  await say('sms:+33612000002', `JOIN ${moved.code}`);
  expect((await app.outreach.team.view(worker, at))!.figures).toMatchObject({ joined: 1, helped: 0 });
  expect(
    JSON.stringify(await database.connect().then(({ connection }) => connection.collection('workers').find().toArray())),
  ).not.toContain('2580');
});

test('ten wrong tries, and nobody is signed in until the next day; a number that is none is told like a wrong PIN', async () => {
  const worker = await enlist('a');
  const { signIn } = { signIn: (name: string, pin: string, from: string) => app.outreach.team.signIn({ name, pin, from }, at) };
  expect(await signIn('123456', '2580', 'b')).toEqual({ ok: false, reason: 'wrong' });
  for (let tried = 0; tried < 10; tried++) expect(await signIn(worker, '9999', `from ${tried}`)).toEqual({ ok: false, reason: 'wrong' });
  expect(await signIn(worker, '2580', 'new')).toEqual({ ok: false, reason: 'too-many' });
  at = new Date(scriptDay.getTime() + 86_400_000);
  expect(await signIn(worker, '2580', 'new')).toEqual({ ok: true, worker });
});

test('who is helped on the shared phone votes in a conversation of their own: counted as helped, for the worker as a sum, and worth nothing elsewhere', async () => {
  const worker = await enlist('c');
  const words = (await app.outreach.team.begin(worker, 'web:shared1', at))!;
  expect(await act('web:shared1', { kind: 'open', link: `${words}-vote-12-45` })).toContain('417');
  expect(await say('web:shared1', '417')).toContain('A voté');
  expect((await app.outreach.team.view(worker, at))!.figures).toMatchObject({ helped: 1, today: 1, joined: 0, voted: 1 });
  // The same words at another address are those of somebody who came by themselves.
  const elsewhere = await act('web:forged', { kind: 'open', link: `${words}-vote-12-45` });
  expect(elsewhere).toContain('Marché Barbès');
  await say('web:forged', 'menu');
  expect((await app.outreach.team.view(worker, at))!.figures).toMatchObject({ helped: 1, joined: 1 });
  const { connection } = await database.connect();
  const rows = await connection.collection('participation').find().toArray();
  expect(rows.filter((row) => JSON.stringify(row).includes('"assisted"') && JSON.stringify(row).includes('yes')).length).toBeGreaterThan(0);
});

test('more people a day than the campaign allows raise a flag, and nothing else; two people suspend, and it stands in the log', async () => {
  const worker = await enlist('d');
  for (let person = 0; person < 5; person++) expect(await app.outreach.team.begin(worker, `web:queue${person}`, at)).toBeDefined();
  const flags = (await app.outreach.campaigns.flags()).filter((flag) => flag.worker === worker);
  expect(flags).toMatchObject([{ rule: 'quota', day: cityDay(at) }]);
  const { decide } = { decide: (by: string) => app.outreach.campaigns.decide(flags[0]!.id, 'suspend', { by, now: at }) };
  expect(await decide('Alice')).toEqual({ ok: true, state: 'proposed' });
  expect(await decide('alice')).toEqual({ ok: false, reason: 'same' });
  expect(await app.outreach.team.view(worker, at)).toBeDefined();
  expect(await decide('Bob')).toEqual({ ok: true, state: 'done' });
  expect(await decide('Bob')).toEqual({ ok: false, reason: 'unknown' });
  expect(await app.outreach.team.view(worker, at)).toBeUndefined();
  expect(await app.outreach.team.begin(worker, 'web:late', at)).toBeUndefined();
  expect(await app.outreach.team.signIn({ name: worker, pin: '2580', from: 'd' }, at)).toEqual({ ok: false, reason: 'ended' });
  expect((await app.ballots.audit.all()).map(({ text }) => text).join()).toContain('"by":["Alice","Bob"],"act":"outreach.suspend"');
});

test('what was taken down without a network comes in once: an idea, a number to be written to, a printed card', async () => {
  const worker = await enlist('e');
  const take = (id: string, entry: Parameters<App['outreach']['entries']['take']>[1]['entry']) =>
    app.outreach.entries.take(worker, { id, entry }, at);
  const idea = { kind: 'idea', district: '18', text: 'Des bancs devant la poste. Pour les anciens.', locale: 'fr' } as const;
  expect(await take('e1', idea)).toBe('kept');
  expect(await take('e1', idea)).toBe('again');
  const filed = (await app.proposals.inState('moderation', 100)).filter(({ original }) => original.title === 'Des bancs devant la poste');
  expect(filed).toHaveLength(1);
  expect(await take('e2', { kind: 'call', phone: '06 12 00 00 77', locale: 'ar', as: 'sms' })).toBe('kept');
  const view = (await app.outreach.team.view(worker, at))!;
  const posted = (await app.outbox.waiting('sms', new Date(at.getTime() + 1), 100)).map(({ outgoing }) => outgoing);
  expect(posted.filter(({ address }) => address === 'sms:+33612000077')).toMatchObject([
    { out: expect.stringContaining(`JOIN ${view.code}`) as string },
  ]);
  const number = await app.cards.print(at);
  expect(await app.cards.holder(number)).toBeUndefined();
  expect(await take('e3', { kind: 'card', number, locale: 'fr' })).toBe('kept');
  expect(await app.cards.holder(number)).toBeDefined();
  // The same card again is a human's to look at.
  expect(await take('e4', { kind: 'card', number, locale: 'fr' })).toBe('kept');
  expect((await app.city.handover.waiting()).map(({ text }) => text)).toEqual([expect.stringContaining(number.slice(-4))]);
  expect((await app.outreach.team.view(worker, at))!.figures).toMatchObject({ helped: 4, proposed: 1, cards: 1 });
});
