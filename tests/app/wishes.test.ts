import type { App } from '../../src/app';
import { openTestApp } from '../support/app';
import { fill } from '../support/gazetteer';
import { doDue } from '../support/due';
import { createFakePlatform } from '../support/fake-platform';
import { openTestStorage, type TestStorage } from '../support/storage';
import { ideasEdition } from '../support/idea-city';
import type { Contact, Person } from '../../src/services/proposals/proposal';

let database: TestStorage;
let app: App;
let at = new Date('2027-01-05T09:00:00Z');
let deliveries = 0;
const broken: unknown[] = [];

beforeAll(async () => {
  database = await openTestStorage();
  app = await openTestApp(database, {
    now: () => at,
    random: () => 0.5,
    broken: (error) => broken.push(error),
    platforms: () => [createFakePlatform('sms'), createFakePlatform('whatsapp')],
  });
  await fill(app.gazetteer);
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

const channelOf = (address: string): string => address.slice(0, address.indexOf(':'));
async function says(address: string, text: string, locale = 'fr'): Promise<string> {
  at = new Date(at.getTime() + 1);
  const turned = await app.turns.handle({
    id: `d${++deliveries}`,
    address,
    channel: channelOf(address),
    activity: { kind: 'text', text },
    locale,
  });
  if (turned.kind === 'again') throw new Error('heard before');
  return turned.lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message.text] : [])).join('\n');
}
/** The last thing the city said at this address. */
async function last(address: string): Promise<string> {
  const lines = await app.turns.history(address, 0, 1000);
  return lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message.text] : [])).at(-1) ?? '';
}
const contact = (address: string, locale = 'fr'): Person & Contact => ({ address, resident: address, channel: channelOf(address), locale });

test('a bench by SMS; 24 neighbours support it; its author is asked once an edition collects ideas, says yes by a plain SMS, and all are told and follow the idea', async () => {
  const ann = 'sms:+33611111111';
  expect(await says(ann, 'il manque un banc devant le 12 rue myrha')).toContain('Que souhaitez-vous');
  await says(ann, '1');
  await says(ann, '1');
  const [reference = ''] = /V2027A\d+/.exec(await says(ann, '1')) ?? [];
  expect(reference).toBe('V2027A1');
  const [near] = await app.city.wishes.near('bench', {
    label: '',
    precision: 'point',
    point: (await app.wishes.store.find(reference))!.place.point!,
  });
  expect(near).toMatchObject({ reference });
  expect(near?.shown).toBeUndefined();

  expect(await app.wishes.desk.accept(reference, { by: 'Ida', now: at })).toMatchObject({ ok: true });
  await doDue(app, at);
  expect(await last(ann)).toBe('V2027A1, Un banc, 12 Rue Myrha, 75018 Paris : ouvert aux soutiens.');
  for (let index = 0; index < 24; index++) {
    const address = `web:n${index}`;
    await says(address, index % 2 ? 'hello' : 'bonjour', index % 2 ? 'en' : 'fr');
    expect(await app.city.wishes.support(reference, contact(address, index % 2 ? 'en' : 'fr'), at)).toMatchObject({ ok: true });
  }
  // No edition collects ideas: it is kept.
  at = new Date(at.getTime() + 86_400_000);
  await doDue(app, at);
  expect(await last(ann)).toContain('ouvert aux soutiens');
  expect(await app.wishes.offers(at)).toBe(0);
  at = new Date('2027-01-12T10:00:00Z');
  await app.editions.add(ideasEdition, { nature: { fr: 'Nature' } }, []);
  expect(await app.wishes.offers(at)).toBe(1);
  expect(await app.wishes.offers(at)).toBe(0);
  expect(await last(ann)).toContain(
    '25 personnes le souhaitent. En faire une idée du budget participatif, en votre nom ? Répondez OUI ou NON.',
  );

  expect(await says(ann, 'oui')).toMatch(/^Merci\. V2027A1 devient l'idée P-\d{6}\./);
  const { proposal = '' } = (await app.wishes.store.find(reference))!;
  await doDue(app, at);
  expect(await last('web:n1')).toContain(`became idea P-${proposal}`);
  expect(await last('web:n2')).toContain(`devenu l'idée P-${proposal}`);
  // Its author was told in their own turn, once.
  expect(await last(ann)).toContain("devient l'idée");
  const followers = await app.proposals.followers([proposal], false, '', 100);
  expect(followers).toHaveLength(25);
  const accepted = await app.desk.accept(proposal, { by: 'Ida', now: new Date(at.getTime() + 1000), theme: 'nature', district: '18' });
  expect(accepted).toMatchObject({ ok: true, proposal: { state: 'published' } });
  at = new Date(at.getTime() + 2000);
  await doDue(app, at);
  expect(await last('web:n1')).toContain(proposal);
  // Of what this storage keeps, no word as written before it was shown, and no address can be read without the keys.
  const dump = JSON.stringify(await (await database.connect()).connection.collection('wishBonds').find().toArray());
  for (const word of ['web:n1', '+336']) expect(dump).not.toContain(word);
});

test('whatever is written where it is asked what is wished, stands in the wish; danger is answered first', async () => {
  const zoe = 'sms:+33644444444';
  await says(zoe, 'souhait');
  await says(zoe, 'un banc');
  expect(await says(zoe, 'incendie')).toMatch(/^Danger \? Appelez.*\nQue souhaitez-vous/);
  await says(zoe, 'ma mère doit pouvoir souffler en chemin');
  expect(await says(zoe, 'un banc avec un dossier au 14 rue Polonceau')).toContain('Que souhaitez-vous');
  await says(zoe, '1');
  await says(zoe, '1');
  const [reference = ''] = /V2027A\d+/.exec(await says(zoe, '1')) ?? [];
  expect((await app.wishes.store.find(reference))?.words).toBe(
    'un banc\nincendie\nma mère doit pouvoir souffler en chemin\nun banc avec un dossier au 14 rue Polonceau',
  );
  // A sentence of danger begins a report, as it does anywhere; the first words of a wish tell whom to call.
  const kim = 'sms:+33655555555';
  await says(kim, 'souhait');
  await says(kim, 'un arbre');
  expect(await says(kim, 'ça sent le gaz par ici')).toMatch(/^Odeur de gaz \?.*\nDe quoi s'agit-il/);
  const max = 'sms:+33666666666';
  await says(max, 'souhait');
  expect(await says(max, "un banc, quelqu'un est blessé par terre")).toMatch(/^Quelqu'un est en danger \?/);
});

test('a place that is known by its author’s words alone is told others by its district', async () => {
  const place = { label: 'chez Samir, 75018', precision: 'district' as const, district: '18' };
  const sent = await app.city.wishes.send({ kind: 'bench', place, words: 'un banc', others: [] }, contact('web:samir'), at);
  const reference = sent.ok ? sent.wish.reference : '';
  expect(await says('web:other', `SUIVI ${reference}`)).toContain(`${reference}, Un banc, Paris 18, `);
  expect(await says('web:samir', `SUIVI ${reference}`)).toContain('chez Samir');
});

test('each state is told once, in their language; nothing of a wish that waits to be read is shown to others', async () => {
  const [zoe, ben] = ['whatsapp:zoe', 'whatsapp:ben'];
  await says(zoe, 'نريد نافورة ماء للشرب أمام 20 rue Myrha, appelez Samir', 'ar');
  await says(zoe, '1', 'ar');
  await says(zoe, '1', 'ar');
  const [reference = ''] = /V2027A\d+/.exec(await says(zoe, '1', 'ar')) ?? [];
  const seen = await says(ben, `SUIVI ${reference}`);
  expect(seen).toContain('Une fontaine à eau');
  expect(seen).not.toContain('Samir');
  expect(await says(ben, `SOUTENIR ${reference}`)).toContain('Personnes qui le souhaitent : 2.');
  await app.wishes.desk.accept(reference, { by: 'Ida', now: at, wordless: true });
  await app.wishes.desk.move(reference, { by: 'Ida', now: at, state: 'planned', until: '2027-06-01' });
  await app.wishes.desk.refuse(reference, { by: 'Ida', now: at, reason: 'site', words: 'Il y a le métro dessous.' });
  await doDue(app, at);
  await doDue(app, at);
  const lines = (await app.turns.history(ben, 0, 1000)).flatMap(({ entry }) =>
    entry.from === 'city' && entry.message ? [entry.message.text] : [],
  );
  expect(lines.filter((text) => text.includes(reference) && text.includes('Prévu le 1er juin 2027'))).toHaveLength(1);
  expect(lines.at(-1)).toContain("refusé. Ce n'est pas possible à cet endroit. Il y a le métro dessous.");
  expect(await last(zoe)).toContain('رفضت');
  expect(await says(ben, 'suivi')).toContain(reference);
});

test('a question between places: people order them by SMS, change their minds, and are told the result once; it is published with what was wished', async () => {
  const spots = ['Square', 'Rue', 'Place'].map((fr, index) => ({
    number: index + 1,
    label: { fr, en: fr },
    point: { latitude: 48.88, longitude: 2.35 },
  }));
  const opens = at;
  const closes = new Date(at.getTime() + 5 * 86_400_000);
  const [asked] = await app.placings.ask([{ title: { fr: 'Où mettre la fontaine ?' }, spots, opens, closes, demo: false }], 'Ida', at);
  const code = asked?.code ?? 0;
  for (let index = 0; index < 12; index++)
    await says(`sms:+3365000000${String(index).padStart(2, '0')}`, `LIEUX ${code} ${index < 7 ? '3 1' : '2 3'}`);
  const [first, second] = ['sms:+336500000000', 'sms:+336500000001'];
  // One question alone is open: its number need not be said.
  expect(await says(second, 'LIEUX 3 2')).toContain('1. Place, 2. Rue.');
  expect(await says(second, 'LIEUX 2 3 1')).toContain('1. Rue, 2. Place, 3. Square.');
  expect(await says(second, 'LIEUX 9 2')).toContain('Je ne trouve pas la question 9');
  expect(await says(second, 'LIEUX 2')).toContain('Je ne trouve pas la question 2');
  expect(await says(second, `LIEUX ${code}`)).toContain('Votre ordre jusqu');
  expect(await says(second, '1 3 2')).toContain('1. Square, 2. Place, 3. Rue');
  expect(await app.placings.tend(at)).toEqual([]);
  at = closes;
  expect(await app.placings.tend(at)).toEqual([code]);
  expect(await app.placings.tend(at)).toEqual([]);
  await doDue(app, new Date(at.getTime() + 86_400_000));
  expect(await last(first)).toBe("Où mettre la fontaine ? Résultat (12 réponses) : 1. Place, 2. Square, 3. Rue. Merci d'avoir répondu.");
  expect(await app.placings.notice(code, at)).toBe(0);
  expect(await says(first, `LIEUX ${code} 1`)).toContain('La question est close. Résultat (12 réponses)');
  const dump = JSON.stringify(await (await database.connect()).connection.collection('placingPreferences').find().toArray());
  expect(dump).not.toContain('+336');
  await app.wishes.publish(at);
  const [set] = (await app.openFiles.all()).filter(({ id }) => id === 'wishes');
  expect(set?.files.map(({ name }) => name)).toEqual(['wishes.csv', 'wishes.json']);
});
