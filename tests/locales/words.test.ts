import { join } from 'node:path';
import { normalise } from '../../src/conversation/normalise';
import { flatten } from '../../src/declaration';
import { createTexts, loadLocales } from '../../src/i18n';

const locales = loadLocales(join(__dirname, '../../locales'));
const texts = createTexts(locales);
const tags = texts.locales;
const lists = Object.keys(locales['fr']!.words);

/** Lists whose entries stand for their place: first is 1, Monday is 0. */
const placed: Readonly<Record<string, number>> = { ordinals: 20, relativeDays: 3, months: 12, weekdays: 7 };
/** Lists of words that mean nothing by themselves. */
const quiet = ['fillers', 'joints'];
const meaning = lists.filter((list) => !(list in placed) && !quiet.includes(list));

const heard = (tag: string, list: string) => texts.words(tag, list).flatMap((entry) => entry.split('|').map(normalise));

/** Every word with what it means, in every language: a list's name, a place in a list, or a language. */
const meanings = [
  ...tags.flatMap((tag) => meaning.flatMap((list) => heard(tag, list).map((word) => ({ word, means: list, tag })))),
  ...tags.flatMap((tag) => texts.languageNames(tag).map((name) => ({ word: normalise(name), means: `the language ${tag}`, tag }))),
  ...tags.flatMap((tag) =>
    Object.keys(placed).flatMap((list) =>
      texts
        .words(tag, list)
        .flatMap((entry, place) => entry.split('|').map((word) => ({ word: normalise(word), means: `${list} ${place}`, tag }))),
    ),
  ),
];

test.each(tags)('%s has every list of words, none of them empty, none of its words twice or lost in normalising', (tag) => {
  expect(Object.keys(locales[tag]!.words).sort()).toEqual([...lists].sort());
  for (const list of lists) expect([list, heard(tag, list).length > 0]).toEqual([list, true]);
  for (const [list, length] of Object.entries(placed)) expect([list, texts.words(tag, list).length]).toEqual([list, length]);
  const all = lists.flatMap((list) => heard(tag, list).map((word, at, words) => ({ list, word, again: words.indexOf(word) !== at })));
  expect(all.filter(({ word, again }) => again || word === '')).toEqual([]);
});

test('no word means two things, in one language or in two', () => {
  const known = new Map<string, string>();
  const clashes = meanings.filter(({ word, means }) => {
    const before = known.get(word) ?? means;
    known.set(word, before);
    return before !== means;
  });
  expect(clashes.map(({ word, means, tag }) => `${word} (${tag}): ${known.get(word)}, ${means}`)).toEqual([]);
});

/** As a whole message it is "no"; before a number it is "number". Thanks alone are thanks; beside an answer they are manners. */
const both = (word: string, means: string | undefined): boolean => ['n', 'no'].includes(word) || means === 'thanks';

test('a word that means something is nowhere a filler', () => {
  const known = new Map(meanings.map(({ word, means }) => [word, means]));
  expect(
    tags.flatMap((tag) =>
      quiet.flatMap((list) =>
        heard(tag, list)
          .filter((word) => known.has(word) && !both(word, known.get(word)))
          .map((word) => `${word} (${tag}): ${list}, ${known.get(word)}`),
      ),
    ),
  ).toEqual([]);
});

test.each([
  ['help', 'HELP; Aide; à l’aide !; A L AIDE; aidez-moi; INFO; ?; مساعدة؛; مُساعَدة; 帮助; ДОПОМОГА'],
  ['menu', 'MENU; Menu.; القائمة; 菜单; Меню'],
  ['back', 'RETOUR; 0; back; رجوع; ٠; 返回; ０; назад'],
  ['cancel', 'ANNULER; CANCEL; END; QUIT; إلغاء; الغاء; 取消; Скасувати'],
  ['language', 'LANGUE; language; اللغة; 语言; мова'],
  ['human', 'HUMAIN; human; موظف; 人工; людина'],
  ['yes', 'OUI; yes; YES; Y; ok; 👍; نعم; 是; так'],
  ['no', 'NON; no; N; لا; 不; ні'],
  // twilio.com/docs/messaging/tutorials/advanced-opt-out, and the French ones of Twilio Proxy and AWS
  ['stop', 'STOP; UNSUBSCRIBE; STOPALL; REVOKE; OPTOUT; ARRET; ARRÊT; ARRETE; ARRETT; ARRETER; DESABONNER; DÉSABONNER; توقف; 退订; стоп'],
  ['start', 'START; UNSTOP'],
  ['vote', 'VOTE; voter; تصويت; 投票; голосувати'],
])('%s is heard however it is typed', (list, typed) => {
  const known = new Set(tags.flatMap((tag) => heard(tag, list)));
  expect(typed.split('; ').filter((word) => !known.has(normalise(word)))).toEqual([]);
});

test.each(tags)('the words %s offers are words that are heard', (tag) => {
  const said = texts.t(tag);
  const offered = normalise(said('engine.help')).split(' ');
  for (const list of ['menu', 'language', 'human', 'stop', 'back']) {
    const words = heard(tag, list);
    expect([list, offered.filter((word) => words.includes(word)).length > 0]).toEqual([list, true]);
  }
  expect(heard(tag, 'more')).toContain(normalise(said('prompt.more.word')));
  expect(heard(tag, 'skip')).toContain(normalise(said('prompt.skip.word')));
  expect(heard(tag, 'done')).toContain(normalise(said('prompt.done.word')));
  for (const word of ['more', 'skip', 'done'] as const)
    expect(normalise(said(`prompt.${word}.label`)).split(' ')).toContain(normalise(said(`prompt.${word}.word`)));
  expect(heard(tag, 'start').some((word) => normalise(said('engine.stopped')).split(' ').includes(word))).toBe(true);
});

/** Capitals that are no command. */
const otherCapitals = ['PIN', 'DÉMO', 'DEMO', 'ДЕМО', 'JPEG', 'PNG', 'HEIC', 'MB', 'МБ', 'SMS'];

test.each(tags)('every word %s writes in capitals, as one to send, is heard', (tag) => {
  const known = new Set(meanings.map(({ word }) => word));
  const capitals = [...flatten(locales[tag]!.texts).values()].flatMap((text) => text.match(/(?<!\p{L})\p{Lu}{2,}(?!\p{L})/gu) ?? []);
  expect(capitals.filter((word) => !known.has(normalise(word)) && !otherCapitals.includes(word))).toEqual([]);
});

test.each(tags)('%s never offers a word that carriers take for themselves', (tag) => {
  const phone = [...flatten(locales[tag]!.texts)].filter(([key]) => !key.startsWith('web.'));
  const taken = /(?<![\p{L}\d])(?:CANCEL|END|QUIT|YES|INFO|UNSUBSCRIBE|REVOKE|OPTOUT|STOPALL|HELP)(?![\p{L}\d])/u;
  expect(phone.filter(([, text]) => taken.test(text))).toEqual([]);
  expect(phone.filter(([key, text]) => key.endsWith('.word') && taken.test(text.toUpperCase()))).toEqual([]);
});

test.each(tags)('%s is chosen by its own name, and by what the others call it', (tag) => {
  const names = texts.languageNames(tag).map(normalise);
  const own = new Intl.DisplayNames([tag], { type: 'language' }).of(tag.split('-')[0]!)!;
  expect(names).toContain(normalise(own));
  for (const other of tags)
    expect(names).toContain(normalise(new Intl.DisplayNames([other], { type: 'language' }).of(tag.split('-')[0]!)!));
});
