import { Cron } from 'croner';
import type { JobStore, NewJob, Payload } from './job';

/** Something done again and again: at each tick of `cron` (five fields, by the city's clock) one job, whichever and however many processes run. */
export interface Recurring {
  readonly name: string;
  readonly cron: string;
  readonly payload?: Payload;
}

/** The city's time zone. */
const timezone = 'Europe/Paris';

/** Keeps each recurring job's next tick in the queue. */
export interface Schedule {
  /** Adds the ticks that come next, where that was not done yet; every process does, the name and the tick make one job of it. A tick is added
   *  before its time: when all processes are down then, it is done late, once. */
  plan(now: Date): Promise<void>;
}

/** Throws where a `cron` cannot be read. */
export function createSchedule(recurring: readonly Recurring[], store: Pick<JobStore, 'add'>): Schedule {
  const planned = recurring.map((job) => ({
    job,
    cron: new Cron(job.cron, { timezone, paused: true }),
    next: undefined as Date | undefined,
  }));
  return {
    async plan(now) {
      for (const entry of planned) {
        if (entry.next && now < entry.next) continue;
        const next = entry.cron.nextRun(now);
        if (!next) continue;
        await store.add(tick(entry.job, next));
        entry.next = next;
      }
    },
  };
}

const tick = ({ name, payload = {} }: Recurring, at: Date): NewJob => ({ name, key: at.toISOString(), payload, runAt: at });
