import { serialize } from 'bson';
import type { App } from '../../src/app';
import { createSchedule } from '../../src/jobs/schedule';
import type { Contact, Person } from '../../src/services/proposals/proposal';
import { atCityTime, cityTime } from '../../src/services/workshops/hours';
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
/** The last thing the city said at this address. */
const last = async (address: string): Promise<string> => {
  const lines = await app.turns.history(address, 0, 500);
  const said = lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message.text] : []));
  return said.at(-1) ?? '';
};
const posted = () => app.outbox.waiting('sms', new Date('2030-01-01'), 100);

test('through a quarter by the jobs alone: told, supported, reminded, ranked, asked of its producer, overdue, answered, in each language and channel', async () => {
  const { data } = app;
  const schedule = createSchedule(
    [
      { name: 'data-rounds', cron: '0 * * * *' },
      { name: 'data-overdue', cron: '0 9 * * 1' },
    ],
    app.jobs,
  );
  const moves = async (shown: string): Promise<readonly string[]> => {
    await schedule.plan(at);
    at = city(shown);
    return doDue(app, at);
  };
  await data.store.replaceProducers([
    { id: 'green', name: 'Ida', contact: '+33612340000', department: 'Espaces verts', covers: 'arbres et jardins', rest: false },
    { id: 'data', name: 'Ada', contact: 'ada@city.example', department: 'Mission données', covers: 'portail', rest: true },
  ]);
  await moves('2027-02-01 11:00');
  expect(await data.store.rounds()).toMatchObject([{ id: '2027-Q1' }]);

  const ann = await says('sms:+33611111111', 'fr');
  const ben = await says('web:ben', 'en');
  const toldTrees = await app.city.data.tell('Où sont les arbres malades ?', ann, at);
  const toldPools = await app.city.data.tell('Combien de personnes nagent dans les piscines ?', ben, at);
  if (!toldTrees.ok || !toldPools.ok) throw new Error('not told');
  const [trees, pools] = [toldTrees.number, toldPools.number];
  expect(await data.desk.accept(trees, { by: 'Nadia', now: at })).toMatchObject({ ok: true });
  expect(await data.desk.accept(pools, { by: 'Nadia', now: at })).toMatchObject({ ok: true });
  expect(await app.city.data.support(trees, ben, at)).toMatchObject({ ok: true, supporters: 2 });
  await moves('2027-02-01 12:00');
  expect(await last(ann.address)).toBe(
    `Votre question ${trees} est publiée : « Où sont les arbres malades ? » Elle compte jusqu'au 31 mars. Faites-la soutenir : DATA ${trees}.`,
  );
  expect(await last(ben.address)).toContain(`Your question ${pools} is published`);

  await moves('2027-03-18 10:00');
  expect(await last(ann.address)).toBe(
    `Données ouvertes : la consultation ferme le 31 mars. Votre question ${trees} a 2 soutiens. Faites-la soutenir : DATA ${trees}`,
  );
  // Of two needs, one reminder: the one they supported last.
  const toBen = (await app.turns.history(ben.address, 0, 500)).filter(({ entry }) => JSON.stringify(entry).includes('closes on'));
  expect(toBen.map(({ entry }) => JSON.stringify(entry).includes(`question ${trees} has 2 supporters`))).toEqual([true]);

  // Nobody is told at night; the process comes back only in the evening, and does it all once.
  await schedule.plan(at);
  await moves('2027-04-01 22:30');
  expect(await last(ann.address)).toContain('ferme le 31 mars');
  expect(await moves('2027-04-02 08:00')).toEqual(expect.arrayContaining(['data-notice', 'data-requests']));
  expect(await last(ann.address)).toBe(
    `Question ${trees} « Où sont les arbres malades ? » : rang 1 de la consultation. La réponse est demandée à Espaces verts avant le 1er juillet 2027.`,
  );
  expect(await last(ben.address)).toContain('Mission données is asked to answer before 1 July 2027');
  const asked = (await posted()).map(({ outgoing }) => outgoing).filter(({ address }) => address === 'sms:+33612340000');
  expect(JSON.stringify(asked)).toContain(
    `Porte-voix, données ouvertes 2027-Q1 : 1 question attend la réponse de Espaces verts avant le 1er juillet 2027 : ${trees}. https://porte-voix.example/opendata/rounds/2027-Q1`,
  );
  expect(await data.ask('2027-Q1', at)).toEqual({ needs: 0, told: 0, byHand: [] });

  // Given to somebody else, it is told to them, once.
  const given = { by: 'Nadia', now: at };
  const askedOf = async (): Promise<number> =>
    (await posted()).filter(({ outgoing }) => JSON.stringify(outgoing).includes(`: ${pools}. https`)).length;
  expect(await data.desk.assign(pools, { ...given, producer: 'green' })).toMatchObject({ ok: true });
  await doDue(app, at);
  expect(await askedOf()).toBe(1);
  expect(await data.assigned(pools, at)).toEqual({ needs: 0, told: 0, byHand: [] });
  expect(await data.desk.assign(pools, { ...given, producer: 'data' })).toMatchObject({ ok: true });
  await doDue(app, at);
  expect(await askedOf()).toBe(1);

  const open = await data.board.round('2027-Q1', at);
  expect(open?.lines.map(({ need, supporters, department, overdue }) => [need.number, supporters, department, overdue])).toEqual([
    [trees, 2, 'Espaces verts', false],
    [pools, 1, 'Mission données', false],
  ]);
  const staff = { by: 'Ida', now: city('2027-05-03 10:00') };
  expect(await data.desk.study(trees, staff)).toMatchObject({ ok: true });
  expect(await data.desk.schedule(trees, { ...staff, until: '2027-06-15' })).toMatchObject({ ok: true });
  await moves('2027-05-03 10:00');
  expect(await last(ann.address)).toContain('les données sont prévues pour le 15 juin 2027.');

  // A Monday after the day promised.
  await moves('2027-06-21 09:00');
  expect((await data.board.overdue(at)).map(({ need }) => need.number)).toEqual([trees]);
  const dunned = () => posted().then((all) => all.filter(({ outgoing }) => JSON.stringify(outgoing).includes('le délai est passé')).length);
  expect(await dunned()).toBe(1);
  // Not again the same week.
  expect(await data.dun(city('2027-06-23 09:00'))).toEqual({ needs: 0, told: 0, byHand: [] });
  expect(await data.dun(city('2027-07-02 09:00'))).toEqual({ needs: 2, told: 1, byHand: ['data'] });

  at = city('2027-07-05 10:00');
  const link = 'https://opendata.example/arbres';
  expect(await data.desk.release(trees, { by: 'Ida', now: at, link, example: 'Un orme malade rue de Rivoli.' })).toMatchObject({
    ok: true,
  });
  expect(await data.desk.refuse(pools, { by: 'Ada', now: at, ground: 'not-held', words: 'Ask the operator.' })).toMatchObject({ ok: true });
  await moves('2027-07-05 11:00');
  expect(await last(ann.address)).toBe(
    `Question ${trees} « Où sont les arbres malades ? » : les données sont publiées. ${link}\nExemple : Un orme malade rue de Rivoli.`,
  );
  expect(await last(ben.address)).toContain('the City does not have them (CRPA L300-2). Ask the operator.');
  expect(await data.board.overdue(at)).toEqual([]);
  expect(cityTime((await data.store.rounds()).find(({ id }) => id === '2027-Q1')!.closed!)).toBe('2027-04-01 22:30');
});

test('two processes that close at once close once; two who support at once both count', async () => {
  const other = await openTestApp(database, { now: () => at, broken: (error) => broken.push(error) });
  at = city('2027-08-02 10:00');
  await app.data.rounds.tend(at);
  const [cho, dia, eli] = [await says('web:cho', 'fr'), await says('web:dia', 'fr'), await says('web:eli', 'fr')];
  const told = await app.city.data.tell('Où sont les bancs ?', cho, at);
  const number = told.ok ? told.number : 0;
  await app.data.desk.accept(number, { by: 'Nadia', now: at });
  const both = await Promise.all([app.city.data.support(number, dia, at), other.city.data.support(number, eli, at)]);
  expect(both.map(({ ok }) => ok)).toEqual([true, true]);
  // A question told twice, merged: who follows it is told where it went.
  const again = await app.city.data.tell('Les bancs, ou sont-ils ?', dia, at);
  const second = again.ok ? again.number : 0;
  expect(await app.data.desk.merge(second, number, { by: 'Nadia', now: at })).toMatchObject({ ok: true });
  await doDue(app, at);
  expect(await last(dia.address)).toContain(`est réunie à la question ${number}. Votre soutien y compte, une fois.`);
  at = city('2027-10-01 00:00');
  const closed = await Promise.all([app.data.rounds.tend(at), other.data.rounds.tend(at)]);
  expect(closed.flatMap((each) => each.closed)).toEqual(['2027-Q3']);
  expect(await app.data.store.find(number)).toMatchObject({ state: 'requested', rank: 1, supporters: 3 });
  expect((await app.data.store.find(number))!.steps.map(({ kind }) => kind)).toEqual(['published', 'requested']);
});

test('a dump shows what is public and nothing of who asked, nor a word before it is published', async () => {
  at = city('2027-11-02 10:00');
  const zoe = await says('sms:+33622222222', 'fr');
  expect(await app.city.data.tell('Quelle heure est-il chez Zoé ?', zoe, at)).toMatchObject({ ok: true });
  const { connection } = await database.connect();
  const all = await Promise.all(['dataNeeds', 'dataBonds'].map((name) => connection.collection(name).find().toArray()));
  const dump = Buffer.concat(all.flat().map((document) => Buffer.from(serialize(document))));
  expect(dump.includes('arbres malades')).toBe(true);
  for (const secret of ['33622222222', 'web:cho', 'Quelle heure']) expect(dump.includes(secret)).toBe(false);
});

test('who is erased leaves no bond, on any of their addresses', async () => {
  const fay = await says('web:fay', 'fr');
  const told = await app.city.data.tell('Où sont les fontaines ?', fay, at);
  expect((await app.city.data.mine(fay)).map(({ need, author }) => [told.ok && need.number === told.number, author])).toEqual([
    [true, true],
  ]);
  await app.erase(fay.resident);
  expect(await app.city.data.mine(fay)).toEqual([]);
});

test('who asked for news is told that a round is open, once, in their language', async () => {
  at = city('2027-12-20 10:00');
  const gus = await says('web:gus', 'en', 'news');
  for (const text of ['75', '1']) await says(gus.address, 'en', text);
  for (const shown of ['2028-01-01 00:00', '2028-01-03 09:00', '2028-01-05 09:00']) {
    at = city(shown);
    await app.data.rounds.tend(at);
    await doDue(app, at);
  }
  const told = (await app.turns.history(gus.address, 0, 500)).filter(({ entry }) => JSON.stringify(entry).includes('publish first'));
  expect(told.map(({ entry }) => JSON.stringify(entry).includes('support one until 31 March: DATA'))).toEqual([true]);
});
