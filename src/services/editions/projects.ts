import type { Edition, Localised, Project } from '../voting';
import { readTable, type BadLine } from './table';

/** What a table of projects is read for. */
export interface ProjectsFor {
  readonly edition: Pick<Edition, 'id' | 'ballots'>;
  readonly themes: Readonly<Record<string, unknown>>;
  /** Numbers that are taken: those of projects that proposals became. */
  readonly taken: readonly number[];
}

const columns = ['number', 'ballot', 'district', 'theme', 'title.fr', 'summary.fr', 'cost'];
const optional = /^(zones|(title|summary)\.[a-z]{2,3}(-[A-Za-z]{2,8})*)$/;
/** What a basic phone types and a leaflet prints. */
const mostNumber = 9999;
const titleLength = 120;
const summaryLength = 1000;

/** Reads projects from a table: `number;ballot;district;theme;title.fr;title.en;summary.fr;cost`, more languages and `zones` (parted by blanks) where
 *  there are any; the cost in euros. A line that says nothing usable is told; then none of them is to be kept. */
export async function readProjects(
  bytes: Uint8Array,
  wanted: ProjectsFor,
): Promise<{ readonly projects: readonly Project[]; readonly bad: readonly BadLine[] }> {
  const { lines, bad } = await readTable(bytes, columns, (column) => optional.test(column));
  const projects: Project[] = [];
  const wrong = [...bad];
  for (const { line, cells } of lines) {
    const number = /^\d{1,4}$/.test(cells['number'] ?? '') ? Number(cells['number']) : 0;
    const costCents = centsOf(cells['cost'] ?? '');
    const project = {
      edition: wanted.edition.id,
      number,
      ballot: cells['ballot'] ?? '',
      ...(cells['district'] ? { district: cells['district'] } : {}),
      ...(cells['zones'] ? { zones: cells['zones'].split(/\s+/) } : {}),
      theme: cells['theme'] ?? '',
      title: texts(cells, 'title'),
      summary: texts(cells, 'summary'),
      costCents: costCents ?? 0,
    };
    const faults = [
      ...(number < 1 ? [`'${cells['number'] ?? ''}' is no number from 1 to ${mostNumber}.`] : []),
      ...(projects.some((other) => other.number === number) ? [`the number ${number} stands on another line too.`] : []),
      ...(wanted.taken.includes(number) ? [`the number ${number} is that of a project that a proposal became.`] : []),
      ...placeFaults(wanted, project),
      ...(project.theme in wanted.themes ? [] : [`the edition has no theme '${project.theme}'.`]),
      ...textFaults(project.title, 'title', titleLength),
      ...textFaults(project.summary, 'summary', summaryLength),
      ...(costCents === undefined ? [`'${cells['cost'] ?? ''}' is no cost in euros above 0.`] : []),
    ];
    wrong.push(...faults.map((told) => ({ line, told })));
    projects.push(project);
  }
  return { projects, bad: wrong.sort((a, b) => a.line - b.line) };
}

/** Integer cents of what is written in euros ("150 000", "1500,50"); undefined where it is no amount above 0. */
function centsOf(euros: string): number | undefined {
  const read = /^(\d+)(?:[.,](\d{1,2}))?$/.exec(euros.replace(/[\s\u00a0\u202f]/g, '').replace(/€$/, ''));
  if (!read) return undefined;
  const cents = Number(read[1]) * 100 + Number((read[2] ?? '').padEnd(2, '0'));
  return Number.isSafeInteger(cents) && cents > 0 ? cents : undefined;
}

/** What stands under `title.fr`, `title.en`. */
const texts = (cells: Readonly<Record<string, string>>, name: string): Localised => ({
  fr: '',
  ...Object.fromEntries(
    Object.entries(cells).flatMap(([column, text]) =>
      column.startsWith(`${name}.`) && text !== '' ? [[column.slice(name.length + 1), text]] : [],
    ),
  ),
});

function placeFaults({ edition: { ballots } }: ProjectsFor, { ballot, district }: Pick<Project, 'ballot' | 'district'>): readonly string[] {
  const found = ballots.find(({ id }) => id === ballot);
  if (!found) return [`the edition has no ballot '${ballot}'.`];
  if (!found.districts) return district === undefined ? [] : [`the ballot '${ballot}' has no districts.`];
  if (district === undefined) return [`it names no district, which the ballot '${ballot}' asks for.`];
  return found.districts.includes(district) ? [] : [`the ballot '${ballot}' has no district '${district}'.`];
}

const textFaults = (all: Localised, what: string, most: number): readonly string[] => [
  ...(all.fr === '' ? [`its French ${what} is missing.`] : []),
  ...Object.entries(all).flatMap(([language, text]) =>
    text.length > most ? [`its ${what} in ${language} is of ${text.length} characters; ${most} at the most.`] : [],
  ),
];
