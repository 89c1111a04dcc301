import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readWorkshops } from '../services/workshops/file';
import { atCityTime, cityTime } from '../services/workshops/hours';
import type { Organised, Overview, WorkshopChange } from '../services/workshops/organiser';
import { accessNeeds } from '../services/preferences';
import type { Started } from '../start';
import { newId } from '../unguessable';
import { command } from './command';
import { need, refuse, UsageError } from './wanted';

const usage = `npm run workshops                                  those to come: seats taken, who waits
npm run workshops -- add FILE --as NAME             announces those of a JSON file (docs/workshops.md)
npm run workshops -- show CODE                      bookings by what became of them, what people need, what they thought of it
npm run workshops -- change CODE [--starts "2027-01-12 18:30" --ends "2027-01-12 20:00"] [--place NAME --address WHERE] [--seats N] --as NAME
npm run workshops -- cancel CODE --reason WORDS --as NAME
npm run workshops -- check-in CODE NUMBER           somebody came, by the number of their booking
Whoever booked or waits is told of a change, once. --as: the name under which the act stands in the published log.`;

const texts = ['as', 'starts', 'ends', 'place', 'address', 'seats', 'reason'] as const;
type Options = Readonly<Partial<Record<(typeof texts)[number], string | undefined>>>;

const acted = (options: Options) => ({ by: need(options, 'as'), now: new Date() });

const line = ({ workshop: one, taken, sums }: Overview): string =>
  `${one.code}  ${cityTime(one.starts)}  ${one.district}e  ${one.title.fr}: ${taken.resident + taken.agent} of ${one.seats} seats, ${
    sums.bookings.entered ? `${sums.bookings.entered} entered the draw` : `${sums.bookings.waiting ?? 0} wait`
  }${one.cancelled ? ', called off' : ''}`;

async function show({ app }: Started, code: number): Promise<void> {
  const { organiser, store } = app.workshops;
  const overview = await organiser.overview(code);
  if (!overview) return refuse(unknown);
  console.log(line(overview));
  for (const [state, count] of Object.entries(overview.sums.bookings)) console.log(`  ${state}: ${count}`);
  for (const need of accessNeeds) if (overview.sums.access[need]) console.log(`  needs ${need}: ${overview.sums.access[need]}`);
  if (overview.workshop.draw)
    console.log(`  draw ${cityTime(overview.workshop.draw.at)}, hash of the seed ${overview.workshop.draw.seedHash}`);
  const ratings = await store.ratings(code);
  for (const digit of [5, 4, 3, 2, 1]) {
    const count = ratings.filter((rating) => rating.digit === digit).length;
    if (count > 0) console.log(`  rated ${digit}: ${count}`);
  }
  for (const words of ratings.flatMap((rating) => rating.words ?? []).sort()) console.log(`  "${words}"`);
}

const unknown = 'There is no such workshop: npm run workshops lists them.';

function tell(done: Organised): void {
  if (done.ok) return console.log(`Done; whoever booked or waits is told.`);
  switch (done.reason) {
    case 'unknown':
      return refuse(unknown);
    case 'cancelled':
      return refuse('It is called off already.');
    case 'over':
      return refuse('It is over.');
    case 'bad-times':
      return refuse('It must begin in the future, and end after it begins.');
    case 'below-taken':
      return refuse(
        `${done.taken} seats are somebody's already: --seats is at least that. To make it smaller, ask people to give seats back first.`,
      );
  }
}

function changeOf(options: Options): WorkshopChange {
  const at = (name: 'starts' | 'ends') => {
    const shown = options[name];
    const moment = shown === undefined ? undefined : atCityTime(shown);
    if (shown !== undefined && !moment) throw new UsageError(`--${name} is a time by the city's clock, such as "2027-01-12 18:30".`);
    return moment ? { [name]: moment } : {};
  };
  const seats = options.seats === undefined ? undefined : Number(options.seats);
  if (seats !== undefined && (!Number.isInteger(seats) || seats < 1)) throw new UsageError('--seats is a whole number from 1 on.');
  const place =
    options.place === undefined && options.address === undefined
      ? {}
      : { place: { name: need(options, 'place'), address: need(options, 'address') } };
  const change = { ...at('starts'), ...at('ends'), ...place, ...(seats === undefined ? {} : { seats }) };
  if (Object.keys(change).length === 0) throw new UsageError('Nothing is to be changed: name what is.');
  return change;
}

async function checkIn({ app }: Started, code: number, digits: string): Promise<void> {
  const done = await app.city.door.checkIn(code, digits.replace(/\D/g, ''), new Date());
  if (done.ok) return console.log(`${done.booking.seats} in; ${done.present} bookings came so far.`);
  switch (done.reason) {
    case 'unknown':
      return refuse('There is no such booking at this workshop.');
    case 'too-early':
      return refuse('From an hour before it begins.');
    case 'over':
      return refuse('It is over.');
    case 'cancelled':
      return refuse('It is called off.');
    case 'already':
      return refuse('This number came in before.');
    case 'no-seat':
      return refuse(`No seat is theirs (${done.state}).`);
  }
}

async function run(started: Started, verb: string, given: readonly string[], options: Options): Promise<void> {
  const { organiser } = started.app.workshops;
  const code = verb === 'list' || verb === 'add' ? 0 : codeOf(given[0] ?? '');
  switch (verb) {
    case 'list': {
      const all = await organiser.list(new Date());
      for (const overview of all) console.log(line(overview));
      if (all.length === 0) console.log('No workshop is to come.');
      return;
    }
    case 'add': {
      const now = new Date();
      const added = await organiser.add(readWorkshops(readFileSync(given[0] ?? '', 'utf8'), now, newId), acted(options));
      for (const { code: its, title, draw } of added)
        console.log(`ATELIER ${its}: ${title.fr}${draw ? `, drawn ${cityTime(draw.at)}, hash of the seed ${draw.seedHash}` : ''}`);
      return;
    }
    case 'show':
      return show(started, code);
    case 'change':
      return tell(await organiser.change(code, changeOf(options), acted(options)));
    case 'cancel':
      return tell(await organiser.cancel(code, need(options, 'reason'), acted(options)));
    case 'check-in':
      return checkIn(started, code, given[1] ?? '');
  }
}

function codeOf(given: string): number {
  if (!/^[1-9]\d{0,5}$/.test(given)) throw new UsageError(`A workshop's code is a number, such as 18; "${given}" is none.`);
  return Number(given);
}

/** How many words each act takes. */
const wants: Readonly<Record<string, number>> = { list: 0, add: 1, show: 1, change: 1, cancel: 1, 'check-in': 2 };

void (async () => {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }])) });
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`);
  }
  const [verb = 'list', ...given] = parsed.positionals;
  if (wants[verb] !== given.length) return refuse(usage);
  await command((started) => run(started, verb, given, parsed.values));
})();
