import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Desk } from '../services/proposals/desk';
import { followUps, obstacles, refusals, type Proposal, type State } from '../services/proposals/proposal';
import type { Started } from '../start';
import { command } from './command';

const usage = `npm run proposals -- list [--state moderation]
npm run proposals -- show P-REFERENCE
npm run proposals -- photo P-REFERENCE FILE
npm run proposals -- moderate P-REFERENCE accept --as NAME --theme THEME [--district N]
npm run proposals -- moderate P-REFERENCE refuse --as NAME --reason ${refusals.join('|')} [--words SENTENCE]
npm run proposals -- translate P-REFERENCE --as NAME --title TITLE --summary TEXT
npm run proposals -- merge P-REFERENCE P-INTO --as NAME
npm run proposals -- feasibility P-REFERENCE review --as NAME
npm run proposals -- feasibility P-REFERENCE infeasible --as NAME --reason ${obstacles.join('|')} [--words SENTENCE]
npm run proposals -- feasibility P-REFERENCE feasible --as NAME --euros N [--words SENTENCE]
npm run proposals -- state P-REFERENCE ${followUps.join('|')} --as NAME [--until YYYY-MM-DD] [--words SENTENCE]
--as    the name under which the act stands in the published log
--words a sentence for those who follow it, in the author's language where it is for the author alone (show tells it)`;

const states: readonly State[] = [
  'moderation',
  'refused',
  'appeal',
  'closed',
  'translation',
  'approval',
  'published',
  'review',
  'infeasible',
  'project',
  'merged',
];
/** What waits for staff. */
const queues: readonly State[] = ['moderation', 'appeal', 'translation'];

/** Why an act was refused, in a sentence that says what to do. */
const why: Readonly<Record<string, string>> = {
  mistyped: 'No proposal can bear this reference: one of its digits is wrong.',
  unknown: 'No proposal bears this reference.',
  'same-moderator': 'Whoever refused it cannot see its appeal; another moderator must.',
  'no-theme': 'Its edition has no such theme.',
  itself: 'A proposal cannot be merged into itself.',
  'no-such-target': 'It can be merged only into a public proposal of the same edition that is part of no other.',
  'bad-cost': 'The cost must be a whole number of euros above 0.',
  'no-ballot': 'Its edition has no ballot for its place; accept it for another district or for the whole city.',
  opened: 'Its edition was opened: what one votes on stands, and nothing is added to it.',
  'no-words': 'An abandoned project needs its reason: --words.',
  'bad-day': 'The day must be one of the calendar, as 2028-05-31.',
  already: 'It is in that state already.',
};

/** What is wrong with a command line. */
class UsageError extends Error {
  readonly code = 'USAGE';
}

interface Options {
  readonly as?: string | undefined;
  readonly state?: string | undefined;
  readonly theme?: string | undefined;
  readonly district?: string | undefined;
  readonly reason?: string | undefined;
  readonly words?: string | undefined;
  readonly title?: string | undefined;
  readonly summary?: string | undefined;
  readonly euros?: string | undefined;
  readonly until?: string | undefined;
}

const texts = ['as', 'state', 'theme', 'district', 'reason', 'words', 'title', 'summary', 'euros', 'until'] as const;

/** The value of an option that this act needs. */
function need(options: Options, name: keyof Options): string {
  const value = options[name]?.trim();
  if (!value) throw new UsageError(`--${name} is missing.`);
  return value;
}

/** One of a closed list. */
function oneOf<V extends string>(list: readonly V[], value: string, what: string): V {
  const found = list.find((one) => one === value);
  if (found === undefined) throw new UsageError(`${what} must be one of: ${list.join(', ')}.`);
  return found;
}

function line({ reference, at, state, district = 'all', theme = '', original }: Proposal): string {
  return `P-${reference}  ${at.toISOString().slice(0, 10)}  ${state}  ${district}  ${theme}  [${original.locale}] ${original.title}`;
}

function full(proposal: Proposal): string {
  const { original, draft, title, summary, steps, project, followUp, merged } = proposal;
  const place = [original.where?.words, original.where?.latitude, original.where?.longitude].filter((part) => part !== undefined).join(' ');
  return [
    line(proposal),
    `  what      ${original.what}`,
    ...(place ? [`  where     ${place}`] : []),
    ...(original.whom ? [`  for whom  ${original.whom}`] : []),
    ...(original.photo ? [`  photo     ${original.photo}`] : []),
    ...(draft ? [`  draft     ${draft.title}. ${draft.summary}`] : []),
    ...(title && summary ? [`  public    ${title.fr}. ${summary.fr}`] : []),
    ...(project ? [`  project   ${project.number}, ${project.costCents / 100} EUR`] : []),
    ...(followUp ? [`  now       ${followUp.state} ${followUp.until ?? ''}`] : []),
    ...(merged ? [`  part of   P-${merged}`] : []),
    ...steps.map((step) => {
      const reason = 'reason' in step ? ` (${step.reason})` : '';
      return `  ${step.at.toISOString().slice(0, 16)}  ${step.kind}${reason}${step.by ? ` by ${step.by}` : ''}${step.words ? `: ${step.words}` : ''}`;
    }),
  ].join('\n');
}

type Told = { readonly ok: true; readonly proposal: Proposal } | { readonly ok: false; readonly reason: string; readonly state?: State };
type Verb = (desk: Desk, reference: string, what: string, options: Options & { readonly now: Date }) => Promise<Told>;

const by = (options: Options & { readonly now: Date }) => ({ by: need(options, 'as'), now: options.now });
const wordsOf = ({ words }: Options) => (words === undefined ? {} : { words });

/** What staff do, by its word. */
const verbs: Readonly<Record<string, Verb>> = {
  moderate(desk, reference, what, options) {
    if (oneOf(['accept', 'refuse'], what, 'The verdict') === 'refuse')
      return desk.refuse(reference, { ...by(options), reason: oneOf(refusals, need(options, 'reason'), '--reason'), ...wordsOf(options) });
    const { district } = options;
    return desk.accept(reference, { ...by(options), theme: need(options, 'theme'), ...(district === undefined ? {} : { district }) });
  },
  translate: (desk, reference, _, options) =>
    desk.translate(reference, { ...by(options), text: { title: need(options, 'title'), summary: need(options, 'summary') } }),
  merge: (desk, reference, into, options) => desk.merge(reference, into, by(options)),
  feasibility(desk, reference, what, options) {
    switch (oneOf(['review', 'infeasible', 'feasible'], what, 'The verdict')) {
      case 'review':
        return desk.review(reference, by(options));
      case 'infeasible':
        return desk.infeasible(reference, {
          ...by(options),
          reason: oneOf(obstacles, need(options, 'reason'), '--reason'),
          ...wordsOf(options),
        });
      case 'feasible':
        return desk.feasible(reference, { ...by(options), costCents: Number(need(options, 'euros')) * 100, ...wordsOf(options) });
    }
  },
  state(desk, reference, what, options) {
    const { until } = options;
    return desk.followUp(reference, {
      ...by(options),
      state: oneOf(followUps, what, 'The state'),
      ...(until === undefined ? {} : { until }),
      ...wordsOf(options),
    });
  },
};

async function run({ app }: Started, name: string, [reference = '', what = '']: readonly string[], options: Options): Promise<void> {
  const { desk } = app;
  const now = new Date();
  if (name === 'list') {
    const wanted = options.state === undefined ? queues : [oneOf(states, options.state, '--state')];
    for (const state of wanted) for (const proposal of await desk.list(state)) console.log(line(proposal));
    return;
  }
  const done: Told = verbs[name] ? await verbs[name](desk, reference, what, { ...options, now }) : await desk.show(reference);
  if (!done.ok) {
    console.error(done.reason === 'not-now' ? `That cannot be done while it is in the state '${done.state ?? ''}'.` : why[done.reason]);
    process.exitCode = 1;
    return;
  }
  const { proposal } = done;
  if (name === 'show') return console.log(full(proposal));
  if (name === 'photo') {
    const photo = proposal.original.photo === undefined ? undefined : await app.media.get(proposal.original.photo);
    if (!photo) throw new UsageError('It has no photo, or no longer.');
    writeFileSync(what, photo.bytes, { flag: 'wx', mode: 0o600 });
    return console.log(photo.type);
  }
  // The job tells them too, once: here nobody waits for a server to run.
  const told = await app.notices(proposal.reference, proposal.steps.length - 1, now);
  console.log(`${line(proposal)}\n${told} told.`);
}

void (async () => {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }])) });
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exitCode = 1;
    return;
  }
  const [verb = 'list', ...args] = parsed.positionals;
  const known = verb === 'list' || ((verb in verbs || verb === 'show' || verb === 'photo') && args[0] !== undefined);
  if (!known || (verb === 'photo' && args[1] === undefined)) {
    console.error(usage);
    process.exitCode = 1;
    return;
  }
  await command((started) => run(started, verb, args, parsed.values));
})();
