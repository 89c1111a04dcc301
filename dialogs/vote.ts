import { call, end, go, known, redo, type End, type Heard, type Redo, type Turn } from '../src/conversation/dialog';
import { channelOf } from '../src/conversation/channel';
import { day, euros } from '../src/conversation/format';
import { normalise } from '../src/conversation/normalise';
import type { Prompt } from '../src/conversation/prompt';
import type { Ballot, Edition, Project } from '../src/services/voting';
import { localised, type City, type CityDialog } from './city';
import { addressOf, ballotsFor, carried, entitledSteps, voterIn, yearsOf, type Entitled } from './entitled';
import { choicesOf, fault, isList, most, question, readBack, shortList, type Marks } from './paper';
import { ownVoter } from './voter';

interface Answers extends Entitled {
  ballot: string;
  district: string;
  /** Numbers of the projects to grade, where there are many. */
  shortlist: readonly string[];
  choose: Marks;
  confirm: boolean;
}
type VoteTurn = Turn<Answers> & City;

/** One ballot of the participatory budget: which one, which projects, a read-back that only its code casts, a receipt. */
export const vote: CityDialog<Answers> = {
  id: 'vote',
  version: 3,
  start: 'voter',
  confidential: true,
  // A proof that has cast one ballot is not left lying for the next at a shared screen.
  given: ({ voter }) => (voter ? ['voter', 'second', 'age', 'guardian', 'ballot'] : []),
  title: (t) => t('vote.title'),
  fill,
  /** A short-list came in between; whoever was choosing goes on choosing. */
  upgrades: {
    2: (answers, step) => ({ answers, step }),
    // Only the demonstration was voted on before: it asks for no proof.
    3: (answers, step) => ({ answers, step }),
  },
  steps: {
    ...entitledSteps(withEdition, 'ballot'),
    ballot: {
      kind: 'choice',
      ask: (turn) =>
        withEdition(turn, async (edition) => {
          const cast = await turn.voting.castBallots(edition.id, voterIn(edition, turn));
          const left = ballotsFor(edition, turn.answers.voter).filter((ballot) => !cast.includes(ballot.id));
          if (left.length === 0) return end(mark(turn, edition, already(turn, edition)));
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
          if (!districts) return go('shortlist');
          const options = districts.map((id) => ({ id, label: turn.t('vote.district.label', { number: id }), number: Number(id) }));
          return { kind: 'choice', text: mark(turn, edition, turn.t('vote.district.ask')), options };
        }),
      next: 'shortlist',
    },
    shortlist: {
      kind: 'several',
      counts: ({ shortlist }) => shortlist !== undefined,
      ask: (turn) =>
        withBallot(turn, async (edition, ballot) => {
          const prompt = shortList(turn, ballot, await projectsOf(turn));
          return prompt ? marked(turn, edition, prompt) : go('choose');
        }),
      heard: (turn, text) => details(turn, text),
      next: 'choose',
    },
    choose: {
      kind: ['several', 'grade'],
      ask: (turn) =>
        withBallot(turn, async (edition, ballot) =>
          marked(turn, edition, question(turn, ballot.how, await gradedOf(turn), ballotName(turn, ballot, turn.answers.district))),
        ),
      heard: (turn, text) => browse(turn, text),
      next: (turn) =>
        withBallot<string | Redo | End>(turn, async (edition, ballot) => {
          const wrong = fault(turn, ballot.how, await projectsOf(turn), turn.answers.choose ?? []);
          if (wrong === undefined) return 'confirm';
          turn.say(mark(turn, edition, wrong));
          return redo('choose');
        }),
    },
    confirm: {
      kind: 'confirm',
      ask: (turn) =>
        withBallot(turn, async (edition, ballot) => {
          const projects = await projectsOf(turn);
          const code = turn.code(projects.map(({ number }) => String(number)));
          const choices = readBack(turn, ballot.how, projects, turn.answers.choose ?? []);
          if (choices === '') return redo('choose');
          const values = { ballot: ballotName(turn, ballot, turn.answers.district), choices, code };
          const declares = declaration(turn, edition);
          const text = edition.eligibility ? turn.t('vote.confirm.final', { ...values, declares }) : turn.t('vote.confirm.ask', values);
          return { kind: 'confirm', code, text: mark(turn, edition, text) };
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
    // A line of numbers may have named a ballot before it was known who votes.
    const ballot = ballotsFor(edition, turn.answers.voter).find(({ id }) => id === turn.answers.ballot);
    return ballot ? run(edition, ballot) : redo('ballot', 'district', 'shortlist', 'choose');
  });

/** The vote's end is the first moment when it is closed: the day before it is the last to vote on. */
const lastDay = ({ phases }: Edition, now: Date): Date => new Date((phases.find(({ phase }) => phase === 'vote')?.to ?? now).getTime() - 1);

/** Every message about a demonstration says that it is one. */
const mark = (turn: VoteTurn, edition: Edition, text: string): string => (edition.demo ? turn.t('vote.demo', { text }) : text);

const ballotLabel = ({ t }: VoteTurn, ballot: Ballot): string =>
  ballot.districts ? t('vote.ballot.district') : t(ballot.school ? 'vote.ballot.school' : 'vote.ballot.city');

const ballotName = ({ t }: VoteTurn, ballot: Ballot, district = ''): string =>
  ballot.districts ? t('vote.district.label', { number: district }) : t(ballot.school ? 'vote.ballot.school' : 'vote.ballot.city');

async function projectsOf({ voting, now, answers }: VoteTurn): Promise<readonly Project[]> {
  const standing = await voting.standing(now);
  if (standing.state !== 'open' || !answers.ballot) return [];
  return voting.projects(standing.edition.id, answers.ballot, answers.district);
}

/** The projects that are to be chosen from: all, or those of the short-list. */
async function gradedOf(turn: VoteTurn): Promise<readonly Project[]> {
  const projects = await projectsOf(turn);
  const { shortlist } = turn.answers;
  return shortlist ? projects.filter(({ number }) => shortlist.includes(String(number))) : projects;
}

/** A question about a demonstration says that it is one. */
const marked = (turn: VoteTurn, edition: Edition, prompt: Prompt): Prompt => ({ ...prompt, text: mark(turn, edition, prompt.text) });

/** One proof, one ballot: whoever comes again with it. */
const already = (turn: VoteTurn, edition: Edition, ballot?: Ballot): string => {
  const values = { ballot: ballot ? ballotLabel(turn, ballot) : '' };
  if (edition.eligibility) return ballot ? turn.t('vote.refused.used-here', values) : turn.t('vote.refused.used');
  return ballot ? turn.t('vote.refused.already-here', values) : turn.t('vote.refused.already');
};

/** What the code declares, where nothing else asked for it. */
function declaration({ t, answers }: VoteTurn, { eligibility }: Edition): string {
  if (!eligibility || answers.voter?.school) return '';
  const { minimumAge } = eligibility;
  const age = minimumAge === undefined || answers.age !== undefined ? undefined : t('vote.declare.age', { age: minimumAge });
  return `${age ?? t('vote.declare.lives')} `;
}

/** Where screens open links, one to the page that checks the receipt in the browser: behind the #, which browsers send to nobody. It says nothing of the ballot. */
function verifyText({ t, site, address }: VoteTurn, receipt: string): string {
  if (site === undefined || channelOf(address) === 'sms') return '';
  return `\n${t('vote.verify', { link: `${site}/verify#${receipt}` })}`;
}

async function cast(turn: VoteTurn, edition: Edition, ballot: Ballot): Promise<End | Redo> {
  const { t, locale, answers, voting } = turn;
  const { voter, second, age } = answers;
  const id = voterIn(edition, turn);
  const years = yearsOf(age);
  const done = await voting.cast({
    edition: edition.id,
    ballot: ballot.id,
    ...(answers.district === undefined ? {} : { district: answers.district }),
    choices: choicesOf(ballot.how, answers.choose ?? []),
    voter: id,
    school: voter?.school ?? false,
    ...(second ? { second: second.id } : {}),
    ...(voter ? { address: addressOf(turn, voter) } : {}),
    participant: {
      channel: turn.channel,
      language: locale,
      ...(years === undefined ? {} : { age: years }),
      ...(voter?.zone === undefined ? {} : { zone: voter.zone }),
      ...(turn.came?.endsWith('+') ? { assisted: true } : {}),
    },
    now: turn.now,
  });
  if (done.ok) {
    if (turn.came !== undefined) await turn.links.led(turn.came, 'voted');
    const castNow = await voting.castBallots(edition.id, id);
    const more = ballotsFor(edition, voter).some((other) => other.id !== ballot.id && !castNow.includes(other.id));
    const text = mark(turn, edition, t('vote.done', { receipt: done.receipt })) + verifyText(turn, done.receipt);
    return more ? end(text, { then: call('vote', carried(answers)) }) : end(text);
  }
  switch (done.reason) {
    case 'not-open':
      return end(mark(turn, edition, t('vote.refused.none')));
    case 'closed':
      return end(mark(turn, edition, t('vote.refused.closed', { on: day(done.on, locale) })));
    case 'already':
      return end(mark(turn, edition, already(turn, edition, ballot)));
    case 'second-proof':
      if (second) turn.say(t('vote.refused.second'));
      return redo('second', 'confirm');
    case 'empty':
      return end(mark(turn, edition, t('vote.refused.empty')));
    case 'too-many':
      return end(mark(turn, edition, t('vote.refused.too-many', { max: done.max })));
    case 'over-budget':
      return end(mark(turn, edition, t('vote.refused.over', { over: euros(done.overCents, locale) })));
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
  if (standing.state !== 'open' || !ballot || !isList(ballot.how)) return undefined;
  if (text.length > queryCharacters) return undefined;
  const found = await turn.voting.search(await projectsOf(turn), text, turn.locale);
  if (found.length === 0) return nothing(turn, standing.edition, text);
  const asks = turn.t('vote.choose.found', { query: text.trim(), count: found.length, max: most(ballot.how, await projectsOf(turn)) });
  return { query: text, prompt: { ...question(turn, ballot.how, found, ''), text: mark(turn, standing.edition, asks) } };
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
  const paper = await paperIn(turn, edition, said.join(''));
  if (paper) return paper;
  const say = (text: string): void => turn.say(mark(turn, edition, text));
  const voter = edition.eligibility ? ownVoter(edition, turn)?.id : turn.address;
  const cast = voter === undefined ? [] : await turn.voting.castBallots(edition.id, voter);
  const ballots = ballotsFor(edition, undefined);
  if (ballots.every(({ id }) => cast.includes(id))) return {};
  for (const ballot of ballots) {
    for (const district of ballot.districts ?? [undefined]) {
      const projects = await turn.voting.projects(edition.id, ballot.id, district);
      const named = [...new Set(numbers)].filter((number) => projects.some((project) => project.number === number));
      const strangers = numbers.filter((number) => !named.includes(number));
      if (named.length === 0 && !(numbers.length === 1 && numbers[0] === Number(district))) continue;
      if (cast.includes(ballot.id)) {
        say(already(turn, edition, ballot));
        return {};
      }
      const where = { ballot: ballot.id, ...(district === undefined ? {} : { district }) };
      if (named.length > 0 && strangers.length > 0) say(turn.t('vote.choose.unknown', { numbers: strangers.join(', ') }));
      if (strangers.length > 0) return where;
      if (!isList(ballot.how)) return short(turn, ballot, projects, named.map(String), where);
      const max = most(ballot.how, projects);
      const choose = named.map(String);
      const wrong = named.length > max ? turn.t('vote.refused.too-many', { max }) : fault(turn, ballot.how, projects, choose);
      if (wrong === undefined) return { ...where, choose };
      say(wrong);
      return where;
    }
  }
  say(turn.t('vote.choose.unknown', { numbers: numbers.join(', ') }));
  return {};
}

/** Numbers on one line of a ballot with many projects to grade are the short-list. */
const short = (turn: VoteTurn, ballot: Ballot, projects: readonly Project[], named: readonly string[], where: Partial<Answers>) =>
  named.length > 0 && shortList(turn, ballot, projects) ? { ...where, shortlist: named } : where;

const refusals = {
  mistyped: 'voter.refused.mistyped.slip',
  unknown: 'voter.refused.unknown',
  'too-many': 'voter.refused.too-many',
} as const;

/** "COUPON 4821 0077 1934 5560": the number of a slip, where the edition takes slips. */
async function paperIn(turn: VoteTurn, edition: Edition, digits: string): Promise<Partial<Answers> | undefined> {
  if (!edition.eligibility?.proofs.includes('slip') || !/^\d{15,17}$/.test(digits)) return undefined;
  const { address, now } = turn;
  const read = await turn.proofs.prove({ edition: edition.id, kind: 'slip', words: digits, address, now });
  if (read.ok) return { voter: read.voter };
  turn.say(turn.t(refusals[read.reason]));
  return {};
}

/** Words beside the numbers that a one-line vote may have: "VOTE Paris 18". */
const strayWords = 1;
