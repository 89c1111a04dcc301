import { createApp, type App } from '../../src/app';
import { toLines } from '../../src/conversation/render';
import { createGeocoder } from '../../src/geocoder';
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
  app = await createApp({
    connection: (await database.connect()).connection,
    keys: database.keys,
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
/** Somebody who was asked where. */
async function asked() {
  const address = `web:${++people}`;
  const act = async (activity: Activity): Promise<string> => {
    const turned = await app.turns.handle({ id: `d${++deliveries}`, address, channel: 'web', activity });
    const lines = turned.kind === 'done' ? turned.lines : [];
    return lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [toLines(entry.message)] : [])).join('\n');
  };
  await act({ kind: 'open', link: 'place' });
  return { act, say: (text: string) => act({ kind: 'text', text }) };
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
  expect(JSON.stringify(rows)).not.toMatch(/école|hangar/);
});
