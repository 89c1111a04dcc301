import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { createWebChannel } from '../../channels/web';
import { createApp, type App } from '../../src/app';
import { base64url, sealLetter } from '../../src/services/letters';
import { createPhotoReader } from '../../src/photos/reader';
import { photoDefaults } from '../../src/photos/settings';
import { agreedIn, checkedInBy } from '../../src/team-phone';
import { createWebServer, type WebServer } from '../../src/web/server';
import { demo, scriptDay } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';
import { teamParts } from '../support/team';
import { builtPage } from '../support/web';

let database: TestStorage;
let app: App;
let server: WebServer;
let url: string;
let parts: Awaited<ReturnType<typeof teamParts>>;
const broken: unknown[] = [];
const staff = { by: 'Alice', now: scriptDay };

beforeAll(async () => {
  database = await openTestStorage();
  const { keys } = database;
  const now = (): Date => scriptDay;
  app = await createApp({
    connection: (await database.connect()).connection,
    keys,
    now,
    broken: (error) => broken.push(error),
    random: () => (417 - 100) / 900,
  });
  const { edition, themes, projects } = demo();
  await app.editions.addFirst(edition, themes, projects);
  const place = { id: 'barbes', name: 'Marché Barbès', district: '18', locales: ['ar', 'fr'] };
  const until = new Date('2026-12-06T00:00:00Z');
  await app.outreach.campaigns.add({ id: 'marches', name: 'Aux marchés', from: scriptDay, until, quota: 60, places: [place] }, staff);
  parts = await teamParts();
  server = createWebServer({
    turns: app.turns,
    channel: createWebChannel((locale) => app.texts.t(locale)),
    page: await builtPage(),
    media: app.media,
    photos: createPhotoReader(photoDefaults),
    keys,
    texts: app.texts,
    config: {},
    log: pino({ level: 'silent' }),
    now,
    id: () => randomBytes(18).toString('base64url'),
    ready: () => true,
    team: { ...parts, team: app.outreach.team, entries: app.outreach.entries, agreed: agreedIn(app.consents), checkIn: checkedInBy(app) },
  });
  url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const ask = (path: string, body?: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(url + path, {
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    headers: { ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers },
  });
interface Begun {
  readonly conversationId: string;
  readonly token: string;
  readonly link: string;
}

test('from the invitation to a vote in Ukrainian at an Arabic and French place: one helped, one vote, as sums; nothing that a worker may ask tells more', async () => {
  const [invitation = ''] = (await app.outreach.campaigns.invite('marches', 'barbes', 1, staff))!;
  expect(await (await ask('/team/session', { name: invitation, pin: '1111' })).json()).toEqual({ reason: 'bad-pin' });
  const signed = await ask('/team/session', { name: invitation, pin: '2580' });
  expect(signed.status).toBe(204);
  const Cookie = (signed.headers.getSetCookie()[0] ?? '').split(';')[0]!;
  const me = async () => (await (await ask('/team/me', undefined, { Cookie })).json()) as { worker: string; pass: string; figures: object };
  const { worker, pass } = await me();

  const begun = (await (await ask('/team/people', { pass, locale: 'uk' })).json()) as Begun;
  const root = `/v3/directline/conversations/${begun.conversationId}`;
  const Authorization = `Bearer ${begun.token}`;
  const channelData = { link: `${begun.link}-vote-12-45` };
  await ask(`${root}/activities`, { type: 'event', name: 'webchat/join', locale: 'uk', channelData }, { Authorization });
  await ask(`${root}/activities`, { type: 'message', text: '417', locale: 'uk' }, { Authorization });
  const said = await (await ask(`${root}/activities`, undefined, { Authorization })).text();
  expect(said).toMatch(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
  expect(said).toMatch(/[іїє]/);
  expect((await me()).figures).toMatchObject({ today: 1, helped: 1, joined: 0, voted: 1 });
  const shown = await (await ask('/team/me', undefined, { Cookie })).text();
  expect(shown).not.toMatch(new RegExp(`${begun.conversationId}|[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}`));
  for (const bearer of [pass, decodeURIComponent(Cookie.split('=')[1]!)])
    expect((await ask(`${root}/activities`, undefined, { Cookie, Authorization: `Bearer ${bearer}` })).status).toBe(403);

  const other = (await (await ask('/team/people', { pass, locale: 'fr' })).json()) as Begun;
  const menu = { link: `${other.link}-menu` };
  await ask(
    `/v3/directline/conversations/${other.conversationId}/activities`,
    { type: 'event', name: 'webchat/join', locale: 'fr', channelData: menu },
    { Authorization: `Bearer ${other.token}` },
  );
  const offered = await (
    await ask(`/v3/directline/conversations/${other.conversationId}/activities`, undefined, { Authorization: `Bearer ${other.token}` })
  ).text();
  expect(offered).toContain(app.texts.t('fr')('vote.title'));
  expect(offered).not.toContain('4821');

  // What each agreed to before stands in the log, in their language; nothing of the worker does.
  for (const [{ conversationId }, locale] of [
    [begun, 'uk'],
    [other, 'fr'],
  ] as const) {
    const [agreed, ...more] = await app.city.mine.consents({ address: `web:${conversationId}`, resident: '' });
    const t = app.texts.t(locale);
    expect(agreed).toMatchObject({ kind: 'lent', channel: 'web', said: t('team.consent'), at: scriptDay });
    expect(agreed?.told).toContain(t('team.noticeSecret'));
    expect(more).toEqual([]);
    expect(JSON.stringify(agreed)).not.toContain(worker);
  }

  const number = await app.cards.print(scriptDay);
  const id = 'a-letter-of-its-own';
  const sealed = base64url(await sealLetter(parts.letters.publicKey, id, { kind: 'card', number, locale: 'en' }));
  for (const kept of ['kept', 'again']) expect(await (await ask('/team/letters', { id, sealed }, { Cookie })).json()).toEqual({ kept });
  expect(await app.cards.holder(number)).toBeDefined();
  expect((await me()).figures).toMatchObject({ helped: 3, cards: 1 });

  const { connection } = await database.connect();
  const rows = JSON.stringify(await connection.collection('workers').find({}).toArray());
  expect(rows).toContain(worker);
  expect(rows).not.toContain(begun.conversationId);
  expect(broken).toEqual([]);
});

test('a worker’s page checks in by the city’s own door', async () => {
  const said = app.texts.t('en')('outreach.door.unknown', { code: 18 });
  expect(await checkedInBy(app)(18, '48213', 'en', scriptDay)).toEqual({ ok: false, said });
});
