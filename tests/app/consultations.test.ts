import type { App } from '../../src/app';
import { createSchedule } from '../../src/jobs/schedule';
import type { Contact, Person } from '../../src/services/proposals/proposal';
import { readConsultations } from '../../src/services/consultations/file';
import { atCityTime } from '../../src/services/workshops/hours';
import { openTestApp } from '../support/app';
import { doDue } from '../support/due';
import { createFakePlatform } from '../support/fake-platform';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let app: App;
let at: Date;
let deliveries = 0;
const broken: unknown[] = [];
const city = (shown: string): Date => atCityTime(shown)!;

beforeAll(async () => {
  database = await openTestStorage();
  at = city('2027-02-01 10:00');
  app = await openTestApp(database, {
    now: () => at,
    broken: (error) => broken.push(error),
    publicUrl: 'https://porte-voix.example',
    platforms: () => [createFakePlatform('sms')],
  });
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

const says = async (address: string, locale: string, text = 'bonjour'): Promise<Person & Contact> => {
  const channel = address.split(':')[0] ?? '';
  at = new Date(at.getTime() + 1);
  await app.turns.handle({ id: `d${++deliveries}`, address, channel, activity: { kind: 'text', text }, locale });
  const known = await app.residents.known(database.keys.hmac('address', address));
  return { address, channel, locale, resident: known?.resident ?? '' };
};
const linesTo = async (address: string): Promise<readonly string[]> =>
  (await app.turns.history(address, 0, 500)).flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message.text] : []));
/** The last thing the city said at this address. */
const last = async (address: string): Promise<string> => (await linesTo(address)).at(-1) ?? '';
const charter = () =>
  readConsultations(
    JSON.stringify([
      {
        title: { fr: 'La charte', en: 'The charter' },
        summary: { fr: 'Des règles pour décider ensemble.' },
        articles: [{ fr: 'Chaque avis reçoit une réponse.' }],
        opens: '2027-02-02 09:00',
        closes: '2027-02-20 20:00',
      },
    ]),
    atCityTime,
    at,
  );

test('through a consultation by the jobs alone: announced when it opens, each author told by day of what becomes of what they wrote, once', async () => {
  const { desk } = app.consultations;
  const schedule = createSchedule([{ name: 'consultations', cron: '5 * * * *' }], app.jobs);
  const moves = async (shown: string): Promise<readonly string[]> => {
    await schedule.plan(at);
    at = city(shown);
    return doDue(app, at);
  };
  const ann = await says('sms:+33611111111', 'fr');
  const ben = await says('web:ben', 'en');
  for (const text of ['news', '75', '1']) await says(ben.address, 'en', text);
  const by = () => ({ by: 'Nadia', now: at });
  const [one] = await desk.add(charter(), by());
  const code = one!.code;
  await moves('2027-02-01 12:00');
  expect(await app.consultations.tend(at)).toEqual({ announced: [], reminded: [], closed: [] });
  await moves('2027-02-02 10:00');
  await doDue(app, at);
  expect((await linesTo(ben.address)).join('\n')).toContain(
    `The City asks what you think: The charter. Until 20 February: CONSULTATION ${code}`,
  );
  expect((await linesTo(ann.address)).join('\n')).not.toContain(`CONSULTATION ${code}`);

  const write = async (who: Person & Contact, text: string): Promise<number> => {
    const { address, channel, locale } = who;
    const done = await app.city.consultations.write({ code, text, person: who, contact: { address, channel, locale }, now: at });
    if (!done.ok) throw new Error(done.reason);
    return done.number;
  };
  const first = await write(ann, 'Répondez en deux mois.');
  const second = await write(ben, 'Buy my bikes, they are cheap and the best of the whole city.');
  at = city('2027-02-02 23:00');
  await desk.publish(code, first, by());
  await desk.refuse(code, second, { ...by(), reason: 'advertising' });
  await doDue(app, at);
  expect(await last(ann.address)).not.toContain(`${first}`);
  await moves('2027-02-03 08:10');
  expect(await last(ann.address)).toBe(
    `Votre avis ${first} est lu et montré à tous. D'autres en jugent jusqu'au 20 février : CONSULTATION ${code}`,
  );
  expect(await last(ben.address)).toBe(
    `Your opinion ${second} is not shown: it is advertising.\nTo write it another way: CONSULTATION ${code}`,
  );
  // Begun again after a crash, nobody is told twice; what is no longer so is told to nobody.
  const before = await linesTo(ann.address);
  expect(await app.consultations.notice(code, first, 'published', city('2027-02-02 23:00').toISOString(), at)).toBe(false);
  expect(await app.consultations.notice(code, first, 'refused', 'x', at)).toBe(false);
  expect(await app.consultations.notice(code, 999, 'published', 'x', at)).toBe(false);
  expect(await linesTo(ann.address)).toEqual(before);

  // Who asked for news and has something left to say is told before the close, once; who said all, or did not ask, is not.
  const cleo = await says('web:cleo', 'fr');
  for (const text of ['nouvelles', '75', 'oui']) await says(cleo.address, 'fr', text);
  const say = (who: Person, number: number) =>
    app.city.consultations.vote({ code, number, vote: 'agree', person: who, now: city('2027-02-10 10:00') });
  for (const number of [1, first]) expect(await say(cleo, number)).toMatchObject({ ok: true });
  expect(await say(ben, first)).toMatchObject({ ok: true });
  await moves('2027-02-17 19:10');
  const closing = `Last day to say what you think: 20 February. The charter. To begin or go on: CONSULTATION ${code}`;
  expect((await linesTo(ben.address)).join()).not.toContain('Last day');
  await moves('2027-02-17 20:10');
  await moves('2027-02-18 20:10');
  expect((await linesTo(ben.address)).filter((line) => line.includes(closing))).toHaveLength(1);
  for (const who of [ann, cleo]) expect((await linesTo(who.address)).join()).not.toContain('Dernier jour');
  expect(await app.announcements.progress()).toContainEqual(
    expect.objectContaining({
      announcement: expect.objectContaining({ id: `consultation-${code}-closes` }) as unknown,
      told: 1,
      passedOver: 1,
    }),
  );

  await moves('2027-02-20 21:00');
  expect(await app.consultations.tend(at)).toEqual({ announced: [], reminded: [], closed: [] });
  const words = { fr: 'Article réécrit.' };
  expect(await desk.answer(code, [{ numbers: [first], outcome: 'taken', words }], by())).toMatchObject({ ok: true });
  await doDue(app, at);
  expect(await last(ann.address)).toBe(`La Ville répond à votre avis ${first} : il est suivi. Article réécrit.`);

  // A year later nobody is named any more; what was shown stays.
  const { connection } = await database.connect();
  await app.city.consultations.vote({ code, number: 1, vote: 'agree', person: ann, now: city('2027-02-03 10:00') });
  expect(await app.retention.sweep(city('2028-02-20 00:00'))).toMatchObject({ consultations: 0 });
  expect(await app.retention.sweep(city('2028-02-21 00:00'))).toMatchObject({ consultations: 6 });
  expect(await connection.collection('consultationMarks').countDocuments()).toBe(0);
  expect(await app.consultations.store.statements(code, ['published', 'refused'])).toEqual([
    expect.objectContaining({ number: first, text: { fr: 'Répondez en deux mois.' } }),
  ]);
});

test('the acts stand in the published log, without a word of residents', async () => {
  const acts = (await app.ballots.audit.all()).map(({ text }) => text).join('\n');
  for (const act of ['consultation.add', 'statement.publish', 'statement.refuse', 'consultation.answer']) expect(acts).toContain(act);
  expect(acts).not.toMatch(/deux mois|bikes/);
});
