import type { App } from '../../src/app';
import { toLines } from '../../src/conversation/render';
import { createGeocoder } from '../../src/geocoder';
import { openTestApp } from '../support/app';
import { featureOf, startGeocoder, type GeocoderMood } from '../support/fake-geocoder';
import { openTestStorage, type TestStorage } from '../support/storage';
import { texts } from '../support/talker';

const fr = texts.t('fr');
let database: TestStorage;
let geocoder: Awaited<ReturnType<typeof startGeocoder>>;
let app: App;
let at = new Date('2026-11-23T09:00:00Z');
const broken: unknown[] = [];
const alarms: string[] = [];
let people = 0;
let deliveries = 0;
beforeAll(async () => {
  database = await openTestStorage();
  geocoder = await startGeocoder();
  app = await openTestApp(database, {
    now: () => at,
    broken: (error) => broken.push(error),
    alarm: ({ kind }) => alarms.push(kind),
    geocoder: createGeocoder(geocoder.url),
  });
});
beforeEach(() => {
  geocoder.asked.length = 0;
  geocoder.state.mood = 'right';
  geocoder.state.features = [featureOf({ type: 'housenumber', name: '7 Rue Cugnot', postcode: '75018', score: 0.9 }, [2.3614, 48.8926])];
  at = new Date(at.getTime() + 3_600_000);
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(async () => {
  await database.close();
  await geocoder.close();
});

type Activity = Parameters<App['turns']['handle']>[0]['activity'];
function somebody() {
  const address = `web:${++people}`;
  const act = async (activity: Activity): Promise<string> => {
    const turned = await app.turns.handle({ id: `d${++deliveries}`, address, channel: 'web', activity });
    const lines = turned.kind === 'done' ? turned.lines : [];
    return lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [toLines(entry.message)] : [])).join('\n');
  };
  return { act, say: (text: string) => act({ kind: 'text', text }) };
}
/** Somebody who was asked where. */
async function asked() {
  const person = somebody();
  await person.act({ kind: 'open', link: 'place' });
  return person;
}
/** What the geocoder was asked to look for. */
const searched = (): readonly (string | null)[] => geocoder.asked.map(({ searchParams }) => searchParams.get('q'));
/** Chooses the first of what is offered until the place is asked for. */
async function untilWhere(person: ReturnType<typeof somebody>, said: string): Promise<string> {
  for (let turns = 0; turns < 4 && !said.includes(fr('place.which.one')) && !said.includes(fr('place.where.ask')); turns++)
    said = await person.say('1');
  return said;
}

test('an address that is not known here is asked for before the turn, chosen in it, and asked for once', async () => {
  const person = await asked();
  expect(await person.say('école, 7 rue Cugnot')).toContain('1 7 Rue Cugnot, 75018 Paris');
  expect(geocoder.asked.map(({ pathname }) => pathname)).toEqual(['/geocodage/search']);
  expect(Object.fromEntries(geocoder.asked[0]!.searchParams)).toMatchObject({
    q: 'école, 7 rue Cugnot Paris',
    limit: '5',
    autocomplete: '0',
  });
  expect(await person.say('1')).toContain(fr('place.done.plain', { place: '7 Rue Cugnot, 75018 Paris' }));
  await (await asked()).say('ecole 7, rue cugnot');
  expect(geocoder.asked).toHaveLength(1);
});

test('a pin is asked for too', async () => {
  const person = await asked();
  const said = await person.act({ kind: 'place', place: { latitude: 48.8927, longitude: 2.3615 } });
  expect(said).toContain(fr('place.done.plain', { place: '7 Rue Cugnot, 75018 Paris' }));
  expect(geocoder.asked.map(({ pathname }) => pathname)).toEqual(['/geocodage/reverse']);
});

test('nobody is asked of other words: a command, another question, a district', async () => {
  const person = await asked();
  for (const text of ['aide', 'menu', '75018', '7 rue Cugnot']) await person.say(text);
  await (await asked()).say('99');
  expect(geocoder.asked).toEqual([]);
});

test.each<GeocoderMood>(['slow', 'failing', 'garbage', 'page', 'endless', 'empty'])(
  'a geocoder that is %s takes nothing from the person: their words and a district',
  async (mood) => {
    geocoder.state.mood = mood;
    const person = await asked();
    expect(await person.say(`devant le hangar ${mood}`)).toContain(fr('place.district.ask'));
    expect(geocoder.asked).toHaveLength(1);
    expect(await person.say('18')).toContain(`devant le hangar ${mood}`);
    at = new Date(at.getTime() + 3_600_000);
  },
);

describe('an address in a first sentence', () => {
  test.each([
    ['a report', 'le lampadaire du 7 rue Cugnot est cassé'],
    ['a report by its word', 'signaler un lampadaire cassé, 7 rue Cugnot'],
    ['a wish', 'je voudrais un banc devant le 7 rue Cugnot'],
  ])('of %s is asked for alone, and read back', async (_, sentence) => {
    const person = somebody();
    expect(await untilWhere(person, await person.say(sentence))).toContain('1 7 Rue Cugnot, 75018 Paris');
    expect(searched().every((words) => words === '7 rue cugnot Paris')).toBe(true);
    expect(await person.say('1')).toContain(fr('place.done.plain', { place: '7 Rue Cugnot, 75018 Paris' }));
  });

  test('is asked for where the report asks what it is, and of the words with a photo', async () => {
    const person = somebody();
    await person.act({ kind: 'open', link: 'report' });
    await person.say('le trottoir est défoncé au 9 rue Cugnot');
    await somebody().act({ kind: 'media', media: [], text: 'le lampadaire du 11 rue Cugnot est cassé' });
    expect(searched()).toEqual(['9 rue cugnot Paris', '11 rue cugnot Paris']);
  });

  test('is nobody else’s in other words: no report, another question’s answer, a street alone, what is known here', async () => {
    await somebody().say('je veux voter, j’habite au 13 rue Cugnot');
    const person = somebody();
    await person.act({ kind: 'open', link: 'human' });
    await person.say('le lampadaire du 13 rue Cugnot est cassé');
    await somebody().say('le lampadaire de la rue Cugnot est cassé');
    await somebody().say('le lampadaire du métro Château Rouge, 13 rue, est cassé');
    expect(geocoder.asked).toEqual([]);
  });

  test.each<GeocoderMood>(['slow', 'failing', 'garbage', 'page', 'endless', 'empty'])(
    'takes nothing from the person where the geocoder is %s: what was said stands, and where is asked',
    async (mood) => {
      geocoder.state.mood = mood;
      const person = somebody();
      const street = `15 rue Nouvelle ${mood}`;
      expect(await untilWhere(person, await person.say(`le lampadaire du ${street} est cassé`))).toContain(fr('place.where.ask'));
      expect(geocoder.asked).toHaveLength(1);
      at = new Date(at.getTime() + 3_600_000);
    },
  );

  test('waits for nobody while the geocoder is left alone', async () => {
    geocoder.state.mood = 'failing';
    for (let each = 17; each < 20; each++) await somebody().say(`le lampadaire du ${each} rue Cugnot est cassé`);
    geocoder.asked.length = 0;
    geocoder.state.mood = 'slow';
    const person = somebody();
    expect(await untilWhere(person, await person.say('le lampadaire du 21 rue Cugnot est cassé'))).toContain(fr('place.where.ask'));
    expect(geocoder.asked).toEqual([]);
  });
});

test('one that fails on and on is left alone, and the operator is told', async () => {
  geocoder.state.mood = 'failing';
  alarms.length = 0;
  for (let each = 0; each < 5; each++) await (await asked()).say(`nulle part ${each}`);
  expect(geocoder.asked.length).toBeLessThanOrEqual(3);
  expect(alarms).toEqual(['geocoder']);
});

test('nothing of what was asked is kept but a hash', async () => {
  const { connection } = await database.connect();
  const rows = await connection.collection('geocoded').find().toArray();
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toMatch(/école|hangar|lampadaire/);
});
