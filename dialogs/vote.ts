import { call, end, go, known, redo, type End, type Heard, type Redo, type Turn } from '../src/conversation/dialog';
import { day, euros } from '../src/conversation/format';
import { normalise } from '../src/conversation/normalise';
import type { Option } from '../src/conversation/prompt';
import type { Ballot, Choices, Edition, Project } from '../src/services/voting';
import { localised, type City, type CityDialog } from './city';

interface Answers {
  ballot: string;
  district: string;
  pick: readonly string[];
  grade: Readonly<Record<string, string>>;
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
          const until = day(edition.phases.find(({ phase }) => phase === 'vote')?.to ?? turn.now, turn.locale);
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
      ask: (turn) =>
        withBallot(turn, (edition, { districts }) => {
          if (!districts) return go('pick');
          return {
            kind: 'choice',
            text: mark(turn, edition, turn.t('vote.district.ask')),
            options: districts.map((id) => ({ id, label: turn.t('vote.district.label', { number: id }), number: Number(id) })),
          };
        }),
      next: 'pick',
    },
    pick: {
      kind: 'several',
      ask: (turn) =>
        withBallot(turn, async (edition, { how }) => {
          if (how.kind !== 'approval') return go('grade');
          const text = mark(turn, edition, turn.t('vote.pick.ask', { max: how.max }));
          return { kind: 'several', text, max: how.max, options: (await projectsOf(turn)).map((project) => option(turn, project)) };
        }),
      heard: (turn, text) => browse(turn, text),
      next: 'confirm',
    },
    grade: {
      kind: 'grade',
      ask: (turn) =>
        withBallot(turn, async (edition, { how }) => {
          if (how.kind === 'approval') return go('confirm');
          const text = mark(turn, edition, how.kind === 'judgment' ? turn.t('vote.grade.ask') : turn.t('vote.grade.forAgainst'));
          return {
            kind: 'grade',
            text,
            items: (await projectsOf(turn)).map((project) => option(turn, project)),
            scale: scaleOf(turn, how),
          };
        }),
      heard: (turn, text) => details(turn, text),
      next: 'confirm',
    },
    confirm: {
      kind: 'confirm',
      ask: (turn) =>
        withBallot(turn, async (edition, ballot) => {
          const code = turn.code();
          const choices = await readBack(turn, ballot);
          if (choices === '') return redo(ballot.how.kind === 'approval' ? 'pick' : 'grade');
          return {
            kind: 'confirm',
            code,
            text: mark(turn, edition, turn.t('vote.confirm.ask', { ballot: ballotName(turn, ballot), choices, code })),
          };
        }),
      next: (turn) =>
        withBallot<Redo | End>(turn, (edition, ballot) => {
          if (!turn.answers.confirm) return redo(ballot.how.kind === 'approval' ? 'pick' : 'grade');
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
    return ballot ? run(edition, ballot) : redo('ballot', 'district', 'pick', 'grade');
  });

/** Every message about a demonstration says that it is one. */
const mark = (turn: VoteTurn, edition: Edition, text: string): string => (edition.demo ? turn.t('vote.demo', { text }) : text);

const ballotLabel = ({ t }: VoteTurn, ballot: Ballot): string => (ballot.districts ? t('vote.ballot.district') : t('vote.ballot.city'));

const ballotName = ({ t, answers }: VoteTurn, ballot: Ballot): string =>
  ballot.districts ? t('vote.district.label', { number: answers.district ?? '' }) : t('vote.ballot.city');

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
    { id: 'for', label: t('vote.grade.for') },
    { id: 'against', label: t('vote.grade.against') },
  ];
}

/** The choices in words, a line each; empty where nothing was chosen. */
async function readBack(turn: VoteTurn, { how }: Ballot): Promise<string> {
  const projects = await projectsOf(turn);
  if (how.kind === 'approval') {
    const picked = projects.filter(({ number }) => turn.answers.pick?.includes(String(number)));
    return picked.map((project) => `${project.number} ${localised(project.title, turn.locale)}`).join('\n');
  }
  const grades = turn.answers.grade ?? {};
  const scale = scaleOf(turn, how);
  const lines = projects.map(({ number }) => ({ number, grade: scale.find(({ id }) => id === grades[String(number)]) }));
  return lines.flatMap(({ number, grade }) => (grade ? [turn.t('vote.confirm.grade', { number, grade: grade.label })] : [])).join('\n');
}

async function cast(turn: VoteTurn, edition: Edition, ballot: Ballot): Promise<End> {
  const { t, locale, answers, voting } = turn;
  const choices: Choices = ballot.how.kind === 'approval' ? { approve: (answers.pick ?? []).map(Number) } : { grades: answers.grade ?? {} };
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
      return end(mark(turn, edition, t('vote.refused.already')));
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
  const words = said.replace(/[\d?]+/g, '').trim();
  const asked = words === '' ? /\?\s*$/.test(text) : turn.words.means('details', words);
  if (!number || !asked) return undefined;
  const project = (await projectsOf(turn)).find((candidate) => candidate.number === number);
  if (!project) return { say: turn.t('vote.refused.unknown-project', { number }) };
  const { title, summary, costCents } = project;
  return {
    say: turn.t('vote.details', {
      number,
      title: localised(title, turn.locale),
      summary: localised(summary, turn.locale),
      cost: euros(costCents, turn.locale),
    }),
  };
}

/** Details of a project, or the list narrowed to a theme or to free words. */
async function browse(turn: VoteTurn, text: string): Promise<Heard> {
  const asked = await details(turn, text);
  if (asked) return asked;
  const standing = await turn.voting.standing(turn.now);
  const ballot = standing.state === 'open' ? standing.edition.ballots.find(({ id }) => id === turn.answers.ballot) : undefined;
  if (standing.state !== 'open' || ballot?.how.kind !== 'approval') return undefined;
  const found = await turn.voting.search(await projectsOf(turn), text, turn.locale);
  if (found.length === 0) return undefined;
  const asks = turn.t('vote.pick.found', { query: text.trim(), count: found.length, max: ballot.how.max });
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

/** "VOTE 12 45 78", "VOTE 18": project numbers of one ballot, or a district. */
async function fill(turn: VoteTurn, words: string): Promise<Partial<Answers> | undefined> {
  const numbers = words
    .split(/[^\d]+/)
    .filter((word) => word !== '')
    .map(Number);
  const standing = await turn.voting.standing(turn.now);
  if (numbers.length === 0) return undefined;
  if (standing.state !== 'open') return {};
  const { edition } = standing;
  const cast = await turn.voting.castBallots(edition.id, turn.address);
  for (const ballot of edition.ballots) {
    for (const district of ballot.districts ?? [undefined]) {
      const projects = await turn.voting.projects(edition.id, ballot.id, district);
      const named = numbers.filter((number) => projects.some((project) => project.number === number));
      const [only] = numbers;
      if (named.length === 0 && !(numbers.length === 1 && only === Number(district))) continue;
      if (cast.includes(ballot.id)) {
        turn.say(mark(turn, edition, turn.t('vote.refused.already')));
        return {};
      }
      const where = { ballot: ballot.id, ...(district === undefined ? {} : { district }) };
      if (named.length < numbers.length && named.length > 0)
        turn.say(turn.t('vote.pick.unknown', { numbers: numbers.filter((number) => !named.includes(number)).join(', ') }));
      if (ballot.how.kind !== 'approval' || named.length < numbers.length) return where;
      if (named.length <= ballot.how.max) return { ...where, pick: [...new Set(named)].map(String) };
      turn.say(turn.t('vote.refused.too-many', { max: ballot.how.max }));
      return where;
    }
  }
  turn.say(turn.t('vote.pick.unknown', { numbers: numbers.join(', ') }));
  return {};
}
