import { join } from 'node:path';
import { normalise } from '../../src/conversation/normalise';
import { createTexts, loadLocales } from '../../src/i18n';
import { createKinds, unlikely, type KindGuess } from '../../src/understanding/kinds';
import reports from '../../taxonomy/reports.json';
import heldOut from './kinds-held-out.json';

type Sayings = Readonly<Record<string, readonly string[]>>;
const kinds: readonly { readonly code: string; readonly label: Readonly<Record<string, string>>; readonly phrases: Sayings }[] =
  reports.kinds;
const texts = createTexts(loadLocales(join(__dirname, '../../locales')));
/** What people say of other things; `none` holds a few reports. */
const others: readonly Sayings[] = Object.keys(texts.examples('fr'))
  .filter((intent) => intent !== 'none' && intent !== 'report' && intent !== 'wish')
  .map((intent) => Object.fromEntries(texts.locales.map((locale) => [locale, texts.examples(locale)[intent] ?? []])));
const guess = createKinds({ kinds, others, normalise });

interface Case {
  readonly locale: string;
  readonly code: string;
  readonly said: string;
}
const cases = (byLocale: Readonly<Record<string, Sayings>>): readonly Case[] =>
  Object.entries(byLocale).flatMap(([locale, byCode]) =>
    Object.entries(byCode).flatMap(([code, all]) => all.map((said) => ({ locale, code, said }))),
  );
const unseen = cases(heldOut.kinds);
const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
const first = (heard: readonly KindGuess[], code: string) => heard[0]?.code === code;
const amongThree = (heard: readonly KindGuess[], code: string) => heard.slice(0, 3).some((one) => one.code === code);

test.each([
  ['lampadaire eteint rue myrha', '6010'],
  ['un canapé a été laissé devant la porte', '1002'],
  ['huge pothole', '5101'],
  ['جرذان في شارعنا', '10300'],
  ['路灯不亮了', '6010'],
  ['велика яма на дорозі', '5101'],
])('"%s" is of kind %s', (said, code) => {
  const [best, second] = guess(said);
  expect(best?.code).toBe(code);
  expect(best?.confidence).toBeGreaterThan(unlikely);
  expect(best?.confidence).toBeGreaterThan(second?.confidence ?? 0);
});

test('every kind once, best first, from 0 to 1', () => {
  for (const said of ['un banc cassé', '', '???', 'kfjdkf', '路', 'x'.repeat(5000)]) {
    const heard = guess(said);
    expect(heard.map(({ code }) => code).sort()).toEqual(kinds.map(({ code }) => code).sort());
    expect(heard.every(({ confidence }, index) => confidence >= 0 && confidence <= (heard[index - 1]?.confidence ?? 1))).toBe(true);
  }
});

test('what says nothing is of no kind', () => {
  for (const said of ['', '???', 'kfjdkf qsdlkj', '12', 'Zoé Łukaszewicz', 'lorem ipsum dolor'])
    expect([said, (guess(said)[0]?.confidence ?? 0) < unlikely]).toEqual([said, true]);
});

// Written after the phrases and before anything was measured, by the same hand: strangers' words lie between this and the folds below.
test('reports never seen: measured 88 % right at first and 98 % within three, floors 85 and 95', () => {
  const phrases = new Set(kinds.flatMap((kind) => Object.values(kind.phrases).flat()).map(normalise));
  expect(unseen.filter(({ said }) => phrases.has(normalise(said)))).toEqual([]);
  expect(unseen.length).toBeGreaterThan(300);
  const heard = unseen.map((one) => ({ ...one, guesses: guess(one.said) }));
  const right = heard.filter(({ guesses, code }) => first(guesses, code));
  const near = heard.filter(({ guesses, code }) => amongThree(guesses, code));
  const likely = heard.filter(({ guesses }) => (guesses[0]?.confidence ?? 0) >= unlikely);
  const lines = Object.keys(heldOut.kinds).map((locale) => {
    const of = (list: readonly Case[]) => list.filter((one) => one.locale === locale).length;
    return `${locale} ${share(of(right), of(heard))} / ${share(of(near), of(heard))}`;
  });
  console.log(
    `kinds, ${heard.length} reports held out: ${share(right.length, heard.length)} at first, ${share(near.length, heard.length)} within three (${lines.join(', ')}); likely ${share(likely.length, heard.length)}`,
  );
  expect(right.length / heard.length).toBeGreaterThan(0.85);
  expect(near.length / heard.length).toBeGreaterThan(0.95);
  expect(likely.length / heard.length).toBeGreaterThan(0.88);
});

test('what is no report, never seen: of 50, at most 8 are taken for a kind', () => {
  const none = Object.values(heldOut.none).flat();
  const taken = none.filter((said) => (guess(said)[0]?.confidence ?? 0) >= unlikely);
  console.log(`kinds, ${none.length} sentences of none: ${taken.length} taken for one`);
  expect(none).toHaveLength(50);
  expect(taken.length).toBeLessThanOrEqual(8);
});

// Each phrase of a kind says it in other words than the rest: with a third gone, so are the words. A hard measure, which tells changes for better from those for worse.
test('a third of the phrases left out in turn: measured 61 % at first, 82 % within three, floors 57 and 78', () => {
  const all = kinds.flatMap(({ code, phrases }) =>
    Object.entries(phrases).flatMap(([locale, said]) => said.map((phrase) => ({ code, locale, said: phrase }))),
  );
  const rest = others.flatMap((sayings, other) =>
    Object.entries(sayings).flatMap(([locale, said]) => said.map((phrase) => ({ other, locale, said: phrase }))),
  );
  const fold = (index: number) => (index * 7919) % 3;
  const sayings = (list: readonly { readonly locale: string; readonly said: string }[]): Sayings =>
    Object.fromEntries(texts.locales.map((locale) => [locale, list.filter((one) => one.locale === locale).map(({ said }) => said)]));
  const counted = { right: 0, near: 0, likely: 0, taken: 0 };
  for (const out of [0, 1, 2]) {
    const kept = all.filter((_, index) => fold(index) !== out);
    const keptRest = rest.filter((_, index) => fold(index) !== out);
    const hear = createKinds({
      kinds: kinds.map(({ code, label }) => ({ code, label, phrases: sayings(kept.filter((one) => one.code === code)) })),
      others: others.map((_, other) => sayings(keptRest.filter((one) => one.other === other))),
      normalise,
    });
    for (const { code, said } of all.filter((_, index) => fold(index) === out)) {
      const heard = hear(said);
      if (first(heard, code)) counted.right++;
      if (amongThree(heard, code)) counted.near++;
      if ((heard[0]?.confidence ?? 0) >= unlikely) counted.likely++;
    }
    for (const { said } of rest.filter((_, index) => fold(index) === out))
      if ((hear(said)[0]?.confidence ?? 0) >= unlikely) counted.taken++;
  }
  const { right, near, likely, taken } = counted;
  console.log(
    `kinds, three folds of ${all.length}: ${share(right, all.length)} at first, ${share(near, all.length)} within three, likely ${share(likely, all.length)}; of ${rest.length} others ${share(taken, rest.length)} taken for one`,
  );
  expect(right / all.length).toBeGreaterThan(0.57);
  expect(near / all.length).toBeGreaterThan(0.78);
  expect(likely / all.length).toBeGreaterThan(0.69);
  expect(taken / rest.length).toBeLessThan(0.07);
});
