import { join } from 'node:path';
import { demoWorkshops } from '../../src/services/workshops/demo';
import { atCityTime } from '../../src/services/workshops/hours';
import type { Workshop } from '../../src/services/workshops/workshop';
import { startWeb } from '../support/web';

const [first, ...others] = demoWorkshops(join(__dirname, '../../demo/workshops.json'), new Date());
const odd: Workshop = {
  ...first!,
  code: 77,
  title: { fr: `Un titre <b>long</b>, avec ; et \\ et des accents ${'é'.repeat(60)}` },
  starts: atCityTime('2027-03-28 14:00')!,
  ends: atCityTime('2027-10-31 14:00')!,
  cancelled: { at: new Date(), reason: 'salle fermée' },
  revision: 3,
};
const all = [first!, ...others, odd];
let web: Awaited<ReturnType<typeof startWeb>>;
beforeAll(async () => {
  web = await startWeb({
    agenda: {
      list: () => Promise.resolve(all.map((workshop) => ({ workshop, taken: { resident: workshop.code === 14 ? 1 : 0, agent: 0 } }))),
      find: (code) => Promise.resolve(all.find((workshop) => workshop.code === code)),
      certificate: (number) => Promise.resolve(number === '77-48213-401577' ? { number, workshop: odd } : undefined),
    },
  });
});
afterAll(() => web.close());
const get = (path: string, accepts = 'fr') => fetch(`${web.url}${path}`, { headers: { 'Accept-Language': accepts } });

/** Lines of an iCalendar file, unfolded, as RFC 5545 has it read. */
const linesOf = (file: string): readonly string[] => file.replace(/\r\n /g, '').split('\r\n').slice(0, -1);

test('the agenda says in each language what is to come, what is full, what is called off; without a script or a cookie', async () => {
  const answer = await get('/workshops');
  const html = await answer.text();
  expect(answer.status).toBe(200);
  for (const told of ["Le budget de la Ville, mode d'emploi", '12 places libres', 'Complet', 'annulé : salle fermée', '/?go=atelier-11'])
    expect(html).toContain(told);
  expect(html).toContain('&lt;b&gt;long');
  expect(html).not.toContain('/?go=atelier-77');
  expect(html).not.toMatch(/<script|style="|undefined/);
  expect(answer.headers.get('set-cookie')).toBeNull();
  const arabic = await (await get('/workshops?locale=ar')).text();
  expect(arabic).toContain('dir="rtl"');
  expect(arabic).toContain('ميزانية المدينة');
});

test('a calendar file has the right moments over changes of the clock, lines of 75 bytes at the most, and what was escaped as it was', async () => {
  const answer = await get('/workshops/77.ics');
  expect(answer.headers.get('content-type')).toContain('text/calendar');
  const file = await answer.text();
  for (const line of file.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const lines = linesOf(file);
  // Two in the afternoon is 12:00 in summer and 13:00 in winter, in UTC.
  expect(lines).toContain('DTSTART:20270328T120000Z');
  expect(lines).toContain('DTEND:20271031T130000Z');
  expect(lines).toContain('STATUS:CANCELLED');
  expect(lines).toContain('SEQUENCE:3');
  const summary = lines.find((line) => line.startsWith('SUMMARY:'))!.slice('SUMMARY:'.length);
  expect(summary.replace(/\\([\\;,])/g, '$1')).toBe(odd.title.fr);
  const feed = linesOf(await (await get('/workshops/all.ics', 'en')).text());
  expect(feed.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(all.length);
  expect(feed).toContain("SUMMARY:A walk in tomorrow's street");
  for (const path of ['/workshops/99.ics', '/workshops/x.ics']) expect((await get(path)).status).toBe(404);
});

test('a certificate says what its number attests, in each language, and that no other number does', async () => {
  const good = await get('/workshops/certificate/77-48213-401577', 'en');
  expect([good.status, good.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const html = await good.text();
  for (const told of ['Certificate of attendance', '&lt;b&gt;long', '28 March 2027', '77-48213-401577?locale=ar'])
    expect(html).toContain(told);
  const bad = await get('/workshops/certificate/77-48213-401578', 'fr');
  expect(bad.status).toBe(404);
  const refused = await bad.text();
  for (const told of ['aucune attestation', '77-48213-401578?locale=ar', 'href="/"']) expect(refused).toContain(told);
});
