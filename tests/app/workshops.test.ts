import type { App } from '../../src/app';
import { toLines } from '../../src/conversation/render';
import { atCityTime } from '../../src/services/workshops/hours';
import { redraw, type Lottery } from '../../src/services/workshops/lottery';
import { remindersOf } from '../../src/services/workshops/reminders';
import type { Workshop } from '../../src/services/workshops/workshop';
import { openTestApp } from '../support/app';
import { doDue } from '../support/due';
import { createFakePlatform } from '../support/fake-platform';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let app: App;
let at: Date;
let deliveries = 0;
const broken: unknown[] = [];
const staff = { by: 'dir-participation-1', now: new Date('2026-10-01T09:00:00Z') };

beforeAll(async () => {
  database = await openTestStorage();
  app = await openTestApp(database, { now: () => at, broken: (error) => broken.push(error), platforms: () => [createFakePlatform('sms')] });
});
beforeEach(() => {
  at = new Date('2026-10-20T09:00:00Z');
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

const city = (shown: string): Date => atCityTime(shown)!;
const localised = (fr: string) => ({ fr });
async function announce(more: Partial<Workshop> = {}): Promise<number> {
  const [added] = await app.workshops.organiser.add(
    [
      {
        title: localised('Réparer son vélo'),
        summary: localised('Venez avec.'),
        topic: localised('Vélo'),
        district: '18',
        place: { name: 'Maison', address: '1 rue de la Paix' },
        languages: ['fr'],
        starts: city('2026-10-25 14:00'),
        ends: city('2026-10-25 16:00'),
        seats: 2,
        for: 'residents',
        companions: 1,
        access: ['step-free'],
        ...more,
      },
    ],
    staff,
  );
  return added!.code;
}

let people = 0;
const somebody = (): string => `sms:+3361${3_000_000 + ++people}`;
async function say(address: string, text: string): Promise<string> {
  at = new Date(at.getTime() + 1);
  const channel = address.slice(0, address.indexOf(':'));
  const turned = await app.turns.handle({ id: `d${++deliveries}`, address, channel, activity: { kind: 'text', text }, locale: 'fr' });
  const lines = turned.kind === 'done' ? turned.lines : [];
  return lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [toLines(entry.message)] : [])).join('\n');
}
/** Books in one line; what is said at the end. */
async function book(address: string, code: number, seats = 1): Promise<string> {
  const asked = await say(address, `ATELIER ${code} ${seats}`);
  if (asked.includes('besoin')) await say(address, '1');
  return say(address, 'oui');
}
/** What the city said to this address since, of its own accord. */
async function told(address: string): Promise<readonly string[]> {
  const lines = await app.turns.history(address, 0, 200);
  const texts: string[] = [];
  let last = 'city';
  let since = 0;
  for (const { entry, at: when } of lines) {
    if (entry.from === 'resident') since = when;
    else if (entry.message && (when !== since || last === 'told')) texts.push(entry.message.text);
    last = entry.from === 'resident' ? 'resident' : when === since ? 'city' : 'told';
  }
  return texts;
}
const taken = async (code: number) => (await app.workshops.organiser.overview(code))!.taken.resident;

test('seats go to who comes first, then one waits; whoever gives theirs up makes an offer, which runs out by day, and goes to the next', async () => {
  const code = await announce();
  const [ann, ben, cho, dia] = [somebody(), somebody(), somebody(), somebody()];
  expect(await book(ann, code, 2)).toContain("C'est réservé");
  expect(await book(ben, code)).toContain('en tête de la liste');
  expect(await book(cho, code, 2)).toContain('1 personne attend avant vous');
  expect(await book(dia, code)).toContain('2 personnes attendent');
  expect(await taken(code)).toBe(2);

  at = city('2026-10-20 22:00');
  expect(await say(ann, `LIBERER ${code}`)).toContain('OUI ou NON');
  expect(await say(ann, 'oui')).toContain("Merci d'avoir prévenu");
  await doDue(app, at);
  // Nobody is written to at night.
  expect(await told(ben)).toEqual([]);
  at = city('2026-10-21 08:00');
  await doDue(app, at);
  // Ben wants one seat and Dia the other: Cho, who wants two, lets her pass.
  expect(await told(ben)).toEqual([expect.stringContaining('Une place pour vous')]);
  expect(await told(cho)).toEqual([]);
  expect(await told(dia)).toEqual([expect.stringContaining('OUI pour la prendre avant le 21 octobre, 20:00')]);
  expect(await taken(code)).toBe(2);

  expect(await say(dia, 'oui')).toContain("C'est réservé");
  expect(await say(dia, 'oui')).not.toContain("C'est réservé");
  at = city('2026-10-21 20:00');
  await doDue(app, at);
  expect((await told(ben)).at(-1)).toContain("passée à quelqu'un d'autre");
  expect(await say(ben, 'oui')).not.toContain("C'est réservé");
  // One seat is free, and Cho waits for two.
  expect(await taken(code)).toBe(1);
});

test('reminders come the day before at the same time by the city’s clock and two hours before, over the end of summer time; then one is asked how it was', async () => {
  const code = await announce();
  const address = somebody();
  await book(address, code);
  at = city('2026-10-24 13:59');
  await doDue(app, at);
  expect(await told(address)).toEqual([]);
  // 25 hours before.
  at = city('2026-10-24 14:00');
  expect(city('2026-10-25 14:00').getTime() - at.getTime()).toBe(25 * 3_600_000);
  await doDue(app, at);
  expect(await told(address)).toEqual([expect.stringContaining(`Demain, atelier ${code}`)]);
  at = city('2026-10-25 12:00');
  await doDue(app, at);
  await doDue(app, at);
  expect((await told(address)).slice(1)).toEqual([expect.stringContaining("Tout à l'heure à 14:00")]);
  at = city('2026-10-25 17:00');
  await doDue(app, at);
  expect((await told(address)).at(-1)).toContain(`NOTE ${code}`);
  expect(await say(address, `NOTE ${code} 5 tres utile`)).toContain('Merci');
  expect(await say(address, `NOTE ${code} 4 encore`)).toContain('déjà');
  expect(await app.workshops.store.ratings(code)).toEqual([{ digit: 5, words: 'tres utile' }]);
});

test('a change is told to everyone who booked or waits, once, with reminders of its own; a workshop called off too', async () => {
  const code = await announce();
  const [ann, ben] = [somebody(), somebody()];
  await book(ann, code, 2);
  await book(ben, code);
  const { organiser } = app.workshops;
  expect(await organiser.change(code, { seats: 1 }, { ...staff, now: at })).toEqual({ ok: false, reason: 'below-taken', taken: 2 });
  at = new Date(at.getTime() + 1);
  const moved = await organiser.change(code, { starts: city('2026-10-26 18:00'), ends: city('2026-10-26 20:00') }, { ...staff, now: at });
  expect(moved.ok).toBe(true);
  await doDue(app, at);
  expect(await organiser.tell(code, 1, at)).toBe(0);
  for (const address of [ann, ben]) expect(await told(address)).toEqual([expect.stringContaining('26 octobre à 18:00')]);
  // The former day's reminders are worth nothing.
  at = city('2026-10-25 12:00');
  await doDue(app, at);
  expect(await told(ann)).toHaveLength(1);
  at = city('2026-10-25 18:00');
  await doDue(app, at);
  expect((await told(ann)).at(-1)).toContain('Demain');
  await organiser.cancel(code, 'salle fermée', { ...staff, now: at });
  await doDue(app, at);
  for (const address of [ann, ben]) expect((await told(address)).at(-1)).toContain('annulé : salle fermée');
  expect(await say(ann, `ATELIER ${code}`)).toContain('annulé');
});

test('more seats are offered to who waits; who came is checked in by number, who did not is told kindly', async () => {
  const code = await announce({ seats: 1 });
  const [ann, ben] = [somebody(), somebody()];
  const number = /numéro : (\d{5})/.exec(await book(ann, code))![1]!;
  await book(ben, code);
  await app.workshops.organiser.change(code, { seats: 2 }, { ...staff, now: at });
  await doDue(app, at);
  expect(await told(ann)).toEqual([]);
  expect(await say(ben, 'oui')).toContain("C'est réservé");
  expect(await app.city.door.checkIn(code, number, at)).toEqual({ ok: false, reason: 'too-early' });
  at = city('2026-10-25 13:30');
  expect(await app.city.door.checkIn(code, '1', at)).toEqual({ ok: false, reason: 'unknown' });
  expect(await app.city.door.checkIn(code, number, at)).toMatchObject({ ok: true, present: 1 });
  expect(await app.city.door.checkIn(code, number, at)).toEqual({ ok: false, reason: 'already' });
  // At the door stands a worker with a phone of whatever kind; a card serves where it was given to the phone that booked.
  await app.workshops.organiser.change(code, { seats: 3 }, { ...staff, now: at });
  const [eve, worker] = [somebody(), somebody()];
  await book(eve, code);
  const card = await app.cards.issueTo(eve.slice(eve.indexOf('+')), eve, at);
  const places = [{ id: 'barbes', name: 'Marché Barbès', locales: ['fr'] }];
  const campaign = { id: 'marches', name: 'Aux marchés', from: at, until: new Date(at.getTime() + 86_400_000), quota: 9, places };
  await app.outreach.campaigns.add(campaign, { ...staff, now: at });
  const [invitation = ''] = (await app.outreach.campaigns.invite('marches', 'barbes', 1, { ...staff, now: at }))!;
  expect(await say(worker, `EQUIPE ${invitation} 2580`)).toContain("À la porte d'un atelier");
  expect(await say(worker, `entrée ${code} ${number}`)).toContain('déjà entré');
  expect(await say(worker, `entrée ${code} ${card.replace(/(\d{4})(?=\d)/g, '$1 ')}`)).toContain(
    '1 personne entre. 2 réservations sont là.',
  );
  expect(await say(worker, `entrée ${code} 000000000000`)).toContain('personne n');
  // Whoever is no worker opens no door.
  expect(await say(ben, `entrée ${code} ${number}`)).not.toContain('déjà entré');
  const [, certificate = ''] = /(\d+-\d{5}-\d{6})/.exec(await say(ann, `ATTESTATION ${code}`))!;
  expect(await app.certificates.check(certificate)).toMatchObject({ workshop: { code } });
  const forged = `${certificate.slice(0, -1)}${(Number(certificate.at(-1)) + 1) % 10}`;
  expect(await app.certificates.check(forged)).toBeUndefined();
  expect(await say(ben, `ATTESTATION ${code}`)).toContain("n'est pas notée");
  expect(await say(ben, 'attestation 999')).toContain('999');
  expect(await say(ben, 'attestation')).toContain('à aucun atelier');
  expect(await say(ben, `suivi ${code}`)).toContain('Vous avez 1 place');
  await say(ben, 'menu');
  expect(await say(ann, 'attestation')).toContain('Pour quel atelier ?');
  expect(await say(ann, String(code))).toContain(certificate);
  at = city('2026-10-25 17:00');
  await doDue(app, at);
  expect((await told(ann)).at(-1)).toContain('Comment était-ce');
  expect((await told(ben)).at(-1)).toContain('Cela arrive');
});

test('a mixed workshop keeps seats for agents until its date, then for whoever comes; an agent is known by the invitation of their service', async () => {
  await app.organisations.add({ id: 'dve', name: 'Direction de la voirie', kind: 'service', districts: [] }, staff);
  const code = await announce({ for: 'mixed', seats: 2, kept: { resident: 1, agent: 1, until: city('2026-10-23 12:00') } });
  const [ann, ben, agent] = [somebody(), somebody(), somebody()];
  expect(await book(ann, code)).toContain("C'est réservé");
  expect(await book(ben, code)).toContain('en tête de la liste');
  const only = await announce({ for: 'agents' });
  expect(await say(agent, `ATELIER ${only} 1`)).toContain('pour les agents');
  const [invitation] = (await app.organisations.invite('dve', 1, { ...staff, now: at }))!;
  await say(agent, `INVITATION ${invitation!}`);
  await say(agent, 'oui');
  expect(await book(agent, only)).toContain("C'est réservé");
  // Nobody of the agents came for it: from then on it is whoever's.
  at = city('2026-10-23 12:00');
  await app.workshops.offers.all(at);
  expect(await say(ben, 'oui')).toContain("C'est réservé");
});

test('who has everything erased gives their seats back, and nothing of them is left', async () => {
  const code = await announce({ seats: 1 });
  const [ann, ben] = [somebody(), somebody()];
  await book(ann, code);
  await book(ben, code);
  const { connection } = await database.connect();
  const before = await connection.collection('bookings').countDocuments();
  const known = await app.residents.known(database.keys.hmac('address', ann));
  at = new Date(at.getTime() + 1);
  await app.erase(known!.resident);
  expect(await connection.collection('bookings').countDocuments()).toBe(before - 1);
  await doDue(app, at);
  expect(await told(ben)).toEqual([expect.stringContaining('Une place pour vous')]);
  const rows = JSON.stringify(await connection.collection('bookings').find().toArray());
  expect(rows).not.toContain(ben.slice(4));
});

test('a draw is held at its time by nobody’s hand, once, is published, and can be drawn again from what was published; who was not drawn is offered seats in its order', async () => {
  const [added] = await app.workshops.organiser.add(
    [
      {
        title: localised('Conseil'),
        summary: localised('Une visite.'),
        topic: localised('Ville'),
        district: '4',
        place: { name: 'Hôtel de Ville', address: 'place' },
        languages: ['fr'],
        starts: city('2026-10-25 14:00'),
        ends: city('2026-10-25 16:00'),
        seats: 2,
        for: 'residents',
        companions: 0,
        access: [],
        drawAt: city('2026-10-22 12:00'),
      },
    ],
    staff,
  );
  const { code, draw: announced } = added!;
  const entrants = Array.from({ length: 6 }, () => somebody());
  for (const address of entrants) expect(await book(address, code)).toMatch(/au tirage du 22 octobre, numéro \d{5}/);
  expect(await taken(code)).toBe(0);
  at = city('2026-10-22 12:00');
  await doDue(app, at);
  expect(await app.workshops.draws.run(code, at)).toBeUndefined();
  expect(await app.workshops.draws.tell(code, at)).toBe(0);
  expect(await taken(code)).toBe(2);
  const lines: string[] = [];
  for await (const line of app.published.folder(`lottery-${code}`).lines('lottery.json')) lines.push(line);
  const lottery = JSON.parse(lines.join('')) as Lottery;
  expect(await app.published.names(`lottery-${code}`)).toEqual(['lottery.json', 'manifest.json']);
  expect(redraw(lottery, announced!.seedHash)).toMatchObject({ ok: true });
  expect((await app.ballots.audit.all()).map(({ text }) => text).join()).toContain(`"seedHash":"${announced!.seedHash}"`);
  const told6 = await Promise.all(entrants.map(async (address) => (await told(address)).at(-1) ?? ''));
  expect(told6.filter((text) => text.includes('vous avez une place'))).toHaveLength(2);
  expect(told6.filter((text) => text.includes('pas de place'))).toHaveLength(4);
  // Who was drawn gives theirs up: it goes to the first of the waiting list, not to who comes now.
  const winner = entrants[told6.findIndex((text) => text.includes('vous avez une place'))]!;
  await say(winner, `LIBERER ${code}`);
  await say(winner, 'oui');
  at = city('2026-10-22 13:00');
  expect(await book(somebody(), code)).toContain('attendent avant vous');
  await doDue(app, at);
  const [offered] = await app.workshops.store.at(code, ['offered'], 10);
  expect(offered?.number).toBe(lottery.waiting[0]);
});

test('a series is booked at once where it has the seats, and given up one by one or together; a full meeting is told and not waited for', async () => {
  const meeting = (date: string) => ({ series: 'budget', starts: city(`${date} 14:00`), ends: city(`${date} 16:00`) });
  const [first, second, third] = [
    await announce(meeting('2026-11-03')),
    await announce(meeting('2026-11-10')),
    await announce(meeting('2026-11-17')),
  ];
  await announce({ ...meeting('2026-11-24'), series: 'another' });
  await book(somebody(), second, 2);
  const seats = () => Promise.all([first, second, third].map(taken));
  const person = somebody();
  const says = async (...words: readonly string[]): Promise<string> => {
    let said = '';
    for (const text of words) said = await say(person, text);
    return said;
  };
  expect(await says(`ATELIER ${first} SERIE`, '2', '1')).toMatch(/3 nov\. 14:00, mar\. 17 nov\. 14:00, .* Places à chaque date : 2/);
  const booked = await says('oui');
  expect(booked).toMatch(new RegExp(`^${first} : 3 novembre.*\n${third} : 17 novembre.*\nComplet : ${second}\\.`, 'm'));
  expect(await seats()).toEqual([2, 2, 2]);
  // Asked again, nothing is booked twice.
  expect(await says(`ATELIER ${first} SERIE`, '1')).toContain("plus rien n'est libre");
  await says(`LIBERER ${first}`, 'oui');
  expect(await seats()).toEqual([0, 2, 2]);
  await says(`ATELIER ${third} SERIE`, '1', 'oui');
  expect(await seats()).toEqual([1, 2, 2]);
  expect(await says(`LIBERER ${second} SERIE`, 'oui')).toContain(`${first}, ${third}`);
  expect(await seats()).toEqual([0, 2, 0]);
  expect(await says(`LIBERER ${second} SERIE`)).toContain('pas de place dans cette série');
});

test('over the beginning of summer time a reminder comes 23 hours before', () => {
  const starts = city('2027-03-28 14:00');
  const [day] = remindersOf({ id: 'b' }, { ...({} as Workshop), starts, revision: 0 }, new Date('2027-03-01T00:00:00Z'));
  expect(starts.getTime() - day!.at.getTime()).toBe(23 * 3_600_000);
  // Half past two is left out that night, and comes twice in October: then the first.
  expect(city('2027-03-28 02:30').toISOString()).toBe('2027-03-28T01:30:00.000Z');
  expect(city('2026-10-25 02:30').toISOString()).toBe('2026-10-25T00:30:00.000Z');
});
