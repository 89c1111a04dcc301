import { readCatalogue } from '../../src/services/datarounds/catalogue';
import { startOpenData } from '../support/open-data';

type Open = Awaited<ReturnType<typeof startOpenData>>;
let web: Open['web'];
let current: Open['current'];
let earlier: Open['earlier'];
let numbers: Open['numbers'];
beforeAll(async () => {
  ({ web, current, earlier, numbers } = await startOpenData());
});
afterAll(() => web.close());
const get = (path: string, accepts = 'fr') => fetch(`${web.url}${path}`, { headers: { 'Accept-Language': accepts } });

test('the page of the open round says in each language what is asked, how to support it, and what of other rounds is overdue', async () => {
  const answer = await get('/opendata/rounds');
  const html = await answer.text();
  expect(answer.status).toBe(200);
  for (const told of [
    'Où fait-il frais ?',
    `/?go=data-${numbers.open}`,
    'Réponses en retard',
    '&lt;b&gt;arbres',
    `${current.id}.csv`,
    earlier.id,
  ])
    expect(html).toContain(told);
  expect(html).not.toContain('Où sont les bancs');
  expect(html).not.toMatch(/<script|style="|undefined|<b>/);
  expect(answer.headers.get('set-cookie')).toBeNull();
  const arabic = await (await get(`/opendata/rounds/${current.id}?locale=ar`)).text();
  expect(arabic).toContain('dir="rtl"');
  expect(arabic).toContain('بيانات يطلبها السكان');
});

test('a round that is closed shows how each was answered, with its link, and offers no support', async () => {
  const html = await (await get(`/opendata/rounds/${earlier.id}`, 'en')).text();
  expect(html).toContain('<a href="https://opendata.example/benches?a=1&amp;b=2">');
  expect(html).toContain('Un banc rue de Rivoli.');
  expect(html).not.toContain('/?go=data-');
  expect(html).not.toContain('Overdue answers');
});

test('its files are for anyone, and name no one of the staff', async () => {
  const csv = await get(`/opendata/rounds/${earlier.id}.csv`);
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.headers.get('access-control-allow-origin')).toBe('*');
  const table = await csv.text();
  expect(table).toContain(`1;${numbers.late};Où sont les <b>arbres</b> ?;1;requested;`);
  const json = await (await get(`/opendata/rounds/${earlier.id}.json`)).text();
  expect(JSON.parse(json)).toMatchObject({ round: earlier.id, needs: [{ overdue: true }, { state: 'released' }] });
  const answer = await get(`/opendata/rounds/${earlier.id}.jsonld`);
  expect(answer.headers.get('content-type')).toContain('application/ld+json');
  const catalogue = await answer.text();
  expect(catalogue).toContain(`${web.url}/opendata/rounds/${earlier.id}.csv`);
  for (const file of [table, json, catalogue]) expect(file).not.toMatch(/Ada|secret|ada@|sms:/i);
  // What is released has a page, and our own reader of catalogues takes it in; the list itself has none.
  const released = (JSON.parse(catalogue) as { 'dcat:dataset': readonly object[] })['dcat:dataset'].slice(1);
  expect(await readCatalogue(new TextEncoder().encode(JSON.stringify(released)))).toMatchObject([{ title: { fr: 'Où sont les bancs ?' } }]);
});

test('what there is not is not found', async () => {
  const names = ['2019-Q1', '2019-Q1.csv', 'x', `${current.id}.exe`, `${current.id}.csv.csv`];
  const statuses = await Promise.all(names.map(async (name) => (await get(`/opendata/rounds/${name}`)).status));
  expect(statuses).toEqual(names.map(() => 404));
});
