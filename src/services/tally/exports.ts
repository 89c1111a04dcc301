import type { OpenedBallot } from '../box/sealed';
import { dimensions, type Participation } from '../participation';
import type { Edition, Project } from '../voting';
import { contestsOf, nameOf, voteOf, voteTypeOf, type Contest } from './contest';
import { shuffled } from './pb-anonymous';
import { euros, pbLines, semicolons } from './pb-write';
import { leastPoints, type ContestResult, type Results } from './results';

export interface ExportParts {
  readonly edition: Edition;
  readonly projects: readonly Project[];
  readonly opened: readonly OpenedBallot[];
  readonly results: Results;
  readonly participation: Participation;
  /** 0 <= x < 1, unguessable: ballots stand in an order that tells nothing. */
  readonly random: () => number;
}

/** Where the votes are held, as Pabulib's files name it. */
const place = { country: 'France', unit: 'Paris', language: 'fr', currency: 'EUR' } as const;
const day = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: 'Europe/Paris' });

/** Results and ballots for those who use them, as lines by the file's name: `city.pb`, `district-18.pb` (Pabulib; each ballot under a number drawn for the
 *  file, with nothing beside it of who cast it, when or how), `results.csv` and `participation.csv`. */
export function exportsOf(parts: ExportParts): ReadonlyMap<string, readonly string[]> {
  const { edition, projects, results, participation } = parts;
  const files = new Map<string, readonly string[]>([
    ['results.csv', resultLines(results, projects)],
    ['participation.csv', participationLines(participation)],
  ]);
  contestsOf(edition, projects).forEach((contest, i) => {
    const result = results.contests[i];
    if (result) files.set(`${nameOf(result)}.pb`, [...pbOf(contest, result, parts)]);
  });
  return files;
}

function pbOf(contest: Contest, result: ContestResult, { edition, opened, results, random }: ExportParts): Generator<string> {
  const mine = shuffled(
    opened.filter(({ ballot, district }) => ballot === contest.ballot.id && district === contest.district),
    random,
  );
  const byNumber = new Map(result.projects.map((project) => [project.number, project]));
  return pbLines({
    meta: metaOf(contest, result, edition, results.seed),
    projects: contest.projects.map(({ number, costCents, title, zones }) => {
      const project = byNumber.get(number);
      return {
        project_id: String(number),
        cost: euros(costCents),
        name: title.fr,
        votes: String(project?.votes ?? 0),
        score: String(project?.points ?? 0),
        selected: project?.fate === 'chosen' ? '1' : '0',
        ...(contest.reserved ? { neighborhood: (zones ?? []).join(',') } : {}),
      };
    }),
    votes: mine.map(({ choices }, index) => {
      const { numbers, points } = voteOf(contest, choices);
      return {
        voter_id: String(index + 1),
        vote: numbers.join(','),
        // Of a ranking the order says it all.
        ...(points && voteTypeOf(contest) === 'scoring' ? { points: points.join(',') } : {}),
      };
    }),
  });
}

function metaOf(contest: Contest, result: ContestResult, edition: Edition, seed: string): Readonly<Record<string, string>> {
  const { ballot, counting, district, projects } = contest;
  const { how } = ballot;
  const vote = edition.phases.find(({ phase }) => phase === 'vote');
  const date = (at: Date | undefined): string => (at ? day.format(at).split('-').reverse().join('.') : '');
  const least = counting.threshold ?? leastPoints;
  const below = counting.rule === 'greedy' && result.projects.some(({ points }) => points < least);
  const redo = [
    `--rule ${counting.rule}`,
    `--seed "${seed}"`,
    ...(counting.rule === 'majority' && counting.threshold === undefined ? [] : [`--threshold ${least}`]),
    ...(result.reserved ? [`--reserve ${euros(result.reserved.cents)} --zones "${result.reserved.zones.join(',')}"`] : []),
  ];
  return {
    description: `${edition.title.fr}, ${nameOf(result)}`,
    country: place.country,
    unit: place.unit,
    ...(district === undefined ? {} : { district }),
    instance: edition.id,
    num_projects: String(projects.length),
    num_votes: String(result.counted),
    budget: euros(result.budgetCents),
    vote_type: voteTypeOf(contest),
    rule: below ? 'greedy-threshold' : counting.rule,
    ...(below || counting.rule === 'greedy-threshold' || counting.rule === 'greedy-no-skip'
      ? { min_project_score_threshold: String(least) }
      : {}),
    date_begin: date(vote?.from),
    date_end: date(vote && new Date(vote.to.getTime() - 1)),
    ...('max' in how ? { max_length: String(how.max) } : {}),
    ...(how.kind === 'knapsack' ? { max_sum_cost: euros(how.budgetCents) } : {}),
    ...(how.kind === 'judgment' ? { min_points: '0', max_points: String(how.grades.length - 1), default_score: '0' } : {}),
    ...(how.kind === 'for-against' ? { min_points: '-1', max_points: '1', default_score: '0' } : {}),
    edition: edition.id,
    language: place.language,
    currency: place.currency,
    comment: `#1: counted by npm run tally with ${redo.join(' ')}`,
  };
}

/** All projects of all contests, a line each, under a line of columns; the others' columns say what they would have chosen. */
function resultLines({ contests }: Results, projects: readonly Project[]): readonly string[] {
  const titles = new Map(projects.map(({ number, title }) => [number, title.fr]));
  const columns = ['ballot', 'district', 'school', 'rule', 'project', 'title', 'cost', 'ballots', 'votes', 'points', 'fate', 'other_rules'];
  return [
    semicolons(columns),
    ...contests.flatMap(({ ballot, district = '', school, rule, counted, projects: placed, others }) =>
      placed.map(({ number, costCents, votes, points, fate }) =>
        semicolons([
          ...[ballot, district, school ? 'yes' : '', rule, String(number), inert(titles.get(number) ?? ''), euros(costCents)],
          ...[String(counted), String(votes), String(points), fate],
          others.flatMap(({ rule: other, winners }) => (winners.includes(number) ? [other] : [])).join(' '),
        ]),
      ),
    ),
  ];
}

/** Who took part, a line a value; where nothing stands under `voters` it is left out. */
const participationLines = ({ ballots }: Participation): readonly string[] => [
  semicolons(['ballot', 'school', 'dimension', 'value', 'voters', 'people', 'source']),
  ...ballots.flatMap(({ ballot, school, voters, by }) => [
    semicolons([ballot, school ? 'yes' : '', 'all', 'all', String(voters), '', '']),
    ...dimensions.flatMap((dimension) =>
      (by[dimension] ?? []).map(({ value, voters: count, people, source = '' }) =>
        semicolons([ballot, school ? 'yes' : '', dimension, inert(value), String(count ?? ''), String(people ?? ''), inert(source)]),
      ),
    ),
  ]),
];

/** A text that a spreadsheet takes for no formula (https://owasp.org/www-community/attacks/CSV_Injection). */
export const inert = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
