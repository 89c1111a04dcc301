import { gzipSync } from 'node:zlib';
import { base64url, sealLetter } from '../../src/services/letters';
import { texts } from '../support/talker';
import { builtTeamPage, startTeam } from '../support/team';

type Team = Awaited<ReturnType<typeof startTeam>>;
let team: Team;
const logged: string[] = [];
beforeAll(async () => {
  team = await startTeam({ rates: { conversations: 1000, requests: 10_000, signIns: 30 }, logged: (line) => logged.push(line) });
});
afterAll(() => team.web.close());

interface Asked {
  readonly method?: string;
  readonly cookie?: string;
  readonly bearer?: string;
  readonly site?: string;
}
const ask = (path: string, body?: object, { method = body ? 'POST' : 'GET', cookie, bearer, site }: Asked = {}): Promise<Response> =>
  fetch(team.web.url + path, {
    method,
    headers: {
      ...(body ? { 'Content-Type': 'application/json' } : {}),
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
      ...(site === undefined ? {} : { 'Sec-Fetch-Site': site }),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

async function signIn(): Promise<string> {
  const answer = await ask('/team/session', { name: '482133', pin: '567890' });
  expect(answer.status).toBe(204);
  return (answer.headers.getSetCookie()[0] ?? '').split(';')[0]!;
}
interface Me {
  readonly place: string;
  readonly locales: readonly string[];
  readonly pass: string;
  readonly join: { readonly words: string };
}
const me = async (cookie: string): Promise<Me> => (await (await ask('/team/me', undefined, { cookie })).json()) as Me;
interface Session {
  readonly conversationId: string;
  readonly token: string;
}
const begin = async (pass: string, locale = 'uk'): Promise<Session> =>
  (await (await ask('/team/people', { pass, locale })).json()) as Session;

test('a worker signs in and is shown their own place and figures; nobody else is', async () => {
  expect((await ask('/team/me')).status).toBe(401);
  const wrong = await ask('/team/session', { name: '482133', pin: '000000' });
  expect([wrong.status, await wrong.json()]).toEqual([403, { reason: 'wrong' }]);
  const answer = await ask('/team/session', { name: '482133', pin: '567890' });
  expect(answer.headers.getSetCookie()[0]).toMatch(/; Path=\/team; .*HttpOnly; SameSite=Strict/);
  const cookie = await signIn();
  expect(await me(cookie)).toMatchObject({ place: 'Marché Barbès', locales: ['fr', 'ar'], join: { words: 'JOIN 4821' } });
  const moved = await ask('/team/place', { place: 'foyer' }, { cookie });
  expect(await moved.json()).toMatchObject({ place: 'Foyer', locales: ['uk'] });
  expect((await ask('/team/place', { place: 'nowhere' }, { cookie })).status).toBe(401);
  await ask('/team/place', { place: 'barbes' }, { cookie });
  team.state.ended = true;
  expect((await ask('/team/me', undefined, { cookie })).status).toBe(401);
  expect((await ask('/team/session', { name: '482133', pin: '567890' })).status).toBe(403);
  team.state.ended = false;
});

test('a worker checks people in at a workshop’s door and is told what came of it in their language; nobody else can', async () => {
  const cookie = await signIn();
  const enter = (number: string, options: Asked = { cookie }) => ask('/team/door', { workshop: '18', number, locale: 'ar' }, options);
  expect(await (await enter('482100771939')).json()).toEqual({
    ok: true,
    said: texts.t('ar')('outreach.door.in', { count: 1, present: 1 }),
  });
  expect(await (await enter('57316')).json()).toEqual({ ok: false, said: texts.t('ar')('outreach.door.unknown', { code: 18 }) });
  expect((await enter('4821')).status).toBe(400);
  expect((await enter('48213', {})).status).toBe(401);
  team.state.ended = true;
  expect((await enter('48213')).status).toBe(401);
  team.state.ended = false;
  expect((await enter('48213', { cookie, site: 'cross-site' })).status).toBe(403);
  expect(team.entered).toEqual(['482100771939']);
});

test('the worker’s page alone may open the camera', async () => {
  const camera = async (path: string) => / camera=\((.*?)\)/.exec((await ask(path)).headers.get('permissions-policy') ?? '')?.[1];
  expect(await camera('/team')).toBe('self');
  for (const path of ['/', '/team/sw.js', '/team/me', /\/team\/assets\/person-\w+/.exec(await (await ask('/team')).text())![0]])
    expect([path, await camera(path)]).toEqual([path, '']);
});

test('the page is in the language that was chosen on this device, before what the browser asks for; an address that names one comes first', async () => {
  const lang = async (path: string, cookie?: string) =>
    /<html lang="([\w-]+)" dir="(\w+)"/.exec(await (await ask(path, undefined, cookie === undefined ? {} : { cookie })).text())?.slice(1);
  expect(await lang('/team')).toEqual(['fr', 'ltr']);
  expect(await lang('/team', 'porte-voix-lang=ar')).toEqual(['ar', 'rtl']);
  expect(await lang('/team?lang=uk', 'porte-voix-lang=ar')).toEqual(['uk', 'ltr']);
  expect(await lang('/team', 'porte-voix-lang=xx')).toEqual(['fr', 'ltr']);
});

test('another site can neither sign in nor send letters', async () => {
  const cookie = await signIn();
  for (const path of ['/team/session', '/team/letters', '/team/door'])
    expect((await ask(path, { name: '482133', pin: '567890' }, { cookie, site: 'cross-site' })).status).toBe(403);
});

test('a pass begins a conversation of its own each time, which is marked as helped; what is no pass begins none', async () => {
  const cookie = await signIn();
  const { pass } = await me(cookie);
  const before = team.began.length;
  const [one, two] = [await begin(pass), await begin(pass, 'ar')];
  expect(one.conversationId).not.toBe(two.conversationId);
  expect(team.began.slice(before)).toEqual([
    { worker: '482133', address: `web:${one.conversationId}` },
    { worker: '482133', address: `web:${two.conversationId}` },
  ]);
  for (const false_ of ['', 'x.y', cookie.split('=')[1]!, one.token])
    expect((await ask('/team/people', { pass: false_, locale: 'fr' })).status).toBe(403);
  expect((await ask('/team/people', { pass, locale: 'xx' })).status).toBe(403);
  team.state.ended = true;
  expect((await ask('/team/people', { pass, locale: 'fr' })).status).toBe(403);
  team.state.ended = false;
  expect(team.began).toHaveLength(before + 2);
  // Who was refused agreed to nothing; of the others the notice is kept as they read it, in their language, with the button they pressed and the moment.
  expect(team.agreements).toHaveLength(team.began.length);
  const last = team.agreements.at(-1);
  expect(last?.address).toBe(team.began.at(-1)?.address);
  expect(last?.said).toBe(texts.t('ar')('team.consent'));
  expect(last?.told.split('\n')).toEqual([
    texts.t('ar')('team.noticeWho'),
    texts.t('ar')('team.noticeSecret'),
    texts.t('ar')('team.noticeKept'),
    texts.t('ar')('team.noticeRights'),
    texts.t('ar')('team.noticeGone'),
  ]);
  expect(last?.at).toBeInstanceOf(Date);
});

test('with all that a worker holds, every route of the person\u2019s conversation is refused', async () => {
  const cookie = await signIn();
  const { pass } = await me(cookie);
  const { conversationId, token } = await begin(pass);
  const root = `/v3/directline/conversations/${conversationId}`;
  const said = { type: 'message', text: 'menu', from: { id: 'x' } };
  expect((await ask(`${root}/activities`, said, { bearer: token })).status).toBe(200);
  const other = await begin(pass);
  const held: readonly (string | undefined)[] = [undefined, pass, decodeURIComponent(cookie.split('=')[1]!), other.token];
  const routes: readonly (readonly [string, string, object?])[] = [
    ['GET', root],
    ['GET', `${root}/activities`],
    ['POST', `${root}/activities`, said],
    ['POST', `${root}/upload`, {}],
    ['GET', `${root}/photos/x`],
    ['GET', `${root}/stream?t=${pass}`],
  ];
  for (const bearer of held)
    for (const [method, path, body] of routes) {
      const answer = await ask(path, body, { method, cookie, ...(bearer === undefined ? {} : { bearer }) });
      expect([401, 403, 404]).toContain(answer.status);
      expect(await answer.text()).not.toContain('activities');
    }
  for (const bearer of [pass, decodeURIComponent(cookie.split('=')[1]!)])
    expect((await ask('/v3/directline/tokens/refresh', {}, { cookie, bearer })).status).toBe(403);
  // The device's own cookie is none either: a worker's page that asks for a conversation is given another one.
  const own = (await (await ask('/chat/session', {}, { cookie })).json()) as Session;
  expect(own.conversationId).not.toBe(conversationId);
});

test('a letter is taken once however often it comes, from a worker alone, and stands in no log', async () => {
  const cookie = await signIn();
  const id = 'letter-0123456789';
  const sealed = base64url(
    await sealLetter(team.letters.publicKey, id, { kind: 'idea', text: 'Un banc rue Myrha', district: '18', locale: 'fr' }),
  );
  expect((await ask('/team/letters', { id, sealed })).status).toBe(401);
  expect(await (await ask('/team/letters', { id, sealed }, { cookie })).json()).toEqual({ kept: 'kept' });
  expect(await (await ask('/team/letters', { id, sealed }, { cookie })).json()).toEqual({ kept: 'again' });
  expect(team.taken.get(id)).toEqual({
    worker: '482133',
    entry: { kind: 'idea', text: 'Un banc rue Myrha', district: '18', locale: 'fr' },
  });
  expect((await ask('/team/letters', { id: 'another-id-of-its-own', sealed }, { cookie })).status).toBe(422);
  const ballot = base64url(await sealLetter(team.letters.publicKey, 'ballot-0123456789', { kind: 'vote', choices: ['1'], locale: 'fr' }));
  expect((await ask('/team/letters', { id: 'ballot-0123456789', sealed: ballot }, { cookie })).status).toBe(422);
  expect((await ask('/team/letters', { id, sealed: 'not base64!' }, { cookie })).status).toBe(400);
  expect(team.taken.size).toBe(1);
  expect(logged.join('')).not.toMatch(/Myrha|567890/);
});

test('signing in is bounded', async () => {
  const tries = await Promise.all(Array.from({ length: 35 }, () => ask('/team/session', { name: '482133', pin: '111111' })));
  expect(tries.some(({ status }) => status === 429)).toBe(true);
});

test('the page says what it may run: its own files, and one script and one style by their hashes; the person\u2019s document is no page', async () => {
  const answer = await ask('/team');
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/script-src 'self' 'sha256-[^']+';style-src 'self' 'sha256-[^']+'/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect((await ask('/')).headers.get('content-security-policy')).not.toContain('sha256');
  const person = /\/team\/assets\/person-\w+/.exec(await answer.text())![0];
  const document = await ask(person);
  expect(document.headers.get('content-type')).toContain('text/plain');
  expect((await ask('/team/sw.js')).headers.get('service-worker-allowed')).toBe('/team');
});

test('the worker\u2019s page weighs 12 KB at most, the person\u2019s document, with five languages, 50', async () => {
  const { assets } = await builtTeamPage();
  const html = await (await ask('/team')).text();
  const own = [html, ...[...assets.values()].map(({ body }) => body)].reduce((sum, part) => sum + gzipSync(part).length, 0);
  const person = gzipSync(await (await ask(/\/team\/assets\/person-\w+/.exec(html)![0])).text()).length;
  if (own > 12 * 1024 || person > 50 * 1024)
    throw new Error(`The worker's page weighs ${own} bytes compressed, the person's document ${person}.`);
});
