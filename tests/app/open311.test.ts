import type { App } from '../../src/app';
import { createOpen311 } from '../../src/open311-office';
import { monthOf } from '../../src/services/reports/reference';
import type { Contact, Person } from '../../src/services/proposals/proposal';
import {
  w3,
  type GeoCreated,
  type GeoDefinition,
  type GeoError,
  type GeoRequest,
  type GeoService,
} from '../../src/services/open311/georeport';
import { shownDay } from '../../src/services/open311/shown';
import type { Located } from '../../src/services/places/place';
import { openTestApp } from '../support/app';
import { fill } from '../support/gazetteer';
import { readXml, sparkOf, textsOf } from '../support/read-xml';
import { openTestStorage, type TestStorage } from '../support/storage';
import { startWeb } from '../support/web';

let database: TestStorage;
let app: App;
let web: Awaited<ReturnType<typeof startWeb>>;
const broken: unknown[] = [];
const key = 'a-key-of-many-signs';
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const now = (): Date => web.parts.now();

beforeAll(async () => {
  database = await openTestStorage();
  app = await openTestApp(database, { now: () => now(), broken: (error) => broken.push(error) });
  await fill(app.gazetteer);
  const open311 = createOpen311({
    store: app.reports.store,
    reports: app.city.reports,
    taxonomy: app.taxonomy,
    places: app.places,
    photos: app.photos,
    texts: app.texts,
    keys: [
      { name: 'fix-my-street', key },
      { name: 'slow', key: 'another-key-of-many-signs' },
    ],
    now: () => now(),
  });
  web = await startWeb({
    rates: { open311: 100_000, open311Posts: 10_000 },
    open311: { ...open311, jurisdiction: 'paris.fr', changed: new Date('2026-11-01T08:30:00Z'), type: 'test' },
  });
  // No test runs over midnight in Paris.
  web.wait((dayMs - (Date.now() % dayMs) + 10 * hourMs) / 1000);
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(async () => {
  await web.close();
  await database.close();
});

const url = (path: string): string => `${web.url}/open311/v2/${path}`;
const get = (path: string, headers: Record<string, string> = { 'Accept-Language': 'fr' }) => fetch(url(path), { headers });
const json = async <V>(path: string): Promise<V> => (await (await get(path)).json()) as V;
const post = (form: Record<string, string>, format = 'json', headers: Record<string, string> = {}) =>
  fetch(url(`requests.${format}`), {
    method: 'POST',
    body: new URLSearchParams({ api_key: key, ...form }),
    headers: { 'Accept-Language': 'fr', ...headers },
  });
async function created(form: Record<string, string>): Promise<GeoCreated> {
  const answer = await post(form);
  const said = (await answer.json()) as readonly GeoCreated[];
  if (answer.status !== 200) throw new Error(JSON.stringify(said));
  return said[0]!;
}
/** Another place each time, 80 m to the east of the one before. */
let places = 0;
const somewhere = (): { lat: string; long: string } => ({ lat: '48.8600', long: (2.3 + ++places / 900).toFixed(6) });
const resident = (address: string): Person & Contact => ({ address, resident: address, channel: 'web', locale: 'fr' });
async function reported(more: Partial<Located> = {}, words = 'mots de Zoé, 06 12 34 56 78'): Promise<string> {
  const { lat, long } = somewhere();
  const place: Located = {
    label: '12 Rue Myrha, 75018 Paris',
    precision: 'address',
    district: '18',
    point: { latitude: Number(lat), longitude: Number(long) },
    ...more,
  };
  const sent = await app.city.reports.send({ kind: '5101', place, words, anonymous: false, others: [] }, resident(`web:z${places}`), now());
  if (!sent.ok) throw new Error(sent.reason);
  return sent.report.reference;
}
const nextDay = (): void => web.wait(dayMs / 1000);

describe.each(['xml', 'json'] as const)('in %s', (format) => {
  /** What is answered, as JSON has it. */
  const read = async (path: string): Promise<{ status: number; said: unknown }> => {
    const answer = await get(path.replace('*', format));
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toBe(format === 'json' ? 'application/json; charset=utf-8' : 'text/xml; charset=utf-8');
    return { status: answer.status, said: format === 'json' ? textsOf(JSON.parse(text)) : sparkOf(readXml(text)) };
  };

  test('Service Discovery: all fields, and both formats', async () => {
    expect(await read('discovery.*')).toEqual({
      status: 200,
      said: {
        changeset: '2026-11-01 08:30',
        contact: `Écrivez-nous dans la conversation : ${web.url}`,
        key_service: `Une clé se demande à la Ville, dans la conversation : ${web.url}`,
        endpoints: [
          {
            specification: 'http://wiki.open311.org/GeoReport_v2',
            url: `${web.url}/open311/v2`,
            changeset: '2026-11-01 08:30',
            type: 'test',
            formats: ['text/xml', 'application/json'],
          },
        ],
      },
    });
  });

  test('GET Service List: code, name, description, metadata, type, keywords, group', async () => {
    const { status, said } = await read('services.*?jurisdiction_id=paris.fr');
    const services = said as readonly Record<string, string>[];
    expect(status).toBe(200);
    expect(services).toHaveLength(app.taxonomy.kinds.length);
    expect(services.find((one) => one['service_code'] === '6010')).toEqual({
      service_code: '6010',
      service_name: 'Lampadaire éteint la nuit',
      description: 'Lampadaire éteint la nuit.',
      metadata: 'true',
      type: 'realtime',
      keywords: expect.stringContaining(', ') as unknown,
      group: 'Éclairage, électricité',
    });
    expect(services.find((one) => one['service_code'] === 'pv-station')?.['description']).toContain('RATP');
  });

  test('GET Service Definition: attributes with variable, code, datatype, required, order, values', async () => {
    const { status, said } = await read('services/6010.*');
    expect(status).toBe(200);
    expect(said).toMatchObject({
      service_code: '6010',
      attributes: [
        { variable: 'false', code: 'DANGER', datatype: 'text', required: 'false', datatype_description: null, order: '1', values: [] },
        {
          variable: 'true',
          code: 'LANGUAGE',
          datatype: 'singlevaluelist',
          order: '2',
          values: expect.arrayContaining([{ key: 'uk', name: 'Українська' }]) as unknown,
        },
        { variable: 'true', code: 'DISTINCT', datatype: 'string', order: '3' },
      ],
    });
    expect(await read('services/000.*')).toEqual({ status: 404, said: [{ code: '404', description: 'service_code was not found.' }] });
  });

  test('POST Service Request: the id at once, a notice, no account; then found by it and by its token', async () => {
    const answer = await post({ service_code: '6010', ...somewhere(), description: 'éteint' }, format);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const text = await answer.text();
    const [made] = (format === 'json' ? textsOf(JSON.parse(text)) : sparkOf(readXml(text))) as readonly Record<string, string>[];
    expect(made).toEqual({
      service_request_id: expect.stringMatching(new RegExp(`^P${monthOf(now())}\\d+$`)) as unknown,
      service_notice: null,
      account_id: null,
    });
    const id = made?.['service_request_id'] ?? '';
    expect(await read(`tokens/${id}.*`)).toEqual({ status: 200, said: [{ service_request_id: id, token: id }] });
    expect(await read(`requests/${id}.*`)).toMatchObject({
      status: 200,
      said: [{ service_request_id: id, status: 'open', service_code: '6010' }],
    });
    expect(await app.reports.store.find(id)).toMatchObject({ words: 'éteint', channel: 'open311:fix-my-street', state: 'new' });
  });

  test('GET Service Request: every field of the specification, in its order, and no word of a person', async () => {
    const id = await reported();
    await app.reports.desk.move(id, {
      by: 'Ida',
      now: now(),
      state: 'contractor',
      to: 'Eurovia',
      until: '2099-06-01',
      words: 'Mme Petit a appelé.',
    });
    nextDay();
    const { said } = await read(`requests/${id}.*`);
    const kept = (await app.reports.store.find(id))!;
    expect(said).toEqual([
      {
        service_request_id: id,
        status: 'open',
        status_notes: 'Transmis à : Eurovia. Prévu le 1er juin 2099.',
        service_name: 'Trou dans la chaussée',
        service_code: '5101',
        description: null,
        agency_responsible: expect.stringMatching(/.../) as unknown,
        service_notice: null,
        requested_datetime: shownDay(kept.at),
        updated_datetime: shownDay(kept.steps[0]!.at),
        expected_datetime: '2099-06-01T23:59:00+02:00',
        address: '12 Rue Myrha, 75018 Paris',
        address_id: '12 Rue Myrha, 75018 Paris',
        zipcode: '75018',
        lat: '48.86',
        long: expect.stringMatching(/^2\.3\d*$/) as unknown,
        media_url: null,
      },
    ]);
    expect(Object.keys((said as object[])[0]!)).toEqual(
      `service_request_id status status_notes service_name service_code description agency_responsible service_notice requested_datetime
      updated_datetime expected_datetime address address_id zipcode lat long media_url`.split(/\s+/),
    );
    expect((await read('requests/P2001A1.*')).status).toBe(404);
  });

  test('extensions=true adds the City’s own state and the resident’s word; without it the answer is the specification’s alone', async () => {
    const id = await reported();
    await app.reports.desk.move(id, { by: 'Ida', now: now(), state: 'field' });
    expect((await read(`requests/${id}.*?extensions=true`)).said).toMatchObject([
      {
        status: 'open',
        extended_attributes: {
          city_state: 'AFaireTerrain',
          city_state_id: '16',
          resident_state: 'in-progress',
          reopened: '0',
          merged_into: null,
        },
      },
    ]);
    for (const other of ['', '?extensions=false', '?extensions='])
      expect((await read(`requests/${id}.*${other}`)).said).not.toMatchObject([{ extended_attributes: {} }]);
  });

  test.each([
    ['services.*?jurisdiction_id=lyon.fr', 404, 'jurisdiction_id was not found.'],
    ['services/6010.*?jurisdiction_id=lyon.fr', 404, 'jurisdiction_id was not found.'],
    ['requests.*?jurisdiction_id=lyon.fr', 404, 'jurisdiction_id was not found.'],
    ['requests/P2026A1.*?jurisdiction_id=lyon.fr', 404, 'jurisdiction_id was not found.'],
    ['tokens/P2026A1.*?jurisdiction_id=lyon.fr', 404, 'jurisdiction_id was not found.'],
    ['tokens/P2001A1.*', 404, 'token was not found.'],
    ['tokens/%3Cscript%3E.*', 404, 'token was not found.'],
    ['requests.*?status=done', 400, 'status must be open, closed, or both.'],
    ['requests.*?start_date=2026-01-01', 400, 'start_date must be a moment with its time zone, as 2010-01-01T00:00:00Z.'],
    ['nothing.*', 404, 'There is no such resource: discovery, services, requests and tokens end in .xml or .json.'],
  ])('%s is refused with %i, a code and a description', async (path, status, description) => {
    expect(await read(path)).toEqual({ status, said: [{ code: String(status), description }] });
  });

  test.each<[Record<string, string>, number, string]>([
    [{ api_key: '' }, 403, 'api_key was not provided in the form.'],
    [{ api_key: 'wrong' }, 403, "Invalid api_key received -- can't proceed with create_request."],
    [{ jurisdiction_id: 'lyon.fr' }, 404, 'jurisdiction_id was not found.'],
    [{ service_code: '' }, 400, 'service_code was not provided.'],
    [{ service_code: '000' }, 404, 'service_code was not found.'],
    [{ lat: '45.76', long: '4.83' }, 400, 'lat and long are not in Paris.'],
    [{ lat: '', long: '' }, 400, 'No location was provided: lat and long, or address_string, or address_id.'],
    [{ lat: '', long: '', address_string: '3 rue de la République, 69001 Lyon' }, 400, 'address_string is not in Paris.'],
    [{ lat: '', long: '', address_id: '999 Rue Myrha' }, 400, 'address_id is none of ours: one is as "12 Rue Myrha, 75018 Paris".'],
    [{ description: 'x'.repeat(4001) }, 400, 'description has more than 4000 characters.'],
    [{ media_url: 'http://example.org/a.jpg' }, 400, 'media_url must be an https address.'],
  ])('POST with %j is refused with %i, and nothing is kept', async (form, status, description) => {
    const before = await app.reports.store.latest({}, 0, 1);
    const answer = await post({ service_code: '6010', ...somewhere(), ...form }, format);
    const text = await answer.text();
    expect([answer.status, format === 'json' ? textsOf(JSON.parse(text)) : sparkOf(readXml(text))]).toEqual([
      status,
      [{ code: String(status), description }],
    ]);
    expect(await app.reports.store.latest({}, 0, 1)).toEqual(before);
  });
});

test('GET Service Requests: by id, code, status and dates; the newest first; by pages', async () => {
  const from = new Date(now().getTime() + 120 * dayMs);
  web.wait((120 * dayMs) / 1000);
  const ids: string[] = [];
  for (let each = 0; each < 7; each++) {
    nextDay();
    ids.push(await reported());
  }
  await app.reports.desk.done(ids[2]!, { by: 'Ida', now: now(), reason: 'repaired' });
  await app.reports.desk.requalify(ids[3]!, { by: 'Ida', now: now(), kind: '5201' });
  const newest = [...ids].reverse();
  const list = async (query: string): Promise<readonly string[]> =>
    (await json<readonly GeoRequest[]>(`requests.json?${query}`)).map((one) => one.service_request_id);
  expect(await list('')).toEqual(newest);
  expect(await list('status=closed')).toEqual([ids[2]]);
  expect(await list('status=open&service_code=5201,6010')).toEqual([ids[3]]);
  expect(await list('service_code=none-such')).toEqual([]);
  expect(await list('page=2&page_size=3')).toEqual(newest.slice(3, 6));
  expect(await list('page=9&page_size=3')).toEqual([]);
  const third = (await app.reports.store.find(ids[3]!))!.at;
  // Whole days, however small the part of one that is asked for.
  expect(await list(`start_date=${w3(new Date(third.getTime() + 1000))}&end_date=${w3(now())}`)).toEqual(newest.slice(0, 4));
  expect(await list(`end_date=${w3(third)}`)).toEqual(newest.slice(3));
  expect(await list(`service_request_id=${ids[0]},${ids[6]},P2001A1,nonsense&status=closed&start_date=never`)).toEqual([ids[0], ids[6]]);
  const before = await list(`start_date=${w3(new Date(from.getTime() - 125 * dayMs))}`);
  expect(before.length).toBeGreaterThan(0);
  expect(before.filter((id) => ids.includes(id))).toEqual([]);
  const [closed] = await json<readonly GeoRequest[]>(`requests/${ids[2]}.json`);
  expect(closed).toMatchObject({
    status: 'closed',
    status_notes: 'Réparé.',
    updated_datetime: shownDay((await app.reports.store.find(ids[2]!))!.closed!),
  });
  // What is archived later was closed then.
  await app.reports.archive(new Date(now().getTime() + 30 * dayMs));
  expect((await json<readonly GeoRequest[]>(`requests/${ids[2]}.json?extensions=true`))[0]).toMatchObject({
    ...{ status: 'closed', status_notes: 'Réparé.', updated_datetime: closed?.updated_datetime },
    extended_attributes: { city_state: 'Archive', resident_state: 'closed' },
  });
});

test('1000 requests at the most are answered, however many there are', async () => {
  web.wait((120 * dayMs) / 1000);
  const template = (await app.reports.store.find(await reported()))!;
  await app.reports.store.transaction(async () => {
    for (let index = 0; index < 1005; index++)
      await app.reports.store.add({ ...template, reference: `Q2026A${index + 1}`, at: new Date(now().getTime() - index * 1000) });
  });
  expect(await json<readonly unknown[]>('requests.json')).toHaveLength(1000);
  expect(await json<readonly unknown[]>('requests.json?page=2')).toHaveLength(6);
}, 120_000);

test('strangers read neither words nor who; where it is on the day of it is its district alone', async () => {
  const id = await reported({ label: 'chez Zoé au 3e', precision: 'words', words: 'code 1234' });
  const walked = await reported();
  const today = await (await get(`requests.xml?service_request_id=${id},${walked}`)).text();
  for (const word of ['Zoé', '06 12', '1234', 'Myrha', '2.3']) expect(today).not.toContain(word);
  expect(today).toContain('<address>75018 Paris</address>');
  nextDay();
  const later = await (await get(`requests.xml?service_request_id=${id},${walked}&extensions=true`)).text();
  for (const word of ['Zoé', '06 12', '1234', 'Mme', 'Ida']) expect(later).not.toContain(word);
  expect(later).toContain('<address>12 Rue Myrha, 75018 Paris</address>');
});

test('who sent it is kept nowhere: neither name, e-mail, phone nor device', async () => {
  const { service_request_id: id } = await created({
    ...{ service_code: '6010', ...somewhere(), description: 'éteint' },
    ...{
      email: 'zoe@example.org',
      phone: '0612345678',
      first_name: 'Zoé',
      last_name: 'Lampion',
      device_id: 'device-77',
      account_id: 'account-77',
    },
  });
  const { connection } = await database.connect();
  const everything = await Promise.all(
    (await connection.db!.listCollections().toArray()).map(({ name }) => connection.collection(name).find().toArray()),
  );
  const stored = JSON.stringify([everything, await app.reports.store.find(id)]);
  for (const word of ['zoe@', '0612345678', 'Lampion', 'device-77', 'account-77']) expect(stored).not.toContain(word);
  expect(await app.reports.store.followers(id, '', 10)).toEqual([]);
});

test('what is reported already is answered with its reference, and made no second time; DISTINCT says that it is something else', async () => {
  const where = somewhere();
  const first = await created({ service_code: '6010', ...where });
  const again = await created({ service_code: '6010', ...where });
  expect(again).toEqual({ ...first, service_notice: `C'est déjà signalé, sous ${first.service_request_id}.` });
  const other = await created({ service_code: '6010', ...where, 'attribute[DISTINCT]': first.service_request_id });
  expect(other.service_request_id).not.toBe(first.service_request_id);
  expect(await app.reports.store.find(first.service_request_id)).toMatchObject({ people: 1 });
  // Ten at once are one.
  const storm = somewhere();
  const all = await Promise.all(Array.from({ length: 10 }, () => created({ service_code: '6010', ...storm })));
  expect(new Set(all.map((one) => one.service_request_id)).size).toBe(1);
});

test('an address is found where it is one without doubt; otherwise it is kept in their words', async () => {
  const placeOf = async (form: Record<string, string>) =>
    (await app.reports.store.find((await created({ service_code: '7202', ...form })).service_request_id))!.place;
  expect(await placeOf({ address_string: '28 rue myrha 75018 paris' })).toMatchObject({
    label: '28 Rue Myrha, 75018 Paris',
    precision: 'address',
    district: '18',
  });
  expect(await placeOf({ address_id: '1 Rue Stephenson, 75018 Paris' })).toMatchObject({
    label: '1 Rue Stephenson, 75018 Paris',
    precision: 'address',
  });
  expect(await placeOf({ address_string: 'derrière le hangar, 75018' })).toEqual({
    label: 'derrière le hangar, 75018',
    precision: 'words',
    district: '18',
  });
  // A point goes before words, which stay beside it.
  expect(await placeOf({ lat: '48.8866', long: '2.355', address_string: 'au fond de la cour' })).toMatchObject({
    precision: 'point',
    words: 'au fond de la cour',
  });
});

test('danger in the words is answered with whom to call; what is not the City’s with whose it is, closed at once', async () => {
  expect(
    (await created({ service_code: '6030', ...somewhere(), description: 'fils électriques à nu sur le trottoir' })).service_notice,
  ).toContain('112');
  const theirs = await created({ service_code: 'pv-station', ...somewhere() });
  expect(theirs.service_notice).toMatch(/RATP/);
  expect((await json<readonly GeoRequest[]>(`requests/${theirs.service_request_id}.json`))[0]).toMatchObject({
    status: 'closed',
    status_notes: expect.stringContaining('RATP') as unknown,
    agency_responsible: 'RATP',
  });
  expect(await app.reports.store.followers(theirs.service_request_id, '', 10)).toEqual([]);
});

test('names are in the reader’s language where we have it', async () => {
  const services = async (language: string) =>
    (await (await get('services.json', { 'Accept-Language': language })).json()) as readonly GeoService[];
  expect((await services('ar'))[0]?.group).toMatch(/\p{Script=Arabic}/u);
  expect((await services('de'))[0]?.group).toBe('Objets abandonnés');
  const definition = (await (await get('services/6010.json', { 'Accept-Language': 'en' })).json()) as GeoDefinition;
  expect(definition.attributes[1]?.description).toBe('Language of the description');
});

test('a photo is shown once somebody of the staff has said so', async () => {
  const id = await reported();
  const photo = await app.media.put(Buffer.from([0xff, 0xd8]), 'image/jpeg', 'web:zoe');
  await app.city.reports.join(id, resident('web:zoe'), now(), photo);
  const media = async () => (await json<readonly GeoRequest[]>(`requests/${id}.json`))[0]?.media_url;
  expect(await media()).toBeNull();
  await app.photos.decide(photo, 'public', { by: 'Ida', now: now() });
  expect(await media()).toBe(`${web.url}/photos/${photo}.jpg`);
});

test('any page may read; none may send in a reader’s name', async () => {
  const read = await get('services.json', { Origin: 'https://elsewhere.example' });
  expect([read.headers.get('access-control-allow-origin'), read.headers.get('cross-origin-resource-policy')]).toEqual([
    '*',
    'cross-origin',
  ]);
  const refused = await get('requests.json?status=done', { Origin: 'https://elsewhere.example' });
  expect(refused.headers.get('access-control-allow-origin')).toBe('*');
  const sent = await post({ service_code: '6010', ...somewhere() }, 'json', { Origin: 'https://elsewhere.example' });
  expect(sent.headers.get('access-control-allow-origin')).toBeNull();
});

test.each<[string, RequestInit, number, RegExp]>([
  ['JSON in place of a form', { body: '{"api_key":"x"}', headers: { 'Content-Type': 'application/json' } }, 400, /Content-Type must be/],
  ['multipart', { body: new FormData() }, 400, /Content-Type must be/],
  ['nothing', {}, 400, /Content-Type must be/],
  ['100,000 signs', { body: new URLSearchParams({ api_key: key, description: 'x'.repeat(100_000) }) }, 400, /more than 65536 bytes/],
  [
    '1000 fields',
    { body: new URLSearchParams(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`f${index}`, '']))) },
    400,
    /cannot be read/,
  ],
  [
    'another alphabet',
    { body: 'api_key=x', headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-16' } },
    400,
    /cannot be read/,
  ],
  [
    'names that are our own',
    { body: new URLSearchParams({ api_key: key, ...somewhere(), __proto__x: '1', 'constructor[prototype]': '1' }) },
    400,
    /service_code was not provided/,
  ],
  [
    'a key said twice',
    { body: `api_key=${key}&api_key=${key}`, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    403,
    /api_key/,
  ],
])('%s is refused in the form that errors have', async (_, init, status, description) => {
  const answer = await fetch(url('requests.json'), { method: 'POST', ...init });
  const said = (await answer.json()) as readonly GeoError[];
  expect([answer.status, said]).toEqual([status, [{ code: status, description: expect.stringMatching(description) as unknown }]]);
});

test.each(['services', 'requests', 'requests.yaml', 'requests/', 'services/../../opendata', '%ff.json', 'requests/%00.json'])(
  '%s is no resource: 4xx, in XML or as asked',
  async (path) => {
    const answer = await get(path);
    expect([400, 404]).toContain(answer.status);
    await answer.text();
  },
);

test('PUT, PATCH and DELETE are no resources', async () => {
  for (const method of ['PUT', 'PATCH', 'DELETE']) expect((await fetch(url('requests.xml'), { method })).status).toBe(404);
});

test('who reads or sends too much is told how long to wait, as errors are', async () => {
  const busy = await startWeb({ rates: { open311: 3, open311Posts: 1 }, open311: web.parts.open311 });
  try {
    const send = () =>
      fetch(`${busy.url}/open311/v2/requests.json`, {
        method: 'POST',
        body: new URLSearchParams({ api_key: 'another-key-of-many-signs' }),
      });
    expect([(await send()).status, (await send()).status]).toEqual([400, 429]);
    await fetch(`${busy.url}/open311/v2/services.json`);
    const refused = await fetch(`${busy.url}/open311/v2/services.xml`);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(sparkOf(readXml(await refused.text()))).toMatchObject([{ code: '429' }]);
  } finally {
    await busy.close();
  }
});

test('a defect of ours is a general service error, in the form that errors have, and is logged', async () => {
  const lines: string[] = [];
  const faulty = await startWeb({
    logged: (line) => lines.push(line),
    open311: { ...web.parts.open311!, find: () => Promise.reject(new Error('lost')) },
  });
  try {
    const answer = await fetch(`${faulty.url}/open311/v2/requests/P2026A1.json`);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      [{ code: 400, description: expect.stringContaining('General service error') as unknown }],
    ]);
    expect(lines.join('')).toContain('a request to Open311 failed');
  } finally {
    await faulty.close();
  }
});
