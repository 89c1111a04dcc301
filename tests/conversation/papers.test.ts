import { allDialogs } from '../../dialogs';
import type { BallotKind } from '../../src/services/voting';
import { createCity } from '../support/city';
import { createTalker, screen, texts } from '../support/talker';

const dialogs = allDialogs(texts.locales.map((locale) => [locale, texts.languageNames(locale)[0] ?? locale] as const));
const now = new Date('2026-11-23T10:00:00Z');
const grades = ['Coup de coeur', "J'aime bien", 'Pourquoi pas', 'Pas convaincu'].map((fr, index) => ({
  id: String(4 - index),
  label: { fr },
}));

/** A person before a city-wide ballot of twelve projects, 11 to 22, of 350 000 euros each. */
function voter(how: BallotKind, can?: typeof screen) {
  const { city, box } = createCity(now, 'open', [{ id: 'city', how }]);
  return { box, person: createTalker(dialogs, { services: city, ...(can ? { can } : {}) }) };
}

describe('a ranking', () => {
  const how: BallotKind = { kind: 'ranking', max: 3 };

  test('keeps the order in which the numbers were said, and reads it back', async () => {
    const { person, box } = voter(how);
    expect(await person.say('vote')).toContain("le préféré d'abord, 3 au plus");
    expect(await person.say('14 11 20')).toMatch(/1\. 14 .*\n2\. 11 .*\n3\. 20 /);
    await person.say('417');
    expect(box).toMatchObject([{ choices: { rank: [14, 11, 20] } }]);
  });

  test('in one line; too many are refused with what to change', async () => {
    const { person, box } = voter(how);
    expect(await person.say('vote 14 11 20 12')).toContain("C'est trop : 3 projets au plus.");
    expect(await person.say('20 14')).toMatch(/1\. 20 .*\n2\. 14 /);
    await person.say('417');
    expect(box).toMatchObject([{ choices: { rank: [20, 14] } }]);
  });

  test('tap by tap, each under its place; tapped again it is out and the others move up', async () => {
    const { person, box } = voter(how, { ...screen, forms: false });
    await person.say('vote');
    for (const id of ['14', '11', '20']) await person.tap(id);
    const shown = await person.tap('11');
    expect(shown).toMatch(/14 Terrain dddd \(1\)/);
    expect(shown).toMatch(/20 Terrain jjjj \(2\)/);
    await person.say('fini');
    await person.say('417');
    expect(box).toMatchObject([{ choices: { rank: [14, 20] } }]);
  });

  test('a form gives it whole, in the order in which it was ticked', async () => {
    const { person, box } = voter(how, screen);
    await person.say('vote');
    expect(await person.tap(['20', '11'])).toMatch(/1\. 20 .*\n2\. 11 /);
    await person.say('417');
    expect(box).toMatchObject([{ choices: { rank: [20, 11] } }]);
  });
});

describe('a knapsack', () => {
  const how: BallotKind = { kind: 'knapsack', budgetCents: 100_000_000 };

  test('shows prices and the total; what costs too much is refused with by how much, and nothing is lost', async () => {
    const { person, box } = voter(how);
    expect(await person.say('vote')).toMatch(/1.000.000 EUR à dépenser.*\n11 Jardin aaaa, 350.000 EUR/s);
    const refused = await person.say('11 12 13');
    expect(refused).toMatch(/Total 1.050.000 EUR : 50.000 EUR de trop\./);
    expect(await person.say('11 12')).toMatch(/11 Jardin aaaa\n12 Terrain bbbb\nTotal 700.000 EUR sur 1.000.000 EUR/);
    await person.say('417');
    expect(box).toMatchObject([{ choices: { approve: [11, 12] } }]);
  });

  test('tap by tap, with the total so far', async () => {
    const { person } = voter(how, { ...screen, forms: false });
    await person.say('vote');
    expect(await person.tap('11')).toMatch(/Total 350.000 EUR sur 1.000.000 EUR/);
    expect(await person.tap('14')).toMatch(/Total 700.000 EUR sur 1.000.000 EUR/);
    await person.tap('15');
    expect(await person.say('fini')).toContain('de trop');
  });

  test('a form is given what each costs, and adds it up itself', async () => {
    const { person } = voter(how, screen);
    const [asked] = await person.act({ kind: 'text', text: 'vote' });
    expect(asked).toMatchObject({ sum: { limitCents: 100_000_000, costs: { '11': 35_000_000, '22': 35_000_000 } } });
  });

  test('one line over the budget asks again instead of casting', async () => {
    const { person, box } = voter(how);
    expect(await person.say('vote 11 12 13')).toMatch(/50.000 EUR de trop/);
    await person.say('417');
    expect(box).toEqual([]);
  });
});

describe('a majority judgment of many projects', () => {
  const how: BallotKind = { kind: 'judgment', grades };

  test('on a basic phone first a short-list, then its grades; the read-back says what the others count as', async () => {
    const { person, box } = voter(how);
    expect(await person.say('vote')).toMatch(/12 projets à noter\. .*« Pas convaincu »/);
    expect(await person.say('12 14 20')).toContain('(1/3) 12 Terrain bbbb');
    expect(await person.say('1 2 1')).toMatch(/Coup de coeur : 12, 20\nJ'aime bien : 14\nLes 9 autres : Pas convaincu/);
    await person.say('417');
    expect(box).toMatchObject([{ choices: { grades: { '12': '4', '14': '3', '20': '4' } } }]);
  });

  test('a few days later it goes on at the project where it was left', async () => {
    const { person } = voter(how);
    await person.say('vote');
    await person.say('12 14 20');
    await person.say('1');
    person.wait(70);
    expect(await person.say('2')).toContain('(3/3) 20 Terrain jjjj');
    expect(await person.say('fini')).toMatch(/Coup de coeur : 12\nJ'aime bien : 14\nLes 10 autres : Pas convaincu/);
  });

  test('back from the grades to the short-list', async () => {
    const { person } = voter(how);
    await person.say('vote');
    await person.say('12 14');
    expect(await person.say('0')).toContain('Lesquels voulez-vous noter');
    expect(await person.say('15')).toContain('(1/1) 15');
  });

  test('where a form shows them all, or where they are few, there is no short-list', async () => {
    const { person } = voter(how, screen);
    expect(await person.say('vote')).toContain('Votre avis ?');
  });
});

test('for and against, read back by opinion', async () => {
  const { person, box } = voter({ kind: 'for-against' });
  await person.say('vote');
  expect(await person.say('1 2 1')).toContain('(4/12)');
  expect(await person.say('fini')).toMatch(/Pour : 11, 13\nContre : 12\nRépondez/);
  await person.say('417');
  expect(box).toMatchObject([{ choices: { grades: { '11': 'for', '12': 'against', '13': 'for' } } }]);
});
