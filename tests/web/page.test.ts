import { transform } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { builtPage, startWeb, texts } from '../support/web';

type Web = Awaited<ReturnType<typeof startWeb>>;
let web: Web;
beforeAll(async () => {
  web = await startWeb({ rates: { conversations: 1000 } });
});
afterAll(() => web.close());

const session = (method: string, headers: Record<string, string> = {}, url = web.url): Promise<Response> =>
  fetch(`${url}/chat/session`, { method, headers: { 'Content-Type': 'application/json', ...headers }, body: '{}' });
const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0] ?? '';

test('the page weighs 30 KB at most, compressed, all together; the map comes only when asked for', async () => {
  const html = await (await fetch(web.url)).text();
  const names = [...html.matchAll(/\/chat\/assets\/((?:main|style|icon)[\w.-]+)/g)].map((found) => found[1] ?? '');
  const { assets } = await builtPage();
  const parts = [Buffer.from(html), ...names.map((name) => assets.get(name)!.body)];
  expect(parts).toHaveLength(4);
  const weights = parts.map((part) => gzipSync(part).length);
  const total = weights.reduce((sum, weight) => sum + weight);
  if (total > 30 * 1024) throw new Error(`The page weighs ${total} bytes compressed, more than ${30 * 1024}: ${weights.join(' + ')}.`);
  expect(html).not.toMatch(/(?:src|href)="[^"]*map/);
});

test('the map, its code, its style and the city’s outlines, weighs 55 KB at most', async () => {
  const { assets } = await builtPage();
  const weights = [...assets].filter(([name]) => name.startsWith('map')).map(([, { body }]) => gzipSync(body).length);
  expect(weights).toHaveLength(2);
  const total = weights.reduce((sum, weight) => sum + weight);
  if (total > 55 * 1024) throw new Error(`The map weighs ${total} bytes compressed, more than ${55 * 1024}.`);
});

describe('a browser of ten years ago', () => {
  /** What esbuild, asked for a language level, leaves of a program as it was: all of it where nothing newer is in it. */
  const as = async (code: string, target: string) => (await transform(code, { target, loader: 'js' })).code;
  const programs = async () => [...(await builtPage()).assets].filter(([name]) => name.endsWith('.js'));

  test('can read every program of the page: ES2017 and nothing newer', async () => {
    for (const newer of ['a?.b', 'try { a() } catch { b() }', '({ ...a })', 'a ??= 1'])
      expect(await as(newer, 'es2017')).not.toBe(await as(newer, 'esnext'));
    for (const [name, { body }] of await programs()) {
      const code = body.toString();
      expect([name, (await as(code, 'es2017')) === (await as(code, 'esnext'))]).toEqual([name, true]);
    }
  });

  test('has every function that the page calls', async () => {
    const newer =
      /structuredClone|globalThis|ResizeObserver|AbortController|\ballSettled\b|\bfromEntries\b|\brandomUUID\b|\.(at|flat|flatMap|finally|replaceAll|matchAll|replaceChildren|toggleAttribute|trimEnd|trimStart|requestSubmit|arrayBuffer)\(/g;
    for (const [name, { body }] of await programs())
      if (name.startsWith('main')) expect([...body.toString().matchAll(newer)].map(([found]) => found)).toEqual([]);
  });

  test('finds a fall-back before what it does not know in the style', async () => {
    const { assets } = await builtPage();
    const style = [...assets].find(([name]) => name.startsWith('style'))![1].body.toString();
    expect(style).not.toMatch(/:has\(|@container|@layer|color-mix|oklch|[^-]inset:|aspect-ratio|\bgap:/);
    for (const [first, then] of [
      ['min-height:100vh', 'min-height:100dvh'],
      ['position:-webkit-sticky', 'position:sticky'],
      ['overflow-wrap:break-word', 'overflow-wrap:anywhere'],
    ] as const)
      expect(style).toContain(`${first};${then}`);
  });
});

test('what it needs is served compressed and for ever', async () => {
  const html = await (await fetch(web.url)).text();
  for (const [address] of html.matchAll(/\/chat\/assets\/[\w.-]+/g)) {
    const answer = await fetch(web.url + address);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test.each([
  ['fr-FR,fr;q=0.9', 'fr', 'ltr', 'Votre message'],
  ['en-GB', 'en', 'ltr', 'Your message'],
  ['ar-MA,ar;q=0.9', 'ar', 'rtl', 'رسالتكم'],
  ['zh-CN', 'zh-Hans', 'ltr', '您的消息'],
  ['uk', 'uk', 'ltr', 'Ваше повідомлення'],
  ['xx', 'fr', 'ltr', 'Votre message'],
])('a browser that asks for %s gets %s, readable before its script runs', async (asked, locale, dir, words) => {
  const answer = await fetch(web.url, { headers: { 'Accept-Language': asked } });
  const html = await answer.text();
  expect(answer.headers.get('content-language')).toBe(locale);
  expect(html).toContain(`<html lang="${locale}" dir="${dir}">`);
  expect(html).toContain(words);
  expect(html).not.toMatch(/\{\{|undefined/);
});

test('a language chosen stays chosen', async () => {
  const chosen = await fetch(`${web.url}/?lang=uk`, { headers: { 'Accept-Language': 'fr' } });
  expect(chosen.headers.get('content-language')).toBe('uk');
  const kept = await fetch(web.url, { headers: { 'Accept-Language': 'fr', Cookie: 'porte-voix-lang=ar' } });
  expect(kept.headers.get('content-language')).toBe('ar');
});

test('each language’s texts are there for a change of language, all of them', async () => {
  const said = await Promise.all(
    texts.locales.map(async (tag) => (await (await fetch(`${web.url}/chat/texts/${tag}`)).json()) as { texts: Record<string, string> }),
  );
  for (const each of said) expect(Object.keys(each.texts)).toEqual(Object.keys(said[0]!.texts));
  expect((await fetch(`${web.url}/chat/texts/xx`)).status).toBe(404);
});

test('only our own files run: no script or style inline, none from elsewhere', async () => {
  const answer = await fetch(web.url);
  const csp = answer.headers.get('content-security-policy') ?? '';
  expect(csp).toContain("default-src 'none'");
  expect(csp).toMatch(/script-src 'self'(;|$)/);
  expect(csp).not.toContain('unsafe');
  expect(csp).toContain("frame-ancestors 'none'");
  const html = await answer.text();
  expect(html).not.toMatch(/<script(?![^>]*(?:src=|type="application\/json"))|\son\w+=|\sstyle=|<style/);
  expect(answer.headers.get('x-powered-by')).toBeNull();
});

test('nothing that a text holds can end the script that carries it', async () => {
  const page = await builtPage();
  const html = page.html({
    locale: 'fr',
    locales: [],
    texts: { skip: '</script><b>"&' },
    words: { menu: '', help: '', back: '', move: '' },
  });
  expect(html).not.toContain('</script><b>');
  expect(html).toContain('&lt;/script&gt;&lt;b&gt;&quot;&amp;');
});

describe('the device', () => {
  test('finds its conversation again by a cookie that scripts cannot read and other sites cannot send', async () => {
    const first = await session('POST');
    const cookie = cookieOf(first);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    expect(cookie).not.toMatch(/; Secure/);
    const { conversationId } = (await first.json()) as { conversationId: string };
    const again = (await (await session('POST', { Cookie: cookie.split(';')[0]! })).json()) as { conversationId: string };
    expect(again.conversationId).toBe(conversationId);
    const stranger = (await (await session('POST')).json()) as { conversationId: string };
    expect(stranger.conversationId).not.toBe(conversationId);
  });

  test('a cookie made up, or sealed for something else, begins anew', async () => {
    const { token, conversationId } = (await (await session('POST')).json()) as { token: string; conversationId: string };
    const forged = (await (await session('POST', { Cookie: `porte-voix=${token}` })).json()) as { conversationId: string };
    expect(forged.conversationId).not.toBe(conversationId);
  });

  test('is forgotten when told so', async () => {
    const cookie = cookieOf(await session('POST')).split(';')[0]!;
    const answer = await session('DELETE', { Cookie: cookie });
    expect(answer.status).toBe(204);
    expect(cookieOf(answer)).toMatch(/^porte-voix=;.*Expires=Thu, 01 Jan 1970/);
  });

  test.each([
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['another site’s origin', { Origin: 'https://elsewhere.example' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
  ])('%s can neither begin nor forget it', async (_, headers) => {
    for (const method of ['POST', 'DELETE']) {
      const answer = await session(method, headers);
      expect(answer.status).toBe(403);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  test('behind https its cookie is for this host alone, and never sent in the clear', async () => {
    const own = await startWeb({ publicUrl: 'https://porte-voix.example' });
    const answer = await session('POST', { Origin: 'https://porte-voix.example' }, own.url);
    expect(cookieOf(answer)).toMatch(/^__Host-porte-voix=.*; Path=\/;.*; HttpOnly; Secure; SameSite=Strict/);
    expect((await fetch(own.url)).headers.get('strict-transport-security')).toContain('max-age');
    expect((await fetch(own.url)).headers.get('content-security-policy')).toContain('wss://porte-voix.example');
    await own.close();
  });
});

test('what is not there is not found, plainly', async () => {
  expect((await fetch(`${web.url}/.env`)).status).toBe(404);
  expect((await fetch(`${web.url}/chat/assets/..%2f..%2fpackage.json`)).status).toBe(404);
});
