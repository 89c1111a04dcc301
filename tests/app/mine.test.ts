import type { App } from '../../src/app';
import { toLines } from '../../src/conversation/render';
import { mineFile } from '../../src/mine-file';
import { seedIdeas, seedWorkshops } from '../../src/start';
import { openTestApp } from '../support/app';
import { createFakePlatform } from '../support/fake-platform';
import { demo, scriptDay } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let app: App;
let deliveries = 0;
const broken: unknown[] = [];

beforeAll(async () => {
  database = await openTestStorage();
  app = await openTestApp(database, {
    now: () => scriptDay,
    broken: (error) => broken.push(error),
    random: () => (417 - 100) / 900,
    platforms: () => [createFakePlatform('sms')],
    publicUrl: 'https://porte-voix.example',
  });
  const { edition, themes, projects } = demo();
  await app.editions.addFirst(edition, themes, projects);
  await seedIdeas(app, scriptDay);
  await seedWorkshops(app, scriptDay);
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

async function say(address: string, text: string): Promise<string> {
  const channel = address.slice(0, address.indexOf(':'));
  const turned = await app.turns.handle({ id: `d${++deliveries}`, address, channel, activity: { kind: 'text', text }, locale: 'fr' });
  const lines = turned.kind === 'done' ? turned.lines : [];
  return lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [toLines(entry.message)] : [])).join('\n');
}
const rows = async (): Promise<Readonly<Record<string, number>>> => {
  const { connection } = await database.connect();
  const names = [
    'sessions',
    'messages',
    'bonds',
    'dataBonds',
    'members',
    'subscribers',
    'roll',
    'pool',
    'proposals',
    'bookings',
    'preferences',
    'consultationMarks',
    'tickets',
  ];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await connection.collection(name).countDocuments()] as const)),
  );
};

/** A consultation that is open. */
let consulted = 0;

/** The number of a published question. */
let asked = 0;

/** A person with a ballot, two supports, an association and the city's news. */
async function live(address: string): Promise<void> {
  await say(address, 'vote 12 45');
  expect(await say(address, '417')).toContain('A voté');
  await say(address, 'menu');
  const [idea] = await app.city.proposals.listed('demo-ideas');
  expect(await say(address, `soutenir P-${idea!.reference}`)).toContain('votre soutien');
  const [code] = (await app.organisations.invite('lire', 1, { by: 'Alice', now: scriptDay }))!;
  await say(address, `INVITATION ${code!}`);
  expect(await say(address, 'oui')).toContain('Lire');
  for (const text of ['nouvelles', '75', 'oui']) await say(address, text);
  expect(await say(address, `DATA ${asked} soutenir`)).toContain('votre soutien compte');
  expect(await say(address, `CONSULTATION ${consulted} 1 oui`)).toContain("c'est noté");
  await say(address, `CONSULTATION ${consulted} Il faut des bancs devant les écoles de ${address}.`);
  expect(await say(address, '1')).toContain('Votre avis a le numéro');
  await say(address, 'ATELIER 11 1');
  await say(address, '2');
  expect(await say(address, 'oui')).toContain('réservé');
  await app.city.handover.request({ address, channel: 'web', locale: 'fr', text: 'Qui répare ma rue ?', now: scriptDay });
}

test('a person sees what is kept and has it erased: all in their name goes at all their addresses, their ballot and their neighbour’s things stay', async () => {
  const told = await app.city.data.tell(
    'Ou sont les bancs de Zoé ?',
    { address: 'web:zoe', resident: 'zoe', channel: 'web', locale: 'fr' },
    scriptDay,
  );
  asked = told.ok ? told.number : 0;
  await app.data.desk.accept(asked, { by: 'Nadia', now: scriptDay, question: 'Où sont les bancs ?' });
  await app.organisations.add(
    { id: 'lire', name: 'Lire à Barbès', kind: 'association', districts: ['18'] },
    { by: 'Alice', now: scriptDay },
  );
  const [charter] = await app.consultations.desk.add(
    [
      {
        title: { fr: 'La charte' },
        summary: { fr: 'Des règles.' },
        articles: [{ number: 1, text: { fr: 'Chaque avis reçoit une réponse.' } }],
        opens: new Date(scriptDay.getTime() - 86_400_000),
        closes: new Date(scriptDay.getTime() + 86_400_000),
      },
    ],
    { by: 'Nadia', now: scriptDay },
  );
  consulted = charter!.code;
  const before = await rows();
  await live('web:neighbour');
  const neighbour = await rows();
  await live('web:me');
  await say('web:me', 'mes données');
  const seen = await say('web:me', '2');
  for (const told of [
    'par web',
    'Lire à Barbès',
    'nouvelles de la Ville',
    '1 bulletin compté',
    'Des ateliers : 11',
    'besoin pour venir',
    `données ouvertes : ${asked}`,
    `Vos avis donnés à la Ville : ${consulted}/102`,
    '1 réponse aux consultations',
  ])
    expect(seen).toContain(told);
  expect(await say('web:me', 'suivi')).toMatch(/^Atelier 11, .* : .*Vous avez 1 place\./m);
  expect(await say('web:me', 'suivi')).toMatch(new RegExp(`^Question ${asked} : Où sont les bancs \\? On la soutient`, 'm'));
  const [followed] = await app.city.proposals.listed('demo-ideas');
  expect(await say('web:me', `suivi P-${followed!.reference}`)).toContain(followed!.reference);
  expect(await say('web:me', 'suivi')).toMatch(
    new RegExp(`^Avis ${consulted}/102 : Il faut des bancs .* Une personne doit encore le lire\\.`, 'm'),
  );
  await app.consultations.desk.publish(consulted, 101, { by: 'Nadia', now: scriptDay });
  await app.consultations.desk.publish(consulted, 102, { by: 'Nadia', now: scriptDay });
  expect(await say('web:me', `CONSULTATION ${consulted} 102`)).toContain('Il est montré à tous.');
  expect(await say('web:me', `CONSULTATION ${consulted} 102 oui`)).toContain('est le vôtre');
  await say('web:me', 'menu');
  await say('web:me', 'mes données');
  const taken = await say('web:me', '3');
  expect(taken).toContain('vous avez dit oui à nos nouvelles');
  const [, token = ''] = /https:\/\/porte-voix\.example\/mine\/([\w-]{20})/.exec(taken)!;
  expect(await app.mineFiles.look(token, new Date(scriptDay.getTime() + 86_400_000))).toBeUndefined();
  expect(await app.mineFiles.look(token, scriptDay)).toMatchObject({ address: 'web:me', locale: 'fr' });
  const owner = await app.mineFiles.take(token, scriptDay);
  expect(await app.mineFiles.take(token, scriptDay)).toBeUndefined();
  const file = JSON.stringify(await mineFile(app, owner!, scriptDay));
  for (const told of [
    'Lire à Barbès',
    '"code":11',
    'step-free',
    `"questions":[{"number":${asked}`,
    `"opinions":[{"consultation":${consulted},"number":102`,
    `"opinionVotes":[{"consultation":${consulted},"number":1,"vote":"agree"`,
    '"subscribed"',
    'mes données',
    '"news":[{"address":"web:me"}]',
    '"at":"2026-11-23T',
  ])
    expect(file).toContain(told);
  // What the ballot says is not in it, nor anything of a neighbour.
  for (const other of ['vote 12 45', 'web:neighbour', 'bancs de Zoé']) expect(file).not.toContain(other);
  await say('web:me', 'mes données');
  await say('web:me', '4');
  expect(await say('web:me', 'oui')).toContain('sera effacé dans une minute');
  const due = (now: Date) => app.jobs.claim({ names: ['erase-resident'], lease: 'test', now, until: new Date(now.getTime() + 60_000) });
  expect(await due(scriptDay)).toBeUndefined();
  const job = await due(new Date(scriptDay.getTime() + 60_000));
  const resident = String(job?.payload['resident']);
  expect(await app.erase(resident)).toBe(1);
  // Begun again after a crash, it finds nothing more.
  expect(await app.erase(resident)).toBe(0);
  const after = await rows();
  for (const name of [
    'sessions',
    'tickets',
    'messages',
    'bonds',
    'dataBonds',
    'members',
    'subscribers',
    'bookings',
    'preferences',
    'consultationMarks',
  ])
    expect([name, after[name]]).toEqual([name, neighbour[name]]);
  // What was shown to everyone stays, in nobody's name.
  const shown = await app.consultations.store.statement(consulted, 102);
  expect(shown).toMatchObject({ state: 'published', text: { fr: expect.stringContaining('bancs devant les écoles') as string } });
  expect(shown).not.toHaveProperty('author');
  expect(shown).not.toHaveProperty('contact');
  expect(await app.consultations.store.statement(consulted, 101)).toHaveProperty('author');
  expect(after['roll']).toBe((before['roll'] ?? 0) + 2);
  expect(after['pool']).toBe((before['pool'] ?? 0) + 2);
  expect(after['proposals']).toBe(before['proposals']);
  expect(await say('web:me', 'vote 12')).toContain('Vous avez déjà voté');
});

test('a receipt comes with a link to the page that checks it where links can be opened, and without where they cannot', async () => {
  for (const [address, linked] of [
    ['web:linked', true],
    ['sms:+33612345670', false],
  ] as const) {
    await say(address, 'vote 12 45');
    const done = await say(address, '417');
    const [receipt = 'none'] = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(done) ?? [];
    expect([address, done.includes(`https://porte-voix.example/verify#${receipt}`)]).toEqual([address, linked]);
    expect(done).not.toMatch(/arbres|cuisines/);
  }
});

test('a card comes with a link that shows it where links are opened at no cost, until it is replaced; by SMS as before', async () => {
  const linkIn = (told: string): string | undefined => /porte-voix\.example\/card\/(\S+)/.exec(told)?.[1];
  const shows = async (token = '') => (await app.cardLinks.look(token, scriptDay))?.shows ?? '';
  const sent = async (address: string, ...texts: readonly string[]): Promise<string> => {
    let told = '';
    for (const text of texts) told = await say(address, text);
    return told;
  };
  const phone = '+33612345672';
  const bySms = await sent('sms:+33612345671', 'CARTE', 'oui', '34');
  expect([/: \d{4} \d{4} \d{4}\./.test(bySms), linkIn(bySms)]).toEqual([true, undefined]);
  const told = await sent('web:linked card', 'CARTE', phone, 'oui', '352222', 'oui', '34');
  const first = linkIn(told);
  const number = await shows(first);
  expect([await app.cards.holder(number), told.replaceAll(' ', '').includes(number)]).toMatchObject([{ phone }, true]);
  const second = linkIn(await sent('web:linked card', 'CARTE', phone, 'oui', '352222', '1', 'oui'));
  expect([await shows(first), await app.cards.holder(number)]).toEqual(['', undefined]);
  expect(await app.cards.holder(await shows(second))).toMatchObject({ phone });
  expect(await app.cardLinks.look(second ?? '', new Date(scriptDay.getTime() + 24 * 3_600_000))).toBeUndefined();
});

test('a card is told without its number, and ends with whatever else is erased; the number is then worth nothing', async () => {
  const phone = '+33612345679';
  const address = `sms:${phone}`;
  for (const text of ['CARTE', 'oui']) await say(address, text);
  const [, number = ''] = /(\d{4} \d{4} \d{4})/.exec(await say(address, '34'))!;
  expect(await app.cards.holder(number.replaceAll(' ', ''))).toMatchObject({ phone });
  const known = await app.residents.known(database.keys.hmac('address', address));
  await app.erase(known!.resident);
  expect(await app.cards.holder(number.replaceAll(' ', ''))).toBeUndefined();
  expect(await app.cards.ofPhone(phone)).toBeUndefined();
});
