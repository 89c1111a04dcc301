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
  app = await openTestApp(database, {
    now: () => at,
    broken: (error) => broken.push(error),
    platforms: () => [createFakePlatform('sms')],
    calls: { threshold: 4, openDays: 60, answerDays: 90 },
    callOffice: '+33612340000',
  });
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

const says = async (address: string, locale: string, ...texts: readonly string[]): Promise<Person & Contact> => {
  const channel = address.split(':')[0] ?? '';
  for (const text of texts) {
    at = new Date(at.getTime() + 1);
    await app.turns.handle({ id: `d${++deliveries}`, address, channel, activity: { kind: 'text', text }, locale });
  }
  const known = await app.residents.known(database.keys.hmac('address', address));
  return { address, channel, locale, resident: known?.resident ?? '' };
};
const said = async (address: string): Promise<readonly string[]> => {
  const lines = await app.turns.history(address, 0, 500);
  return lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message.text] : []));
};
const last = async (address: string): Promise<string> => (await said(address)).at(-1) ?? '';
const posted = async (): Promise<string> => JSON.stringify(await app.outbox.waiting('sms', new Date('2030-01-01'), 500));
const act = () => ({ by: 'Nadia', now: at });

test('written on a phone, signed on four addresses by three more, answered: staff and each who signed are told, once, in their language', async () => {
  await says('sms:+33611111111', 'fr', 'bonjour', 'PETITION Ouvrez les bibliothèques le dimanche', 'oui');
  const [call] = await app.calls.desk.list('moderation');
  const number = call!.number;
  expect(call!.original).toEqual({ text: 'Ouvrez les bibliothèques le dimanche', locale: 'fr' });
  await says('web:ben', 'en', `SIGN ${number}`);
  expect((await said('web:ben')).join('\n')).toContain(`I cannot find petition ${number}`);
  expect(await app.calls.desk.accept(number, act())).toMatchObject({ ok: true });
  await doDue(app, at);
  expect(await last('sms:+33611111111')).toBe(
    `Votre pétition ${number} est publiée : « Ouvrez les bibliothèques le dimanche » Il faut 4 signatures avant le 2 avril 2027. Faites-la signer : SIGNER ${number}.`,
  );

  await says('web:ben', 'en', `SIGN ${number}`);
  expect((await said('web:ben')).join('\n')).toContain(`Petition ${number}: your signature counts, 2 of 4.`);
  await says('sms:+33622222222', 'fr', `signer ${number}`, 'STOP');
  at = city('2027-02-20 23:00');
  await says('telegram:cho', 'ar', `توقيع ${number}`);
  expect((await said('telegram:cho')).join('\n')).toContain('21 مايو 2027');
  await doDue(app, at);
  expect(await posted()).not.toContain('réponse due');
  at = city('2027-02-21 08:00');
  await doDue(app, at);
  expect(await last('sms:+33611111111')).toBe(
    `Pétition ${number} « Ouvrez les bibliothèques le dimanche » : 4 signatures. La Ville doit répondre avant le 21 mai 2027. Vous aurez la réponse ici.`,
  );
  expect(await last('web:ben')).toContain('The City must answer before 21 May 2027');
  expect((await posted()).split('réponse due avant le 21 mai 2027')).toHaveLength(2);
  expect(await posted()).toContain('+33612340000');

  const words = { fr: 'Dès janvier, dans six bibliothèques.', en: 'From January, in six libraries.' };
  expect(await app.calls.desk.answer(number, { ...act(), words })).toMatchObject({ ok: true, call: { signatures: 4 } });
  await doDue(app, at);
  expect(await last('sms:+33611111111')).toBe(
    `Pétition ${number} « Ouvrez les bibliothèques le dimanche ». La Ville répond : Dès janvier, dans six bibliothèques.`,
  );
  expect(await last('web:ben')).toContain('The City answers: From January, in six libraries.');
  expect(await last('telegram:cho')).toContain('Dès janvier');
  // Who said STOP finds it in the conversation and is sent nothing; begun again, nobody is told twice.
  expect((await posted()).split('La Ville répond')).toHaveLength(2);
  expect(await app.calls.notice(number, 2, at)).toBe(0);

  const ann = await says('sms:+33611111111', 'fr', 'SUIVI');
  expect((await said(ann.address)).join('\n')).toContain(
    `Pétition ${number} : Ouvrez les bibliothèques le dimanche Signatures : 4. Réponse de la Ville`,
  );
  expect((await app.city.mine.kept(ann)).calls).toEqual([number]);
  await app.erase(ann.resident);
  expect(await app.city.calls.mine(ann)).toEqual([]);
  expect((await app.calls.board(at)).lines.map(({ signatures }) => signatures)).toEqual([4]);
});

test('without enough signatures it is closed by the job on the hour, and who signed is told so', async () => {
  await says('sms:+33644444444', 'fr', 'bonjour', 'PETITION Mettez des bancs aux arrêts de bus', 'oui');
  const number = (await app.calls.desk.list('moderation'))[0]!.number;
  await app.calls.desk.accept(number, act());
  await doDue(app, at);
  at = city('2027-06-01 10:00');
  expect(await app.calls.desk.tend(at)).toEqual({ reached: [], lapsed: [number] });
  await doDue(app, at);
  expect(await last('sms:+33644444444')).toContain('1 sur 4 signatures');
});

test('many who sign at once are each counted once', async () => {
  await says('sms:+33655555555', 'fr', 'bonjour', 'PETITION Plantez des arbres devant la gare', 'oui');
  const number = (await app.calls.desk.list('moderation'))[0]!.number;
  await app.calls.desk.accept(number, act());
  await Promise.all(Array.from({ length: 12 }, (_, index) => says(`web:many${index}`, 'fr', `signer ${number}`, `signer ${number}`)));
  expect(await app.calls.store.count(number)).toBe(13);
  await app.calls.desk.tend(at);
  expect(await app.calls.store.find(number)).toMatchObject({ state: 'due' });
  expect((await app.calls.store.find(number))!.steps.filter(({ kind }) => kind === 'reached')).toHaveLength(1);
});
