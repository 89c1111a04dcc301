import { call, end, go, known, redo, type End, type Heard, type Redo, type Turn } from '../src/conversation/dialog';
import { day, euros } from '../src/conversation/format';
import { normalise } from '../src/conversation/normalise';
import type { Option, Prompt } from '../src/conversation/prompt';
import type { Ballot, Choices, Edition, Project } from '../src/services/voting';
import { localised, type City, type CityDialog } from './city';

interface Answers {
  ballot: string;
  district: string;
  /** Project numbers, or a grade by project number. */
  choose: readonly string[] | Readonly<Record<string, string>>;
  confirm: boolean;
}
type VoteTurn = Turn<Answers> & City;

/** One ballot of the participatory budget: which one, which projects, a read-back that only its code casts, a receipt. */
export const vote: CityDialog<Answers> = {
  id: 'vote',
  version: 1,
  start: 'ballot',
  confidential: true,
  title: (t) => t('vote.title'),
  fill,
  steps: {
    ballot: {
      kind: 'choice',
      ask: (turn) =>
        withEdition(turn, async (edition) => {
          const cast = await turn.voting.castBallots(edition.id, turn.address);
          const left = edition.ballots.filter((ballot) => !cast.includes(ballot.id));
          if (left.length === 0) return end(mark(turn, edition, turn.t('vote.refused.already')));
          if (left.length === 1) return known(left[0]?.id);
          const until = day(lastDay(edition, turn.now), turn.locale);
          return {
            kind: 'choice',
            text: mark(turn, edition, turn.t('vote.ballot.ask', { until })),
            options: left.map((ballot) => ({ id: ballot.id, label: ballotLabel(turn, ballot) })),
          };
        }),
      next: 'district',
    },
    district: {
      kind: 'choice',
      counts: ({ district }) => district !== undefined,
      ask: (turn) =>
        withBallot(turn, (edition, { districts }) => {
          if (!districts) return go('choose');
          const options = districts.map((id) => ({ id, label: turn.t('vote.district.label', { number: id }), number: Number(id) }));
          return { kind: 'choice', text: mark(turn, edition, turn.t('vote.district.ask')), options };
        }),
      next: 'choose',
    },
    choose: {
      kind: ['several', 'grade'],
      ask: (turn) => withBallot(turn, (edition, ballot) => choose(turn, edition, ballot)),
      heard: (turn, text) => browse(turn, text),
      next: 'confirm',
    },
    confirm: {
      kind: 'confirm',
      ask: (turn) =>
        withBallot(turn, async (edition, ballot) => {
          const code = turn.code((await projectsOf(turn)).map(({ number }) => String(number)));
          const choices = await readBack(turn, ballot);
          if (choices === '') return redo('choose');
          return {
            kind: 'confirm',
            code,
            text: mark(
              turn,
              edition,
              turn.t('vote.confirm.ask', { ballot: ballotName(turn, ballot, turn.answers.district), choices, code }),
            ),
          };
        }),
      heard: (turn, text) => details(turn, text),
      next: (turn) =>
        withBallot<Redo | End>(turn, (edition, ballot) => {
          if (!turn.answers.confirm) return redo('choose');
          return cast(turn, edition, ballot);
        }),
    },
  },
};

/** Runs with the edition that is open, or ends with when it opens or that it closed. */
async function withEdition<R>(turn: VoteTurn, run: (edition: Edition) => R | Promise<R>): Promise<R | End> {
  const { t, locale } = turn;
  const standing = await turn.voting.standing(turn.now);
  switch (standing.state) {
    case 'open':
      return run(standing.edition);
    case 'before':
      return end(mark(turn, standing.edition, t('vote.refused.not-open', { from: day(standing.from, locale) })));
    case 'after':
      return end(mark(turn, standing.edition, t('vote.refused.closed', { on: day(standing.on, locale) })));
    case 'none':
      return end(t('vote.refused.none'));
  }
}

/** Runs with the edition and the ballot being filled in. */
const withBallot = <R>(turn: VoteTurn, run: (edition: Edition, ballot: Ballot) => R | Promise<R>): Promise<R | End | Redo> =>
  withEdition<R | Redo>(turn, (edition) => {
    const ballot = edition.ballots.find(({ id }) => id === turn.answers.ballot);
    return ballot ? run(edition, ballot) : redo('ballot', 'district', 'choose');
  });

/** The vote's end is the first moment when it is closed: the day before it is the last to vote on. */
const lastDay = ({ phases }: Edition, now: Date): Date => new Date((phases.find(({ phase }) => phase === 'vote')?.to ?? now).getTime() - 1);

/** Every message about a demonstration says that it is one. */
const mark = (turn: VoteTurn, edition: Edition, text: string): string => (edition.demo ? turn.t('vote.demo', { text }) : text);

const ballotLabel = ({ t }: VoteTurn, ballot: Ballot): string => (ballot.districts ? t('vote.ballot.district') : t('vote.ballot.city'));

const ballotName = ({ t }: VoteTurn, ballot: Ballot, district = ''): string =>
  ballot.districts ? t('vote.district.label', { number: district }) : t('vote.ballot.city');

async function projectsOf({ voting, now, answers }: VoteTurn): Promise<readonly Project[]> {
  const standing = await voting.standing(now);
  if (standing.state !== 'open' || !answers.ballot) return [];
  return voting.projects(standing.edition.id, answers.ballot, answers.district);
}

const option = ({ locale }: VoteTurn, project: Project): Option => ({
  id: String(project.number),
  label: localised(project.title, locale),
  number: project.number,
});

function scaleOf({ t, locale }: VoteTurn, how: Exclude<Ballot['how'], { kind: 'approval' }>): readonly Option[] {
  if (how.kind === 'judgment') return how.grades.map(({ id, label }) => ({ id, label: localised(label, locale) }));
  return [
    { id: 'for', label: t('vote.choose.for') },
    { id: 'against', label: t('vote.choose.against') },
  ];
}

/** The question of the ballot's kind: a list to pick from, or a grade for each project. */
async function choose(turn: VoteTurn, edition: Edition, ballot: Ballot): Promise<Prompt> {
  const projects = (await projectsOf(turn)).map((project) => option(turn, project));
  const { how } = ballot;
  if (how.kind === 'approval') {
    const values = { ballot: ballotName(turn, ballot, turn.answers.district), max: how.max };
    const asks = turn.can.forms ? turn.t('vote.choose.tick', values) : turn.t('vote.choose.ask', values);
    return { kind: 'several', text: mark(turn, edition, asks), max: how.max, options: projects };
  }
  const text = how.kind === 'judgment' ? turn.t('vote.choose.grade') : turn.t('vote.choose.forAgainst');
  return { kind: 'grade', text: mark(turn, edition, text), items: projects, scale: scaleOf(turn, how) };
}

/** The choices in words, a line each; empty where nothing was chosen. */
async function readBack(turn: VoteTurn, { how }: Ballot): Promise<string> {
  const projects = await projectsOf(turn);
  if (how.kind === 'approval') {
    const picked = projects.filter(({ number }) => pickedOf(turn).includes(String(number)));
    return picked.map((project) => `${project.number} ${localised(project.title, turn.locale)}`).join('\n');
  }
  const grades = gradesOf(turn);
  const scale = scaleOf(turn, how);
  const lines = projects.map(({ number }) => ({ number, grade: scale.find(({ id }) => id === grades[String(number)]) }));
  return lines.flatMap(({ number, grade }) => (grade ? [turn.t('vote.confirm.grade', { number, grade: grade.label })] : [])).join('\n');
}

const isPicks = (chosen: Answers['choose'] | undefined): chosen is readonly string[] => Array.isArray(chosen);
const pickedOf = ({ answers }: VoteTurn): readonly string[] => (isPicks(answers.choose) ? answers.choose : []);
const gradesOf = ({ answers }: VoteTurn): Readonly<Record<string, string>> =>
  answers.choose && !isPicks(answers.choose) ? answers.choose : {};

async function cast(turn: VoteTurn, edition: Edition, ballot: Ballot): Promise<End> {
  const { t, locale, answers, voting } = turn;
  const choices: Choices = ballot.how.kind === 'approval' ? { approve: pickedOf(turn).map(Number) } : { grades: gradesOf(turn) };
  const district = answers.district === undefined ? {} : { district: answers.district };
  const done = await voting.cast({ edition: edition.id, ballot: ballot.id, ...district, choices, voter: turn.address, now: turn.now });
  if (done.ok) {
    const castNow = await voting.castBallots(edition.id, turn.address);
    const more = edition.ballots.some(({ id }) => id !== ballot.id && !castNow.includes(id));
    const text = mark(turn, edition, t('vote.done', { receipt: done.receipt }));
    return more ? end(text, { then: call('vote') }) : end(text);
  }
  switch (done.reason) {
    case 'not-open':
      return end(mark(turn, edition, t('vote.refused.none')));
    case 'closed':
      return end(mark(turn, edition, t('vote.refused.closed', { on: day(done.on, locale) })));
    case 'already':
      return end(mark(turn, edition, t('vote.refused.already-here', { ballot: ballotLabel(turn, ballot) })));
    case 'empty':
      return end(mark(turn, edition, t('vote.refused.empty')));
    case 'too-many':
      return end(mark(turn, edition, t('vote.refused.too-many', { max: done.max })));
    case 'unknown-project':
      return end(mark(turn, edition, t('vote.refused.unknown-project', { number: done.number })));
    case 'unknown-district':
      return end(mark(turn, edition, t('vote.refused.unknown-district')));
  }
}

/** "details 12": what the project is. */
async function details(turn: VoteTurn, text: string): Promise<Heard> {
  const said = normalise(text);
  const number = Number(/\d+/.exec(said)?.[0]);
  const words = said.replace(/\d+/, '').trim();
  if (!number || !turn.words.means('details', words)) return undefined;
  const standing = await turn.voting.standing(turn.now);
  if (standing.state !== 'open') return undefined;
  const project = (await projectsOf(turn)).find((candidate) => candidate.number === number);
  if (!project) return { say: mark(turn, standing.edition, turn.t('vote.refused.unknown-project', { number })) };
  const { title, summary, costCents } = project;
  const told = turn.t('vote.details', {
    number,
    title: localised(title, turn.locale),
    summary: localised(summary, turn.locale),
    cost: euros(costCents, turn.locale),
  });
  return { say: mark(turn, standing.edition, told) };
}

/** Details of a project, or the list narrowed to a theme or to free words. */
async function browse(turn: VoteTurn, text: string): Promise<Heard> {
  const asked = await details(turn, text);
  if (asked) return asked;
  const standing = await turn.voting.standing(turn.now);
  const ballot = standing.state === 'open' ? standing.edition.ballots.find(({ id }) => id === turn.answers.ballot) : undefined;
  if (standing.state !== 'open' || ballot?.how.kind !== 'approval') return undefined;
  if (text.length > queryCharacters) return undefined;
  const found = await turn.voting.search(await projectsOf(turn), text, turn.locale);
  if (found.length === 0) return nothing(turn, standing.edition, text);
  const asks = turn.t('vote.choose.found', { query: text.trim(), count: found.length, max: ballot.how.max });
  return {
    query: text,
    prompt: {
      kind: 'several',
      text: mark(turn, standing.edition, asks),
      max: ballot.how.max,
      options: found.map((project) => option(turn, project)),
    },
  };
}

/** Characters of a search: it is kept with the question, and said back. */
const queryCharacters = 80;

/** One word that no project has; more words may mean something else, and are left to the conversation. */
function nothing(turn: VoteTurn, edition: Edition, text: string): Heard {
  const said = normalise(text);
  if (!/^\p{L}{3,30}$/u.test(said) || turn.words.means('yes', said) || turn.words.means('no', said)) return undefined;
  return { say: mark(turn, edition, turn.t('vote.choose.nothing', { query: text.trim() })) };
}

/** "VOTE 12 45 78", "VOTE 18": project numbers of one ballot, or a district. A sentence with a number in it ("vote du 12 rue Myrha") is not meant. */
async function fill(turn: VoteTurn, words: string): Promise<Partial<Answers> | undefined> {
  const said = words.split(/[\s,;+&/.-]+/).filter((word) => word !== '' && !turn.words.filler(word) && !turn.words.joint(word));
  const numbers = said.flatMap((word) => /^\d+/.exec(word) ?? []).map(Number);
  if (numbers.length === 0 || said.length - numbers.length > strayWords) return undefined;
  const standing = await turn.voting.standing(turn.now);
  if (standing.state !== 'open') return {};
  const { edition } = standing;
  const say = (text: string): void => turn.say(mark(turn, edition, text));
  const cast = await turn.voting.castBallots(edition.id, turn.address);
  if (edition.ballots.every(({ id }) => cast.includes(id))) return {};
  for (const ballot of edition.ballots) {
    for (const district of ballot.districts ?? [undefined]) {
      const projects = await turn.voting.projects(edition.id, ballot.id, district);
      const named = [...new Set(numbers)].filter((number) => projects.some((project) => project.number === number));
      const strangers = numbers.filter((number) => !named.includes(number));
      if (named.length === 0 && !(numbers.length === 1 && numbers[0] === Number(district))) continue;
      if (cast.includes(ballot.id)) {
        say(turn.t('vote.refused.already-here', { ballot: ballotLabel(turn, ballot) }));
        return {};
      }
      const where = { ballot: ballot.id, ...(district === undefined ? {} : { district }) };
      if (named.length > 0 && strangers.length > 0) say(turn.t('vote.choose.unknown', { numbers: strangers.join(', ') }));
      if (ballot.how.kind !== 'approval' || strangers.length > 0) return where;
      if (named.length <= ballot.how.max) return { ...where, choose: named.map(String) };
      say(turn.t('vote.refused.too-many', { max: ballot.how.max }));
      return where;
    }
  }
  say(turn.t('vote.choose.unknown', { numbers: numbers.join(', ') }));
  return {};
}

/** Words beside the numbers that a one-line vote may have: "VOTE Paris 18". */
const strayWords = 1;
