import { readCatalogue } from '../../../src/services/datarounds/catalogue';
import { readProducers } from '../../../src/services/datarounds/producers-file';
import { resultFile } from '../../../src/services/datarounds/results';
import { createBoard } from '../../../src/services/datarounds/board';
import { atCityTime } from '../../../src/services/workshops/hours';
import { createDataCity } from '../../support/data-city';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const ofJson = (value: unknown) => readCatalogue(bytes(JSON.stringify(value)));
const city = (shown: string): Date => atCityTime(shown)!;
const trees = { id: 'trees', title: { fr: 'Les arbres' }, link: 'https://opendata.example/trees' };

test.each([
  [
    'a graph with prefixes',
    {
      '@context': { dcat: 'http://www.w3.org/ns/dcat#' },
      '@graph': [
        {
          '@id': 'https://opendata.example/catalog',
          '@type': 'dcat:Catalog',
          'dcat:dataset': [{ '@id': 'https://opendata.example/d/trees' }],
        },
        {
          '@id': 'https://opendata.example/d/trees',
          '@type': 'dcat:Dataset',
          'dct:identifier': 'trees',
          'dct:title': { '@language': 'fr', '@value': 'Les arbres' },
          'dcat:landingPage': { '@id': 'https://opendata.example/trees' },
        },
      ],
    },
  ],
  [
    'whole addresses, nested',
    {
      '@type': ['http://www.w3.org/ns/dcat#Catalog'],
      'http://www.w3.org/ns/dcat#dataset': [
        {
          '@type': ['http://www.w3.org/ns/dcat#Dataset'],
          'http://purl.org/dc/terms/identifier': [{ '@value': 'trees' }],
          'http://purl.org/dc/terms/title': [{ '@value': 'Les arbres' }],
          'http://www.w3.org/ns/dcat#landingPage': [{ '@id': 'https://opendata.example/trees' }],
          'http://www.w3.org/ns/dcat#distribution': [
            { '@type': ['http://www.w3.org/ns/dcat#Distribution'], 'http://purl.org/dc/terms/title': 'x' },
          ],
        },
      ],
    },
  ],
  ['a catalog.json', { dataset: [{ identifier: 'trees', title: 'Les arbres', landingPage: 'https://opendata.example/trees' }] }],
])('%s is read', async (_, value) => {
  expect(await ofJson(value)).toEqual([trees]);
});

test('languages, keywords and descriptions without their tags are kept', async () => {
  expect(
    await ofJson({
      dataset: [
        {
          identifier: 'trees',
          title: [
            { '@language': 'fr', '@value': 'Les arbres' },
            { '@language': 'en-GB', '@value': 'Trees' },
          ],
          description: '<p>Tous les <b>arbres</b>.</p>',
          keyword: ['chêne', 'orme', { '@language': 'en', '@value': 'oak' }],
          landingPage: 'https://opendata.example/trees',
        },
      ],
    }),
  ).toEqual([
    {
      ...trees,
      title: { fr: 'Les arbres', en: 'Trees' },
      description: { fr: 'Tous les arbres .' },
      keywords: { fr: ['chêne', 'orme'], en: ['oak'] },
    },
  ]);
});

test('a map of languages is read as texts that bear theirs', async () => {
  const dataset = {
    identifier: 'trees',
    title: { fr: 'Les arbres', en: 'Trees' },
    keyword: { en: ['oak', 'elm'] },
    landingPage: trees.link,
  };
  expect(await ofJson({ dataset: [dataset] })).toEqual([
    { ...trees, title: { fr: 'Les arbres', en: 'Trees' }, keywords: { en: ['oak', 'elm'] } },
  ]);
});

test('a table is read, by its columns', async () => {
  const table =
    'id;title;title.en;keywords;description;link\ntrees;Les arbres;Trees;chêne, orme;"Tous; partout";https://opendata.example/trees\n';
  expect(await readCatalogue(bytes(table))).toEqual([
    {
      ...trees,
      title: { fr: 'Les arbres', en: 'Trees' },
      keywords: { fr: ['chêne', 'orme'] },
      description: { fr: 'Tous; partout' },
    },
  ]);
});

test.each([
  ['<rdf:RDF/>', /^The file is XML: /],
  ['{"dataset":', /^The file is no JSON: /],
  ['{"dataset":[]}', /^There is no dataset in the file/],
  ['{"dataset":[{"identifier":"a","landingPage":"https://a.example"}]}', /^Dataset 1: it has no title\.$/],
  [
    '{"dataset":[{"title":"Les arbres","identifier":"a","landingPage":"ici"}]}',
    /^Dataset 1 \("Les arbres"\): it has no landing page that is a link\.$/,
  ],
  ['{"dataset":[{"title":"Les arbres","landingPage":"https://a.example"}]}', /^Dataset 1 \("Les arbres"\): it has no identifier\.$/],
  ['id;title\na;b\n', /the column 'link' is missing/],
  ['id;title;link\na;b;ici\n;b;https://a.example\n', /^line 2: 'ici' is no link\.\nline 3: its id is missing\.$/],
  ['id;title;link\na;b;https://a.example\na;c;https://a.example\n', /^The dataset 'a' stands there twice\.$/],
])('%s is refused in a sentence', async (text, said) => {
  await expect(readCatalogue(bytes(text))).rejects.toThrow(said);
});

const ada = { id: 'data', name: 'Ada', contact: 'ada@city.example', department: 'Données', covers: 'portail', rest: true };

test('producers are read; each mistake is named', () => {
  expect(readProducers(JSON.stringify([ada, { ...ada, id: 'b', contact: '+33140000000', rest: undefined }]))).toEqual([
    ada,
    { ...ada, id: 'b', contact: '+33140000000', rest: false },
  ]);
  const wrong = (value: unknown) => () => readProducers(typeof value === 'string' ? value : JSON.stringify(value));
  expect(wrong('[')).toThrow(/^The file is no JSON/);
  expect(wrong([])).toThrow(/./);
  expect(wrong([ada, { ...ada, id: 'B', contact: 'nobody' }])).toThrow(
    /^Producer 2, id: must be of small letters.*\nProducer 2, contact: must be an e-mail address/,
  );
  expect(wrong([ada, ada])).toThrow("The producer 'data' stands there twice.\nOne producer, and one alone, answers for the rest");
  expect(wrong([{ ...ada, rest: false }])).toThrow('One producer, and one alone');
});

test('a round is exported as a table, as JSON and as DCAT, in which what was released is a dataset', async () => {
  const { published, rounds, desk, store } = createDataCity();
  await store.replaceProducers([ada]);
  const first = await published('=Où sont; les "arbres" ?', 'sms:ann', city('2027-02-10 23:30'));
  const second = await published('Où sont les bancs ?', 'sms:ben', city('2027-02-11 10:00'));
  const third = await published('Qui habite ici ?', 'sms:cho', city('2027-02-11 11:00'));
  await rounds.tend(city('2027-04-01 00:00'));
  const act = { by: 'Ada', now: city('2027-04-03 10:00') };
  await desk.release(second, { ...act, link: 'https://opendata.example/benches', example: 'Un banc rue de Rivoli.' });
  await desk.refuse(third, { ...act, ground: 'privacy' });
  const board = (await createBoard(store).round('2027-Q1', city('2027-07-01 00:00')))!;
  const about = { site: 'https://porte-voix.example', title: 'Données demandées' };

  expect(resultFile(board, 'csv', about).split('\n')).toEqual([
    'rank;number;question;supporters;state;told;department;due;overdue;link;example;ground;article;demo',
    `1;${first};"'=Où sont; les ""arbres"" ?";1;requested;2027-02-10;Données;2027-06-30;true;;;;;false`,
    `2;${second};Où sont les bancs ?;1;released;2027-02-11;Données;2027-06-30;false;https://opendata.example/benches;Un banc rue de Rivoli.;;;false`,
    `3;${third};Qui habite ici ?;1;refused;2027-02-11;Données;2027-06-30;false;;;privacy;CRPA L312-1-2;false`,
    '',
  ]);
  expect(JSON.parse(resultFile(board, 'json', about))).toMatchObject({
    round: '2027-Q1',
    closed: '2027-03-31T22:00:00.000Z',
    needs: [{ number: first, overdue: true, link: null }, { state: 'released' }, { ground: 'privacy' }],
  });
  const catalogue = resultFile(board, 'jsonld', about);
  expect(JSON.parse(catalogue)).toMatchObject({
    '@type': 'dcat:Catalog',
    'dcat:dataset': [
      { 'dcat:distribution': [{ 'dcat:downloadURL': { '@id': 'https://porte-voix.example/opendata/rounds/2027-Q1.csv' } }, {}] },
      { 'dct:identifier': `2027-Q1/${second}`, 'dcat:landingPage': { '@id': 'https://opendata.example/benches' } },
    ],
  });

  expect(catalogue).not.toContain('Ada');
});
