import { startConsulted } from '../support/consulted';

type Consulted = Awaited<ReturnType<typeof startConsulted>>;
let web: Consulted['web'];
beforeAll(async () => {
  ({ web } = await startConsulted());
});
afterAll(() => web.close());
const get = (path: string, accepts = 'fr') => fetch(`${web.url}${path}`, { headers: { 'Accept-Language': accepts } });

test('all consultations are listed, the latest first, each with its dates', async () => {
  const html = await (await get('/consultations')).text();
  expect(html.indexOf('Le labo')).toBeLessThan(html.indexOf('La charte'));
  expect(html.indexOf('Le labo')).toBeGreaterThan(0);
  for (const told of ['Elle est ouverte du', 'Elle est finie.', '/consultations/1?locale=fr', 'Des &lt;b&gt;règles'])
    expect(html).toContain(told);
});

test('the page of one shows groups as a picture and as a table of the same, what they share, and what each says', async () => {
  const answer = await get('/consultations/1');
  const html = await answer.text();
  expect(answer.status).toBe(200);
  expect(answer.headers.get('set-cookie')).toBeNull();
  for (const told of [
    '/?go=consultation-1',
    '45 personnes ont répondu.',
    'aria-label="Image des groupes : Groupe A (30 personnes), Groupe B (15 personnes)."',
    '<th scope="row">Groupe B</th>',
    '15 personnes',
    '&lt;script&gt;alert(1)',
    'Une heure suffit.',
  ])
    expect(html).toContain(told);
  expect(html).not.toMatch(/<script|style="|undefined|<b>|NaN|Nadia/);
  const [, shared = ''] = /Ce que tous les groupes partagent([\s\S]*?)<div class="wide"/.exec(html) ?? [];
  expect([...shared.matchAll(/href="#(\d+)"/g)].map(([, number]) => number)).toEqual(['8', '102']);
  const rows = [...html.matchAll(/<tr>[\s\S]*?<\/tr>/g)].map(([row]) =>
    row
      .replace(/<[^>]+>|\s+/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
  expect(rows).toContain("1 Règle 1. D'accord Pas d'accord");
  expect(rows).toContain("8 Règle 8. D'accord D'accord");
  // Nobody alone is drawn.
  expect([...html.matchAll(/<ellipse/g)]).toHaveLength(2);
  expect(html).not.toContain('<circle');
});

test('in Arabic it runs from right to left; each language has its own words', async () => {
  const arabic = await (await get('/consultations/1?locale=ar')).text();
  expect(arabic).toContain('dir="rtl"');
  expect(arabic).toContain('مجموعات الرأي');
  expect(await (await get('/consultations/1', 'zh-CN')).text()).toContain('意见群体');
});

test('one that is over tells what the City makes of it, each line by its contributions, and how much was answered; figures of few are not told', async () => {
  const html = await (await get('/consultations/2')).text();
  for (const told of [
    'Ce que la Ville en fait',
    'La Ville a répondu à 1 avis sur 1.',
    'il est suivi en partie. Article 3 &lt;réécrit&gt;.',
    '<a href="#101">101</a>',
    'Moins de 11 personnes ont répondu',
    'Pas de groupes.',
  ])
    expect(html).toContain(told);
  expect(html).not.toContain('/?go=');
  expect(html).not.toMatch(/D&#39;accord :|D'accord :/);
});

test('its files are for anyone, and name nobody', async () => {
  const csv = await get('/consultations/1.csv');
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.headers.get('access-control-allow-origin')).toBe('*');
  const table = await csv.text();
  expect(table).toContain(`\n101;statement;;'=1+1 <script>alert(1)</script>;;;;;;no`);
  expect(table).toContain('\n1;article;;Règle 1.;45;30;15;0;for;no;30;0;0;for;0;15;0;against');
  const json = await (await get('/consultations/1.json')).text();
  expect(JSON.parse(json)).toMatchObject({ code: 1, people: 45, final: false, groups: [{ people: 30 }, { people: 15 }] });
  for (const file of [table, json]) expect(file).not.toMatch(/amina|Nadia|sms:|0-1/);
});

test('what there is not is not found', async () => {
  const names = ['9', '9.csv', 'x', '1.exe', '1.csv.csv', '../1', '1x'];
  const statuses = await Promise.all(names.map(async (name) => (await get(`/consultations/${encodeURIComponent(name)}`)).status));
  expect(statuses).toEqual(names.map(() => 404));
});
