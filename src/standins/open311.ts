import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with the next request, once. */
export type CityMishap =
  /** Taken, and the answer never comes. */
  | { readonly kind: 'lost' }
  /** Not taken, and the connection breaks. */
  | { readonly kind: 'dropped' }
  /** Not taken; answered at its leisure, which is never. */
  | { readonly kind: 'slow' }
  | { readonly kind: 'status'; readonly status: number; readonly taken?: boolean }
  /** Taken, and answered with what is no JSON. */
  | { readonly kind: 'malformed' }
  /** Taken twice. */
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'endless' };

/** A request as the city keeps it. */
export interface CityEntry {
  readonly id: string;
  readonly form: Readonly<Record<string, string>>;
  readonly requested: Date;
  status: 'open' | 'closed';
  notes: string;
  updated: Date;
}

export interface FakeCityOptions {
  readonly key?: string;
  readonly now?: () => Date;
  readonly codes?: readonly string[];
  /** False: lists show no descriptions, as ours show none. */
  readonly descriptions?: boolean;
  /** Ids come later, by tokens. */
  readonly batch?: boolean;
  /** Requests an answer; more are on the next page. */
  readonly pageSize?: number;
  /** Lists hold something that nobody can read. */
  readonly garbage?: boolean;
}

/** A stand-in for a city's own endpoint of GeoReport v2 on loopback: it takes what the specification has it take and refuses the rest, in JSON. */
export async function startFakeCity({
  key = 'key-of-the-city-1',
  now = () => new Date(),
  codes = ['001', '002'],
  descriptions = true,
  batch = false,
  pageSize = 1000,
  garbage = false,
}: FakeCityOptions = {}) {
  const entries: CityEntry[] = [];
  const mishaps: CityMishap[] = [];
  const asked: { readonly method: string; readonly path: string; readonly query: URLSearchParams }[] = [];
  const open = new Set<ServerResponse>();
  const options = { descriptions, batch, pageSize, garbage };
  /** Called when a report was taken, before that is answered. */
  let taken: (entry: CityEntry) => void = () => undefined;

  const w3 = (at: Date): string => `${at.toISOString().slice(0, 19)}+00:00`;
  const shown = (entry: CityEntry): object => ({
    service_request_id: /^\d+$/.test(entry.id) ? Number(entry.id) : entry.id,
    status: entry.status,
    status_notes: entry.notes === '' ? null : entry.notes,
    service_code: entry.form['service_code'],
    service_name: 'Something',
    description: options.descriptions ? (entry.form['description'] ?? null) : null,
    requested_datetime: w3(entry.requested),
    updated_datetime: w3(entry.updated),
    address: entry.form['address_string'] ?? null,
    lat: entry.form['lat'] === undefined ? null : Number(entry.form['lat']),
    long: entry.form['long'] === undefined ? null : Number(entry.form['long']),
  });
  const take = (form: Readonly<Record<string, string>>): CityEntry => {
    const entry: CityEntry = { id: String(700 + entries.length), form, requested: now(), status: 'open', notes: '', updated: now() };
    entries.push(entry);
    taken(entry);
    return entry;
  };
  const created = (entry: CityEntry): object =>
    options.batch ? { token: `t-${entry.id}` } : { service_request_id: Number(entry.id), service_notice: null, account_id: null };
  const list = (query: URLSearchParams): readonly CityEntry[] => {
    const ids = query.get('service_request_id')?.split(',');
    if (ids) return entries.filter(({ id }) => ids.includes(id));
    const [from, to] = [query.get('start_date'), query.get('end_date')].map((text) => (text === null ? undefined : new Date(text)));
    return entries.filter(
      ({ form, requested }) =>
        (query.get('service_code') ?? form['service_code']) === form['service_code'] &&
        (!from || requested >= from) &&
        (!to || requested <= to),
    );
  };

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = Buffer.concat((await req.toArray()) as Buffer[]).toString();
    const { pathname, searchParams } = new URL(req.url ?? '', 'http://city');
    asked.push({ method: req.method ?? '', path: pathname, query: searchParams });
    const answer = (status: number, said: unknown): void =>
      void res
        .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
        .end(typeof said === 'string' ? said : JSON.stringify(said));
    const refuse = (status: number, description: string): void => answer(status, [{ code: status, description }]);
    const form = Object.fromEntries(new URLSearchParams(body));
    const isPost = req.method === 'POST' && pathname === '/v2/requests.json';
    const mishap = mishaps.shift();
    switch (mishap?.kind) {
      case 'lost':
        if (isPost) take(form);
        return void open.add(res);
      case 'slow':
        return void open.add(res);
      case 'dropped':
        return void req.socket.destroy();
      case 'status':
        if (mishap.taken) take(form);
        return refuse(mishap.status, 'General service error');
      case 'malformed':
        if (isPost) take(form);
        return answer(200, '[{"service_request_id":');
      case 'redirect':
        return void res.writeHead(307, { location: mishap.to }).end();
      case 'endless': {
        const more = (): void => void (res.destroyed || res.write('x'.repeat(100_000), () => setImmediate(more)));
        return more();
      }
      case 'duplicate':
        take(form);
        break;
      case undefined:
    }
    if (isPost) {
      if (form['api_key'] !== key) return refuse(403, 'Invalid api_key');
      if (!codes.includes(form['service_code'] ?? '')) return refuse(404, 'service_code was not found');
      if (form['lat'] === undefined && form['address_string'] === undefined) return refuse(400, 'a location is required');
      const entry = take(form);
      return answer(200, [created(entry)]);
    }
    const [, token] = /^\/v2\/tokens\/(.+)\.json$/.exec(pathname) ?? [];
    if (token !== undefined) {
      const entry = entries.find(({ id }) => `t-${id}` === token);
      return entry && !options.batch ? answer(200, [{ service_request_id: entry.id, token }]) : refuse(404, 'token was not found');
    }
    if (pathname === '/v2/services.json') {
      const all = codes.map((code) => ({ service_code: code, service_name: 'Something', metadata: false, type: 'realtime' }));
      return answer(200, all);
    }
    if (pathname === '/v2/requests.json') {
      const from = (Number(searchParams.get('page') ?? 1) - 1) * options.pageSize;
      const page = list(searchParams)
        .slice(from, from + options.pageSize)
        .map(shown);
      return answer(200, [...page, ...(options.garbage ? [{ lat: 'x' }] : [])]);
    }
    refuse(404, 'no such resource');
  }

  const server = createServer((req, res) => void serve(req, res));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
    key,
    entries,
    asked,
    options,
    /** Lets something go wrong with the next requests, one each. */
    mishap: (...next: readonly CityMishap[]): void => void mishaps.push(...next),
    watch(told: (entry: CityEntry) => void): void {
      taken = told;
    },
    /** What the city says of one from now on. */
    say(id: string, status: 'open' | 'closed', notes = ''): void {
      const entry = entries.find((one) => one.id === id);
      if (entry) Object.assign(entry, { status, notes, updated: now() });
    },
    async close(): Promise<void> {
      for (const response of open) response.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
