import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createCallOffice } from '../../src/call-office';
import { callDefaults } from '../../src/services/calls/call';
import { createCalls } from '../../src/services/calls/calls';
import { buildVerifyPage } from '../../src/web/verify';
import { createCity } from '../support/city';
import { createMemoryCalls } from '../support/memory-calls';
import { texts } from '../support/talker';
import { startWeb } from '../support/web';

async function started() {
  const now = new Date();
  const store = createMemoryCalls();
  const rule = { ...callDefaults, threshold: 2 };
  const office = createCallOffice({
    store,
    jobs: { add: () => Promise.resolve(true) },
    audit: { record: () => Promise.resolve() },
    tell: () => Promise.resolve(true),
    texts,
    personAt: (address) => Promise.resolve([address]),
    phone: undefined,
    sms: undefined,
    countries: [],
    outbox: { post: () => Promise.resolve() },
    newId: () => 'id',
  });
  const calls = createCalls({
    store,
    rule,
    similar: () => [],
    addressesOf: () => Promise.resolve([]),
    languageOf: () => undefined,
    announce: () => Promise.resolve(),
  });
  const person = (address: string) => ({ address, resident: address, channel: 'sms', locale: 'fr' });
  const shown = async (text: string): Promise<number> => {
    const done = await calls.write(text, person('sms:ann'), now);
    const number = done.ok ? done.number : 0;
    await office.desk.accept(number, { by: 'Nadia', now });
    return number;
  };
  const open = await shown('Ouvrez <b>tard</b>');
  const due = await shown('Plantez des arbres');
  await calls.sign(due, person('sms:ben'), now);
  const answered = await shown('Mettez des bancs');
  await office.desk.answer(answered, { by: 'Nadia', now, words: { fr: 'Oui, en mars.', en: 'Yes, in March.' } });
  await calls.write('Un secret de mon voisin', person('sms:ann'), now);
  const small = createCity(now);
  const web = await startWeb({
    doors: { links: small.city.links, ways: () => [], number: undefined },
    box: {
      data: {
        ...{ editions: () => Promise.resolve([]), roots: () => Promise.resolve([]), hashes: () => Promise.resolve([]) },
        ...{ acts: () => Promise.resolve([]), files: () => Promise.resolve([]), lines: () => Readable.from([]) },
      },
      page: await buildVerifyPage(join(__dirname, '../../src/web/verify-page'), join(__dirname, '../../channels/web/page/icon.svg')),
      style: Buffer.from(''),
    },
    calls: { board: office.board, rule, standing: (line, locale) => office.standing(line, now, locale) },
  });
  return { web, open, due, answered };
}

let all: Awaited<ReturnType<typeof started>>;
beforeAll(async () => {
  all = await started();
});
afterAll(() => all.web.close());
const get = (path: string, accepts = 'fr') => fetch(`${all.web.url}${path}`, { headers: { 'Accept-Language': accepts } });

test('the page tells the rule, what is due, what can be signed and what was answered, in each language, and names nobody', async () => {
  const answer = await get('/calls');
  const page = await answer.text();
  expect(answer.status).toBe(200);
  expect(answer.headers.get('set-cookie')).toBeNull();
  for (const told of [
    'Une pétition que 2 personnes signent en 180 jours',
    'Ouvrez &lt;b&gt;tard',
    '1 sur 2 signatures. Encore 180 jours pour signer.',
    "2 signatures, c'est assez.",
    'Oui, en mars.',
    `/?go=call-${all.open}`,
    `/?go=call-${all.due}`,
    'aria-label="Signatures de la pétition',
  ])
    expect(page).toContain(told);
  expect(page.indexOf('Plantez')).toBeLessThan(page.indexOf('Ouvrez'));
  expect(page).not.toMatch(/secret|Nadia|<script|style="|undefined|<b>/);
  expect(page).not.toContain(`/?go=call-${all.answered}`);
  expect(await (await get('/calls', 'en')).text()).toContain('Yes, in March.');
  const arabic = await (await get('/calls?locale=ar')).text();
  expect(arabic).toContain('dir="rtl"');
  expect(arabic).toContain('عرائض إلى المدينة');
});

test('calls are a table and JSON too, with counts and states, listed among the open data, without a name and without what is not shown', async () => {
  const csv = await get('/calls/register.csv');
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.headers.get('access-control-allow-origin')).toBe('*');
  const [head, ...rows] = (await csv.text()).trimEnd().split('\n');
  expect(head).toBe('number;text;state;signatures;threshold;published;until;due;late;over;answer;demo');
  const states = rows
    .map((row) => row.split(';'))
    .map(([number, , state, signatures, threshold]) => [number, state, signatures, threshold]);
  expect(states).toEqual([
    [`${all.due}`, 'due', '2', '2'],
    [`${all.open}`, 'open', '1', '2'],
    [`${all.answered}`, 'answered', '1', '2'],
  ]);
  expect(rows.at(-1)).toContain('Oui, en mars.');
  const json = await (await get('/calls/register.json')).text();
  expect(JSON.parse(json)).toMatchObject({
    rule: { threshold: 2 },
    // One waits for a moderator: fewer than eleven are not told.
    sums: { open: 1, due: 1, answered: 1, lapsed: 0, late: 0, unseen: { declined: 0 } },
    calls: [{ number: all.due }, { number: all.open }, { number: all.answered, answer: 'Oui, en mars.' }],
  });
  for (const file of [json, rows.join()]) expect(file).not.toMatch(/secret|Nadia|sms:|moderation/);
  expect((await get('/calls/register.xml')).status).toBe(404);
  const page = await (await get('/calls')).text();
  const { files } = (await (await get('/opendata/')).json()) as { files: readonly string[] };
  for (const format of ['csv', 'json']) {
    expect(page).toContain(`href="/calls/register.${format}"`);
    expect(files).toContain(`/calls/register.${format}`);
  }
});
