import { pino } from 'pino';
import type { App } from '../../src/app';
import { createHandlers } from '../../src/work';

/** Does what is due by now, job after job, as a worker would; gives the names of what was done. Throws what a job throws. */
export async function doDue(app: App, now: Date): Promise<readonly string[]> {
  const handlers = createHandlers({ app, keep: () => Promise.resolve(), now: () => now, log: pino({ level: 'silent' }) });
  const done: string[] = [];
  for (;;) {
    const claimed = await app.jobs.claim({ names: Object.keys(handlers), lease: 'test', now, until: new Date(now.getTime() + 60_000) });
    if (!claimed) return done;
    await handlers[claimed.name]!(claimed.payload, { key: claimed.key, signal: new AbortController().signal });
    await app.jobs.done(claimed, now);
    done.push(claimed.name);
  }
}
