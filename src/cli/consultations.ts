import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { refusals, standingOf, statementStates, type Consultation, type Statement } from '../services/consultations/consultation';
import { resultFile, resultFormats } from '../services/consultations/results';
import { readAnswers, readConsultations } from '../services/consultations/file';
import { atCityTime, cityTime } from '../services/workshops/hours';
import type { Started } from '../start';
import { command } from './command';
import { need, oneOf, refuse, UsageError } from './wanted';

const usage = `npm run consultations                               all of them, and what waits for a moderator
npm run consultations -- add FILE --as NAME         announces those of a JSON file (docs/consultations.md); they open and close by their dates
npm run consultations -- show CODE                  its articles and what residents wrote
npm run consultations -- list CODE ${statementStates.join('|')}
npm run consultations -- publish CODE NUMBER --as NAME [--french SENTENCE]
npm run consultations -- refuse CODE NUMBER --as NAME --reason ${refusals.join('|')} [--words SENTENCE]
npm run consultations -- close CODE --as NAME       ends it now, before its date
npm run consultations -- synthesis CODE FILE --as NAME    what became of contributions, each line by their numbers: JSON
npm run consultations -- result CODE ${resultFormats.join('|')}    what was said so far, counted now; as counted at the close once it is closed
Whoever wrote a statement is told of each act about it, by day. --as NAME is how the act stands in the published log.`;

const texts = ['as', 'french', 'reason', 'words'] as const;
type Options = Readonly<Partial<Record<(typeof texts)[number], string | undefined>>>;
const acted = (options: Options) => ({ by: need(options, 'as'), now: new Date() });

/** Why an act was refused, in a sentence that says what to do. */
const why: Readonly<Record<string, string>> = {
  unknown: 'There is none of this number: npm run consultations lists them.',
  'not-now': 'That cannot be done in the state it is in: npm run consultations -- show CODE tells it.',
  'needs-french': 'It is not in French: --french gives its French, beside which the original is shown.',
  closed: 'It is closed already.',
  open: 'It is still open: a synthesis is of all that was said.',
};

const lineOf = ({ code, title, opens, closes }: Consultation, now: Date): string =>
  `${code}  ${standingOf({ opens, closes }, now)}  ${cityTime(opens)} to ${cityTime(closes)}  ${title.fr}`;

function statementLine({ number, state, article, original, text, refusal, answer }: Statement): string {
  const shown = text && text.fr !== original.text ? ` = ${text.fr}` : '';
  const about = article === undefined ? '' : `, article ${article}`;
  const more = `${refusal && state === 'refused' ? ` (${refusal.reason})` : ''}${answer ? ` (${answer.outcome}: ${answer.words.fr})` : ''}`;
  return `${number}  ${state}${about}  [${original.locale}] ${original.text}${shown}${more}`;
}

async function overview({ app }: Started): Promise<void> {
  const { store, desk } = app.consultations;
  const now = new Date();
  const all = await store.all();
  if (all.length === 0) console.log('There is no consultation: npm run consultations -- add FILE announces one.');
  for (const one of all) {
    const waiting = (await desk.list(one.code, 'waiting')).map(({ number }) => number);
    const { published, answered } = await desk.rate(one.code);
    console.log(`${lineOf(one, now)}: ${published} statements shown, ${answered} answered.`);
    if (waiting.length > 0) console.log(`   To be moderated: ${waiting.join(', ')}.`);
  }
}

async function show({ app }: Started, code: number): Promise<void> {
  const { store } = app.consultations;
  const one = await store.find(code);
  if (!one) return refuse(why['unknown'] ?? '');
  console.log(`${lineOf(one, new Date())}\n${one.summary.fr}`);
  for (const { number, text } of one.articles) console.log(`${number}  ${text.fr}`);
  for (const statement of await store.statements(code, statementStates)) console.log(statementLine(statement));
}

type Done = { readonly ok: true; readonly statement: Statement } | { readonly ok: false; readonly reason: string };
const tell = (done: Done): void => (done.ok ? console.log(statementLine(done.statement)) : refuse(why[done.reason] ?? done.reason));

async function run(started: Started, verb: string, given: readonly string[], options: Options): Promise<void> {
  const { desk } = started.app.consultations;
  const [first = '', second = ''] = given;
  switch (verb) {
    case 'overview':
      return overview(started);
    case 'add': {
      const by = acted(options);
      for (const one of await desk.add(readConsultations(readFileSync(first, 'utf8'), atCityTime, by.now), by))
        console.log(lineOf(one, by.now));
      return;
    }
    case 'show':
      return show(started, Number(first));
    case 'list':
      for (const one of await desk.list(Number(first), oneOf(statementStates, second, 'The state'))) console.log(statementLine(one));
      return;
    case 'publish': {
      const french = options.french?.trim();
      return tell(await desk.publish(Number(first), Number(second), { ...acted(options), ...(french ? { french } : {}) }));
    }
    case 'refuse': {
      const reason = oneOf(refusals, need(options, 'reason'), '--reason');
      const { words } = options;
      return tell(
        await desk.refuse(Number(first), Number(second), { ...acted(options), reason, ...(words === undefined ? {} : { words }) }),
      );
    }
    case 'result': {
      const format = oneOf(resultFormats, second, 'The format');
      const result = await started.app.consultations.count(Number(first), new Date());
      return result ? void process.stdout.write(resultFile(result, format)) : refuse(why['unknown'] ?? '');
    }
    case 'close': {
      const by = acted(options);
      const done = await desk.close(Number(first), by);
      return done.ok ? console.log(lineOf(done.consultation, by.now)) : refuse(why[done.reason] ?? done.reason);
    }
    case 'synthesis': {
      const done = await desk.answer(Number(first), readAnswers(readFileSync(second, 'utf8')), acted(options));
      if (done.ok) return console.log(`${done.answered} contributions are answered; whoever wrote them is told.`);
      if (!('number' in done)) return refuse(why[done.reason] ?? done.reason);
      return refuse(
        done.reason === 'no-such'
          ? `No contribution that is shown bears the number ${done.number}; nothing was taken in.`
          : `The contribution ${done.number} is named twice, or was answered before; nothing was taken in.`,
      );
    }
  }
}

/** How many words each act takes. */
const wants: Readonly<Record<string, number>> = {
  overview: 0,
  add: 1,
  show: 1,
  list: 2,
  publish: 2,
  refuse: 2,
  result: 2,
  close: 1,
  synthesis: 2,
};

void (async () => {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }])) });
    const [verb = 'overview', ...given] = parsed.positionals;
    if (wants[verb] !== given.length) throw new UsageError(`'${[verb, ...given].join(' ')}' is none of these:`);
    if (given.some((word, at) => !/^\d+$/.test(word) && verb !== 'add' && (at === 0 || ['publish', 'refuse'].includes(verb))))
      throw new UsageError('CODE and NUMBER are numbers.');
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`);
  }
  const [verb = 'overview', ...given] = parsed.positionals;
  await command((started) => run(started, verb, given, parsed.values));
})();
