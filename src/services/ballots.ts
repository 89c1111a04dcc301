import type { Ballot, BallotKind, CastRequest, Cast, Choices, Edition, Project, Standing, Voting } from './voting';
import { normalise } from '../conversation/normalise';
import type { Box } from './box/box';
import type { Crowd } from './crowd';
import type { Participations } from './participation';
import type { Roll } from './box/roll';

/** Editions and their projects, as the storage keeps them. */
export interface EditionStore {
  all(): Promise<readonly Edition[]>;
  projects(edition: string): Promise<readonly Project[]>;
  /** Themes' names by id, for searching. */
  themes(edition: string): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>>;
}

export interface VotingParts {
  readonly editions: EditionStore;
  readonly roll: Pick<Roll, 'has' | 'enter'>;
  readonly box: Pick<Box, 'put'>;
  readonly crowd: Crowd;
  readonly participation: Pick<Participations, 'count'>;
  /** Words as near as a typo to one of the candidates. */
  readonly near: (word: string, candidates: readonly string[]) => readonly string[];
}

type Refused = Exclude<Cast, { ok: true }>;

/** Milliseconds that editions are answered from memory. */
const memoryMs = 5000;

/** The participatory budget's vote. */
export function createVoting({ editions, roll, box, crowd, participation, near }: VotingParts): Voting {
  let memory: { at: number; editions: Promise<readonly Edition[]> } | undefined;
  const projectsByEdition = new Map<string, Promise<readonly Project[]>>();
  const themesByEdition = new Map<string, ReturnType<EditionStore['themes']>>();

  function load(now: Date): Promise<readonly Edition[]> {
    if (!memory || Math.abs(now.getTime() - memory.at) > memoryMs) {
      memory = { at: now.getTime(), editions: editions.all() };
      memory.editions.catch(() => (memory = undefined));
      projectsByEdition.clear();
      themesByEdition.clear();
    }
    return memory.editions;
  }
  function projectsOf(edition: string): Promise<readonly Project[]> {
    const known = projectsByEdition.get(edition) ?? editions.projects(edition);
    projectsByEdition.set(edition, known);
    known.catch(() => projectsByEdition.delete(edition));
    return known;
  }

  const editionOf = async (id: string): Promise<Edition | undefined> =>
    (await (memory?.editions ?? editions.all())).find((candidate) => candidate.id === id);
  /** Why the rule against abuse refuses the ballot; undefined where it does not. A class's pupils share an address. */
  async function suspect(edition: Edition, ballot: Ballot, { voter, second, address }: CastRequest): Promise<Refused | undefined> {
    if (await crowd.spent(edition, voter)) return { ok: false, reason: 'already' };
    if (ballot.school || address === undefined || !(await voting.crowded(edition.id, address, voter))) return undefined;
    return second !== undefined && (await voting.unspent(edition.id, second)) ? undefined : { ok: false, reason: 'second-proof' };
  }

  const voting: Voting = {
    standing: async (now) => standingOf(await load(now), now),
    projects: async (edition, ballot, district) =>
      (await projectsOf(edition)).filter((project) => project.ballot === ballot && project.district === district),
    async search(projects, words, locale) {
      const [first] = projects;
      if (!first) return [];
      const known = themesByEdition.get(first.edition) ?? editions.themes(first.edition);
      themesByEdition.set(first.edition, known);
      return searchIn(projects, words, locale, await known, near);
    },
    async castBallots(id, voter) {
      const edition = await editionOf(id);
      const ballots = (edition?.ballots ?? []).map((ballot) => ballot.id);
      const cast = await roll.has(id, ballots, voter);
      return ballots.filter((ballot) => cast.has(ballot));
    },
    async crowded(id, address, voter) {
      const edition = await editionOf(id);
      return edition !== undefined && (await crowd.full(edition, address)) && (await voting.castBallots(id, voter)).length === 0;
    },
    async unspent(id, proof) {
      const edition = await editionOf(id);
      return edition !== undefined && !(await crowd.spent(edition, proof)) && (await voting.castBallots(id, proof)).length === 0;
    },
    async cast(request) {
      const standing = await voting.standing(request.now);
      if (standing.state === 'after') return { ok: false, reason: 'closed', on: standing.on };
      if (standing.state !== 'open' || standing.edition.id !== request.edition) return { ok: false, reason: 'not-open' };
      const ballot = standing.edition.ballots.find(({ id }) => id === request.ballot);
      if (!ballot || (ballot.school ?? false) !== (request.school ?? false)) return { ok: false, reason: 'not-open' };
      const refused = check(ballot, request, await voting.projects(request.edition, request.ballot, request.district));
      if (refused) return refused;
      const { id, sealing } = standing.edition;
      if (!sealing) throw new Error(`The edition ${id} has no key to seal ballots with: its vote must not be open.`);
      const suspected = await suspect(standing.edition, ballot, request);
      if (suspected) return suspected;
      const crowds = request.address !== undefined && standing.edition.eligibility?.votersPerAddress !== undefined;
      const others = crowds ? await voting.castBallots(id, request.voter) : [];
      if (!(await roll.enter(id, ballot.id, request.voter, request.now))) return { ok: false, reason: 'already' };
      const district = request.district === undefined ? {} : { district: request.district };
      const content = { ballot: ballot.id, ...district, choices: request.choices };
      if (crowds && others.length === 0) await crowd.add(standing.edition, request.address ?? '', request.second);
      await participation.count(request);
      return { ok: true, receipt: await box.put({ id, sealing }, content, request.now) };
    },
  };
  return voting;
}

/** The edition whose vote is open; else the one that opens next; else the one that closed last. What was not opened is not there; a demonstration gives way. */
export function standingOf(editions: readonly Edition[], now: Date): Standing {
  const votes = editions
    .filter(({ opened }) => opened !== undefined)
    .flatMap((edition) => edition.phases.filter(({ phase }) => phase === 'vote').map(({ from, to }) => ({ edition, from, to })))
    .sort((a, b) => Number(a.edition.demo) - Number(b.edition.demo));
  const open = votes.find(({ from, to }) => from <= now && now < to);
  if (open) return { state: 'open', edition: open.edition, until: open.to };
  const [next] = votes.filter(({ from }) => from > now).sort((a, b) => a.from.getTime() - b.from.getTime());
  if (next) return { state: 'before', edition: next.edition, from: next.from };
  const [last] = votes.sort((a, b) => b.to.getTime() - a.to.getTime());
  return last ? { state: 'after', edition: last.edition, on: last.to } : { state: 'none' };
}

/** What is wrong with a ballot, by its kind's rules; undefined where nothing is. */
export function check(
  ballot: Ballot,
  { choices, district }: Pick<CastRequest, 'choices' | 'district'>,
  projects: readonly Project[],
): Refused | undefined {
  if (ballot.districts ? !ballot.districts.includes(district ?? '') : district !== undefined)
    return { ok: false, reason: 'unknown-district' };
  const numbers = numbersOf(choices);
  if (numbers.length === 0) return { ok: false, reason: 'empty' };
  const { how } = ballot;
  if ('max' in how && new Set(numbers).size > how.max) return { ok: false, reason: 'too-many', max: how.max };
  const stranger = numbers.find((number) => !projects.some((project) => project.number === number));
  if (stranger !== undefined) return { ok: false, reason: 'unknown-project', number: stranger };
  if (!fits(how, choices)) return { ok: false, reason: 'empty' };
  const overCents = how.kind === 'knapsack' ? costOf(numbers, projects) - how.budgetCents : 0;
  return overCents > 0 ? { ok: false, reason: 'over-budget', overCents } : undefined;
}

/** Whether the choices are of the ballot's kind, a project named once. */
function fits(how: BallotKind, choices: Choices): boolean {
  const once = (numbers: readonly number[]): boolean => new Set(numbers).size === numbers.length;
  switch (how.kind) {
    case 'approval':
    case 'knapsack':
      return 'approve' in choices && once(choices.approve);
    case 'ranking':
      return 'rank' in choices && once(choices.rank);
    case 'judgment':
      return 'grades' in choices && Object.values(choices.grades).every((grade) => how.grades.some(({ id }) => id === grade));
    case 'for-against':
      return 'grades' in choices && Object.values(choices.grades).every((grade) => grade === 'for' || grade === 'against');
  }
}

const numbersOf = (choices: Choices): readonly number[] =>
  'approve' in choices ? choices.approve : 'rank' in choices ? choices.rank : Object.keys(choices.grades).map(Number);
const costOf = (numbers: readonly number[], projects: readonly Project[]): number =>
  projects.reduce((sum, { number, costCents }) => sum + (numbers.includes(number) ? costCents : 0), 0);

/** Every word must be found: as the beginning of a word of the title, the summary or the theme's name, in the person's language or in French, or within a typo of one. */
function searchIn(
  projects: readonly Project[],
  words: string,
  locale: string,
  themes: Readonly<Record<string, Readonly<Record<string, string>>>>,
  near: VotingParts['near'],
): readonly Project[] {
  const asked = normalise(words)
    .split(' ')
    .filter((word) => word.length > 2 || /[^\x20-\x7e]/.test(word));
  if (asked.length === 0) return [];
  const indexed = projects.map((project) => {
    const theme = themes[project.theme] ?? {};
    const text = normalise(
      [project.title, project.summary, theme]
        .flatMap((texts: Readonly<Record<string, string>>) => [texts[locale] ?? '', texts['fr'] ?? ''])
        .join(' '),
    );
    return { project, text: ` ${text}`, words: text.split(' ') };
  });
  const exact = indexed.filter(({ text }) => asked.every((word) => text.includes(/[\u3400-\u9fff]/.test(word) ? word : ` ${word}`)));
  if (exact.length > 0) return exact.map(({ project }) => project);
  return indexed.filter((candidate) => asked.every((word) => near(word, candidate.words).length > 0)).map(({ project }) => project);
}
