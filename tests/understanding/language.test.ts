import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { normalise } from '../../src/conversation/normalise';
import { createTexts, loadLocales } from '../../src/i18n';
import { receiptOf } from '../../src/services/box/receipt';
import { createUnderstanding } from '../../src/understanding/understanding';
import heldOut from './held-out.json';

const texts = createTexts(loadLocales(join(__dirname, '../../locales')));
const understood = createUnderstanding({ texts, normalise });

test.each([
  ['Bonjour, je voudrais voter', 'fr'],
  ['Hello, how do I vote?', 'en'],
  ['أريد أن أصوت', 'ar'],
  ['我想投票', 'zh-Hans'],
  ['Хочу проголосувати за проєкт', 'uk'],
  ['хочу проголосувати', 'uk'],
])('"%s" is surely %s', async (text, locale) => {
  expect((await understood).language(text)).toMatchObject({ locale, sure: true });
});

test.each([
  ['hola quiero votar por un proyecto', 'es'],
  ['quero votar num projeto do meu bairro', 'pt'],
  ['nasıl oy kullanabilirim', 'tr'],
  ['選挙はどこですか', 'ja'],
  ['나는 투표하고 싶어요', 'ko'],
  ['می خواهم رای بدهم', 'fa'],
])('"%s" is surely %s, which we do not speak yet', async (text, language) => {
  const heard = (await understood).language(text);
  expect(heard).toEqual({ language, sure: true });
});

test.each([
  'bonjour',
  'merci',
  'menu',
  'hello',
  'ok',
  'stop',
  'vote',
  'aide',
  'مرحبا',
  '你好',
  'привіт',
  'допомога',
  "aujourd'hui",
  'rendez-vous',
])('one word, "%s", never makes sure', async (text) => {
  expect((await understood).language(text)?.sure ?? false).toBe(false);
});

test.each(['', '12', '12 45', '👍', '???', '3,5'])('"%s" tells no language', async (text) => {
  expect((await understood).language(text)).toBeUndefined();
});

test('names of places and short answers do not switch a French conversation', async () => {
  const understanding = await understood;
  const answers = [
    '12 rue Myrha',
    'rue de Belleville',
    'square Léon',
    'piscine',
    'jardin partagé',
    'Paris 18',
    '5 rue Ordener',
    'je voudrais 中文',
    'détails 12',
  ];
  expect(answers.filter((text) => understanding.language(text)?.sure && understanding.language(text)?.locale !== 'fr')).toEqual([]);
});

test('Russian, which has no letter of ours to tell it by, is told from Ukrainian', async () => {
  const understanding = await understood;
  const said = [
    'хочу проголосовать за проект',
    'как голосовать',
    'где можно проголосовать',
    'мне нужна помощь',
    'я хочу поменять язык',
    'какие есть проекты',
  ];
  expect(said.map((text) => understanding.language(text)?.language)).toEqual(said.map(() => 'ru'));
});

test('sure is right: on every example and phrase held out of the five languages', async () => {
  const understanding = await understood;
  let sure = 0;
  let known = 0;
  const wrong: string[] = [];
  const all = texts.locales.flatMap((locale) =>
    [...Object.values(texts.examples(locale)), ...Object.values(heldOut[locale as keyof typeof heldOut])]
      .flat()
      .map((text) => ({ locale, text })),
  );
  for (const { locale, text } of all) {
    const heard = understanding.language(text);
    if (heard?.locale === locale) known++;
    if (!heard?.sure) continue;
    sure++;
    if (heard.locale !== locale) wrong.push(`${text}: ${heard.language}`);
  }
  console.log(`languages, ${all.length} phrases: ${known} known, ${sure} surely`);
  expect(wrong).toEqual([]);
  expect(sure / all.length).toBeGreaterThan(0.85);
});

test('a receipt is in no language, whatever its letters happen to spell', async () => {
  const heard = await understood;
  const receipts = Array.from({ length: 1000 }, (_, index) => receiptOf(createHash('sha256').update(String(index)).digest('hex')));
  expect(receipts.filter((receipt) => heard.language(receipt)?.sure)).toEqual([]);
  expect(heard.language('G6JD-AT9N-VWDN')?.sure ?? false).toBe(false);
  expect(heard.language('Je veux voter pour le projet G6JD-AT9N-VWDN')).toMatchObject({ locale: 'fr', sure: true });
});
