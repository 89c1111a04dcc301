import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { createApp, type App } from '../../src/app';
import { demoLessons } from '../../src/services/lessons/demo';
import { endings } from '../../src/services/retention';
import { seedIdeas } from '../../src/start';
import { createHandlers } from '../../src/work';
import { createFakePlatform } from '../support/fake-platform';
import { demo, scriptDay } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';

const day = 86_400_000;
const now = new Date('2029-12-24T09:00:00Z');
let clock = scriptDay;
let database: TestStorage;
let connection: Connection;
let app: App;
let idea = '';
let deliveries = 0;
const broken: unknown[] = [];

beforeAll(async () => {
  database = await openTestStorage();
  ({ connection } = await database.connect());
  app = await createApp({
    connection,
    keys: database.keys,
    now: () => clock,
    broken: (error) => broken.push(error),
    platforms: () => [createFakePlatform('sms')],
  });
  const { edition, themes, projects } = demo();
  await app.editions.addFirst(edition, themes, projects);
  await seedIdeas(app, scriptDay);
  await app.lab.lessons.replace(demoLessons(join(__dirname, '../../demo/lessons.json')));
  idea = (await app.proposals.inState('published', 1))[0]!.reference;
  const act = { by: 'Alice', now: scriptDay };
  await app.organisations.add({ id: 'lire', name: 'Lire à Barbès', kind: 'association', districts: ['18'] }, act);
});
afterAll(async () => {
  expect(broken).toEqual([]);
  await database.close();
});

/** Ids of every row there is, by collection. */
async function rows(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const names = (await connection.db!.listCollections().toArray()).map(({ name }) => name);
  const all = names.map(async (name) => {
    const ids = await connection
      .collection(name)
      .find({}, { projection: { _id: 1 } })
      .toArray();
    return [name, new Set(ids.map(({ _id }) => String(_id)))] as const;
  });
  return new Map(await Promise.all(all));
}

async function say(address: string, text: string): Promise<void> {
  const channel = address.slice(0, address.indexOf(':'));
  await app.turns.handle({ id: `d${++deliveries}`, address, channel, activity: { kind: 'text', text }, locale: 'fr' });
}

/** All that somebody may leave behind, on the day of the clock; gives which rows it made. */
async function leave(who: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const before = await rows();
  const address = `web:${who}`;
  const person = { address, resident: address };
  const contact = { address, channel: 'web', locale: 'fr' };
  await say(address, 'bonjour');
  for (const text of ['nouvelles', '18', 'oui']) await say(address, text);
  await say(address, 'parler à quelqu’un');
  await say(address, 'Le parc est fermé.');
  const [ticket] = await app.city.handover.waiting();
  await app.city.handover.answer(ticket!.id, 'Il ouvre demain.', clock);
  await app.proposals.bind({ proposal: idea, person: address, author: false, supports: true, follows: true, since: clock, contact });
  const [invited] = (await app.organisations.invite('lire', 1, { by: 'Alice', now: clock }))!;
  for (const text of ['menu', `INVITATION ${invited!}`, 'oui']) await say(address, text);
  await app.city.preferences.keep(person, { access: ['step-free'] }, clock);
  await app.cards.issueTo(`+3361200${who.length}000`, address, clock);
  await app.cards.endOf(`+3361200${who.length}000`, clock);
  const starts = new Date(clock.getTime() + day);
  const [workshop] = await app.workshops.organiser.add(
    [
      {
        title: { fr: 'Réparer son vélo' },
        summary: { fr: 'Venez avec.' },
        topic: { fr: 'Vélo' },
        district: '18',
        place: { name: 'Maison', address: '1 rue de la Paix' },
        languages: ['fr'],
        starts,
        ends: new Date(starts.getTime() + 7_200_000),
        seats: 4,
        for: 'residents',
        companions: 1,
        access: ['step-free'],
      },
    ],
    { by: 'Alice', now: clock },
  );
  const { code } = workshop!;
  const asked = await app.city.data.tell('Où habite mon voisin ?', { ...person, ...contact }, clock);
  await app.data.desk.decline(asked.ok ? asked.number : 0, { by: 'Alice', now: clock, reason: 'personal' });
  const [consultation] = await app.consultations.desk.add(
    [
      {
        title: { fr: 'La charte' },
        summary: { fr: 'Des règles.' },
        articles: [{ number: 1, text: { fr: 'Un.' } }],
        opens: clock,
        closes: starts,
      },
    ],
    { by: 'Alice', now: clock },
  );
  const consulted = { code: consultation!.code, person, now: clock };
  await app.city.consultations.vote({ ...consulted, number: 1, vote: 'agree' });
  const written = await app.city.consultations.write({ ...consulted, text: 'Mon voisin ment.', contact });
  const refused = { by: 'Alice', now: clock, reason: 'personal' } as const;
  await app.consultations.desk.refuse(consulted.code, written.ok ? written.number : 0, refused);
  await app.consultations.tend(starts);
  const point = { latitude: 48.88 + who.length / 100, longitude: 2.35 };
  const draft = {
    kind: '5101',
    place: { label: '1 rue de la Paix', precision: 'point' as const, point },
    words: 'trou',
    anonymous: false,
    others: [],
  };
  const sent = await app.city.reports.send(draft, { ...person, ...contact }, clock);
  await app.reports.desk.done(sent.ok ? sent.report.reference : '', { by: 'Alice', now: clock, reason: 'repaired' });
  await app.city.lessons.turn(1, person, clock);
  const called = await app.city.calls.write('Fermez la rue de mon voisin', { ...person, ...contact }, clock);
  await app.calls.desk.decline(called.ok ? called.number : 0, { by: 'Alice', now: clock, reason: 'personal' });
  const referred = await app.city.lab.refer({ topic: 'Mon voisin fait du bruit' }, { ...person, ...contact }, 'resident', clock);
  await app.lab.desk.decline(referred.ok ? referred.reference : '', { by: 'Alice', now: clock, reason: 'personal' });
  const between = { title: { fr: 'Où ?' }, spots: [{ number: 1, label: { fr: 'Ici' }, point }], opens: clock, closes: starts, demo: false };
  const [placing] = await app.placings.ask([between], 'Alice', clock);
  await app.city.placings.prefer(placing!.code, [1], { ...person, ...contact }, new Date(clock.getTime() + 1));
  await app.placings.tend(starts);
  const wish = { kind: 'bench', place: draft.place, words: 'un banc', others: [] };
  const wished = await app.city.wishes.send(wish, { ...person, ...contact }, clock);
  await app.wishes.desk.refuse(wished.ok ? wished.wish.reference : '', { by: 'Alice', now: clock, reason: 'site' });
  const booked = await app.city.workshops.book({ code, person, kind: 'resident', seats: 1, access: ['step-free'], contact, now: clock });
  expect(booked.ok).toBe(true);
  await app.city.workshops.rate(code, person, { digit: 4, words: 'Trop court' }, new Date(starts.getTime() + day));
  await connection.collection<{ _id: string }>('workers').insertOne({ _id: who, campaign: 'c', ended: clock } as never);
  await connection.collection<{ _id: string }>('outreachFlags').insertOne({ _id: who, worker: who, at: clock, decided: {} } as never);
  const after = await rows();
  return new Map([...after].map(([name, ids]) => [name, new Set([...ids].filter((id) => !before.get(name)?.has(id)))]));
}

/** Collections of which a cohort has lost something. */
const lost = (made: ReadonlyMap<string, ReadonlySet<string>>, kept: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] =>
  [...made].flatMap(([name, ids]) => ([...ids].some((id) => !kept.get(name)?.has(id)) ? [name] : [])).sort();
const wholly = (names: readonly string[], made: ReadonlyMap<string, ReadonlySet<string>>, kept: ReadonlyMap<string, ReadonlySet<string>>) =>
  names.filter((name) => [...(made.get(name) ?? [])].some((id) => kept.get(name)?.has(id)));

test('what is past its time goes, wholly; what is not stays, and so do sums', async () => {
  clock = scriptDay;
  const old = await leave('old');
  clock = new Date(now.getTime() - 400 * day);
  const former = await leave('former');
  clock = new Date(now.getTime() - 29 * day);
  const recent = await leave('recent');
  clock = now;
  const bookings = () => connection.collection('bookings').find().sort({ since: 1, _id: 1 }).toArray();
  const before = await bookings();

  const handlers = createHandlers({ app, keep: () => Promise.resolve(), now: () => now, log: { info: () => undefined } as never });
  await handlers['sweep-retention']!({}, { signal: new AbortController().signal } as never);
  const kept = await rows();

  const past = [
    'callSignatures',
    'calls',
    'cards',
    'consultationMarks',
    'consultationStatements',
    'dataBonds',
    'dataNeeds',
    'labBonds',
    'labReferrals',
    'lessonProgress',
    'messages',
    'outreachFlags',
    'placingPreferences',
    'reportBonds',
    'tickets',
    'wishBonds',
    'workers',
  ];
  const gone = [...past, 'bonds', 'bookings', 'consents', 'members', 'preferences', 'sessions', 'subscribers'].sort();
  expect(lost(recent, kept)).toEqual([]);
  expect(lost(former, kept)).toEqual(past);
  expect(lost(old, kept)).toEqual(gone);
  // What the register says is swept is what was: of some, people alone.
  const swept = Object.keys(endings).filter((name) => endings[name]!.some(({ by }) => by === 'sweep'));
  expect(swept.sort()).toEqual([...past, 'bookings', 'consents', 'reports', 'wishes', 'workshopRatings'].sort());
  expect(wholly(past, former, kept)).toEqual([]);
  expect(wholly(gone, old, kept)).toEqual([]);
  // Who booked is forgotten, that somebody came is not; what is recent stands as it did.
  const after = await bookings();
  expect(after.slice(-1)).toEqual(before.slice(-1));
  expect(Object.keys(after.at(-2)!).sort()).toEqual(['_id', 'kind', 'number', 'order', 'seats', 'since', 'state', 'workshop']);
  const ratings = await connection.collection('workshopRatings').find().toArray();
  expect(ratings.filter((rating) => rating['words']).length).toBe(1);
  expect(ratings.length).toBe(3);
  // Of reports, what was written and where they exactly were.
  const reports = await connection.collection('reports').find().sort({ at: 1 }).toArray();
  expect(reports.map((report) => 'sealed' in report)).toEqual([false, false, true]);
  expect(await app.reports.store.find(String(reports[0]!._id))).toMatchObject({ kind: '5101', place: { label: '' } });
  const wishes = await connection.collection('wishes').find().sort({ at: 1 }).toArray();
  expect(wishes.map((wish) => 'sealed' in wish)).toEqual([false, false, true]);
  expect(await app.retention.sweep(now)).toEqual({
    people: 0,
    messages: 0,
    tickets: 0,
    calls: 0,
    lessons: 0,
    topics: 0,
    flags: 0,
    workers: 0,
    cards: 0,
    workshops: 0,
    questions: 0,
    consultations: 0,
    reports: 0,
    wishes: 0,
    placings: 0,
    consents: 0,
  });
});

test('every collection has its end in the register, every index that forgets too, and docs/retention.md tells of each', async () => {
  const names = (await connection.db!.listCollections().toArray()).map(({ name }) => name).sort();
  // Photos' collections are made with the first photo.
  expect(Object.keys(endings).sort()).toEqual([...new Set([...names, 'media.chunks', 'media.files'])].sort());
  for (const name of names) {
    const indexes = await connection.db!.collection(name).indexes();
    const forgets = indexes.flatMap(({ key, expireAfterSeconds }) => (expireAfterSeconds === undefined ? [] : Object.keys(key)));
    expect([name, endings[name]!.flatMap((ending) => (ending.by === 'index' ? [ending.field] : []))]).toEqual([name, forgets]);
  }
  const told = readFileSync(join(__dirname, '../../docs/retention.md'), 'utf8');
  expect([...told.matchAll(/^\| `([\w.]+)` /gm)].map(([, name]) => name).sort()).toEqual(Object.keys(endings).sort());
});
