import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readCatalogue } from '../services/datarounds/catalogue';
import type { DataActed, DataDesk } from '../services/datarounds/desk';
import { grounds, groundNames } from '../services/datarounds/grounds';
import { declines, isOverdue, needStates, owedStates, type Need } from '../services/datarounds/need';
import { readProducers } from '../services/datarounds/producers-file';
import { quarterAt } from '../services/datarounds/quarter';
import { resultFile, resultFormats } from '../services/datarounds/results';
import { cityTime } from '../services/workshops/hours';
import type { Started } from '../start';
import { command } from './command';
import { need, oneOf, refuse } from './wanted';

const usage = `npm run data-rounds                                 the round that is open, and what waits for staff
npm run data-rounds -- list ${needStates.join('|')}
npm run data-rounds -- show NUMBER                  a need, its steps, its producer
npm run data-rounds -- catalogue FILE               the published datasets, in place of those there were: DCAT as JSON-LD, catalog.json or CSV (docs/data-rounds.md)
npm run data-rounds -- producers FILE               who answers for data, in place of those there were: JSON
npm run data-rounds -- accept NUMBER --as NAME [--question FRENCH] [--producer ID]
npm run data-rounds -- decline NUMBER --as NAME --reason ${declines.join('|')}
npm run data-rounds -- merge NUMBER INTO --as NAME  one need becomes part of another of the open round
npm run data-rounds -- assign NUMBER --as NAME --producer ID
npm run data-rounds -- study NUMBER --as NAME
npm run data-rounds -- schedule NUMBER --as NAME --until YYYY-MM-DD
npm run data-rounds -- release NUMBER --as NAME --link URL --example SENTENCE
npm run data-rounds -- refuse NUMBER --as NAME --ground ${groundNames.join('|')}
npm run data-rounds -- requests [PRODUCER]          what is asked of each producer, to be sent to who has no phone here
npm run data-rounds -- overdue                      what should have been answered by now
npm run data-rounds -- export YYYY-Qn ${resultFormats.join('|')}
Rounds open, close and are told by the server's clock: there is nothing to do by hand. Whoever asked or supports is told of each act, in daylight.
--as NAME is how the act stands in the published log; --words SENTENCE goes to those who follow it.`;

const texts = ['as', 'question', 'producer', 'reason', 'words', 'until', 'link', 'example', 'ground'] as const;
type Options = Readonly<Partial<Record<(typeof texts)[number], string | undefined>>>;

/** Why an act was refused, in a sentence that says what to do. */
const why: Readonly<Record<string, string>> = {
  unknown: 'No need bears this number.',
  'no-question': 'It is not in French: --question gives its French, beside which the original stands.',
  'no-producer': 'No producer has this id: npm run data-rounds -- producers FILE names them.',
  itself: 'A need cannot be merged into itself.',
  'no-target': 'It can be merged only into a published need of the open round.',
  'bad-day': '--until is a day to come, as 2028-05-31.',
  'bad-link': '--link is where the data are, as https://opendata.example/trees.',
};

const line = ({ number, round, state, at, rank, supporters, producer = '', due, question, original }: Need): string =>
  [
    `${number}`.padStart(5),
    round,
    state,
    ...(rank === undefined ? [] : [`rank ${rank}, ${supporters ?? 0} support`]),
    ...(producer === '' ? [] : [producer]),
    ...(due ? [`until ${cityTime(new Date(due.getTime() - 1)).slice(0, 10)}`] : []),
    cityTime(at).slice(0, 10),
    `[${original.locale}] ${question?.fr ?? original.text}`,
  ].join('  ');

function full(one: Need, now: Date): string {
  return [
    `${line(one)}${isOverdue(one, now) ? '  OVERDUE' : ''}`,
    ...(one.question && one.question.fr !== one.original.text ? [`  as written   ${one.original.text}`] : []),
    ...one.steps.map((step) => {
      const more =
        step.kind === 'declined'
          ? ` (${step.reason})`
          : step.kind === 'refused'
            ? ` (${step.ground}, ${grounds[step.ground]})`
            : step.kind === 'scheduled'
              ? ` for ${step.until}`
              : step.kind === 'released'
                ? ` at ${step.link}: ${step.example}`
                : step.kind === 'merged'
                  ? ` into ${step.into}`
                  : '';
      return `  ${cityTime(step.at)}  ${step.kind}${more}${step.by ? ` by ${step.by}` : ''}${step.words ? `: ${step.words}` : ''}`;
    }),
  ].join('\n');
}

type Verb = (desk: DataDesk, number: number, options: Options, second: string) => Promise<DataActed<string>>;
const act = (options: Options) => ({ by: need(options, 'as'), now: new Date(), words: options.words });

/** What staff do with one need, by its word. */
const verbs: Readonly<Record<string, Verb>> = {
  accept: (desk, number, options) => desk.accept(number, { ...act(options), question: options.question, producer: options.producer }),
  decline: (desk, number, options) =>
    desk.decline(number, { ...act(options), reason: oneOf(declines, need(options, 'reason'), '--reason') }),
  merge: (desk, number, options, into) => desk.merge(number, Number(into), act(options)),
  assign: (desk, number, options) => desk.assign(number, { ...act(options), producer: need(options, 'producer') }),
  study: (desk, number, options) => desk.study(number, act(options)),
  schedule: (desk, number, options) => desk.schedule(number, { ...act(options), until: need(options, 'until') }),
  release: (desk, number, options) =>
    desk.release(number, { ...act(options), link: need(options, 'link'), example: need(options, 'example') }),
  refuse: (desk, number, options) =>
    desk.refuse(number, { ...act(options), ground: oneOf(groundNames, need(options, 'ground'), '--ground') }),
};

async function overview({ app }: Started): Promise<void> {
  const now = new Date();
  const { desk, board } = app.data;
  const { id, closes } = quarterAt(now);
  const open = await board.round(id, now);
  console.log(`Round ${id}, open until ${cityTime(closes)}: ${open?.lines.length ?? 0} needs.`);
  for (const { need: one, supporters } of open?.lines ?? []) console.log(`${line(one)}  (${supporters} support)`);
  const waiting = await desk.list('moderation');
  if (waiting.length > 0) console.log(`To be moderated: ${waiting.map(({ number }) => number).join(', ')}.`);
  const overdue = await desk.overdue(now);
  if (overdue.length > 0) console.log(`Overdue: ${overdue.map((each) => each.need.number).join(', ')}.`);
}

async function requests({ app }: Started, only: string | undefined): Promise<void> {
  const { store } = app.data;
  const owed = await store.needs({ states: owedStates });
  const producers = (await store.producers()).filter(({ id }) => only === undefined || id === only);
  if (only !== undefined && producers.length === 0) return refuse(why['no-producer'] ?? '');
  for (const { id, name, contact, department } of producers) {
    const theirs = owed.filter(({ producer }) => producer === id);
    if (theirs.length === 0 && only === undefined) continue;
    console.log(`${name}, ${department} <${contact}>`);
    for (const one of theirs) console.log(line(one));
  }
  const known = new Set(producers.map(({ id }) => id));
  const nobodys = only === undefined ? owed.filter(({ producer }) => producer === undefined || !known.has(producer)) : [];
  if (nobodys.length > 0) console.log(`Nobody's yet (assign NUMBER --producer ID):\n${nobodys.map(line).join('\n')}`);
}

async function run(started: Started, verb: string, given: readonly string[], options: Options): Promise<void> {
  const { store, desk, board } = started.app.data;
  const [first = '', second = ''] = given;
  const now = new Date();
  switch (verb) {
    case 'overview':
      return overview(started);
    case 'list':
      for (const one of await desk.list(oneOf(needStates, first, 'The state'))) console.log(line(one));
      return;
    case 'show': {
      const found = await store.find(Number(first));
      return found ? console.log(full(found, now)) : refuse(why['unknown'] ?? '');
    }
    case 'catalogue': {
      const datasets = await readCatalogue(readFileSync(first));
      await store.replaceDatasets(datasets);
      return console.log(`${datasets.length} datasets: questions are held against them from now on.`);
    }
    case 'producers': {
      const producers = readProducers(readFileSync(first, 'utf8'));
      await store.replaceProducers(producers);
      return console.log(`${producers.length} producers.`);
    }
    case 'requests':
      return requests(started, given[0]);
    case 'overdue':
      for (const { need: one, producer } of await desk.overdue(now))
        console.log(`${line(one)}  ${producer ? `${producer.name}, ${producer.department} <${producer.contact}>` : "nobody's"}`);
      return;
    case 'export': {
      const round = await board.round(first, now);
      if (!round) return refuse('There was no such round: one is called as 2027-Q1.');
      const title = started.app.texts.t('fr')('data.board.title');
      const site = started.app.city.site ?? '';
      return void process.stdout.write(resultFile(round, oneOf(resultFormats, second, 'The format'), { site, title }));
    }
  }
  const done = await verbs[verb]?.(desk, Number(first), options, second);
  if (!done) return refuse(usage);
  if (done.ok) return console.log(line(done.need));
  refuse('state' in done ? `That cannot be done while it is in the state '${done.state}'.` : (why[done.reason] ?? done.reason));
}

/** How many words each act takes, at the least and at the most. */
const wants: Readonly<Record<string, readonly [number, number]>> = {
  overview: [0, 0],
  list: [1, 1],
  show: [1, 1],
  catalogue: [1, 1],
  producers: [1, 1],
  requests: [0, 1],
  overdue: [0, 0],
  export: [2, 2],
  ...Object.fromEntries(Object.keys(verbs).map((verb) => [verb, verb === 'merge' ? ([2, 2] as const) : ([1, 1] as const)])),
};

void (async () => {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }])) });
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`);
  }
  const [verb = 'overview', ...given] = parsed.positionals;
  const [least, most] = wants[verb] ?? [1, 0];
  if (given.length < least || given.length > most) return refuse(usage);
  await command((started) => run(started, verb, given, parsed.values));
})();
