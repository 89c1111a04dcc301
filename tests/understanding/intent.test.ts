import { join } from 'node:path';
import type { Understanding } from '../../src/conversation/understand';
import { normalise } from '../../src/conversation/normalise';
import { createTexts, loadLocales } from '../../src/i18n';
import { features } from '../../src/understanding/features';
import { train } from '../../src/understanding/softmax';
import { createUnderstanding } from '../../src/understanding/understanding';
import heldOut from './held-out.json';

const texts = createTexts(loadLocales(join(__dirname, '../../locales')));
const understood: Promise<Understanding> = createUnderstanding({ texts, normalise });

interface Phrase {
  readonly locale: string;
  readonly meaning: string;
  readonly phrase: string;
}
const phrases = (locale: string, byMeaning: Readonly<Record<string, readonly string[]>>): readonly Phrase[] =>
  Object.entries(byMeaning).flatMap(([meaning, all]) => all.map((phrase) => ({ locale, meaning, phrase })));
const examples = texts.locales.flatMap((locale) => phrases(locale, texts.examples(locale)));
const unseen = Object.entries(heldOut).flatMap(([locale, byMeaning]) => phrases(locale, byMeaning));
const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;

test.each([
  ['bonjour je voudré voté', 'vote'],
  ['jveu voter', 'vote'],
  ['how do i vote', 'vote'],
  ['أريد أن أصوت', 'vote'],
  ['我想投票', 'vote'],
  ['хочу проголосувати', 'vote'],
  ['je ne comprends rien du tout', 'help'],
  ['i want to talk to a real person', 'human'],
  ['je voudrais parler en arabe', 'language'],
])('"%s" surely means %s', async (phrase, meaning) => {
  const [first] = (await understood).intent(phrase, 'fr');
  expect(first).toMatchObject({ intent: meaning, sure: true });
});

test.each(['kfjdkf', 'asdf qwer', '', '???', 'lorem ipsum dolor', '12', 'Zoé Łukaszewicz'])('"%s" means nothing surely', async (phrase) => {
  const heard = (await understood).intent(phrase, 'fr');
  expect(heard.length).toBeGreaterThan(1);
  expect(heard.filter((intent) => intent.sure)).toEqual([]);
});

test('what is surely unrelated is never acted on', async () => {
  const heard = await understood;
  expect(unseen.filter(({ meaning, phrase, locale }) => meaning === 'none' && heard.intent(phrase, locale)[0]?.sure)).toEqual([]);
});

test('every language has examples of every meaning, and no phrase means two things', () => {
  const meanings = new Map<string, string>();
  for (const { meaning, phrase } of examples) {
    const said = normalise(phrase);
    expect([phrase, meanings.get(said) ?? meaning]).toEqual([phrase, meaning]);
    meanings.set(said, meaning);
  }
  for (const locale of texts.locales) expect(Object.keys(texts.examples(locale)).sort()).toEqual(Object.keys(texts.examples('fr')).sort());
});

test('no phrase held out is an example', () => {
  const known = new Set(examples.map(({ phrase }) => normalise(phrase)));
  expect(unseen.filter(({ phrase }) => known.has(normalise(phrase)))).toEqual([]);
});

/** What was there first. Phrases of the city's further services were held out later; a wish or report is as often told by what it names, which the street's own
 *  words know (wish.test.ts, kinds.test.ts): here examples alone are measured. */
const foremost = new Set(['vote', 'propose', 'proposal', 'help', 'language', 'human', 'menu', 'none']);
const ofFirst = unseen.filter(({ meaning }) => foremost.has(meaning));
const ofServices = unseen.filter(({ meaning }) => !foremost.has(meaning));

test.each([
  ['of the first meanings are understood: measured 91 % of them, floor 88', ofFirst, 0.88],
  ['of the further services are understood: measured 81 % of them, floor 77', ofServices, 0.77],
])('phrases never seen %s', async (_, held, floor) => {
  const understanding = await understood;
  const heard = held.map((one) => ({ ...one, first: understanding.intent(one.phrase, one.locale)[0]! }));
  const right = heard.filter(({ meaning, first }) => first.intent === meaning);
  const lines = Object.keys(heldOut).map((locale) => {
    const of = (list: readonly Phrase[]) => list.filter((one) => one.locale === locale).length;
    return `${locale} ${share(of(right), of(heard))}`;
  });
  console.log(`intents, ${heard.length} phrases held out: ${share(right.length, heard.length)} (${lines.join(', ')})`);
  expect(right.length / heard.length).toBeGreaterThan(floor);
});

test('of phrases never seen, fewer than 3 in 100 that are acted on are wrongly', async () => {
  const understanding = await understood;
  const acted = unseen
    .map((one) => ({ ...one, first: understanding.intent(one.phrase, one.locale)[0]! }))
    .filter(({ first }) => first.sure);
  const wrongly = acted.filter(({ meaning, first }) => first.intent !== meaning);
  console.log(`intents, ${unseen.length} phrases held out: acted on ${acted.length}, wrongly ${wrongly.length}`);
  expect(wrongly.length / acted.length).toBeLessThan(0.03);
});

/** Two letters swapped in the longest word: the commonest slip on a phone's keys. Chinese, typed by sound and picked from a list, has none. */
function mistyped(phrase: string): string {
  const word = phrase.split(' ').reduce((longest, next) => (next.length > longest.length ? next : longest));
  if (word.length < 4 || /\p{Script=Han}/u.test(word)) return phrase;
  const at = Math.floor(word.length / 2);
  return phrase.replace(word, word.slice(0, at - 1) + word[at] + word[at - 1] + word.slice(at + 1));
}

test.each([
  ['of the first meanings: measured 89 % understood, floor 88', ofFirst, 0.88],
  ['of the further services: measured 81 % understood, floor 77', ofServices, 0.77],
])('with a slip in the longest word, %s', async (_, held, floor) => {
  const understanding = await understood;
  const slipped = held
    .map((one) => ({ ...one, phrase: mistyped(one.phrase) }))
    .filter(({ phrase }, index) => phrase !== held[index]!.phrase);
  const right = slipped.filter(({ phrase, locale, meaning }) => understanding.intent(phrase, locale)[0]?.intent === meaning);
  console.log(`intents, ${slipped.length} mistyped phrases held out: ${share(right.length, slipped.length)}`);
  expect(right.length / slipped.length).toBeGreaterThan(floor);
});

test('a fifth of all phrases left out in turn: measured 80 % understood, floor 78', () => {
  const all = [...examples, ...unseen].map((one, index) => ({
    ...one,
    features: features(normalise(one.phrase)),
    fold: (index * 7919) % 5,
  }));
  let right = 0;
  let acted = 0;
  let wrongly = 0;
  for (let fold = 0; fold < 5; fold++) {
    const guess = train(all.filter((one) => one.fold !== fold));
    for (const one of all.filter((each) => each.fold === fold)) {
      const { likely, known } = guess(one.features);
      const [first] = [...likely].sort(([, a], [, b]) => b - a);
      if (first![0] === one.meaning) right++;
      if (first![0] === 'none' || first![1] * known < 0.5) continue;
      acted++;
      if (first![0] !== one.meaning) wrongly++;
    }
  }
  console.log(
    `intents, five folds of ${all.length}: ${share(right, all.length)}; acted on ${share(acted, all.length)}, of those wrongly ${share(wrongly, acted)}`,
  );
  expect(right / all.length).toBeGreaterThan(0.78);
  expect(wrongly / acted).toBeLessThan(0.05);
});
