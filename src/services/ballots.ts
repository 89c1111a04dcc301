import type { Ballot, CastRequest, Cast, Choices, Edition, Project, Standing, Voting } from './voting';
import { normalise } from '../conversation/normalise';

/** Editions and their projects, as the storage keeps them. */
export interface EditionStore {
  all(): Promise<readonly Edition[]>;
  projects(edition: string): Promise<readonly Project[]>;
  /** Themes' names by id, for searching. */
  themes(edition: string): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>>;
}

/** Who has voted: rows whose id is an HMAC of edition, ballot and proof. They share nothing with the box. */
export interface RollStore {
  has(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** False where the row is already there. */
  add(row: { readonly id: string; readonly edition: string; readonly ballot: string; readonly day: Date }): Promise<boolean>;
}

/** What was voted. `id` comes from the receipt; `sealed` has the same length for every ballot. */
export interface BoxStore {
  put(row: { readonly id: string; readonly edition: string; readonly ballot: string; readonly sealed: Uint8Array }): Promise<void>;
  has(id: string): Promise<boolean>;
}

export interface VotingParts {
  readonly editions: EditionStore;
  readonly roll: RollStore;
  readonly box: BoxStore;
  readonly hmac: (purpose: string, text: string) => string;
  readonly seal: (content: Uint8Array, context: string) => Uint8Array;
  /** Unguessable bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Words as near as a typo to one of the candidates. */
  readonly near: (word: string, candidates: readonly string[]) => readonly string[];
}

/** Bytes of a ballot before sealing: enough for grades of 100 projects, the same for all. */
const ballotBytes = 1024;
/** Milliseconds that editions are answered from memory. */
const memoryMs = 5000;

/** The participatory budget's vote. */
export function createVoting({ editions, roll, box, hmac, seal, randomBytes, near }: VotingParts): Voting {
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
  const rollId = (edition: string, ballot: string, voter: string): string => hmac('roll', `${edition}\0${ballot}\0${voter}`);

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
      const edition = (await (memory?.editions ?? editions.all())).find((candidate) => candidate.id === id);
      const ballots = (edition?.ballots ?? []).map((ballot) => [ballot.id, rollId(id, ballot.id, voter)] as const);
      const cast = await roll.has(ballots.map(([, row]) => row));
      return ballots.filter(([, row]) => cast.has(row)).map(([ballot]) => ballot);
    },
    async cast(request) {
      const standing = await voting.standing(request.now);
      if (standing.state === 'after') return { ok: false, reason: 'closed', on: standing.on };
      if (standing.state !== 'open' || standing.edition.id !== request.edition) return { ok: false, reason: 'not-open' };
      const ballot = standing.edition.ballots.find(({ id }) => id === request.ballot);
      if (!ballot) return { ok: false, reason: 'not-open' };
      const refused = check(ballot, request, await voting.projects(request.edition, request.ballot, request.district));
      if (refused) return refused;
      const added = await roll.add({
        id: rollId(request.edition, ballot.id, request.voter),
        edition: request.edition,
        ballot: ballot.id,
        day: dayOf(request.now),
      });
      if (!added) return { ok: false, reason: 'already' };
      const receipt = newReceipt(randomBytes);
      const content = Buffer.alloc(ballotBytes, ' ');
      content.write(JSON.stringify({ district: request.district, ...request.choices }));
      const id = hmac('receipt', receipt);
      await box.put({ id, edition: request.edition, ballot: ballot.id, sealed: seal(content, `box ${id}`) });
      return { ok: true, receipt };
    },
  };
  return voting;
}

/** The edition whose vote is open; else the one that opens next; else the one that closed last. */
export function standingOf(editions: readonly Edition[], now: Date): Standing {
  const votes = editions.flatMap((edition) =>
    edition.phases.filter(({ phase }) => phase === 'vote').map(({ from, to }) => ({ edition, from, to })),
  );
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
): Exclude<Cast, { ok: true }> | undefined {
  if (ballot.districts ? !ballot.districts.includes(district ?? '') : district !== undefined)
    return { ok: false, reason: 'unknown-district' };
  const numbers = numbersOf(choices);
  if (numbers.length === 0) return { ok: false, reason: 'empty' };
  const { how } = ballot;
  if (how.kind === 'approval' && new Set(numbers).size > how.max) return { ok: false, reason: 'too-many', max: how.max };
  const stranger = numbers.find((number) => !projects.some((project) => project.number === number));
  if (stranger !== undefined) return { ok: false, reason: 'unknown-project', number: stranger };
  const fits =
    how.kind === 'approval'
      ? 'approve' in choices
      : 'grades' in choices && Object.values(choices.grades).every((grade) => gradesOf(how).includes(grade));
  return fits ? undefined : { ok: false, reason: 'empty' };
}

const numbersOf = (choices: Choices): readonly number[] =>
  'approve' in choices ? choices.approve : Object.keys(choices.grades).map(Number);
const gradesOf = (how: Exclude<Ballot['how'], { kind: 'approval' }>): readonly string[] =>
  how.kind === 'judgment' ? how.grades.map(({ id }) => id) : ['for', 'against'];

/** Letters and digits that are not taken for one another, read aloud or on paper: no 0 O 1 I L 5 S 8 B. */
const alphabet = '234679ACDEFGHJKMNPQRTUVWXYZ';

/** "K7M2-P9QX": about 38 bits, so that nobody finds another's by trying. */
function newReceipt(randomBytes: (count: number) => Uint8Array): string {
  let receipt = '';
  while (receipt.length < 8) {
    const [byte = 255] = randomBytes(1);
    if (byte < alphabet.length * 9) receipt += alphabet.charAt(byte % alphabet.length);
  }
  return `${receipt.slice(0, 4)}-${receipt.slice(4)}`;
}

const dayOf = (now: Date): Date => new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000);

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
