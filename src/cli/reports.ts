import { parseArgs } from 'node:util';
import { doneReasons, publicState, rejections, type Report } from '../services/reports/report';
import type { Forward, ForwardState } from '../services/open311/forward';
import type { ForwardDesk } from '../services/open311/forwarding';
import { readReportReference } from '../services/reports/reference';
import type { ReportActed } from '../services/reports/desk';
import { movable, openStates, reportStates } from '../services/reports/states';
import { cityTime } from '../services/workshops/hours';
import type { ReportOffice } from '../report-office';
import type { Started } from '../start';
import { command } from './command';
import { need, oneOf, refuse, UsageError } from './wanted';

const usage = `npm run reports                                     how many are open, by service
npm run reports -- list [STATE] [--service ID] [--district N]
                                                    STATE: ${reportStates.join('|')}; without it all that are open
npm run reports -- show REF
npm run reports -- move REF... --state STATE --as NAME [--until YYYY-MM-DD] [--to WHOM]
                                                    STATE: ${movable.join('|')}
npm run reports -- requalify REF --kind CODE --as NAME
npm run reports -- give REF... --service ID --as NAME
npm run reports -- done REF... --reason REASON --as NAME
                                                    REASON: ${doneReasons.join('|')}
npm run reports -- reject REF... --reason REASON --as NAME [--owner ID]
                                                    REASON: ${rejections.join('|')}
npm run reports -- reopen REF... --as NAME
npm run reports -- merge REF INTO --as NAME         who follows the first follows the other from then on
npm run reports -- publish                          the public files, in place of those of last night
npm run reports -- unsent                           what did not reach the city's own endpoint (Open311), and why
npm run reports -- resend REF...                    it is not there: sends it again
npm run reports -- sent REF ID                      it is there, under this service_request_id
npm run reports -- kinds                            kinds with their codes, groups and services
npm run reports -- crews
npm run reports -- crew-add ID --service ID [--district N,N] --as NAME
                                                    prints the code by which its people join, once
npm run reports -- crew-end ID --as NAME
--as NAME is how the act stands in the published log; --words SENTENCE goes to those who follow. Whoever follows is told of each change.
Nothing is closed without a reason, however many at once.`;

const texts = ['as', 'words', 'state', 'until', 'to', 'kind', 'service', 'reason', 'owner', 'district'] as const;
type Options = Readonly<Partial<Record<(typeof texts)[number], string | undefined>>>;

/** Why an act was refused, in a sentence that says what to do. */
const why: Readonly<Record<string, string>> = {
  unknown: 'No report bears this reference: one is as P2026L42.',
  'bad-day': '--until is today or a day to come, as 2028-05-31.',
  'no-name': '--to says whom it goes to.',
  'no-kind': 'No kind has this code: npm run reports -- kinds.',
  'no-service': 'No service has this id: npm run reports -- kinds names them.',
  'no-owner': 'No owner has this id: they stand in taxonomy/reports.json.',
  itself: 'A report cannot be merged into itself.',
  'no-target': 'It can be merged only into a report that is open.',
  taken: 'A crew has this id already.',
  'bad-id': "A crew's id is two letters or more, small, with digits and hyphens.",
};

const line = (report: Report): string =>
  [
    report.reference,
    report.state,
    publicState(report),
    report.kind,
    report.service,
    `district ${report.place.district ?? '?'}`,
    cityTime(report.at),
    `${report.people} people`,
    report.place.label,
  ].join('  ');

function full(report: Report, kind: string): string {
  return [
    `${line(report)}  ${kind}`,
    ...(report.words === undefined ? [] : [`  [${report.locale}] ${report.words}`]),
    ...report.photos.map(({ id, by }) => `  photo ${id} by ${by}`),
    ...report.steps.map(
      ({ at, by, words, ...step }) => `  ${cityTime(at)}  ${JSON.stringify(step)}${by ? ` by ${by}` : ''}${words ? `: ${words}` : ''}`,
    ),
  ].join('\n');
}

type Act = (reference: string) => Promise<ReportActed<string>>;

/** What is done with each of the reports named. */
function actOf({ desk }: ReportOffice, verb: string, options: Options): Act | undefined {
  const act = () => ({ by: need(options, 'as'), now: new Date(), words: options.words });
  switch (verb) {
    case 'move': {
      const state = oneOf(movable, need(options, 'state'), '--state');
      return (reference) => desk.move(reference, { ...act(), state, until: options.until, to: options.to });
    }
    case 'requalify':
      return (reference) => desk.requalify(reference, { ...act(), kind: need(options, 'kind') });
    case 'give':
      return (reference) => desk.give(reference, { ...act(), service: need(options, 'service') });
    case 'done': {
      const reason = oneOf(doneReasons, need(options, 'reason'), '--reason');
      return (reference) => desk.done(reference, { ...act(), reason });
    }
    case 'reject': {
      const reason = oneOf(rejections, need(options, 'reason'), '--reason');
      return (reference) => desk.reject(reference, { ...act(), reason, owner: options.owner });
    }
    case 'reopen':
      return (reference) => desk.reopen(reference, act());
    default:
      return undefined;
  }
}

const reference = (text: string): string => {
  const read = readReportReference(text);
  if (read === undefined) throw new UsageError(`${text} is no reference: one is as P2026L42.`);
  return read;
};

/** Why a forward stands where it does, in words. */
const standing: Readonly<Record<ForwardState, string>> = {
  waiting: 'is sent again by itself',
  unknown: 'may have arrived, and is looked for before it is sent again',
  held: 'waits for you: look whether it is there, then resend or sent',
  token: 'arrived',
  sent: 'arrived',
  closed: 'closed there; they may open it again',
  ended: 'over',
};
const unsentLine = ({ reference, state, attempts, error = '', why = '', next }: Forward): string =>
  [reference, state, `${attempts} tries`, error, why, `next ${cityTime(next)}`, standing[state]].filter((part) => part !== '').join('  ');
/** Forwards shown at the most. */
const unsentAtMost = 1000;

async function overview({ store, taxonomy, desk }: ReportOffice, unsent: number): Promise<void> {
  const sums = new Map<string, number>();
  for await (const { service } of desk.list({ states: openStates })) sums.set(service, (sums.get(service) ?? 0) + 1);
  for (const { id, name } of taxonomy.services) console.log(`${String(sums.get(id) ?? 0).padStart(6)}  ${id}  ${name.fr}`);
  const waiting = await store.page({ states: openStates }, undefined, 1);
  if (waiting[0]) console.log(`The longest open: ${line(waiting[0])}`);
  if (unsent > 0) console.log(`Not at the city's own endpoint: ${unsent}. npm run reports -- unsent lists them.`);
}

async function forwarded(desk: ForwardDesk, verb: 'unsent' | 'resend' | 'sent', given: readonly string[]): Promise<void> {
  if (verb === 'unsent') {
    const [all, count] = [await desk.unsent(unsentAtMost), await desk.unsentCount()];
    for (const one of all) console.log(unsentLine(one));
    return console.log(`${count} did not arrive.`);
  }
  const [first = '', theirs = ''] = given;
  const now = new Date();
  if (verb === 'sent') {
    if (await desk.found(reference(first), theirs, now)) return console.log(`${reference(first)} is theirs as ${theirs}.`);
    return refuse('It is not one that waits, or this id is another report’s.');
  }
  for (const one of given.map(reference)) {
    if (await desk.resend(one, now)) console.log(`${one} is sent again within five minutes.`);
    else refuse(`${one} is not one that waits: npm run reports -- unsent.`);
  }
}

async function run({ app }: Started, verb: string, given: readonly string[], options: Options): Promise<void> {
  const office = app.reports;
  const { store, desk, taxonomy, crews } = office;
  const [first = '', second = ''] = given;
  const told = (done: ReportActed<string>): void => {
    if (done.ok) return console.log(line(done.report));
    refuse('state' in done ? `That cannot be done while it is in the state '${done.state}'.` : (why[done.reason] ?? done.reason));
  };
  switch (verb) {
    case 'overview':
      return overview(office, (await app.forwarding?.unsentCount()) ?? 0);
    case 'list': {
      const states = first === '' ? openStates : [oneOf(reportStates, first, 'The state')];
      const { service, district } = options;
      const filter = {
        states,
        ...(service === undefined ? {} : { service }),
        ...(district === undefined ? {} : { districts: district.split(',') }),
      };
      for await (const report of desk.list(filter)) console.log(line(report));
      return;
    }
    case 'show': {
      const report = await store.find(reference(first));
      return report ? console.log(full(report, taxonomy.kind(report.kind)?.label.fr ?? '')) : refuse(why['unknown'] ?? '');
    }
    case 'unsent':
    case 'resend':
    case 'sent':
      return app.forwarding ? forwarded(app.forwarding, verb, given) : refuse('No endpoint is set: OPEN311_FORWARD_URL names it.');
    case 'merge':
      return told(
        await desk.merge(reference(first), reference(second), { by: need(options, 'as'), now: new Date(), words: options.words }),
      );
    case 'publish': {
      const done = await office.publish(new Date());
      if (done?.standing) return refuse('Another publication was quicker: its files stand.');
      return console.log(`${done?.reports ?? 0} reports, ${done?.points ?? 0} on the map.`);
    }
    case 'kinds':
      for (const { code, group, service, owner = '', label } of taxonomy.kinds)
        console.log([code, group, service, owner, label.fr].join('  '));
      return;
    case 'crews':
      for (const { id, service, districts, ended } of await crews.all())
        console.log(
          [
            id,
            service,
            districts.length > 0 ? `districts ${districts.join(', ')}` : 'everywhere',
            ...(ended ? [`ended ${cityTime(ended)}`] : []),
          ].join('  '),
        );
      return;
    case 'crew-add': {
      const districts = options.district?.split(',') ?? [];
      if (districts.some((one) => !/^([1-9]|1\d|20)$/.test(one))) return refuse('--district is a number from 1 to 20, or several: 10,18.');
      const added = await crews.add({ id: first, service: need(options, 'service'), districts }, need(options, 'as'), new Date());
      return added.ok ? console.log(`Its people write: BRIGADE ${added.code}`) : refuse(why[added.reason] ?? added.reason);
    }
    case 'crew-end': {
      const ended = await crews.end(first, need(options, 'as'), new Date());
      return ended.ok ? console.log(`${first} has ended.`) : refuse('No crew that works has this id: npm run reports -- crews.');
    }
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
  publish: [0, 0],
  unsent: [0, 0],
  resend: [1, 1000],
  sent: [2, 2],
  kinds: [0, 0],
  crews: [0, 0],
  'crew-add': [1, 1],
  'crew-end': [1, 1],
  requalify: [1, 1],
  ...Object.fromEntries(['move', 'give', 'done', 'reject', 'reopen'].map((verb) => [verb, [1, 1000] as const])),
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
