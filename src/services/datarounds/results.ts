import { inert } from '../tally/exports';
import { semicolons } from '../tally/pb-write';
import { cityTime } from '../workshops/hours';
import type { BoardLine, RoundBoard } from './board';
import { grounds } from './grounds';

/** A need of a round as it is exported. Days are of the city's calendar, `YYYY-MM-DD`; what is absent is null. */
export interface ResultRow {
  /** Its place at the close, from 1. */
  readonly rank: number | null;
  readonly number: number;
  readonly question: string;
  readonly supporters: number;
  readonly state: string;
  readonly told: string;
  readonly department: string | null;
  readonly due: string | null;
  readonly overdue: boolean;
  readonly link: string | null;
  readonly example: string | null;
  readonly ground: string | null;
  /** The article of law the ground stands in. */
  readonly article: string | null;
  readonly demo: boolean;
}

/** Endings of the files of a round. */
export const resultFormats = ['csv', 'json', 'jsonld'] as const;
export type ResultFormat = (typeof resultFormats)[number];

const columns: readonly (keyof ResultRow)[] = [
  'rank',
  'number',
  'question',
  'supporters',
  'state',
  'told',
  'department',
  'due',
  'overdue',
  'link',
  'example',
  'ground',
  'article',
  'demo',
];
const dayOf = (at: Date): string => cityTime(at).slice(0, 10);

function rowOf({ need, supporters, department, overdue }: BoardLine): ResultRow {
  const step = need.steps.at(-1);
  const released = step?.kind === 'released' ? step : undefined;
  const ground = step?.kind === 'refused' ? step.ground : undefined;
  return {
    rank: need.rank ?? null,
    number: need.number,
    question: need.question.fr,
    supporters,
    state: need.state,
    told: dayOf(need.at),
    department: department ?? null,
    due: need.due ? dayOf(new Date(need.due.getTime() - 1)) : null,
    overdue,
    link: released?.link ?? null,
    example: released?.example ?? null,
    ground: ground ?? null,
    article: ground === undefined ? null : grounds[ground],
    demo: need.demo,
  };
}

/** A round's file: a table (semicolons, UTF-8), the same as JSON, or as a catalogue of DCAT 2 in JSON-LD (https://www.w3.org/TR/vocab-dcat-2/), in which
 *  the list itself is a dataset beside those that were released. `site`: where the files are ("https://porte-voix.example"); `title`: what the list is called, in
 *  French. */
export function resultFile(
  board: RoundBoard,
  format: ResultFormat,
  { site, title }: { readonly site: string; readonly title: string },
): string {
  const rows = board.lines.map(rowOf);
  switch (format) {
    case 'csv':
      return [columns as readonly string[], ...rows.map((row) => columns.map((name) => inert(String(row[name] ?? ''))))]
        .map((cells) => `${semicolons(cells)}\n`)
        .join('');
    case 'json':
      return `${JSON.stringify({ ...headOf(board), needs: rows }, undefined, 2)}\n`;
    case 'jsonld':
      return `${JSON.stringify(catalogueOf(board, rows, site, french(title)), undefined, 2)}\n`;
  }
}

const headOf = ({ quarter: { id, opens, closes }, closed }: RoundBoard) => ({ round: id, opens, closes, closed: closed ?? null });

const moment = (at: Date) => ({ '@type': 'xsd:dateTime', '@value': at.toISOString() });
const french = (text: string) => ({ '@language': 'fr', '@value': text });

function catalogueOf(board: RoundBoard, rows: readonly ResultRow[], site: string, title: unknown): unknown {
  const { id, opens, closes } = board.quarter;
  const own = `${site}/opendata/rounds/${id}`;
  const distribution = (format: 'csv' | 'json', mediaType: string) => ({
    '@type': 'dcat:Distribution',
    'dcat:downloadURL': { '@id': `${own}.${format}` },
    'dcat:mediaType': { '@id': `https://www.iana.org/assignments/media-types/${mediaType}` },
  });
  return {
    '@context': {
      dcat: 'http://www.w3.org/ns/dcat#',
      dct: 'http://purl.org/dc/terms/',
      foaf: 'http://xmlns.com/foaf/0.1/',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
    },
    '@id': `${own}.jsonld`,
    '@type': 'dcat:Catalog',
    'dct:title': title,
    'dcat:dataset': [
      {
        '@id': own,
        '@type': 'dcat:Dataset',
        'dct:identifier': id,
        'dct:title': title,
        'dct:temporal': { '@type': 'dct:PeriodOfTime', 'dcat:startDate': moment(opens), 'dcat:endDate': moment(closes) },
        'dcat:distribution': [distribution('csv', 'text/csv'), distribution('json', 'application/json')],
      },
      ...rows.flatMap(({ number, question, link, example, department }) =>
        link === null
          ? []
          : [
              {
                '@id': `${own}#${number}`,
                '@type': 'dcat:Dataset',
                'dct:identifier': `${id}/${number}`,
                'dct:title': french(question),
                'dct:description': french(example ?? ''),
                'dcat:landingPage': { '@id': link },
                ...(department === null ? {} : { 'dct:publisher': { '@type': 'foaf:Organization', 'foaf:name': department } }),
              },
            ],
      ),
    ],
  };
}
