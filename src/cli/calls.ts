import { parseArgs } from 'node:util';
import { callDeclines, callStates, daysLeft, isLateCall, type Call } from '../services/calls/call';
import type { CallActed, CallDesk } from '../services/calls/desk';
import type { Localised } from '../services/voting';
import { cityTime } from '../services/workshops/hours';
import type { Started } from '../start';
import { command } from './command';
import { need, oneOf, refuse } from './wanted';

/** Languages that a sentence may be given in beside French. */
const translations = ['en', 'ar', 'zh-Hans', 'uk'] as const;

const usage = `npm run calls                           calls that can be signed, answers that are due, and what waits for staff
npm run calls -- list ${callStates.join('|')}
npm run calls -- show NUMBER            a call and its steps
npm run calls -- accept NUMBER --as NAME [--text FRENCH]     shows it: signatures are collected
npm run calls -- decline NUMBER --as NAME --reason ${callDeclines.join('|')}
npm run calls -- answer NUMBER --as NAME --words SENTENCES   the City's answer, told once to each who signed
npm run calls -- due                    answers that are owed, the next first
--as NAME is how the act stands in the published log; --words is French, and goes to who wrote or signed it;
${translations.map((tag) => `--words-${tag}`).join(', ')}: the same in other languages.`;

const texts = ['as', 'text', 'reason', 'words', ...translations.map((tag) => `words-${tag}` as const)] as const;
type Options = Readonly<Partial<Record<(typeof texts)[number], string | undefined>>>;

/** Why an act was refused, in a sentence that says what to do. */
const why: Readonly<Record<string, string>> = {
  unknown: 'No call bears this number.',
  'no-text': 'It is not in French: --text gives its French, beside which the original stands.',
};

const line = (one: Call, now: Date, signatures?: number): string =>
  [
    `${one.number}`.padStart(5),
    one.state,
    ...(signatures === undefined ? [] : [`${signatures} of ${one.rule.threshold}`]),
    ...(one.state === 'open' && one.until ? [`${daysLeft(one.until, now)} days left`] : []),
    ...(one.due && one.state === 'due' ? [`answer until ${cityTime(one.due).slice(0, 10)}${isLateCall(one, now) ? ' LATE' : ''}`] : []),
    ...(one.demo ? ['demo'] : []),
    cityTime(one.at).slice(0, 10),
    `[${one.original.locale}] ${one.text?.fr ?? one.original.text}`,
  ].join('  ');

const full = (one: Call, now: Date, signatures: number): string =>
  [
    line(one, now, signatures),
    ...(one.text && one.text.fr !== one.original.text ? [`  as written   ${one.original.text}`] : []),
    ...one.steps.map((step) => {
      const more = step.kind === 'declined' ? ` (${step.reason})` : '';
      return `  ${cityTime(step.at)}  ${step.kind}${more}${step.by ? ` by ${step.by}` : ''}${step.words ? `: ${step.words.fr}` : ''}`;
    }),
  ].join('\n');

/** A sentence in French, and in whichever languages it was given too. */
function wordsOf(options: Options, fr: string): Localised {
  const others = translations.flatMap((tag) => {
    const text = options[`words-${tag}`]?.trim();
    return text ? [[tag, text] as const] : [];
  });
  return { ...Object.fromEntries(others), fr };
}
const act = (options: Options) => ({
  by: need(options, 'as'),
  now: new Date(),
  words: options.words === undefined ? undefined : wordsOf(options, options.words),
});

/** What staff do with one call, by its word. */
const verbs: Readonly<Record<string, (desk: CallDesk, number: number, options: Options) => Promise<CallActed<string>>>> = {
  accept: (desk, number, options) => desk.accept(number, { ...act(options), text: options.text }),
  decline: (desk, number, options) =>
    desk.decline(number, { ...act(options), reason: oneOf(callDeclines, need(options, 'reason'), '--reason') }),
  answer: (desk, number, options) => desk.answer(number, { ...act(options), words: wordsOf(options, need(options, 'words')) }),
};

async function run({ app }: Started, verb: string, first: string, options: Options): Promise<void> {
  const { store, desk, board } = app.calls;
  const now = new Date();
  switch (verb) {
    case 'overview': {
      const lines = (await board(now)).lines.filter(({ call: { state } }) => state === 'open' || state === 'due');
      for (const { call, signatures } of lines) console.log(line(call, now, signatures));
      if (lines.length === 0) console.log('There is no call to sign, and no answer is due.');
      const waiting = await desk.list('moderation');
      if (waiting.length > 0) console.log(`To be moderated: ${waiting.map(({ number }) => number).join(', ')}.`);
      return;
    }
    case 'list':
      for (const one of await desk.list(oneOf(callStates, first, 'The state')))
        console.log(line(one, now, one.signatures ?? (await store.count(one.number))));
      return;
    case 'due':
      for (const one of await desk.due()) console.log(line(one, now, await store.count(one.number)));
      return;
    case 'show': {
      const found = await store.find(Number(first));
      return found ? console.log(full(found, now, found.signatures ?? (await store.count(found.number)))) : refuse(why['unknown'] ?? '');
    }
  }
  const done = await verbs[verb]?.(desk, Number(first), options);
  if (!done) return refuse(usage);
  if (done.ok) return console.log(line(done.call, now));
  refuse('state' in done ? `That cannot be done while it is in the state '${done.state}'.` : (why[done.reason] ?? done.reason));
}

/** How many words each act takes. */
const wants: Readonly<Record<string, number>> = { overview: 0, list: 1, show: 1, due: 0, accept: 1, decline: 1, answer: 1 };

void (async () => {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }])) });
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`);
  }
  const [verb = 'overview', ...given] = parsed.positionals;
  if (given.length !== wants[verb]) return refuse(usage);
  await command((started) => run(started, verb, given[0] ?? '', parsed.values));
})();
