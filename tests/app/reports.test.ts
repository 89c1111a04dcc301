import type { App } from '../../src/app';
import { openTestApp } from '../support/app';
import { fill } from '../support/gazetteer';
import { doDue } from '../support/due';
import { createFakePlatform } from '../support/fake-platform';
import { openTestStorage, type TestStorage } from '../support/storage';
import type { Activity } from '../../src/conversation/activity';
import type { Contact, Person } from '../../src/services/proposals/proposal';

let database: TestStorage;
let app: App;
let at = new Date('2026-11-23T09:00:00Z');
let deliveries = 0;
const broken: unknown[] = [];
const dayMs = 86_400_000;

beforeAll(async () => {
  database = await openTestStorage();
  app = await openTestApp(database, {
    now: () => at,
    random: () => 0.5,
    broken: (error) => broken.push(error),
    platforms: () => [createFakePlatform('sms'), createFakePlatform('whatsapp')],
    publicUrl: 'https://porte-voix.example',
  });
  await fill(app.gazetteer);
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

const channelOf = (address: string): string => address.slice(0, address.indexOf(':'));
/** What the city answers to one message. */
async function says(address: string, said: string | Activity, locale = 'fr'): Promise<string> {
  at = new Date(at.getTime() + 1);
  const activity: Activity = typeof said === 'string' ? { kind: 'text', text: said } : said;
  const turned = await app.turns.handle({ id: `d${++deliveries}`, address, channel: channelOf(address), activity, locale });
  if (turned.kind === 'again') throw new Error('heard before');
  const messages = turned.lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message] : []));
  const options = (message: (typeof messages)[number]) =>
    message.kind === 'ask' ? (message.prompt.options ?? []).map(([, label]) => label) : [];
  return messages.flatMap((message) => [message.text, ...options(message)]).join('\n');
}
/** The last thing the city said at this address. */
async function last(address: string): Promise<string> {
  const lines = await app.turns.history(address, 0, 1000);
  return lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message.text] : [])).at(-1) ?? '';
}
const contact = (address: string, locale = 'fr'): Person & Contact => ({ address, resident: address, channel: channelOf(address), locale });
const photo = (text: string): Activity => ({ kind: 'media', media: [{ id: 'aaaaaaaaaaaaaaaaaaaaaaaa', type: 'image/jpeg' }], text });

test('a lamp, by a plain SMS in bad spelling; a neighbour joins with a photo; a crew closes it by SMS; both are told in their languages; one says it is not fixed', async () => {
  const [ann, ben, leo] = ['sms:+33611111111', 'whatsapp:ben', 'sms:+33622222222'];
  expect(await says(ann, 'ya un lampadere etein devan 12 rue mirha')).toContain('De quoi');
  expect(await says(ann, '1')).toContain('Est-ce bien');
  expect(await says(ann, '1')).toContain('Envoyer ?');
  const sent = await says(ann, '1');
  const [reference = ''] = /P2026K\d+/.exec(sent) ?? [];
  expect(reference).not.toBe('');

  // The photo comes first with its words, in another language; nobody asks for it again.
  expect(await says(ben, photo('مصباح الشارع مطفأ أمام 12 rue Myrha'), 'ar')).toContain('ما هي المشكلة');
  await says(ben, '1', 'ar');
  expect(await says(ben, '1', 'ar')).toContain('سبق الإبلاغ');
  expect(await says(ben, '1', 'ar')).toContain(reference);
  expect(await app.reports.store.find(reference)).toMatchObject({ people: 2, photos: [{ by: 'follower' }], state: 'new' });

  const added = await app.reports.crews.add({ id: 'lighting-18', service: 'lighting', districts: ['18'] }, 'Ida', at);
  expect(await says(leo, `brigade ${added.ok ? added.code : ''}`)).toContain('12 Rue Myrha');
  expect(await says(leo, 'fait 1')).toContain(reference);
  await doDue(app, at);
  expect(await last(ann)).toMatch(new RegExp(`^${reference}, .*: clos. Réparé. Pas réparé \\? Répondez NON avant`));
  expect(await last(ben)).toMatch(new RegExp(`^${reference}، .*مغلق`));
  // Whoever knows a reference may follow it: words are their author's alone.
  expect(await says('web:eve', `suivre ${reference}`)).toContain(reference);
  expect(await says('web:eve', `suivi ${reference}`)).not.toContain('lampadere');

  // A plain no, without a reference, days later.
  at = new Date(at.getTime() + 3 * dayMs);
  expect(await says(ann, 'non')).toContain(`${reference} est rouvert`);
  await doDue(app, at);
  expect(await last(ben)).toContain('فتح من جديد');
  expect(await app.reports.store.find(reference)).toMatchObject({ state: 'to-do', reopened: 1 });

  // Closed again: the other says that it is fixed now, and how content they are.
  expect(await says(leo, 'tournee')).toContain('12 Rue Myrha');
  expect(await says(leo, 'fait 1')).toContain(reference);
  await doDue(app, at);
  expect(await says(ben, 'نعم', 'ar')).toContain('شكرا');
  expect(await says(ben, '5', 'ar')).toContain('شكرا');
  expect(await app.reports.store.find(reference)).toMatchObject({ state: 'done', ratings: [0, 0, 0, 0, 1] });
  // Of what this storage keeps, no word and no address can be read without the keys.
  const dump = JSON.stringify(await (await database.connect()).connection.collection('reports').find().toArray());
  for (const word of ['lampadere', 'Myrha', '+336']) expect(dump).not.toContain(word);
});

test('whatever is written where it is asked what it is, stands in the report; danger is answered first there, too', async () => {
  const ida = 'sms:+33633333333';
  await says(ida, 'signaler');
  await says(ida, 'lampadaire éteint');
  // A kind that is guessed, a sentence that is none, a place: all of it is theirs.
  expect(await says(ida, 'le lampadaire devant le 14 rue Polonceau clignote, les enfants ont peur')).toContain('Lampadaire abîmé');
  expect(await says(ida, 'on me dit que personne ne vient avant lundi')).toContain("Je n'ai pas compris");
  expect(await says(ida, '1')).toContain('14 Rue Polonceau');
  await says(ida, '1');
  const [reference = ''] = /P2026K\d+/.exec(await says(ida, '1')) ?? [];
  expect((await app.reports.store.find(reference))?.words).toBe(
    'lampadaire éteint\nle lampadaire devant le 14 rue Polonceau clignote, les enfants ont peur\non me dit que personne ne vient avant lundi',
  );
  // Of the tree's first question, too, which is asked in the same words.
  const eve = 'sms:+33644444444';
  await says(eve, 'signaler');
  expect(await says(eve, 'quelque chose ne va pas du tout ici')).toContain('Objets abandonnés');
  expect(await says(eve, 'ça sent le gaz')).toMatch(/^Odeur de gaz \?.*\nDe quoi s'agit-il \?$/);
  const found = await says(eve, 'le banc du 3 rue Polonceau est cassé');
  expect(found).toContain('Banc cassé');
  await says(eve, '1');
  await says(eve, '1');
  const [second = ''] = /P2026K\d+/.exec(await says(eve, '1')) ?? [];
  expect((await app.reports.store.find(second))?.words).toBe(
    'quelque chose ne va pas du tout ici\nça sent le gaz\nle banc du 3 rue Polonceau est cassé',
  );
  // Danger among guesses, told once and not again with each page or miss; what is surely about something else begins that, and is none of the report's words.
  const leo = 'sms:+33655555555';
  await says(leo, 'signaler');
  await says(leo, 'lampadaire');
  expect(await says(leo, "des fils électriques pendent et quelqu'un est blessé")).toMatch(/^N'y touchez pas/);
  expect(await says(leo, 'hum')).not.toContain("N'y touchez pas");
  expect(await says(leo, 'je voudrais voter')).toContain('Aucun vote');
});

test('a greeting beside a photo says no more than the photo alone: a report begins with it; what surely says something else is heard', async () => {
  for (const [index, [greeting, locale, asks]] of [
    ['Bonjour !', 'fr', 'Que se passe-t-il, et où ?'],
    ['hello 👋', 'en', 'What is wrong, and where?'],
    ['السلام عليكم', 'ar', 'ما المشكلة، وأين؟'],
    ['你好', 'zh', '出了什么问题'],
    ['Добрий день!', 'uk', 'Що сталося'],
  ].entries())
    expect(await says(`whatsapp:greets${index}`, photo(greeting!), locale)).toContain(asks);
  await says('whatsapp:greets0', 'lampadaire éteint devant le 20 rue Polonceau');
  await says('whatsapp:greets0', '1');
  await says('whatsapp:greets0', '1');
  const [reference = ''] = /P2026[A-Z]\d+/.exec(await says('whatsapp:greets0', '1')) ?? [];
  expect(await app.reports.store.find(reference)).toMatchObject({
    words: 'lampadaire éteint devant le 20 rue Polonceau',
    photos: [{ by: 'author' }],
  });
  expect(await says('whatsapp:votes', photo('bonjour, je voudrais voter'))).toContain('Aucun vote');
  expect(await says('whatsapp:menu', photo('menu'))).toContain('Que voulez-vous faire');
});

test('whoever names a group of the tree in a word chooses it', async () => {
  const noa = 'web:noa';
  await says(noa, 'signaler');
  await says(noa, 'quelque chose ne va pas du tout ici');
  expect(await says(noa, 'éclairage')).toContain('Plus précisément');
});

async function reported(name: string, metres: number): Promise<string> {
  const place = { label: name, precision: 'point' as const, district: '18', point: { latitude: 48.86, longitude: 2.3 + metres / 73_000 } };
  const sent = await app.city.reports.send(
    { kind: '5101', place, words: 'trou', anonymous: false, others: [] },
    contact(`web:${name}`),
    at,
  );
  if (!sent.ok) throw new Error(sent.reason);
  return sent.report.reference;
}

test('500 followers are told once each, in their language, also where the telling broke off and began again', async () => {
  const reference = await reported('first', 0);
  for (let index = 0; index < 499; index++) {
    const address = `web:f${index}`;
    await says(address, 'hello', index % 2 ? 'en' : 'fr');
    expect(await app.city.reports.join(reference, contact(address, index % 2 ? 'en' : 'fr'), at)).toMatchObject({ ok: true });
  }
  await says('web:first', 'bonjour');
  const done = await app.reports.desk.done(reference, { by: 'Ida', now: at, reason: 'repaired', words: 'Merci.' });
  expect(done.ok).toBe(true);
  const broke = new AbortController();
  const some = app.reports.notice(reference, 0, at, broke.signal);
  setImmediate(() => broke.abort());
  const first = await some;
  expect(first).toBeLessThan(500);
  const [second, third] = await Promise.all([app.reports.notice(reference, 0, at), app.reports.notice(reference, 0, at)]);
  expect(first + second + third).toBe(500);
  expect(await app.reports.notice(reference, 0, at)).toBe(0);
  for (const index of [0, 1, 250, 498]) {
    const lines = await app.turns.history(`web:f${index}`, 0, 1000);
    const told = lines.flatMap(({ entry }) =>
      entry.from === 'city' && entry.message?.text.includes(reference) ? [entry.message.text] : [],
    );
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(index % 2 ? 'closed. Repaired. Merci.' : 'clos. Réparé. Merci.');
  }
}, 240_000);

test('a storm of the same report at once becomes one, which all who said so follow', async () => {
  const place = { label: 'storm', precision: 'point' as const, district: '18' };
  const people = Array.from({ length: 24 }, (_, index) => index);
  const references = await Promise.all(
    people.map(async (index) => {
      // Each stands somewhere else within a few metres; over the border of a cell, too.
      const where = { ...place, point: { latitude: 48.87 + (index % 5) * 0.00004, longitude: 2.35 + (index % 3) * 0.00005 } };
      const who = contact(`web:s${index}`);
      for (;;) {
        const sent = await app.city.reports.send({ kind: '5101', place: where, words: 'trou', anonymous: false, others: [] }, who, at);
        if (sent.ok) return sent.report.reference;
        const [same] = await app.city.reports.same('5101', where);
        if (same && (await app.city.reports.join(same.reference, who, at)).ok) return same.reference;
      }
    }),
  );
  expect(new Set(references).size).toBe(1);
  expect(await app.reports.store.find(references[0]!)).toMatchObject({ people: 24 });
  expect(await app.reports.store.followers(references[0]!, '', 100)).toHaveLength(24);
}, 120_000);

test('what has long been open: one follower is asked, another the month after, until one says that it is gone', async () => {
  const reference = await reported('old', 3000);
  await says('web:old', 'bonjour');
  await says('web:other', 'hello', 'en');
  await app.city.reports.join(reference, contact('web:other', 'en'), at);
  const before = at;
  at = new Date(at.getTime() + 29 * dayMs);
  expect(await app.reports.still(at)).toBe(0);
  at = new Date(before.getTime() + 31 * dayMs);
  const asked = await app.reports.still(at);
  expect(asked).toBeGreaterThanOrEqual(1);
  expect(await app.reports.still(at)).toBe(0);
  const firstAsked = (await last('web:old')).includes('toujours') ? 'web:old' : 'web:other';
  const second = firstAsked === 'web:old' ? 'web:other' : 'web:old';
  expect(await says(firstAsked, firstAsked === 'web:old' ? 'oui' : 'yes', firstAsked === 'web:old' ? 'fr' : 'en')).toContain(reference);
  expect(await app.reports.store.find(reference)).toMatchObject({ state: 'new' });
  at = new Date(at.getTime() + 31 * dayMs);
  await app.reports.still(at);
  expect(await last(second)).toContain(reference);
  expect(await says(second, second === 'web:old' ? 'non' : 'no', second === 'web:old' ? 'fr' : 'en')).toContain(reference);
  expect(await app.reports.store.find(reference)).toMatchObject({ state: 'done', steps: [{ kind: 'done', reason: 'gone' }] });
});

test('every act that residents can see is told once with its reason; what they would not notice is not', async () => {
  const reference = await reported('acts', 6000);
  await says('web:acts', 'bonjour');
  const act = { by: 'Ida', now: at };
  const told = async (): Promise<string> => {
    at = new Date(at.getTime() + 60_000);
    const before = (await app.turns.history('web:acts', 0, 1000)).length;
    await doDue(app, at);
    const lines = await app.turns.history('web:acts', 0, 1000);
    return lines
      .slice(before)
      .flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message.text] : []))
      .join('|');
  };
  await app.reports.desk.move(reference, { ...act, state: 'to-do' });
  expect(await told()).toContain('ouvert');
  await app.reports.desk.move(reference, { ...act, state: 'field' });
  expect(await told()).toContain('en cours');
  await app.reports.desk.move(reference, { ...act, state: 'office' });
  expect(await told()).toBe('');
  await app.reports.desk.move(reference, { ...act, state: 'contractor', to: 'Eurovia', until: '2027-06-01' });
  expect(await told()).toContain('Transmis à : Eurovia. Prévu le 1er juin 2027.');
  await app.reports.desk.reject(reference, { ...act, reason: 'other-authority', owner: 'ratp' });
  expect(await told()).toMatch(/ne peut être traité. C'est à : RATP.*Pas d'accord \? Répondez NON/);
  await app.reports.desk.reopen(reference, { ...act, words: 'Vu avec la RATP.' });
  expect(await told()).toContain('rouvert');
});

test('who erases their data leaves the report, without their words and their bond', async () => {
  const reference = await reported('gone', 9000);
  await says('web:gone', 'bonjour');
  const [known] = await app.reports.store.bonds(['web:gone']);
  expect(known?.report).toBe(reference);
  const { resident = '' } = (await app.residents.known(database.keys.hmac('address', 'web:gone'))) ?? {};
  await app.erase(resident);
  expect(await app.reports.store.bonds(['web:gone'])).toEqual([]);
  expect((await app.reports.store.find(reference))?.words).toBeUndefined();
});

test('where the map is, is told at the end and where it stands, as long as it is on it and links can be opened', async () => {
  const link = 'Sur la carte : https://porte-voix.example/carte?locale=fr';
  async function reported(address: string, words: string): Promise<{ readonly end: string; readonly reference: string }> {
    let end = await says(address, words);
    for (let turns = 0; turns < 6 && !/P\d{4}[A-Z]\d+/.test(end); turns++)
      end = await says(address, end.includes('photo') ? 'passer' : '1');
    return { end, reference: /P\d{4}[A-Z]\d+/.exec(end)?.[0] ?? '' };
  }
  const { end, reference } = await reported('whatsapp:map', 'un lampadaire est éteint au 50 rue Lecourbe');
  expect(end).toContain(link);
  expect(await says('whatsapp:map', `SUIVI ${reference}`)).toContain(link);
  expect(await says('sms:+33644444444', `SUIVI ${reference}`)).toContain(reference);
  expect(await says('sms:+33644444444', `SUIVI ${reference}`)).not.toContain('carte');
  await app.reports.desk.done(reference, { by: 'Ida Staff', now: at, reason: 'repaired' });
  expect(await says('whatsapp:map', `SUIVI ${reference}`)).not.toContain(link);
  const sms = await reported('sms:+33644444444', 'un lampadaire est éteint au 27 rue Lecourbe');
  expect(sms.reference).not.toBe('');
  expect(sms.end).not.toContain('carte');
});
