import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../config';
import { openDemoKey } from '../demo-key';
import { openFolder } from '../folder';
import { demoSeed } from '../services/demo';
import type { Assented } from '../services/editions/assents';
import { readEditionFile } from '../services/editions/file';
import type { Counted } from '../services/editions/finish';
import { contentOf, newKeys } from '../services/editions/holders';
import { EditionError, stageOf, voteOf } from '../services/editions/life';
import { toldLines } from '../services/editions/table';
import { nameOf } from '../services/tally/contest';
import type { Started } from '../start';
import { command } from './command';

const usage = `npm run edition -- keys DIR                       makes the key of a box, three holders' shares of it, and the seed of ties
npm run edition -- create FILE --by NAME [--dry-run]   keeps a draft of what the file says, in place of the one before
npm run edition -- list
npm run edition -- show EDITION
npm run edition -- follow EDITION --by NAME            a reference for each winner, by which npm run proposals -- state follows it
npm run edition -- population EDITION FILE.csv         figures that participation is held against

By two people: the first NAME proposes, another within 24 hours does it.
npm run edition -- announce EDITION --by NAME          from now on ideas are taken, in their phase
npm run edition -- open EDITION --by NAME              from now on rules and projects stand, and one votes in the vote's phase
npm run edition -- extend EDITION --until MOMENT --by NAME
npm run edition -- paper FILE.csv --edition EDITION [--batch NAME] --by NAME   paper ballots; both enter the whole batch
npm run edition -- close EDITION --by NAME             finishes the box, 10 minutes after the vote's end or later
npm run edition -- count EDITION --by NAME [--share FILE --share FILE --seed FILE]
npm run edition -- publish EDITION --by NAME
npm run edition -- copy EDITION DIR                    a published edition's files, to be checked by npm run verify -- DIR

EDITION is its id or its file (.json). NAME stands in the published log. docs/editions.md tells it from the beginning to the end.`;

const options = {
  by: { type: 'string' },
  until: { type: 'string' },
  edition: { type: 'string' },
  batch: { type: 'string' },
  share: { type: 'string', multiple: true },
  seed: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

const say = (...lines: readonly string[]): void => lines.forEach((line) => console.log(line));
const moment = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const need = (value: string | undefined, what: string): string => {
  if (value === undefined || value.trim() === '') throw new EditionError(`${what} is missing.`);
  return value;
};
function fileOf(path: string): Buffer {
  if (!existsSync(path)) throw new EditionError(`There is no file ${path}.`);
  return readFileSync(path);
}
/** An id, or that of a file's edition. */
const idOf = (given: string): string => (extname(given) === '.json' ? readEditionFile(fileOf(given).toString('utf8')).edition.id : given);

/** Says that another person is awaited; else goes on with what was done. */
function told<R>(done: Assented<R>, by: string, then: (done: R) => void): void {
  if (done.state === 'proposed') say(`${by} proposes it. Another person must do the same before ${moment(done.until)}.`);
  else then(done);
}

async function keys(dir: string): Promise<void> {
  const { publicKey, tieSeedHash, files } = await newKeys(randomBytes(16).toString('hex'), (text) =>
    createHash('sha256').update(text).digest('hex'),
  );
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const there = [...files.keys()].find((name) => existsSync(join(dir, name)));
  if (there !== undefined) throw new EditionError(`${join(dir, there)} is there already; keys are never overwritten.`);
  for (const [name, text] of files) writeFileSync(join(dir, name), text, { mode: 0o600, flag: 'wx' });
  say(
    "Into the edition's file:",
    `  "publicKey": "${publicKey}",`,
    `  "tieSeedHash": "${tieSeedHash}",`,
    `In ${dir}: ${[...files.keys()].join(', ')}. Give each share to one person and delete it here; keep the seed until the count.`,
    'The private key is nowhere: without two of the shares nobody can count.',
  );
}

async function create({ app }: Started, path: string, values: Values, now: Date): Promise<void> {
  const file = readEditionFile(fileOf(path).toString('utf8'));
  const table = file.projects === undefined ? undefined : fileOf(resolve(dirname(path), file.projects));
  const dryRun = values['dry-run'];
  const made = await app.office.editions.create(file, table, { by: need(values.by, '--by'), now, dryRun });
  say(
    `${dryRun ? 'Nothing was kept. It would be' : 'Kept as'} a draft: ${file.edition.id}, ${made.projects} projects from its file, ${made.proposed} from proposals.`,
    ...(made.missing.length > 0 ? ['Before it can be opened:', ...made.missing.map((line) => `- ${line}`)] : ['It can be opened.']),
  );
}

async function list({ app }: Started, now: Date): Promise<void> {
  for (const state of await app.office.editions.list()) {
    const vote = voteOf(state.edition);
    const when = vote ? `vote ${moment(vote.from)} to ${moment(vote.to)}` : 'no vote';
    say(`${state.edition.id}  ${stageOf(state, now)}${state.edition.demo ? ' (demonstration)' : ''}  ${when}  ${state.edition.title.fr}`);
  }
}

async function show({ app }: Started, id: string, now: Date): Promise<void> {
  const { projects, missing, ...state } = await app.office.editions.show(id, now);
  const { edition } = state;
  say(`${edition.id}  ${stageOf(state, now)}  ${edition.title.fr}`);
  for (const { phase, from, to } of edition.phases) say(`  ${phase.padEnd(8)} ${moment(from)} to ${moment(to)}`);
  for (const { id: ballot, how, counting, districts } of edition.ballots)
    say(
      `  ballot   ${ballot}: ${how.kind}, ${counting?.rule ?? 'not counted'}, ${projects.filter((project) => project.ballot === ballot).length} projects${districts ? `, districts ${districts.join(' ')}` : ''}`,
    );
  for (const { ballot, voters } of await app.participation.turnout(edition)) say(`  voted    ${voters} on ${ballot}`);
  for (const batch of await app.office.papers.open(id)) say(`  paper    the batch '${batch}' waits for a second person or for agreement`);
  for (const { act, by, at } of await app.office.assents.waiting(id, now)) say(`  waits    ${act}, proposed by ${by} on ${moment(at)}`);
  for (const line of missing) say(`  before it is opened: ${line}`);
}

function counted({ ballots, spoiled, results, projects, again }: Counted): void {
  const titles = new Map(projects.map(({ number, title }) => [number, title.fr]));
  say(`${ballots} ballots counted, ${spoiled} spoiled${again ? '; the same as before' : ''}.`);
  for (const contest of results.contests) {
    say(`${nameOf(contest)}: ${contest.counted} ballots, ${contest.rule}, ${contest.spentCents / 100} of ${contest.budgetCents / 100} EUR`);
    for (const number of contest.winners) say(`  * ${number} ${titles.get(number) ?? ''}`);
  }
}

async function count({ app }: Started, id: string, values: Values, now: Date): Promise<void> {
  const by = need(values.by, '--by');
  const demo = (await app.office.editions.list()).some(({ edition }) => edition.id === id && edition.demo);
  const opener = demo
    ? { seed: demoSeed, shares: [], demoKey: () => openDemoKey(readConfig().dataDir).privateKey }
    : {
        seed: values.seed === undefined ? '' : contentOf(fileOf(values.seed).toString('utf8')),
        shares: (values.share ?? []).map((path) => fileOf(path).toString('utf8')),
      };
  told(await app.office.finish.count(id, { by, now, opener }), by, counted);
}

async function paper({ app }: Started, path: string, values: Values, now: Date): Promise<void> {
  const batch = values.batch ?? basename(path, extname(path));
  const by = need(values.by, '--by');
  const entered = await app.office.papers.enter(idOf(need(values.edition, '--edition')), batch, fileOf(path), { by, now });
  if (entered.first)
    return say(`The batch '${batch}' is entered once. Another person enters the same papers under the same name of the batch.`);
  say(`${entered.accepted} ballots went into the box; ${entered.refused} were refused, their proof had served.`);
  if (entered.differ.length === 0) return say(`The batch '${batch}' is done.`);
  say(...toldLines(entered.differ.map((line) => ({ line, told: 'the two differ; it does not count until they agree.' }))));
  process.exitCode = 1;
}

async function publish({ app }: Started, id: string, by: string, now: Date): Promise<void> {
  told(await app.office.finish.publish(id, { by, now }), by, ({ verified }) => {
    say(...verified.checks.map(({ ok, name, told: found }) => `${ok ? 'holds' : 'FAILS'}  ${name.padEnd(8)}  ${found}`));
    say(`Published: /results/${id} and /opendata/${id}/; npm run edition -- copy ${id} DIR makes a folder of it.`);
    if (!verified.ok) process.exitCode = 1;
  });
}

async function copy({ app: { published } }: Started, id: string, dir: string): Promise<void> {
  const names = await published.names(id);
  if (names.length === 0) throw new EditionError(`The edition '${id}' is not published.`);
  for (const name of names) await openFolder(dir).write(name, published.folder(id).lines(name));
  say(`${names.length} files are in ${dir}. Anyone checks them: npm run verify -- ${dir}`);
}

async function run(started: Started, verb: string, [first = '', second]: readonly string[], values: Values): Promise<void> {
  const now = new Date();
  const { editions, finish, winners } = started.app.office;
  if (verb === 'list') return list(started, now);
  if (verb === 'create') return create(started, first, values, now);
  if (verb === 'paper') return paper(started, first, values, now);
  const id = idOf(first);
  if (verb === 'show') return show(started, id, now);
  if (verb === 'copy') return copy(started, id, need(second, 'DIR'));
  if (verb === 'population') {
    const read = await started.app.participation.enter(id, fileOf(need(second, 'FILE')).toString('utf8'));
    if (!read.ok) throw new EditionError(...toldLines(read.lines), 'Nothing was kept.');
    return say(`${read.rows.length} figures were kept.`);
  }
  if (verb === 'count') return count(started, id, values, now);
  const by = need(values.by, '--by');
  switch (verb) {
    case 'follow':
      for (const { number, title, reference, fresh } of await winners.follow(id, { by, now }))
        say(`${number}  P-${reference}  ${title}${fresh ? '' : '  (as before)'}`);
      return;
    case 'announce':
      return told(await editions.announce(id, { by, now }), by, () => say(`The edition '${id}' is announced.`));
    case 'open':
      return told(await editions.open(id, { by, now }), by, () => say(`The edition '${id}' is open: its rules and projects stand.`));
    case 'extend': {
      const until = new Date(need(values.until, '--until'));
      return told(await editions.extend(id, { by, now, until }), by, () => say(`Its vote ends on ${moment(until)}.`));
    }
    case 'close':
      return told(await finish.close(id, { by, now }), by, ({ ballots }) => say(`The box is finished: ${ballots} ballots are in it.`));
    default:
      return publish(started, id, by, now);
  }
}

const verbs = ['create', 'show', 'population', 'announce', 'open', 'extend', 'paper', 'close', 'count', 'publish', 'copy', 'follow'];

void (async () => {
  let parsed;
  try {
    parsed = parseArgs({ options, allowPositionals: true });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exitCode = 1;
    return;
  }
  const { values, positionals } = parsed;
  const [verb = '', ...args] = positionals;
  const known = verb === 'list' || (args[0] !== undefined && (verb === 'keys' || verbs.includes(verb)));
  if (values.help || !known) {
    console.error(usage);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  if (verb !== 'keys') return command((started) => run(started, verb, args, values));
  try {
    await keys(args[0] ?? '');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
})();
