import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { LabActed, LabDesk } from '../services/lab/desk';
import { readVerdicts, type Criterion } from '../services/lab/criteria';
import { dueOf, isLate } from '../services/lab/deadlines';
import { referralDeclines, referralStates, type Referral, type ReferralText } from '../services/lab/referral';
import { registerFile, registerFormats } from '../services/lab/register';
import { readLessons } from '../services/lessons/file';
import { readReference } from '../services/proposals/reference';
import { cityTime } from '../services/workshops/hours';
import type { Started } from '../start';
import type { Localised } from '../services/voting';
import { command } from './command';
import { need, oneOf, refuse } from './wanted';

/** Languages that a sentence may be given in beside French. */
const translations = ['en', 'ar', 'zh-Hans', 'uk'] as const;
const decisions = ['take', 'elsewhere', 'later'] as const;

const usage = `npm run lab                              what waits for the lab, and what is late
npm run lab -- list ${referralStates.join('|')}
npm run lab -- show L-REFERENCE          a topic and its steps
npm run lab -- criteria                  what topics are held against, and how a verdict is written
npm run lab -- triage L-REFERENCE --as NAME --verdicts "city=yes,people=partly,..." [--topic FRENCH] [--whom FRENCH] [--tried FRENCH]
npm run lab -- decline L-REFERENCE --as NAME --reason ${referralDeclines.join('|')}
npm run lab -- decide L-REFERENCE ${decisions.join('|')} --as NAME --words SENTENCE [--to WHO]
npm run lab -- follow L-REFERENCE --as NAME --words SENTENCE   news of what was taken up
npm run lab -- close L-REFERENCE --as NAME --words SENTENCE    what came of it
npm run lab -- late                      what something is owed for by now
npm run lab -- lessons FILE              lessons, in place of those there were: JSON (docs/lab.md)
npm run lab -- export ${registerFormats.join('|')}            the public register
Triage publishes a topic. Whoever referred, supports or follows it is told of each act, in daylight.
--as NAME is how the act stands in the published log; --words SENTENCE goes to those who follow it, and stands on the page: French; ${translations.map((tag) => `--words-${tag}`).join(', ')} the same in other languages.`;

const texts = [
  'as',
  'verdicts',
  'topic',
  'whom',
  'tried',
  'reason',
  'words',
  ...translations.map((tag) => `words-${tag}` as const),
  'to',
] as const;
type Options = Readonly<Partial<Record<(typeof texts)[number], string | undefined>>>;

/** Why an act was refused, in a sentence that says what to do. */
const why: Readonly<Record<string, string>> = {
  unknown: 'No topic bears this reference.',
  'no-french':
    'It is not in French: --topic, and --whom and --tried where they were said, give its French, beside which the original stands.',
};

const line = (one: Referral): string => {
  const due = dueOf(one);
  return [
    `L-${one.reference}`,
    one.state.padEnd(9),
    one.from.padEnd(8),
    cityTime(one.at).slice(0, 10),
    ...(due ? [`until ${cityTime(due).slice(0, 10)}`] : []),
    ...(one.demo ? ['demo'] : []),
    `[${one.original.locale}] ${one.text?.topic.fr ?? one.original.topic}`,
  ].join('  ');
};

function full(one: Referral, now: Date): string {
  const { original, steps } = one;
  return [
    `${line(one)}${isLate(one, now) ? '  LATE' : ''}`,
    ...(one.text && one.text.topic.fr !== original.topic ? [`  as written   ${original.topic}`] : []),
    ...(original.whom === undefined ? [] : [`  for whom     ${original.whom}`]),
    ...(original.tried === undefined ? [] : [`  tried        ${original.tried}`]),
    ...steps.map((step) => {
      const more =
        step.kind === 'examined'
          ? ` (${Object.entries(step.verdicts)
              .map(([id, verdict]) => `${id}=${verdict}`)
              .join(', ')})`
          : step.kind === 'declined'
            ? ` (${step.reason})`
            : step.kind === 'elsewhere'
              ? ` to ${step.to}`
              : '';
      return `  ${cityTime(step.at)}  ${step.kind}${more}${step.by ? ` by ${step.by}` : ''}${step.words ? `: ${step.words.fr}` : ''}`;
    }),
  ].join('\n');
}

const act = (options: Options) => ({
  by: need(options, 'as'),
  now: new Date(),
  words: options.words === undefined ? undefined : wordsOf(options, options.words),
});
const reason = (options: Options) => ({ ...act(options), words: wordsOf(options, need(options, 'words')) });

/** A sentence in French, and in whichever languages it was given too. */
function wordsOf(options: Options, fr: string): Localised {
  const others = translations.flatMap((tag) => {
    const text = options[`words-${tag}`]?.trim();
    return text ? [[tag, text] as const] : [];
  });
  return { ...Object.fromEntries(others), fr };
}

function frenchOf({ topic, whom, tried }: Options): Partial<ReferralText<string>> {
  return {
    ...(topic === undefined ? {} : { topic }),
    ...(whom === undefined ? {} : { whom }),
    ...(tried === undefined ? {} : { tried }),
  };
}

type Verb = (
  desk: LabDesk,
  reference: string,
  options: Options,
  second: string,
  criteria: readonly Criterion[],
) => Promise<LabActed<string>>;

/** What staff do with one topic, by its word. */
const verbs: Readonly<Record<string, Verb>> = {
  triage: (desk, reference, options, _second, criteria) =>
    desk.examine(reference, {
      ...act(options),
      verdicts: readVerdicts(need(options, 'verdicts'), criteria),
      french: frenchOf(options),
    }),
  decline: (desk, reference, options) =>
    desk.decline(reference, { ...act(options), reason: oneOf(referralDeclines, need(options, 'reason'), '--reason') }),
  decide: (desk, reference, options, second) => {
    switch (oneOf(decisions, second, 'The decision')) {
      case 'take':
        return desk.take(reference, reason(options));
      case 'elsewhere':
        return desk.send(reference, { ...reason(options), to: need(options, 'to') });
      case 'later':
        return desk.postpone(reference, reason(options));
    }
  },
  follow: (desk, reference, options) => desk.note(reference, reason(options)),
  close: (desk, reference, options) => desk.close(reference, reason(options)),
};

async function overview({ app }: Started): Promise<void> {
  const { desk, register, store } = app.lab;
  const now = new Date();
  const { sums } = await register(now);
  const references = (all: readonly Referral[]): string => all.map(({ reference }) => `L-${reference}`).join(', ');
  const all = await store.referrals();
  console.log(`${sums.referred} topics referred; decided in time ${sums.inTime}, after it ${sums.afterTime}; late now ${sums.late}.`);
  const of = (state: Referral['state']): readonly Referral[] => all.filter((one) => one.state === state && !one.demo);
  if (of('received').length > 0) console.log(`To be read: ${references(of('received'))}.`);
  if (of('examined').length > 0) console.log(`To be decided: ${references(of('examined'))}.`);
  if (of('taken').length > 0) console.log(`At work: ${references(of('taken'))}.`);
  const late = (await desk.late(now)).filter(({ demo }) => !demo);
  if (late.length > 0) console.log(`Late: ${references(late)}.`);
}

async function run(started: Started, verb: string, given: readonly string[], options: Options): Promise<void> {
  const { store, desk, criteria, register } = started.app.lab;
  const [first = '', second = ''] = given;
  const now = new Date();
  switch (verb) {
    case 'overview':
      return overview(started);
    case 'list':
      for (const one of await desk.list(oneOf(referralStates, first, 'The state'))) console.log(line(one));
      return;
    case 'criteria':
      for (const { id, question } of criteria) console.log(`${id.padEnd(10)} ${question.fr}`);
      return console.log(`--verdicts "${criteria.map(({ id }) => `${id}=yes`).join(',')}"   (yes, partly or no)`);
    case 'late':
      for (const one of await desk.late(now)) console.log(line(one));
      return;
    case 'lessons': {
      const lessons = readLessons(readFileSync(first, 'utf8'));
      await started.app.lab.lessons.replace(lessons);
      return console.log(`${lessons.length} lessons: ${lessons.map(({ code, title }) => `${code} ${title.fr}`).join(', ')}.`);
    }
    case 'export':
      return void process.stdout.write(registerFile(await register(now), oneOf(registerFormats, first, 'The format')));
  }
  const read = readReference(first);
  if (read === 'mistyped') return refuse(`'${first}' is no topic's reference: a digit of it is wrong.`);
  const reference = read?.reference ?? '';
  if (verb === 'show') {
    const found = await store.find(reference);
    return found ? console.log(full(found, now)) : refuse(why['unknown'] ?? '');
  }
  const done = await verbs[verb]?.(desk, reference, options, second, criteria);
  if (!done) return refuse(usage);
  if (done.ok) return console.log(line(done.referral));
  refuse('state' in done ? `That cannot be done while it is in the state '${done.state}'.` : (why[done.reason] ?? done.reason));
}

/** How many words each act takes. */
const wants: Readonly<Record<string, number>> = {
  overview: 0,
  list: 1,
  show: 1,
  criteria: 0,
  late: 0,
  lessons: 1,
  export: 1,
  ...Object.fromEntries(Object.keys(verbs).map((verb) => [verb, verb === 'decide' ? 2 : 1])),
};

void (async () => {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }])) });
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`);
  }
  const [verb = 'overview', ...given] = parsed.positionals;
  if (given.length !== wants[verb]) return refuse(usage);
  await command((started) => run(started, verb, given, parsed.values));
})();
