import type { Logger } from 'pino';
import type { App } from './app';
import { compare } from './compare';
import { elsewhere } from './elsewhere';
import type { Handlers } from './jobs/handler';
import { forgetHeard } from './forget-heard';
import { createSchedule, type Recurring } from './jobs/schedule';
import { createWorker, type JobWorker, type WorkerEvent } from './jobs/worker';
import { notArrived } from './not-arrived';
import { tendBoxes } from './services/box/tend';
import { sweepMedia } from './services/media';
import type { Keep } from './web/intake';

/** What is done again and again, by the city's clock. */
const recurring: readonly Recurring[] = [
  { name: 'sweep-media', cron: '15 4 * * *' },
  { name: 'sweep-retention', cron: '45 3 * * *' },
  { name: 'tend-boxes', cron: '0 * * * *' },
  { name: 'all-workshop-offers', cron: '*/10 * * * *' },
  { name: 'tend-calls', cron: '5 * * * *' },
  // Quarters begin on the hour.
  { name: 'data-rounds', cron: '0 * * * *' },
  { name: 'consultations', cron: '5 * * * *' },
  // A Monday's work: of each need once a week.
  { name: 'data-overdue', cron: '0 9 * * 1' },
  // After the reports' own files.
  { name: 'indicators', cron: '50 4 * * *' },
  { name: 'reports-forward', cron: '*/5 * * * *' },
  { name: 'reports-archive', cron: '30 3 * * *' },
  { name: 'reports-publish', cron: '0 4 * * *' },
  // By day: who is asked answers.
  { name: 'placings', cron: '10 * * * *' },
  { name: 'wishes-publish', cron: '10 4 * * *' },
  { name: 'wish-offers', cron: '0 11 * * *' },
  { name: 'reports-still', cron: '30 10 * * *' },
  // By day: who is found is answered.
  { name: 'compare', cron: '20 9 * * *' },
  { name: 'forget-heard', cron: '*/10 * * * *' },
];

export interface WorkParts {
  readonly app: App;
  /** Keeps what a platform says that it delivered and that never came. */
  readonly keep: Keep;
  readonly now: () => Date;
  /** The process's own name among all on this storage. */
  readonly id: string;
  readonly log: Logger;
}

/** Everything that is ever done later, by the job's name. */
export function createHandlers({ app, keep, now, log }: Omit<WorkParts, 'id'>): Handlers {
  return {
    'sweep-media': async () => {
      log.info({ photos: await sweepMedia(app.media, now()) }, 'photos of their age were removed');
    },
    'sweep-retention': async () => {
      log.info(await app.retention.sweep(now()), 'what was past its time was removed');
    },
    announce: ({ announcement }, { signal }) => app.announcements.run(String(announcement), now, signal),
    'proposal-notice': async ({ reference, step }, { signal }) => {
      await app.notices(String(reference), Number(step), now(), signal);
    },
    'call-notice': async ({ call, step }, { signal }) => {
      await app.calls.notice(Number(call), Number(step), now(), signal);
    },
    'call-reached': async ({ call }) => {
      const told = await app.calls.reached(Number(call), now());
      log.warn({ call, told }, 'a call has enough signatures: its answer is due; `npm run calls -- due` lists it');
    },
    'tend-calls': async () => {
      const { reached, lapsed } = await app.calls.desk.tend(now());
      if (reached.length > 0 || lapsed.length > 0) log.info({ reached, lapsed }, 'calls were tended');
    },
    'lab-notice': async ({ reference, step }, { signal }) => {
      await app.lab.notice(String(reference), Number(step), now(), signal);
    },
    'tend-boxes': async () => {
      const { rollMonths } = app.retention.settings;
      for (const tended of await tendBoxes(await app.editions.all(), { ...app.ballots, rollMonths }, now()))
        log.info(tended, 'the box was tended');
    },
    'workshop-offers': async ({ code }) => void (await app.workshops.offers.run(Number(code), now())),
    // Who began to wait while a seat was just being given back is found here.
    'all-workshop-offers': async () => void (await app.workshops.offers.all(now())),
    'workshop-draw': async ({ code }) => {
      log.info({ workshop: code, drawn: await app.workshops.draws.run(Number(code), now()) }, 'a draw was held');
    },
    'workshop-drawn': async ({ code }, { signal }) => void (await app.workshops.draws.tell(Number(code), now(), signal)),
    'workshop-reminder': async ({ booking, kind, revision }) => {
      const of = kind === 'day' ? 'day' : 'hours';
      await app.workshops.remind({ booking: String(booking), kind: of, revision: Number(revision) }, now());
    },
    'workshop-changed': async ({ code, revision }, { signal }) => {
      await app.workshops.organiser.tell(Number(code), Number(revision), now(), signal);
    },
    'workshop-close': async ({ code }) => void (await app.workshops.attendance.close(Number(code), now())),
    'data-rounds': async () => {
      const { opened, announced, reminded, closed } = await app.data.rounds.tend(now());
      if (opened !== undefined || announced !== undefined || reminded !== undefined || closed.length > 0)
        log.info({ opened, announced, reminded, closed }, 'rounds of open data were tended');
    },
    'data-notice': async ({ need, step }, { signal }) => void (await app.data.notice(Number(need), Number(step), now(), signal)),
    'data-closes': async ({ round }, { signal }) => void (await app.data.remind(String(round), now(), signal)),
    'data-requests': async ({ round }) => {
      const asked = await app.data.ask(String(round), now());
      if (asked.needs > 0) log.info({ round, ...asked }, 'producers were asked for data; `npm run data-rounds -- requests` has the lists');
    },
    'data-assigned': async ({ need }) => void (await app.data.assigned(Number(need), now())),
    consultations: async () => {
      const { announced, reminded, closed } = await app.consultations.tend(now());
      if (announced.length + reminded.length + closed.length > 0) log.info({ announced, reminded, closed }, 'consultations were tended');
    },
    'consultation-notice': async ({ consultation, number, what, decided }) =>
      void (await app.consultations.notice(Number(consultation), Number(number), String(what), String(decided), now())),
    'data-overdue': async () => {
      const asked = await app.data.dun(now());
      if (asked.needs > 0) log.warn(asked, 'requests for data are overdue; `npm run data-rounds -- overdue` lists them');
    },
    'report-notice': async ({ reference, step }, { signal }) =>
      void (await app.reports.notice(String(reference), Number(step), now(), signal)),
    'wish-notice': async ({ reference, step }, { signal }) =>
      void (await app.wishes.notice(String(reference), Number(step), now(), signal)),
    'wishes-publish': async () => void (await app.wishes.publish(now())),
    placings: async () => {
      const counted = await app.placings.tend(now());
      if (counted.length > 0) log.info({ counted }, 'questions between places were counted');
    },
    'placing-notice': async ({ placing }, { signal }) => void (await app.placings.notice(Number(placing), now(), signal)),
    'wish-offer': async ({ reference }) => void (await app.wishes.offer(String(reference), now())),
    'wish-offers': async (_, { signal }) => {
      const asked = await app.wishes.offers(now(), signal);
      if (asked > 0) log.info({ asked }, 'authors were asked whether their wishes are to be ideas');
    },
    'reports-still': async (_, { signal }) => {
      const asked = await app.reports.still(now(), signal);
      if (asked > 0) log.info({ asked }, 'followers were asked whether what was reported is still there');
    },
    'reports-publish': async (_, { signal }) => {
      log.info(await app.reports.publish(now(), signal), 'reports of the street were published');
    },
    indicators: async () => void (await app.indicators.publish(now())),
    'report-forward': async ({ reference }) => void (await app.forwarding?.attempt(String(reference), now())),
    'reports-forward': async (_, { signal }) => {
      if (!app.forwarding) return;
      const changed = await app.forwarding.tend(now(), signal);
      const unsent = await app.forwarding.unsentCount();
      if (changed > 0 || unsent > 0)
        log.info(
          { changed, unsent },
          "reports at the city's own endpoint were looked at; `npm run reports -- unsent` lists what is not there",
        );
    },
    'reports-archive': async () => void (await app.reports.archive(now())),
    compare: async () => {
      for (const [channel, platform] of app.platforms) {
        const compared = await compare(platform, {
          turns: app.turns,
          outbox: app.outbox,
          keep,
          notArrived: (message, reason) => notArrived(app, message, reason, now()),
          erase: (id) => eraseLater(app, channel, id, now()),
          now,
        });
        if (compared) log.info({ channel, ...compared }, "a platform's own list was held against what was heard and sent");
      }
    },
    'forget-heard': async (_, { signal }) => {
      const counts = await forgetHeard(app, signal);
      if (counts.left > 0) log.warn(counts, 'platforms still have messages of votes that they were asked to forget');
    },
    elsewhere: async ({ person, line }) => {
      if (!(await elsewhere(app, { person: String(person), line: Number(line) }, now())))
        log.warn('a message that did not arrive could not be told elsewhere either');
    },
    'erase-resident': async ({ resident }) => {
      log.info({ addresses: await app.erase(String(resident)) }, 'somebody was forgotten, as they asked');
    },
    erase: async ({ channel, id }) => {
      await app.platforms.get(String(channel))?.erase?.(String(id));
    },
  };
}

/** The worker of a process. */
export function createWork({ id, ...parts }: WorkParts): JobWorker {
  const { app, now, log } = parts;
  const handlers = createHandlers(parts);
  const schedule = createSchedule(recurring, app.jobs);
  return createWorker({ store: app.jobs, handlers, schedule, now, id, report: (event) => tell(log, event) });
}

/** Has a platform asked to forget its copy of a message of a vote. */
export async function eraseLater(app: Pick<App, 'jobs'>, channel: string, id: string, now: Date): Promise<void> {
  await app.jobs.add({ name: 'erase', key: `${channel}/${id}`, payload: { channel, id }, runAt: now });
}

/** Names, keys and codes alone: an error's message may quote what a person wrote. */
function tell(log: Logger, event: WorkerEvent): void {
  switch (event.kind) {
    case 'failed':
      return log.warn({ job: event.name, key: event.key, code: event.code }, 'a job failed and will be tried again');
    case 'dead':
      return log.error({ job: event.name, key: event.key, code: event.code }, 'a job was given up; `npm run jobs` lists it');
    case 'unknown':
      return log.error({ job: event.name }, 'jobs of this name are due and nobody here knows how');
    case 'storage':
      return log.error({ err: event.error }, 'the queue could not be asked');
  }
}
