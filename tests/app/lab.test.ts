import type { App } from '../../src/app';
import type { Contact, Person } from '../../src/services/proposals/proposal';
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
  app = await openTestApp(database, { now: () => at, broken: (error) => broken.push(error), platforms: () => [createFakePlatform('sms')] });
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
/** What the city said at this address, in order. */
const said = async (address: string): Promise<readonly string[]> => {
  const lines = await app.turns.history(address, 0, 500);
  return lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message.text] : []));
};
const last = async (address: string): Promise<string> => (await said(address)).at(-1) ?? '';

test('a topic written on a phone, supported in another language: each step is told once to both, by day, in their words; who stops is not', async () => {
  const ann = await says('sms:+33611111111', 'fr');
  const cho = await says('sms:+33633333333', 'fr');
  await says(ann.address, 'fr', 'LABO Comment aider les voisins isolés ?');
  for (const text of ['Les personnes âgées', 'passer', 'oui']) await says(ann.address, 'fr', text);
  const [, reference = ''] = /L-(\d{6})/.exec((await said(ann.address)).slice(-2).join(' ')) ?? [];
  const { desk } = app.lab;
  const act = () => ({ by: 'Nadia', now: at });
  expect(await app.lab.store.find(reference)).toMatchObject({
    original: { topic: 'Comment aider les voisins isolés ?', whom: 'Les personnes âgées', locale: 'fr' },
  });
  expect(await desk.examine(reference, { ...act(), verdicts: { city: 'yes' } })).toMatchObject({ ok: true });
  await doDue(app, at);
  expect(await last(ann.address)).toBe(
    `Labo L-${reference} « Comment aider les voisins isolés ? » : votre sujet est public. Le Labo décide avant le 2 avril 2027.`,
  );

  const ben = await says('web:ben', 'en', 'hello, can you help me please?');
  await says(ben.address, 'en', `SUPPORT L-${reference}`);
  await says(cho.address, 'fr', `SOUTENIR L-${reference}`);
  await says(cho.address, 'fr', 'STOP');
  at = city('2027-02-10 23:00');
  const words = { fr: 'On essaie.', en: 'We try it.' };
  expect(await desk.take(reference, { ...act(), words })).toMatchObject({ ok: true });
  await doDue(app, at);
  expect(await last(ann.address)).not.toContain('On essaie');
  at = city('2027-02-11 08:00');
  await doDue(app, at);
  expect(await last(ann.address)).toBe(`Labo L-${reference} « Comment aider les voisins isolés ? » : le Labo s'en occupe. On essaie.`);
  expect(await last(ben.address)).toBe(`Lab L-${reference} "Comment aider les voisins isolés ?": the Lab works on it. We try it.`);
  expect(await app.lab.notice(reference, 1, at)).toBe(0);
  const posted = JSON.stringify(await app.outbox.waiting('sms', new Date('2030-01-01'), 100));
  expect(posted.split("le Labo s'en occupe")).toHaveLength(2);

  // Who left off following is told no more.
  await says(ben.address, 'en', `UNFOLLOW L-${reference}`);
  expect(await desk.note(reference, { ...act(), words: { fr: 'Premier essai.' } })).toMatchObject({ ok: true });
  await doDue(app, at);
  expect(await last(ann.address)).toContain('des nouvelles. Premier essai.');
  expect((await said(ben.address)).join('\n')).not.toContain('Premier essai');

  await says(ann.address, 'fr', 'SUIVI');
  expect((await said(ann.address)).join('\n')).toContain(
    `L-${reference} : Comment aider les voisins isolés ? Le Labo s'en occupe depuis le 10 février 2027.`,
  );
  const mine = await app.city.mine.kept(ann);
  expect(mine.lab).toEqual([reference]);
  await app.erase(ann.resident);
  expect(await app.city.lab.mine(ann)).toEqual([]);
  expect((await app.lab.register(at)).lines.map(({ supporters }) => supporters)).toEqual([2]);
});
