import { z } from 'zod';
import { readW3, w3 } from './services/open311/georeport';
import type { CityClient, CityFailure, CityRequest } from './services/open311/forward';

/** A city's endpoint of GeoReport v2. */
export interface CitySettings {
  /** "https://open311.city.example/v2", without a slash at the end. */
  readonly url: string;
  readonly key: string;
  readonly jurisdiction?: string | undefined;
  /** Milliseconds in which an answer must be there to its end. */
  readonly timeoutMs?: number;
  readonly now?: () => Date;
}

const usualTimeoutMs = 10_000;
/** Bytes of an answer that are read: a thousand requests with their descriptions. */
const mostBytes = 4_000_000;
/** Pages of a list that are read. */
const mostPages = 40;
/** Failures in a row after which it is left alone, for how many seconds at first and at the most. */
const failures = 5;
const restSeconds = 60;
const mostRestSeconds = 900;
/** Errors of a connection that was never there: nothing can have arrived. */
const neverThere =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** Ids are texts or numbers, what is empty is null or absent: the specification's own examples have them all. */
const id = z
  .union([z.string(), z.number()])
  .transform((one) => String(one).trim())
  .refine((one) => one.length <= 200);
const words = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((one) => String(one ?? '').trim());
const degrees = z.coerce.number().nullish().catch(undefined);
const created = z.array(z.object({ service_request_id: id.nullish(), token: id.nullish() })).min(1);
const request = z.object({
  service_request_id: id,
  status: z.string().transform((one) => one.trim().toLowerCase()),
  status_notes: words,
  service_code: words,
  description: words,
  requested_datetime: words,
  updated_datetime: words,
  lat: degrees,
  long: degrees,
});
const service = z.object({ service_code: id });
const errors = z.array(z.object({ code: words, description: words })).min(1);

/** A client for JSON. The specification asks XML of every server and JSON of none, but a reader of XML is a thing to attack, and cities that take reports by program have JSON. */
export function createCityClient({ url, key, jurisdiction, timeoutMs = usualTimeoutMs, now = () => new Date() }: CitySettings): CityClient {
  const jurisdictionId = jurisdiction === undefined ? {} : { jurisdiction_id: jurisdiction };
  let failed = 0;
  let restsUntil = new Date(0);

  async function call(path: string, init: RequestInit): Promise<{ readonly kind: 'said'; readonly value: unknown } | CityFailure> {
    if (now() < restsUntil) return { kind: 'resting', until: restsUntil };
    const answer = await ask(path, init);
    if (answer.kind === 'said' || (answer.kind === 'refused' && answer.status !== 429)) failed = 0;
    else if (++failed >= failures) {
      const seconds = Math.min(mostRestSeconds, restSeconds * 2 ** (failed - failures));
      restsUntil = new Date(now().getTime() + seconds * 1000);
    }
    return answer;
  }
  async function ask(path: string, init: RequestInit): Promise<{ readonly kind: 'said'; readonly value: unknown } | CityFailure> {
    try {
      // Whoever sends us elsewhere would be sent the key too.
      const answer = await fetch(`${url}/${path}`, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
      if (answer.status >= 300 && answer.status < 400) {
        await answer.body?.cancel();
        return { kind: 'unknown', error: 'REDIRECTED' };
      }
      const text = await textOf(answer);
      if (text === undefined) return { kind: 'unknown', error: 'TOO_LONG' };
      const value = jsonOf(text);
      if (answer.status === 429) return { kind: 'failed', error: 'TOO_MANY' };
      if (answer.status >= 400 && answer.status < 500) return { kind: 'refused', status: answer.status, why: whyOf(value) };
      if (!answer.ok) return { kind: 'unknown', error: `STATUS_${answer.status}` };
      return value === undefined ? { kind: 'unknown', error: 'NO_JSON' } : { kind: 'said', value };
    } catch (error) {
      const { name, cause } = error as { name?: string; cause?: { code?: string } };
      const code = cause?.code ?? '';
      if (neverThere.test(code)) return { kind: 'failed', error: 'NOT_REACHED' };
      return { kind: 'unknown', error: name === 'TimeoutError' ? 'TIMEOUT' : 'BROKEN_OFF' };
    }
  }
  const get = (path: string, query: Readonly<Record<string, string>>) => {
    const asked = new URLSearchParams({ ...jurisdictionId, ...query }).toString();
    return call(asked === '' ? path : `${path}?${asked}`, { headers: { Accept: 'application/json' } });
  };

  async function listed(query: Readonly<Record<string, string>>): Promise<Awaited<ReturnType<CityClient['list']>>> {
    const answer = await get('requests.json', query);
    if (answer.kind !== 'said') return answer;
    if (!Array.isArray(answer.value)) return { kind: 'unknown', error: 'NO_LIST' };
    const read = answer.value.flatMap((one) => request.safeParse(one).data ?? []);
    return { kind: 'listed', requests: read.map(requestOf), whole: read.length === answer.value.length };
  }

  return {
    async post(form) {
      const body = new URLSearchParams({ api_key: key, ...jurisdictionId, ...form }).toString();
      const type = 'application/x-www-form-urlencoded; charset=utf-8';
      const answer = await call('requests.json', { method: 'POST', body, headers: { 'Content-Type': type, Accept: 'application/json' } });
      if (answer.kind !== 'said') return answer;
      const [made] = created.safeParse(answer.value).data ?? [];
      if (!made) return { kind: 'unknown', error: 'NO_ID' };
      if (made.service_request_id) return { kind: 'taken', theirs: made.service_request_id };
      return { kind: 'taken', ...(made.token ? { token: made.token } : {}) };
    },
    async services() {
      const answer = await get('services.json', {});
      if (answer.kind !== 'said') return answer;
      if (!Array.isArray(answer.value)) return { kind: 'unknown', error: 'NO_LIST' };
      return { kind: 'services', codes: new Set(answer.value.flatMap((one) => service.safeParse(one).data?.service_code ?? [])) };
    },
    async token(token) {
      const answer = await get(`tokens/${encodeURIComponent(token)}.json`, {});
      if (answer.kind !== 'said') return answer;
      const found = created.safeParse(answer.value).data?.[0]?.service_request_id;
      return { kind: 'known', ...(found ? { id: found } : {}) };
    },
    async list(query) {
      if ('ids' in query) {
        const page = await listed({ service_request_id: query.ids.join(',') });
        // Some endpoints do not know lists of ids.
        return page.kind === 'listed' ? { ...page, requests: page.requests.filter(({ id }) => query.ids.includes(id)) } : page;
      }
      const window = { service_code: query.code, start_date: w3(query.from), end_date: w3(query.to) };
      const all = new Map<string, CityRequest>();
      let whole = true;
      for (let page = 1; page <= mostPages; page++) {
        const answer = await listed(page === 1 ? window : { ...window, page: String(page) });
        if (answer.kind !== 'listed') return answer;
        const before = all.size;
        for (const one of answer.requests) all.set(one.id, one);
        whole &&= answer.whole;
        // Whoever does not know of pages gives the same again.
        if (all.size === before) return { kind: 'listed', requests: [...all.values()], whole };
      }
      return { kind: 'listed', requests: [...all.values()], whole: false };
    },
  };
}

/** What is not closed is open, whatever else an endpoint calls it. */
function requestOf(said: z.infer<typeof request>): CityRequest {
  const { status, lat, long } = said;
  const requested = readW3(said.requested_datetime);
  return {
    id: said.service_request_id,
    status: status === 'closed' ? 'closed' : 'open',
    notes: plain(said.status_notes),
    code: said.service_code,
    description: said.description,
    updated: said.updated_datetime.slice(0, 40),
    ...(requested ? { requested } : {}),
    ...(typeof lat === 'number' && typeof long === 'number' ? { latitude: lat, longitude: long } : {}),
  };
}

/** One line of text: what others wrote is told to people. */
const plain = (text: string): string =>
  text
    .replace(/<[^>]*>/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();

const whyOf = (value: unknown): string =>
  plain((errors.safeParse(value).data ?? []).map(({ code, description }) => `${code} ${description}`).join('; '));

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The body, as far as it is no longer than is read; undefined where it is. */
async function textOf({ body }: Response): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.byteLength;
    // Leaving the loop hangs up.
    if (length > mostBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
