import { allDialogs } from '../../dialogs';
import type { Ballot } from '../../src/services/voting';
import { createCity } from '../support/city';
import { createTalker, screen, texts } from '../support/talker';

const dialogs = allDialogs(texts.locales.map((locale) => [locale, texts.languageNames(locale)[0] ?? locale] as const));
const now = new Date('2026-11-23T10:00:00Z');
function voter(phase: 'open' | 'before' | 'after' | 'none' = 'open', ballots?: readonly Ballot[], can?: typeof screen) {
  const { city, box } = createCity(now, phase, ballots);
  return { box, person: createTalker(dialogs, { services: city, ...(can ? { can } : {}) }) };
}

test('a vote from the first word to the receipt, and nothing of it left anywhere', async () => {
  const { person, box } = voter();
  for (const text of ['bonjour', '1', '1', '11 14']) await person.say(text);
  expect(await person.say('417')).toMatch(/A voté.*K7-M2/s);
  expect(box).toMatchObject([{ ballot: 'city', choices: { approve: [11, 14] } }]);
  const kept = JSON.stringify(
    [...person.store.kept.values()].map(({ session, drafts, lines }) => [session, drafts, lines.map(({ line }) => line)]),
  );
  for (const trace of ['Jardin aaaa', 'Terrain dddd', '11 14', '"11"', '"14"', '417'])
    expect(kept.split('choisis')[0]).not.toContain(trace);
});

test('after the city the district is offered; then there is nothing left to vote', async () => {
  const { person, box } = voter();
  for (const text of ['vote 11 14']) await person.say(text);
  expect(await person.say('417')).toMatch(/Reçu.*Quel arrondissement/s);
  expect(await person.say('18')).toContain('12 projets à noter');
  expect(await person.say('1801 1802 1803 1804 1805')).toContain('(1/5) 1801');
  expect(await person.say('4 3 2 1')).toContain('(5/5)');
  expect(await person.say('fini')).toContain('Pas convaincu : 1801\nLes 8 autres : Pas convaincu');
  expect(await person.say('417')).toContain('A voté');
  expect(box[1]).toMatchObject({ ballot: 'district', district: '18', choices: { grades: { '1801': '1', '1804': '4' } } });
  expect(await person.say('vote')).toContain('déjà voté');
});

test.each(['oui', 'ok', '1', '418', '41', 'je confirme', '11 14', 'vote 11', 'yes', '0417', '417 ou 418'])(
  '%p never casts',
  async (text) => {
    const { person, box } = voter();
    await person.say('vote 11 14');
    await person.say(text);
    expect(box).toEqual([]);
  },
);

test('0 at the read-back changes the choice, from the one made', async () => {
  const { person, box } = voter();
  await person.say('vote 11 14');
  expect(await person.say('0')).toContain('11 Jardin aaaa *');
  await person.say('12');
  await person.say('417');
  expect(box).toMatchObject([{ choices: { approve: [12] } }]);
});

test('browsing: details, free words, a theme, pages, by number', async () => {
  const { person } = voter();
  for (const text of ['vote', '1']) await person.say(text);
  expect(await person.say('details 12')).toMatch(/12 Terrain bbbb\. Un lieu.*350.000 EUR/s);
  expect(await person.say('details 99')).toContain("99 n'est pas dans cette liste");
  const found = await person.say('terrain');
  expect(found).toContain('6 projets pour « terrain »');
  expect(found).not.toContain('Jardin');
  expect(await person.say('jardin cccc')).toContain('13 Jardin cccc');
});

test.each([
  ['vote 11 12 13 14 15', '4 projets au plus'],
  ['vote 999', 'Pas de projet 999'],
  ['vote 11 999', 'Pas de projet 999'],
  ['vote 18', 'Terrain hhhh'],
  ['vote 10', '12 projets à noter'],
  ['vote 1001 1004', '(1/2) 1001'],
])('%p on one line: %p', async (line, said) => {
  const { person, box } = voter();
  expect(await person.say(line)).toContain(said);
  expect(box).toEqual([]);
});

test.each([
  ['before', 'Le vote ouvre le'],
  ['after', 'Le vote est fermé depuis le'],
  ['none', "Aucun vote n'est ouvert"],
] as const)('%s the vote, the person is told', async (phase, said) => {
  const { person } = voter(phase);
  expect(await person.say('vote 11')).toContain(said);
});

test('the vote that closes while one is choosing is refused with its date, and says so', async () => {
  const { person, box } = voter();
  await person.say('vote 11 14');
  person.wait(24 * 6);
  for (let days = 0; days < 10; days += 6) {
    person.wait(24 * 6);
    await person.say('aide');
  }
  expect(await person.say('1')).toContain('fermé depuis');
  expect(box).toEqual([]);
});

test('for and against, as data', async () => {
  const { person, box } = voter('open', [{ id: 'city', how: { kind: 'for-against' } }]);
  expect(await person.say('vote')).toContain('Pour ou contre');
  await person.say('pour');
  await person.say('contre');
  expect(await person.say('fini')).toContain('Pour : 11\nContre : 12');
  await person.say('417');
  expect(box).toMatchObject([{ choices: { grades: { '11': 'for', '12': 'against' } } }]);
});

test('every message about a demonstration says that it is one', async () => {
  const { person } = voter();
  for (const text of ['vote', '1', 'jardin', '11 14', '0', '11']) expect(await person.say(text)).toContain('DÉMO');
  expect(await person.say('417')).toMatch(/^DÉMO\. A voté/);
});

test('on a screen: a list in one form, grades in one form', async () => {
  const { person, box } = voter('open', undefined, screen);
  for (const text of ['vote', '1']) await person.say(text);
  await person.tap(['11', '12']);
  expect(await person.say('417')).toContain('A voté');
  await person.tap('18');
  const read = await person.tap({ '1801': '4', '1802': '1' });
  expect(read).toContain('Coup de coeur : 1801');
  await person.say('417');
  expect(box).toHaveLength(2);
  expect(await person.tap(['11'])).not.toContain('A voté');
});

test('a tap that no honest page sends is no vote and no crash', async () => {
  const { person, box } = voter('open', undefined, screen);
  for (const text of ['vote', '1']) await person.say(text);
  for (const value of [['999'], ['11', '12', '13', '14', '15'], { '11': '4' }, '', [], 'constructor', ['__proto__']])
    await person.tap(value);
  await person.tap('417');
  expect(box).toEqual([]);
  expect(person.errors).toEqual([]);
});
