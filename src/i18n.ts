import i18next from 'i18next';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type Values } from './template';
import type { TextValues } from './texts';

/** A text's key, `dialog.step.name`. */
export type Key = keyof TextValues;

/** The text of a key in one language, with its values filled in. A missing, superfluous or misspelt value does not compile. */
export type T = <K extends Key>(key: K, ...values: TextValues[K] extends undefined ? [] : [TextValues[K]]) => string;

/** One language, one file: the section `names` (its own name first, then what people call it), `words` (what is heard, by list),
 *  `examples` (how people say what they want, by intent); every other section holds texts. */
interface Locale {
  readonly names: readonly string[];
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly examples: Readonly<Record<string, readonly string[]>>;
  readonly texts: Section;
}

/** Texts by name, in sections. */
export interface Section {
  readonly [name: string]: string | Section;
}

/** By BCP 47 tag, in the order in which they are offered; the first is the source, whose text is said where another lacks one. */
export type Locales = Readonly<Record<string, Locale>>;

/** Everything the languages say and hear. A tag that is not in `locales` is answered in the source. */
export interface Texts {
  readonly locales: readonly string[];
  t(locale: string): T;
  /** A list of words heard in this language, as written in its file ("premier|premiere|1er" is one entry, said in three ways); none where it has no such list. */
  words(locale: string, list: string): readonly string[];
  /** By intent, how people say it. */
  examples(locale: string): Readonly<Record<string, readonly string[]>>;
  /** Its own name first, then the names people type for it. */
  languageNames(locale: string): readonly string[];
  /** The one of ours for a platform's tag ("fr-FR", "zh_CN"); undefined where we do not speak it. */
  match(tag: string): string | undefined;
}

/** Reads the languages that `index.json` lists in `dir`. Throws an Error that names the file. */
export function loadLocales(dir: string): Locales {
  const read = (file: string): unknown => {
    try {
      return JSON.parse(readFileSync(join(dir, file), 'utf8'));
    } catch (cause) {
      throw new Error(`locales: ${file} cannot be read as JSON`, { cause });
    }
  };
  const tags = read('index.json') as readonly string[];
  return Object.fromEntries(
    tags.map((tag) => {
      const { names, words, examples, ...texts } = read(`${tag}.json`) as Omit<Locale, 'texts'> & Section;
      if (!names?.[0] || !words || !examples) throw new Error(`locales: ${tag}.json lacks "names", "words" or "examples"`);
      return [tag, { names, words, examples, texts }];
    }),
  );
}

/** Reads every text, and compiles those of a language once, when its first is said: i18next says what is said, functions say it fast. Throws where a text
 *  cannot be read. */
export function createTexts(locales: Locales): Texts {
  const tags = Object.keys(locales);
  const source = tags[0];
  if (!source) throw new Error('locales: no language at all');
  const i18n = authority(locales, source);
  const keys = keysOf(locales[source]!.texts);
  for (const { texts } of Object.values(locales)) for (const text of textsOf(texts)) parse(text);
  const spoken = new Map(tags.map((tag) => [tag, speak(() => compile(i18n, tag, keys))]));
  const of = (tag: string) => locales[tag] ?? locales[source]!;
  return {
    locales: tags,
    t: (tag) => spoken.get(tag) ?? spoken.get(source)!,
    words: (tag, list) => of(tag).words[list] ?? [],
    examples: (tag) => of(tag).examples,
    languageNames: (tag) => of(tag).names,
    match: (tag) => match(tags, tag),
  };
}

/** i18next as configured here: the one that knows about fallbacks, plurals and nesting. Tests compare every compiled text with its answers. */
export function authority(locales: Locales, source: string) {
  const i18n = i18next.createInstance();
  void i18n.init({
    lng: source,
    fallbackLng: source,
    supportedLngs: Object.keys(locales),
    load: 'currentOnly',
    resources: Object.fromEntries(Object.entries(locales).map(([tag, { texts }]) => [tag, { translation: texts }])),
    interpolation: { escapeValue: false },
    nsSeparator: false,
    initAsync: false,
  });
  return i18n;
}

/** The suffix of a key that is one form of a plural (Unicode CLDR's categories). */
export const pluralForm = /_(zero|one|two|few|many|other)$/;

/** Every key below a section, `a.b.c`; a plural's forms count as one key. */
export function keysOf(section: Section, above = ''): readonly string[] {
  const keys = Object.entries(section).flatMap(([name, value]) => {
    if (typeof value !== 'string') return keysOf(value, `${above}${name}.`);
    const bare = name.replace(pluralForm, '');
    return [above + (`${bare}_other` in section ? bare : name)];
  });
  return [...new Set(keys)];
}

const textsOf = (section: Section): readonly string[] =>
  Object.values(section).flatMap((value) => (typeof value === 'string' ? [value] : textsOf(value)));

type Say = (values?: Values) => string;
type Compiled = ReadonlyMap<string, Say>;

function speak(compileAll: () => Compiled): T {
  let compiled: Compiled | undefined;
  return (key: string, values?: Values) => {
    const say = (compiled ??= compileAll()).get(key);
    if (!say) throw new Error(`locales: no text "${key}"`);
    return say(values);
  };
}

function compile(i18n: ReturnType<typeof authority>, tag: string, keys: readonly string[]): Compiled {
  const compiled = new Map<string, Say>();
  const category = categories(tag);
  /** i18next's choice of words, holes still open. */
  const raw = (key: string, count?: number) =>
    i18n.t(key, { lng: tag, skipInterpolation: true, ...(count === undefined ? {} : { count }) });
  for (const key of keys) {
    if (i18n.exists(key, { lng: tag })) {
      compiled.set(key, fill(raw(key), compiled));
      continue;
    }
    if (!category.samples.every(([name]) => i18n.exists(`${key}_${name}`, { lng: tag, fallbackLng: [] }))) {
      // Forms are missing: which one is said instead is i18next's to find, slowly.
      compiled.set(key, (values) => i18n.t(key, { lng: tag, ...values }));
      continue;
    }
    const forms = new Map(category.samples.map(([name, sample]) => [name, fill(raw(key, sample), compiled)]));
    const none = fill(raw(key, 0), compiled);
    compiled.set(key, (values) => {
      const count = Number(values?.['count']);
      return (count === 0 ? none : forms.get(category.of(count))!)(values);
    });
  }
  return compiled;
}

/** A text as a function of its values. `texts`: where the texts it nests are found when it is said. */
function fill(text: string, texts: Compiled): Say {
  const parts = parse(text);
  if (parts.every((part) => part.kind === 'words')) return () => text;
  return (values) => {
    let said = '';
    for (const part of parts) {
      if (part.kind === 'words') said += part.words;
      else if (part.kind === 'value') said += values?.[part.name] ?? '';
      else said += texts.get(part.name)?.(values) ?? part.name;
    }
    return said;
  };
}

/** Where every category is met: "many" of French at a million, "other" of Ukrainian at a fraction. Zero last: i18next has a form for it of its own. */
const samples = [...Array.from({ length: 200 }, (_, index) => index + 1), 1_000_000, 1.5, 0];
const remembered = 1000;

/** A language's plural categories, those of small counts remembered. `samples`: a count for each. */
function categories(tag: string) {
  const rules = new Intl.PluralRules(tag);
  const small = Array.from({ length: remembered }, (_, count) => rules.select(count));
  return {
    of: (count: number) => small[count] ?? rules.select(count),
    samples: rules
      .resolvedOptions()
      .pluralCategories.map((name) => [name, samples.find((count) => rules.select(count) === name) ?? 1] as const),
  };
}

function match(tags: readonly string[], tag: string): string | undefined {
  const wanted = tag.replaceAll('_', '-');
  const exact = tags.find((ours) => ours.toLowerCase() === wanted.toLowerCase());
  const [language] = wanted.toLowerCase().split('-');
  return exact ?? tags.find((ours) => ours.split('-')[0] === language);
}
