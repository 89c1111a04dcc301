import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { createLabOffice } from '../../src/lab-office';
import { readCriteria } from '../../src/services/lab/criteria';
import { newCertificate } from '../../src/services/lessons/certificate';
import { demoLessons } from '../../src/services/lessons/demo';
import { createCity } from '../support/city';
import { createLabCity } from '../support/lab-city';
import { createMemoryLessons } from '../support/memory-lessons';
import { texts } from '../support/talker';
import { startWeb } from '../support/web';

const hmac = (purpose: string, text: string): string => createHmac('sha256', 'key').update(`${purpose} ${text}`).digest('base64url');
const root = join(__dirname, '../..');
const days = (count: number): Date => new Date(Date.now() - count * 86_400_000);
const verdicts = { city: 'yes', people: 'partly', open: 'no', together: 'yes', test: 'yes' } as const;

async function started() {
  const city = createLabCity();
  const lessons = createMemoryLessons(demoLessons(join(root, 'demo/lessons.json')));
  const office = createLabOffice({
    store: city.store,
    lessons,
    hmac,
    criteria: readCriteria(join(root, 'taxonomy/lab-criteria.json')),
    jobs: { add: () => Promise.resolve(true) },
    audit: { record: () => Promise.resolve() },
    tell: () => Promise.resolve(true),
    texts,
    personAt: (address) => Promise.resolve([address]),
  });
  const hidden = await city.referred('Un secret de mon voisin', 'sms:ann', days(1));
  const reference = await city.referred('Où mettre <b>les vélos</b> ?', 'sms:ben', days(100));
  await city.desk.examine(reference, { by: 'Nadia', now: days(90), verdicts });
  await city.desk.send(reference, { by: 'Nadia', now: days(20), words: { fr: 'Leur métier.', en: 'Their job.' }, to: 'Voirie & espace' });
  const late = await city.referred('Comment attendre moins ?', 'sms:cho', days(70));
  await city.desk.examine(late, { by: 'Nadia', now: days(60), verdicts });
  for (let i = 0; i < 11; i++) await lessons.passed(1);
  await lessons.passed(2);
  const small = createCity(new Date());
  const web = await startWeb({ doors: { links: small.city.links, ways: () => [], number: undefined }, lab: office });
  return { web, reference, late, hidden };
}

let open: Awaited<ReturnType<typeof started>>;
beforeAll(async () => {
  open = await started();
});
afterAll(() => open.web.close());
const get = (path: string, accepts = 'fr') => fetch(`${open.web.url}${path}`, { headers: { 'Accept-Language': accepts } });

test('the register tells each topic, its steps and verdicts, the criteria and the sums, in each language, and names nobody', async () => {
  const answer = await get('/labo');
  const page = await answer.text();
  expect(answer.status).toBe(200);
  expect(answer.headers.get('set-cookie')).toBeNull();
  for (const told of [
    `L-${open.reference}`,
    '&lt;b&gt;les vélos',
    'confié à Voirie &amp; espace.',
    'Leur métier.',
    'Sujets confiés : 3. En attente : 2. Décidés à temps : 0, après le délai : 1. Délai dépassé aujourd&#39;hui : 1.'.replace('&#39;', "'"),
    'Le délai est passé.',
    'Est-ce que la Ville peut agir ?',
    `/?go=lab-${open.late}`,
    '/?go=lesson-1',
    'Attestations données : 11.',
    '/labo/register.csv',
  ])
    expect(page).toContain(told);
  // What is not published, who did what, and a sum below eleven.
  expect(page).not.toMatch(/secret|Nadia|Attestations données : 1\.|Confiés par|<script|style="|undefined|<b>/);
  expect(page).not.toContain(`/?go=lab-${open.reference}`);
  const arabic = await (await get('/labo?locale=ar')).text();
  expect(arabic).toContain('dir="rtl"');
  expect(arabic).toContain('سجل المختبر');
  expect(await (await get('/labo', 'en')).text()).toContain('Their job.');
});

test('its files are for anyone', async () => {
  const csv = await get('/labo/register.csv');
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.headers.get('access-control-allow-origin')).toBe('*');
  const table = await csv.text();
  expect(table.split('\n').filter((row) => row.startsWith('L-'))).toHaveLength(2);
  const json = await (await get('/labo/register.json')).text();
  expect(JSON.parse(json)).toMatchObject({
    sums: { referred: 3 },
    topics: [{ reference: `L-${open.late}`, late: true }, { to: 'Voirie & espace' }],
  });
  for (const file of [table, json]) expect(file).not.toMatch(/secret|Nadia|sms:/);
  expect((await get('/labo/register.xml')).status).toBe(404);
});

test('a certificate is checked by its number; another, or one of what is no number, is none', async () => {
  const number = newCertificate(hmac, 2, '2027-02-01', () => 0.5);
  const good = await get(`/labo/certificate/${number}`);
  expect(good.status).toBe(200);
  const page = await good.text();
  for (const told of ['Essayer en petit', '1er février 2027', number, 'Démonstration']) expect(page).toContain(told);
  const gone = await (await get(`/labo/certificate/${newCertificate(hmac, 9, '2027-02-01', () => 0.5)}`)).text();
  expect(gone).toContain("une leçon qui n'est plus donnée");
  for (const bad of [number.replace(/^2/, '1'), '1', '%3Cscript%3E']) {
    const answer = await get(`/labo/certificate/${bad}`);
    expect([bad, answer.status]).toEqual([bad, 404]);
    expect(await answer.text()).not.toMatch(/<script/);
  }
});
