import { readTable, toldLines, type BadLine } from '../editions/table';
import type { Localised } from '../voting';
import type { Dataset } from './dataset';
import { isWebLink } from './desk';

/** What is wrong with a file of datasets or of producers, in sentences. */
export class DataFileError extends Error {
  readonly code = 'DATA_FILE';
}

/** Characters of a description that are kept: enough to find it by. */
const descriptionCharacters = 1500;

/** Reads a catalogue: DCAT in JSON-LD, a `catalog.json` of the same words, or a table with the columns id, title, description, keywords (parted by commas)
 *  and link, each but id and link also for a language ("title.en"). Throws a DataFileError that names each mistake, an EditionError where it is no table. */
export async function readCatalogue(bytes: Uint8Array): Promise<readonly Dataset[]> {
  const text = new TextDecoder().decode(bytes);
  if (/^\s*</.test(text)) throw new DataFileError('The file is XML: ask the catalogue for JSON-LD, or for a table.');
  const datasets = /^\s*[[{]/.test(text) ? ofJson(text) : await ofTable(bytes);
  const twice = datasets.map(({ id }) => id).filter((id, at, all) => all.indexOf(id) < at);
  if (twice.length > 0) throw new DataFileError(twice.map((id) => `The dataset '${id}' stands there twice.`).join('\n'));
  if (datasets.length === 0)
    throw new DataFileError('There is no dataset in the file: neither a dcat:Dataset nor a list called "dataset".');
  return datasets;
}

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const listed = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

/** The last part of a name, with a prefix or without, or a whole address: "dct:title", "http://purl.org/dc/terms/title". */
const local = (name: string): string => name.slice(Math.max(name.lastIndexOf(':'), name.lastIndexOf('/'), name.lastIndexOf('#')) + 1);
const valuesOf = (node: Node, name: string): readonly unknown[] =>
  Object.entries(node).flatMap(([key, value]) => (local(key) === name ? listed(value) : []));

function ofJson(text: string): readonly Dataset[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DataFileError(`The file is no JSON: ${(error as Error).message}.`);
  }
  const mistakes: string[] = [];
  const datasets = [...nodesIn(value, false)].flatMap((node, index) => {
    const read = datasetOf(node);
    if ('id' in read) return [read];
    mistakes.push(`Dataset ${index + 1}${read.named}: ${read.mistake}`);
    return [];
  });
  if (mistakes.length > 0) throw new DataFileError(mistakes.join('\n'));
  return datasets;
}

/** Whatever is a dataset by its type, or stands in a list of datasets; one that is only named there stands elsewhere. */
function* nodesIn(value: unknown, among: boolean): Iterable<Node> {
  if (Array.isArray(value)) for (const one of value) yield* nodesIn(one, among);
  if (!isNode(value)) return;
  const types = listed(value['@type']).map((type) => local(String(type)));
  if (types.includes('Dataset') || (among && types.length === 0 && Object.keys(value).length > 1)) yield value;
  else for (const [key, inner] of Object.entries(value)) if (key !== '@context') yield* nodesIn(inner, local(key) === 'dataset');
}

function datasetOf(node: Node): Dataset | { readonly named: string; readonly mistake: string } {
  const title = localisedOf(valuesOf(node, 'title'));
  const id = [...valuesOf(node, 'identifier').map(textOf), addressOf(node)].find((one) => one !== undefined && one !== '');
  const named = title ? ` ("${title.fr}")` : '';
  const link = [...valuesOf(node, 'landingPage'), ...valuesOf(node, 'page'), node]
    .map((one) => (isNode(one) ? addressOf(one) : textOf(one)))
    .find((one) => one !== undefined && isWebLink(one));
  if (!title) return { named, mistake: 'it has no title.' };
  if (id === undefined) return { named, mistake: 'it has no identifier.' };
  if (link === undefined) return { named, mistake: 'it has no landing page that is a link.' };
  const description = localisedOf(valuesOf(node, 'description'));
  const keywords = new Map<string, string[]>();
  for (const [language, word] of valuesOf(node, 'keyword').flatMap(wordedIn))
    keywords.set(language, [...(keywords.get(language) ?? []), word]);
  return {
    id,
    title,
    link,
    ...(description ? { description: shortened(description) } : {}),
    ...(keywords.size > 0 ? { keywords: Object.fromEntries(keywords) } : {}),
  };
}

const addressOf = (node: Node): string | undefined => (typeof node['@id'] === 'string' ? node['@id'] : undefined);
function textOf(value: unknown): string | undefined {
  const text = isNode(value) ? value['@value'] : value;
  return typeof text === 'string' || typeof text === 'number' ? String(text).trim() : undefined;
}

/** A value's texts, each with its language: one of its own, those of a map of languages, or French where it has none. */
function wordedIn(value: unknown): readonly (readonly [language: string, text: string])[] {
  if (isNode(value) && !('@value' in value))
    return Object.entries(value).flatMap(([language, texts]) =>
      listed(texts).flatMap((text) => wordedIn({ '@language': language, '@value': text })),
    );
  const text = textOf(value);
  const language = isNode(value) && typeof value['@language'] === 'string' ? value['@language'] : 'fr';
  const short = language.slice(0, 2).toLowerCase();
  return text ? [[short === 'zh' ? 'zh-Hans' : short, text]] : [];
}

/** The first text of each language; where there is no French, the first of all stands for it. */
function localisedOf(values: readonly unknown[]): Localised | undefined {
  const texts = new Map<string, string>();
  for (const [language, text] of values.flatMap(wordedIn)) if (!texts.has(language)) texts.set(language, text);
  const [first] = texts.values();
  return first === undefined ? undefined : { ...Object.fromEntries(texts), fr: texts.get('fr') ?? first };
}

/** Without the tags that portals write into descriptions. */
const shortened = (texts: Localised): Localised => {
  const plain = (text: string): string =>
    text
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, descriptionCharacters);
  return { ...Object.fromEntries(Object.entries(texts).map(([locale, text]) => [locale, plain(text)])), fr: plain(texts.fr) };
};

async function ofTable(bytes: Uint8Array): Promise<readonly Dataset[]> {
  const spoken = /^(?:title|description|keywords)\.[a-z]{2}(?:-[A-Z][a-z]+)?$/;
  const { lines, bad } = await readTable(
    bytes,
    ['id', 'title', 'link'],
    (name) => ['description', 'keywords'].includes(name) || spoken.test(name),
  );
  const wrong: BadLine[] = [...bad];
  const datasets = lines.flatMap(({ line, cells }): Dataset[] => {
    const { id = '', title = '', link = '' } = cells;
    if (id === '' || title === '') wrong.push({ line, told: id === '' ? 'its id is missing.' : 'its title is missing.' });
    else if (!isWebLink(link)) wrong.push({ line, told: `'${link}' is no link.` });
    const by = (name: string): Record<string, string> =>
      Object.fromEntries(
        Object.entries(cells).flatMap(([column, cell]) => {
          const [what, locale = 'fr'] = column.split('.');
          return what === name && cell !== '' ? [[locale, cell]] : [];
        }),
      );
    const described = by('description');
    const keywords = Object.entries(by('keywords')).map(
      ([locale, words]) => [locale, words.split(',').map((word) => word.trim())] as const,
    );
    return [
      {
        id,
        title: { fr: title, ...by('title') },
        link,
        ...(Object.keys(described).length > 0 ? { description: shortened({ fr: '', ...described }) } : {}),
        ...(keywords.length > 0 ? { keywords: Object.fromEntries(keywords) } : {}),
      },
    ];
  });
  if (wrong.length > 0) throw new DataFileError(toldLines(wrong).join('\n'));
  return datasets;
}
