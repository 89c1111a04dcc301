import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config';
import type { ForwardSettings } from './config/open311';
import { amiss, hookOf, well, type Platform, type Standing } from './conversation/channel';
import { createTexts, loadLocales } from './i18n';
import { loadKeys, type Keys } from './keys';
import { openEndpoint, type CityEndpoint } from './open311-forward';
import { createPlatforms } from './platforms';
import type { CityFailure } from './services/open311/forward';
import { openStorage } from './storage/connect';

/** One thing that was looked at: what it is about, how it stands. */
export interface Finding extends Standing {
  readonly about: string;
}

export interface Examined {
  readonly config: Config;
  readonly now: () => Date;
  /** Calls an address; the server's own, as platforms would. */
  readonly fetch: typeof fetch;
}

/** Milliseconds for one call of our own address: platforms wait no longer. */
const answerMs = 10_000;
/** Milliseconds for a database to answer. */
const patienceMs = 10_000;

/** Looks at everything that must stand for the channels to work, one finding after the other. It changes nothing, and no finding holds a secret. */
export async function* examine({ config, now, fetch: call }: Examined): AsyncIterable<Finding> {
  const about = (name: string, standing: Standing): Finding => ({ about: name, ...standing });
  const found = openKeys(config);
  yield about('keys', found.standing);
  yield about('storage', await storageStanding(config));
  const { publicUrl } = config;
  if (publicUrl !== undefined) for (const standing of addressStandings(config, publicUrl)) yield about('address', standing);
  const base = publicUrl ?? `http://${config.host}:${config.port}`;
  const reached = await reachedStanding(call, base);
  yield about('server', reached);
  if (reached.ok) yield about('web', await pageStanding(call, base));
  const { forward } = config.open311;
  if (forward) for await (const standing of endpointStandings(forward)) yield about('open311', standing);
  let platforms: readonly Platform<unknown>[] = [];
  try {
    const texts = createTexts(loadLocales(join(__dirname, '../locales')));
    platforms = createPlatforms(config, found.keys ?? unknownKeys, texts, now).all;
  } catch (error) {
    yield about('channels', amiss(sentenceOf(error)));
  }
  for (const platform of platforms) {
    for (const standing of (await platform.check?.(publicUrl, now())) ?? []) yield about(platform.id, standing);
    if (publicUrl === undefined || !platform.probe) continue;
    if (found.keys && reached.ok) yield about(platform.id, await hookStanding(call, platform, hookOf(publicUrl, platform.id)));
    else yield about(platform.id, amiss('Its webhook could not be tried before the above is mended.'));
  }
}

/** Where there are none yet nothing is derived from them; what is asked of platforms does not depend on it. */
const unknownKeys: Pick<Keys, 'hmac'> = { hmac: () => 'none-yet' };

function openKeys({ keysFile, dataDir, mongodbUri }: Config): { readonly keys?: Keys; readonly standing: Standing } {
  const path = keysFile ?? join(dataDir, 'keys.json');
  if (keysFile === undefined && mongodbUri === undefined && !existsSync(path))
    return { standing: well(`There are none yet: the first start makes them in ${path}.`) };
  try {
    return { keys: loadKeys(path), standing: well(`${path} opens; keep a copy apart from the database's.`) };
  } catch (error) {
    return { standing: amiss(sentenceOf(error)) };
  }
}

async function storageStanding({ dataDir, mongodbUri, poolSize }: Config): Promise<Standing> {
  if (mongodbUri === undefined && !existsSync(dataDir)) return well(`Nothing is stored yet: the first start makes ${dataDir}.`);
  try {
    const storage = await openStorage({
      dataDir,
      poolSize,
      patienceMs,
      waiting: () => undefined,
      ...(mongodbUri === undefined ? {} : { mongodbUri }),
    });
    try {
      if (!(await storage.healthy())) return amiss('The database was reached and does not answer; look into its log.');
      const { setName } = ((await storage.connection.db?.command({ hello: 1 })) ?? {}) as { readonly setName?: string };
      if (setName === undefined)
        return amiss('The database is no replica set, without which there are no transactions; make it one, of a single node if need be.');
      return well(mongodbUri === undefined ? `The embedded engine answers in ${dataDir}.` : `The replica set ${setName} answers.`);
    } finally {
      await storage.close();
    }
  } catch (error) {
    return amiss(sentenceOf(error));
  }
}

/** Hosts that nobody else reaches. */
const own = /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/;

/** What PUBLIC_URL says of how people and platforms come to us. */
function* addressStandings({ trustProxy }: Config, publicUrl: string): Iterable<Standing> {
  const { protocol, hostname, pathname } = new URL(publicUrl);
  if (own.test(hostname)) yield well(`PUBLIC_URL is ${publicUrl}, which this machine alone reaches: fit for development.`);
  else if (protocol !== 'https:')
    yield amiss(
      `PUBLIC_URL is ${publicUrl}: what people write is read on its way; put a proxy with a certificate before the server, and https here.`,
    );
  else if (trustProxy === 0)
    yield amiss(
      'PUBLIC_URL is https, so a proxy stands before the server; set TRUST_PROXY to how many do, else all visitors share one limit.',
    );
  else yield well(`PUBLIC_URL is ${publicUrl}.`);
  if (pathname !== '/') yield well(`Its path ${pathname} must be taken off by the proxy: the server answers at /.`);
}

async function reachedStanding(call: typeof fetch, base: string): Promise<Standing> {
  const asked = await ask(call, `${base}/healthz`);
  if (!asked.ok) return amiss(`${base} is not reached: ${asked.why}.`);
  const { status, location, text } = asked;
  if (location !== undefined) return amiss(`${base} sends elsewhere, to ${location}; platforms do not follow: set PUBLIC_URL to that.`);
  if (status === 503) return amiss(`${base} is reached; the server cannot ask its database.`);
  return status === 200 && /^\{"ok":true\}$/.test(text)
    ? well(`${base} is reached, and the server is well.`)
    : amiss(`Something else answers at ${base} (${status}); have the proxy hand everything on to the server.`);
}

async function pageStanding(call: typeof fetch, base: string): Promise<Standing> {
  const asked = await ask(call, `${base}/`);
  return asked.ok && asked.status === 200 && asked.text.includes('<html')
    ? well('The residents’ page is served.')
    : amiss(`The residents' page is not served (${asked.ok ? asked.status : asked.why}); have the proxy hand on every path.`);
}

/** What the city's own endpoint takes, by its list; and whether it takes our key, by how it refuses a report without kind or place, which none can keep. */
async function* endpointStandings(forward: ForwardSettings): AsyncIterable<Standing> {
  let endpoint: CityEndpoint;
  try {
    endpoint = openEndpoint(forward);
  } catch (error) {
    yield amiss(sentenceOf(error));
    return;
  }
  const { client, codes } = endpoint;
  const { url } = forward;
  const listed = await client.services();
  if (listed.kind !== 'services') {
    yield amiss(`${url} does not answer with what it takes (${failureOf(listed)}); correct OPEN311_FORWARD_URL, or ask the City.`);
    return;
  }
  const missing = [...codes.all].filter((code) => !listed.codes.has(code));
  yield missing.length === 0
    ? well(`${url} answers, and takes all ${codes.all.size} codes of OPEN311_FORWARD_CODES.`)
    : amiss(`${url} does not take ${missing.join(', ')}; correct OPEN311_FORWARD_CODES: what goes under these would be refused.`);
  const tried = await client.post({});
  if (tried.kind === 'refused')
    yield tried.status === 401 || tried.status === 403
      ? amiss(`${url} refuses the key (${failureOf(tried)}); correct OPEN311_FORWARD_KEY, or ask the City for another.`)
      : well(`${url} refuses an empty report for what it lacks (${failureOf(tried)}), not for the key.`);
  else yield amiss(`Nobody can tell whether ${url} takes the key: to an empty report it answers ${failureOf(tried)}.`);
}

/** How an endpoint failed, in a code and in its words. */
function failureOf(answer: CityFailure | { readonly kind: 'taken' }): string {
  switch (answer.kind) {
    case 'refused':
      return `${answer.status}${answer.why === '' ? '' : `: ${answer.why}`}`;
    case 'failed':
    case 'unknown':
      return answer.error;
    case 'resting':
      return 'nothing more for a while';
    case 'taken':
      return 'that it took it';
  }
}

/** Calls a webhook as anyone could, and as the platform does. */
async function hookStanding(call: typeof fetch, platform: Platform<unknown>, url: string): Promise<Standing> {
  const delivery = platform.probe?.(url);
  if (!delivery) return well('It has no webhook.');
  const post = (headers: typeof delivery.headers) =>
    ask(call, url, { method: 'POST', headers: headers as Record<string, string>, body: new Uint8Array(delivery.body) });
  const restart = 'start the server again with these settings';
  const forged = await post({ 'content-type': delivery.headers['content-type'] });
  if (!forged.ok) return amiss(`Its webhook ${url} is not reached: ${forged.why}.`);
  if (forged.status === 404) return amiss(`The server does not know ${url}: it was started without this channel; ${restart}.`);
  if (forged.status !== 403)
    return amiss(`${url} answers ${forged.status} to who proves nothing, not 403; have the proxy hand it on as it is.`);
  const genuine = await post(delivery.headers);
  if (!genuine.ok) return amiss(`Its webhook ${url} is not reached: ${genuine.why}.`);
  if (genuine.status === 403)
    return amiss(`${url} refuses a genuine call: the server has another secret, or another PUBLIC_URL; ${restart}.`);
  return genuine.status === 200
    ? well('Its webhook takes what is signed and refuses what is not.')
    : amiss(`${url} answers ${genuine.status} to a genuine call, not 200; look into the server's log.`);
}

type Asked =
  | { readonly ok: true; readonly status: number; readonly location: string | undefined; readonly text: string }
  | { readonly ok: false; readonly why: string };

async function ask(call: typeof fetch, url: string, init: RequestInit = {}): Promise<Asked> {
  try {
    const response = await call(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(answerMs) });
    const moved = response.status >= 300 && response.status < 400;
    return {
      ok: true,
      status: response.status,
      location: moved ? (response.headers.get('location') ?? 'nowhere') : undefined,
      text: await response.text(),
    };
  } catch (error) {
    return { ok: false, why: whyOf(error) };
  }
}

/** Why a call came to nothing, and what to do. */
function whyOf(error: unknown): string {
  const { name, cause } = error as { readonly name?: string; readonly cause?: { readonly code?: string } };
  const code = cause?.code ?? '';
  if (name === 'TimeoutError') return `there was no answer within ${answerMs / 1000} s; look whether a firewall stands before it`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'nobody knows its name; correct PUBLIC_URL, or the name server’s entry';
  if (code === 'ECONNREFUSED') return 'nothing listens there; npm start, or start the proxy';
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/.test(code))
    return `its certificate is not to be trusted (${code}); renew it, or serve the whole chain`;
  return `the connection failed${code === '' ? '' : ` (${code})`}; look into the proxy's log`;
}

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
