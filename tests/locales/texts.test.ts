import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parts, rewrite } from '../../src/conversation/gsm';
import { declaration, flatten, valuesOf } from '../../src/declaration';
import { authority, createTexts, keysOf, loadLocales, pluralForm, type Key, type T } from '../../src/i18n';
import { parse } from '../../src/template';

const root = join(__dirname, '../..');
const locales = loadLocales(join(root, 'locales'));
const texts = createTexts(locales);
const tags = Object.keys(locales);
const source = locales['fr']!.texts;
const keys = keysOf(source);
/** The values each key needs, by name. */
const needs = new Map(keys.map((key) => [key, [...valuesOf(flatten(source), key)]] as const));

/** Says a key with whatever values it needs, made by name. */
const say = (t: T, key: string, values: Readonly<Record<string, string | number>>) =>
  (t as (key: string, values?: object) => string)(key, values);
const valuesFor = (key: string, make: (name: string) => string | number) =>
  Object.fromEntries((needs.get(key) ?? []).map((name) => [name, name === 'count' ? 3 : make(name)]));

test('French is the source, and the five languages are the ones listed', () => {
  expect(tags).toEqual(['fr', 'en', 'ar', 'zh-Hans', 'uk']);
  const files = readdirSync(join(root, 'locales')).filter((file) => file !== 'index.json');
  expect(files.sort()).toEqual(tags.map((tag) => `${tag}.json`).sort());
});

test.each(tags)('%s says every text, with the same values', (tag) => {
  const theirs = locales[tag]!.texts;
  expect([...keysOf(theirs)].sort()).toEqual([...keys].sort());
  const flat = flatten(theirs);
  expect(keys.map((key) => [key, [...valuesOf(flat, key)].sort()])).toEqual(keys.map((key) => [key, [...(needs.get(key) ?? [])].sort()]));
});

test.each(tags)('%s has every plural form of its language, and no other', (tag) => {
  const written = new Map<string, string[]>();
  for (const key of flatten(locales[tag]!.texts).keys())
    if (pluralForm.test(key))
      written.set(key.replace(pluralForm, ''), [...(written.get(key.replace(pluralForm, '')) ?? []), key.split('_').pop()!]);
  expect(written.size).toBeGreaterThan(0);
  const categories = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
  for (const [key, forms] of written)
    expect([key, forms.filter((form) => form !== 'zero' || categories.includes('zero')).sort()]).toEqual([key, [...categories].sort()]);
});

test.each(tags)('what is compiled for %s is what i18next says, for every text', (tag) => {
  const i18n = authority(locales, 'fr');
  const t = texts.t(tag);
  const counts = [0, 1, 2, 3, 5, 11, 21, 22, 25, 100, 101, 103, 1_000_000, 1.5];
  const awkward = ['Zoé', '$& $1', '{{title}}', '$t(menu.title)', '<b>&amp;</b>', 0, 12];
  const differ: unknown[] = [];
  for (const key of keys)
    for (const value of awkward) {
      const values = valuesFor(key, () => value);
      for (const count of 'count' in values ? counts : [undefined]) {
        const filled = count === undefined ? values : { ...values, count };
        const [said, meant] = [say(t, key, filled), i18n.t(key, { lng: tag, ...filled })];
        if (said !== meant) differ.push([key, filled, said, meant]);
      }
    }
  expect(differ).toEqual([]);
});

test('texts.ts is what `npm run texts` would write', () => {
  expect(readFileSync(join(root, 'src/texts.ts'), 'utf8')).toBe(declaration(source));
});

test('a value comes from any form, and from the texts a text nests', () => {
  const nested = { a: { name: 'Bonjour {{name}}', left_one: 'un', left_other: '{{count}} et {{max}}', all: '$t(a.name), $t(a.left)' } };
  expect(declaration(nested)).toContain(
    [
      "  'a.name': { readonly name: string | number };",
      "  'a.left': { readonly count: number; readonly max: string | number };",
      "  'a.all': { readonly name: string | number; readonly count: number; readonly max: string | number };",
    ].join('\n'),
  );
  expect(() => parse('{{count, number}}')).toThrow('{{count, number}}');
  expect(() => parse("$t(a.name, { 'count': 1 })")).toThrow('only');
});

const sources = ['src', 'dialogs', 'channels'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'texts.ts')
    .map((file) => ({ file: join(folder, file), code: readFileSync(join(root, folder, file), 'utf8') })),
);

test('every text is said somewhere, under its whole key, so that one can search for it', () => {
  const literal = /'([a-z][\w-]*(?:\.[\w-]+)+)'/gi;
  const used = new Set(sources.flatMap(({ code }) => [...code.matchAll(literal)].map((match) => match[1])));
  expect(keys.filter((key) => !used.has(key))).toEqual([]);
});

test('no key is put together from pieces', () => {
  const pieces = /(?<![\w$])t\(\s*(?:`|'[^']*'\s*\+|[\w.]+\s*\+)/;
  expect(sources.filter(({ code }) => pieces.test(code)).map(({ file }) => file)).toEqual([]);
});

/** The same in French and in another language, and rightly so. */
const rightlySame: Readonly<Record<string, string>> = {
  'prompt.grade.item': 'values only',
  'vote.district.label': 'a proper name and a number',
  'menu.title': '"Menu" is English too',
  'web.conversation': 'the same word in English',
  'web.options': 'the same word in English',
  'web.menu': 'the same word in English',
  'web.picture': 'the same word in English',
  'web.vote': 'the same word in English',
  'web.total': 'the same word in English',
  'reported.place.unknown': 'a proper name',
  'consultation.page.article': 'the same word in English',
  'offers.kind.cultural': 'the same word in English',
  'offers.kind.associative': 'the same word in English',
  'preferences.topics.sport': 'the same word in English',
  'preferences.topics.culture': 'the same word in English',
  'phone.parts': 'the same word in English',
  'phone.messages': 'the same word in English',
  'phone.stop': 'what carriers hear everywhere',
};

test.each(tags.filter((tag) => tag !== 'fr'))('nothing is left in French in %s', (tag) => {
  const french = flatten(source);
  const same = [...flatten(locales[tag]!.texts)].filter(
    ([key, text]) => french.get(key) === text && /\p{L}/u.test(text.replace(/\{\{.*?\}\}/g, '')),
  );
  expect(same.map(([key]) => key).filter((key) => !(key in rightlySame))).toEqual([]);
  // Function words that only French has: a sentence half translated.
  const words = /(?:^|[\s'’(])(?:vous|votre|vos|est|pour|dans|avec|une|les|des|du|sur|pas|nous|c'est|n'est)(?=[\s,.!?:)]|$)/i;
  expect([...flatten(locales[tag]!.texts)].filter(([, text]) => words.test(text)).map(([key]) => key)).toEqual([]);
});

test('what may be the same as in French is', () => {
  const same = Object.keys(rightlySame).filter((key) =>
    tags.some((tag) => tag !== 'fr' && flatten(locales[tag]!.texts).get(key) === flatten(source).get(key)),
  );
  expect(same).toEqual(Object.keys(rightlySame));
});

test.each(['fr', 'en'])('on a basic phone %s is always in the GSM alphabet', (tag) => {
  const t = texts.t(tag);
  const phone = keys.filter((key) => !/^(web|whatsapp)\./.test(key));
  const said = phone.map(
    (key) =>
      [
        key,
        rewrite(
          say(
            t,
            key,
            valuesFor(key, (name) => (name === 'query' ? 'forêt, œuvre' : 'Zoé')),
          ),
        ),
      ] as const,
  );
  expect(said.filter(([, text]) => parts(text).encoding !== 'GSM-7')).toEqual([]);
});

test.each(tags)('%s writes its digits as everyone types them', (tag) => {
  expect([...flatten(locales[tag]!.texts)].filter(([, text]) => /(?![0-9])\p{Nd}/u.test(text))).toEqual([]);
});

test('a tag of a platform leads to the language we speak, or to none', () => {
  expect(['fr-FR', 'en_GB', 'AR', 'zh-CN', 'zh-Hans', 'uk-UA', 'es', 'frr', ''].map((tag) => texts.match(tag))).toEqual([
    'fr',
    'en',
    'ar',
    'zh-Hans',
    'zh-Hans',
    'uk',
    undefined,
    undefined,
    undefined,
  ]);
});

test('a language we do not have is answered in French; a key that does not exist is an error that names it', () => {
  expect(texts.t('es')('menu.what.ask')).toBe(texts.t('fr')('menu.what.ask'));
  expect(() => texts.t('fr')('menu.nowhere' as Key & 'menu.what.ask')).toThrow('menu.nowhere');
});

test('what a language lacks is said in the source: a text, a whole plural, one form of it', () => {
  const bare = { names: ['x'], words: {}, examples: {} };
  const both = {
    fr: { ...bare, texts: { a: { b: 'Bonjour {{name}}', n_one: 'un', n_many: 'des', n_other: '{{count}}' } } },
    uk: { ...bare, texts: { a: { n_one: 'один' } } },
  };
  const [t, i18n] = [createTexts(both).t('uk'), authority(both, 'fr')];
  expect(say(t, 'a.b', { name: 'Zoé' })).toBe('Bonjour Zoé');
  for (const count of [0, 1, 2, 5, 21, 1_000_000, 1.5]) expect(say(t, 'a.n', { count })).toBe(i18n.t('a.n', { lng: 'uk', count }));
});

test('a locale file that cannot be used stops the start with its name', () => {
  const dir = mkdtempSync(join(tmpdir(), 'locales-'));
  const put = (file: string, content: string) => writeFileSync(join(dir, file), content);
  expect(() => loadLocales(dir)).toThrow('index.json');
  put('index.json', '["fr"]');
  expect(() => loadLocales(dir)).toThrow('fr.json');
  put('fr.json', '{ "a": ');
  expect(() => loadLocales(dir)).toThrow('fr.json cannot be read as JSON');
  put('fr.json', '{ "names": ["Français"], "a": { "b": "c" } }');
  expect(() => loadLocales(dir)).toThrow('fr.json lacks');
  put('fr.json', '{ "names": ["Français"], "words": {}, "examples": {}, "a": { "b": "{{count, number}}" } }');
  expect(() => createTexts(loadLocales(dir))).toThrow('{{count, number}}');
  rmSync(dir, { recursive: true });
});
