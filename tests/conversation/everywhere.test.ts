import type { Frame, Session } from '../../src/conversation/session';
import { parts } from '../../src/conversation/gsm';
import { createMemoryCity } from '../support/memory-city';
import { demo, inMemory, openStage } from '../support/stage';
import { texts } from '../support/talker';

const city = createMemoryCity(demo());
const ground = inMemory(city);

/** Every question of the city, and words that lead to it, from nothing. */
const questions: Readonly<Record<string, readonly string[]>> = {
  'menu.what': ['menu'],
  'vote.ballot': ['vote'],
  'vote.district': ['vote', '2'],
  'vote.choose': ['vote', '1'],
  'vote.choose of grades': ['vote 18', '1', '3'],
  'vote.confirm': ['vote 12 45'],
  'language.locale': ['langue'],
  'human.message': ['humain'],
  'propose.name': ['proposer'],
  'propose.similar': ['proposer', 'Des bancs devant les écoles', 'Des bancs à l’ombre'],
  'propose.where': ['proposer', 'Un hamac', 'Entre deux arbres.'],
  'propose.district': ['proposer', 'Un hamac', 'Entre deux arbres.', 'rue Myrha'],
  'propose.confirm': ['proposer', 'Un hamac', 'Entre deux arbres.', 'partout', 'skip'],
  'proposal.by': ['idées'],
  'proposal.which': ['idées', '1'],
  'proposal.act': ['P-329619'],
};
const places = Object.entries(questions).flatMap(([name, words]) => texts.locales.map((locale) => [name, locale, words] as const));

/** A person on a basic phone, at a question, in a language. */
async function at(locale: string, words: readonly string[]) {
  const stage = await openStage('sms', ground);
  const say = async (text: string): Promise<string> => stage.lines(await stage.act({ kind: 'text', text })).join('\n');
  const session = () => JSON.parse(city.conversations.kept.get(stage.address)?.session ?? 'null') as Session;
  const top = (): Frame | undefined => session().stack[session().stack.length - 1];
  await say(texts.languageNames(locale)[0] ?? '');
  let asked = '';
  for (const text of words) asked = await say(text);
  return { say, session, top, asked, errors: stage.errors, t: texts.t(locale) };
}
afterEach(() => expect(ground.errors).toEqual([]));

describe.each(places)('at %s in %s', (name, locale, words) => {
  test('a language goes on under its own name, at the same question', async () => {
    const person = await at(locale, words);
    const before = person.top();
    for (const other of texts.locales) {
      const said = await person.say(texts.languageNames(other)[0] ?? '');
      expect(said.startsWith(rewritten(texts.t(other)('language.done')))).toBe(true);
      expect(person.session().locale).toBe(other);
      // At the question of the language itself it is the answer.
      if (name !== 'language.locale')
        expect(person.top()).toMatchObject({ dialog: before?.dialog, step: before?.step, answers: before?.answers });
    }
    const again = name === 'language.locale' ? rewritten(person.t('menu.what.ask')) : firstLine(person.asked);
    expect(await person.say(texts.languageNames(locale)[0] ?? '')).toContain(again);
  });

  test('help, in whatever language it is called, explains in this one and asks again', async () => {
    const person = await at(locale, words);
    for (const word of ['AIDE', 'help', 'مساعدة', '帮助', 'допомога', 'INFO', '?']) {
      const said = await person.say(word);
      expect([word, said.includes(rewritten(person.t('engine.help')).slice(0, 30))]).toEqual([word, true]);
      expect(said).toContain(firstLine(person.asked));
    }
  });

  test.each(['annuler', 'CANCEL', 'END', 'QUIT', 'إلغاء', '取消', 'скасувати'])('%s puts it aside and offers the menu', async (word) => {
    const person = await at(locale, words);
    expect(await person.say(word)).toContain(rewritten(person.t('menu.what.ask')));
    expect(person.top()?.dialog).toBe('menu');
    expect(person.session().stack).toHaveLength(1);
  });

  test('0 and "back" lead to the menu, a step at a time, and never further', async () => {
    for (const word of ['0', '٠', 'retour', 'back']) {
      const person = await at(locale, words);
      for (let step = 0; step < 8 && person.top()?.dialog !== 'menu'; step++) expect(await person.say(word)).not.toBe('');
      expect([word, person.top()?.dialog]).toEqual([word, 'menu']);
      expect(await person.say(word)).not.toBe('');
    }
  });

  test('yes alone casts nothing, stop is heard, START comes back', async () => {
    const person = await at(locale, words);
    for (const word of ['YES', 'oui', 'ok', 'نعم', '是', 'так']) if (name !== 'human.message') await person.say(word);
    expect(city.box.size).toBe(0);
    expect(await person.say('STOP')).toBe(rewritten(person.t('engine.stopped')));
    expect(await person.say('START')).toContain(rewritten(person.t('engine.started')));
  });
});

/** French and English as a basic phone gets them. */
const rewritten = (text: string): string =>
  text
    .replaceAll('’', "'")
    .replace(/[«»“”]/g, '"')
    .replaceAll('ç', 'c')
    .replaceAll('ê', 'e');
/** The question, without what was said before it. */
const firstLine = (asked: string): string => asked.split('\n')[0]?.slice(0, 20) ?? '';

test.each([
  '2',
  '2.',
  '2)',
  '(2)',
  'le 2',
  'n°2',
  'N° 2',
  'numéro 2',
  'deuxième',
  'le deuxième',
  'second',
  '２',
  '②',
  '2️⃣',
  '٢',
  '۲',
  'choix 2',
  'un arrondissement',
  'arrondissement',
  'arondissement',
])('%p is the second choice', async (word) => {
  const person = await at('fr', ['vote']);
  expect(await person.say(word)).toContain('Quel arrondissement');
});

test.each([
  ['fr', 'bonjour je voudré voté'],
  ['en', 'hello i wanna vote please'],
  ['ar', 'السلام عليكم أريد أن أصوت'],
  ['zh-Hans', '你好，我想投票'],
  ['uk', 'добрий день хочу проголосувати'],
])('in %s, %p begins the vote, in that language', async (locale, sentence) => {
  const stage = await openStage('sms', ground);
  const said = stage.lines(await stage.act({ kind: 'text', text: sentence })).join('\n');
  expect(said).toContain(rewritten(texts.t(locale)('vote.ballot.city')));
});

test.each(texts.locales.flatMap((locale) => [['thanks', locale] as const, ['contact', locale] as const]))(
  '%s in %s: an answer in one part, and the question stands',
  async (list, locale) => {
    const person = await at(locale, ['vote']);
    const answer = rewritten(person.t(`engine.${list}`));
    expect(parts(answer).parts).toBe(1);
    for (const word of texts.words(locale, list)) expect(await person.say(word)).toBe(answer);
    await person.say('1');
    expect(person.top()?.step).toBe('choose');
  },
);

test.each([
  '12 45 78',
  '12, 45, 78',
  '12-45-78',
  '12/45/78',
  '12.45.78',
  '12+45+78',
  '12 et 45 et 78',
  '12 و 45 و 78',
  '12、45、78',
  'projets 12 45 78',
  'je veux le 12, le 45 et le 78 svp',
])('%p are three projects, also after VOTE', async (words) => {
  const person = await at('fr', ['vote', '1']);
  expect(await person.say(words)).toMatch(/votre choix :\n12 .*\n45 .*\n78 /);
  const other = await at('fr', ['menu']);
  if (!words.startsWith('je')) expect(await other.say(`VOTE ${words}`)).toMatch(/votre choix :\n12 .*\n45 .*\n78 /);
});

test.each(['dix-huit', 'dix huit', 'dix-huitième', 'le dix-huitième', '18e', 'Paris 18', 'le 18e arrondissement', 'eighteen', '十八'])(
  '%p is the eighteenth district',
  async (words) => {
    const person = await at('fr', ['vote', '2']);
    expect(await person.say(words)).toContain('1801');
  },
);

test('VOTE12 and VOTE:12 are VOTE 12', async () => {
  for (const words of ['vote12', 'VOTE:12', 'Vote 12.', 'تصويت12']) expect(await (await at('fr', ['menu'])).say(words)).toContain('\n12 ');
});

test('one word of another script changes no language, and how to change it is said in that one', async () => {
  const stage = await openStage('sms', ground);
  const [said = ''] = stage.lines(await stage.act({ kind: 'text', text: 'привіт' }));
  expect(said).toContain('Українська');
  expect(said).toContain('Que voulez-vous faire');
});

test('a word that no project has is said to have none', async () => {
  const person = await at('fr', ['vote', '1']);
  expect(await person.say('hippopotame')).toMatch(/^DÉMO\. Aucun projet pour "hippopotame"\./);
});

test('a digression in a digression, then in the language found there, ends where it began', async () => {
  const person = await at('fr', ['vote', '1', 'humain', 'langue']);
  expect(await person.say('aide')).toContain('Quelle langue');
  expect(await person.say('humain')).toContain('Quelle langue');
  expect(await person.say('2')).toMatch(/^We go on in English\.\nWrite your question/);
  expect(await person.say('0')).toContain('Send your numbers');
  expect(person.session().stack).toHaveLength(1);
});

test('a free text may say VOTE 12 without voting', async () => {
  const person = await at('fr', ['humain']);
  expect(await person.say('VOTE 12 45')).toContain("C'est transmis");
  const ticket = [...city.tickets.values()].at(-1);
  expect(ticket?.text).toBe('VOTE 12 45');
});

test.each(['vote du 12 rue Myrha', 'voter au 45 rue Ordener le dimanche'])('%p names no project', async (sentence) => {
  const person = await at('fr', ['menu']);
  expect(await person.say(sentence)).not.toMatch(/417|Votre avis|Envoyez vos/);
});

test.each(['12', '12 45', '78', 'vote 12', '4 1 6', 'oui 416', '0417', '1', 'je confirme', '417 ou pas', 'quatre cent dix-sept'])(
  'at the read-back %p casts nothing',
  async (word) => {
    const person = await at('fr', ['vote 12 45']);
    await person.say(word);
    expect(city.box.size).toBe(0);
  },
);

test("the read-back's code is never a project's number", async () => {
  const content = demo();
  const first = content.projects[0]!;
  const other = createMemoryCity({
    ...content,
    projects: [
      { ...first, number: 417 },
      { ...first, number: 418 },
    ],
  });
  const stage = await openStage('sms', inMemory(other));
  expect(stage.lines(await stage.act({ kind: 'text', text: 'vote 417' })).join()).toContain('Répondez 419 pour voter');
});
