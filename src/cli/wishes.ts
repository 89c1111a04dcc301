import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readReportReference } from '../services/reports/reference';
import type { WishActed } from '../services/wishes/desk';
import { movableWish, openWishStates, wishDone, wishRefusals, wishStates, type Wish } from '../services/wishes/wish';
import { readPlacings } from '../services/placings/file';
import { placingState, type Placing } from '../services/placings/placing';
import { monthlyTarget, type WishMonth } from '../services/wishes/counts';
import { atCityTime, cityTime } from '../services/workshops/hours';
import type { Started } from '../start';
import type { WishOffice } from '../wish-office';
import { command } from './command';
import { need, oneOf, refuse, UsageError } from './wanted';

const usage = `npm run wishes                                      how many stand in each state, and what waits to be read
npm run wishes -- list [STATE] [--kind ID] [--district N]
                                                    STATE: ${wishStates.join('|')}; without it all that are open
npm run wishes -- show REF
npm run wishes -- accept REF --as NAME [--french SENTENCE] [--wordless]
                                                    lets everyone read its words (--wordless: what and where alone)
npm run wishes -- move REF... --state ${movableWish.join('|')} --as NAME [--until YYYY-MM-DD]
npm run wishes -- done REF... --reason ${wishDone.join('|')} --as NAME
npm run wishes -- refuse REF... --reason REASON --as NAME
                                                    REASON: ${wishRefusals.join('|')}
npm run wishes -- merge REF INTO --as NAME          who supports the first supports the other from then on, once
npm run wishes -- kinds                             what can be wished
npm run wishes -- months                            what was wished by month, against the commitment
npm run wishes -- ask FILE --as NAME                asks residents which of some places they prefer: JSON (docs/wishes.md)
npm run wishes -- result [CODE]                     such questions, and what came of one
--as NAME is how the act stands in the published log; --words SENTENCE goes to those who support it. They are told of each change.
Nothing is closed without a reason, however many at once.`;

const texts = ['as', 'words', 'state', 'until', 'kind', 'reason', 'district', 'french'] as const;
type Options = Readonly<Partial<Record<(typeof texts)[number], string | undefined>>> & { readonly wordless?: boolean | undefined };

/** Why an act was refused, in a sentence that says what to do. */
const why: Readonly<Record<string, string>> = {
  unknown: 'No wish bears this reference: one is as V2026L42.',
  'bad-day': '--until is today or a day to come, as 2028-05-31; what is planned needs one.',
  'needs-french': 'It is not in French: --french gives its French, beside which the original is shown; --wordless shows no words.',
  itself: 'A wish cannot be merged into itself.',
  'no-target': 'It can be merged only into a wish that is open.',
};

const line = (wish: Wish): string =>
  [
    wish.reference,
    wish.merged === undefined ? wish.state : `part of ${wish.merged}`,
    wish.kind,
    `district ${wish.place.district ?? '?'}`,
    cityTime(wish.at),
    `${wish.people} people`,
    wish.place.label,
    ...(wish.proposal === undefined ? [] : [`P-${wish.proposal}`]),
    ...(wish.words === undefined ? [] : [`[${wish.locale}] ${wish.words}`]),
  ].join('  ');

const full = (wish: Wish, kind: string): string =>
  [
    `${line(wish)}  ${kind}`,
    ...(wish.shown === undefined ? [] : [`  shown     ${wish.shown.fr}`]),
    ...(wish.photo === undefined ? [] : [`  photo     ${wish.photo}`]),
    ...wish.steps.map(
      ({ at, by, words, ...step }) => `  ${cityTime(at)}  ${JSON.stringify(step)}${by ? ` by ${by}` : ''}${words ? `: ${words}` : ''}`,
    ),
  ].join('\n');

type Act = (reference: string) => Promise<WishActed<string>>;

/** What is done with each of the wishes named. */
function actOf({ desk }: WishOffice, verb: string, options: Options): Act | undefined {
  const act = () => ({ by: need(options, 'as'), now: new Date(), words: options.words });
  switch (verb) {
    case 'accept':
      return (reference) => desk.accept(reference, { ...act(), french: options.french, wordless: options.wordless ?? false });
    case 'move': {
      const state = oneOf(movableWish, need(options, 'state'), '--state');
      return (reference) => desk.move(reference, { ...act(), state, until: options.until });
    }
    case 'done': {
      const reason = oneOf(wishDone, need(options, 'reason'), '--reason');
      return (reference) => desk.done(reference, { ...act(), reason });
    }
    case 'refuse': {
      const reason = oneOf(wishRefusals, need(options, 'reason'), '--reason');
      return (reference) => desk.refuse(reference, { ...act(), reason });
    }
    default:
      return undefined;
  }
}

const reference = (text: string): string => {
  const read = readReportReference(text);
  if (read === undefined) throw new UsageError(`${text} is no reference: one is as V2026L42.`);
  return read;
};

const monthLine = ({ month, wishes, located }: WishMonth): string =>
  `${month}  ${located} with a place of ${wishes}; the commitment: ${monthlyTarget} (${((100 * located) / monthlyTarget).toFixed(1)} %)`;

function resultLines(placing: Placing, now: Date): readonly string[] {
  const { code, title, spots, opens, closes, result } = placing;
  const name = (number: number): string => `${number} ${spots.find((one) => one.number === number)?.label.fr ?? ''}`;
  const duels = (result?.duels ?? []).map(
    ({ first, second, prefersFirst = '?', prefersSecond = '?' }) => `  ${name(first)} ${prefersFirst} : ${prefersSecond} ${name(second)}`,
  );
  const standing = !result
    ? placingState(placing, now)
    : result.order
      ? `${result.people ?? 0} answers (${result.rule}): ${result.order.map(name).join(', ')}`
      : 'fewer than 11 people answered: no result';
  return [`${code}  ${title.fr}  ${cityTime(opens)} to ${cityTime(closes)}  ${standing}`, ...duels];
}

async function overview(office: WishOffice): Promise<void> {
  const sums = new Map<string, number>();
  const waiting: Wish[] = [];
  for await (const wish of office.desk.list({})) {
    if (wish.demo || wish.merged !== undefined) continue;
    sums.set(wish.state, (sums.get(wish.state) ?? 0) + 1);
    if (wish.state === 'received') waiting.push(wish);
  }
  for (const month of (await office.months()).slice(-3)) console.log(monthLine(month));
  for (const state of wishStates) console.log(`${String(sums.get(state) ?? 0).padStart(6)}  ${state}`);
  if (waiting.length > 0) console.log(`To be read (accept or refuse), the oldest first:\n${waiting.map(line).join('\n')}`);
}

async function run({ app }: Started, verb: string, given: readonly string[], options: Options): Promise<void> {
  const office = app.wishes;
  const { store, desk, amenities } = office;
  const [first = '', second = ''] = given;
  const told = (done: WishActed<string>): void => {
    if (done.ok) return console.log(line(done.wish));
    refuse(
      'state' in done
        ? `That cannot be done while it is in the state '${done.state}', or part of another.`
        : (why[done.reason] ?? done.reason),
    );
  };
  switch (verb) {
    case 'overview':
      return overview(office);
    case 'list': {
      const states = first === '' ? openWishStates : [oneOf(wishStates, first, 'The state')];
      const { kind, district } = options;
      if (kind !== undefined && !amenities.find(kind)) return refuse('No kind has this id: npm run wishes -- kinds.');
      const filter = {
        states,
        ...(kind === undefined ? {} : { kinds: [kind] }),
        ...(district === undefined ? {} : { districts: district.split(',') }),
      };
      for await (const wish of desk.list(filter)) console.log(line(wish));
      return;
    }
    case 'show': {
      const wish = await store.find(reference(first));
      return wish ? console.log(full(wish, amenities.find(wish.kind)?.label.fr ?? '')) : refuse(why['unknown'] ?? '');
    }
    case 'merge':
      return told(
        await desk.merge(reference(first), reference(second), { by: need(options, 'as'), now: new Date(), words: options.words }),
      );
    case 'months':
      for (const month of await office.months()) console.log(monthLine(month));
      return;
    case 'ask': {
      const now = new Date();
      const by = need(options, 'as');
      for (const one of await app.placings.ask(readPlacings(readFileSync(first, 'utf8'), atCityTime, now), by, now))
        for (const each of resultLines(one, now)) console.log(each);
      return;
    }
    case 'result': {
      const now = new Date();
      await app.placings.tend(now);
      const all = (await app.placings.store.all()).filter(({ code }) => first === '' || String(code) === first);
      if (all.length === 0)
        return refuse(first === '' ? 'There is no question between places yet.' : `No question bears the number ${first}.`);
      for (const one of all) for (const each of resultLines(one, now)) console.log(each);
      return;
    }
    case 'kinds':
      for (const { id, label } of amenities.all) console.log(`${id}  ${label.fr}`);
      return;
  }
  const act = actOf(office, verb, options);
  if (!act) return refuse(usage);
  // All are looked at before any is changed.
  for (const one of given.map(reference)) told(await act(one));
}

/** How many words each act takes, at the least and at the most. */
const wants: Readonly<Record<string, readonly [number, number]>> = {
  overview: [0, 0],
  list: [0, 1],
  show: [1, 1],
  merge: [2, 2],
  kinds: [0, 0],
  months: [0, 0],
  ask: [1, 1],
  result: [0, 1],
  accept: [1, 1],
  ...Object.fromEntries(['move', 'done', 'refuse'].map((verb) => [verb, [1, 1000] as const])),
};

void (async () => {
  let parsed;
  try {
    const options = Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }]));
    parsed = parseArgs({ allowPositionals: true, options: { ...options, wordless: { type: 'boolean' } } });
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`);
  }
  const [verb = 'overview', ...given] = parsed.positionals;
  const [least, most] = wants[verb] ?? [1, 0];
  if (given.length < least || given.length > most) return refuse(usage);
  await command((started) => run(started, verb, given, parsed.values));
})();
