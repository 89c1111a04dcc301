import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { App } from './app';
import type { Senders } from './senders';

/** What an operator's collector reads, in Prometheus's text format. No label names a person, a number or a word of theirs. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Days of messages that did not arrive. */
const undeliveredDays = 7;
/** Dead jobs counted at the most. */
const deadJobs = 1000;

export interface MetricsParts {
  readonly app: Pick<App, 'outbox' | 'jobs' | 'platforms' | 'forwarding'>;
  readonly senders: Pick<Senders, 'counts'>;
  readonly now: () => Date;
}

/** Asked for anew at each reading; `_total` counts since this process began, everything else is what the storage holds. */
export function createMetrics({ app, senders, now }: MetricsParts): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'portevoix_' });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name: `portevoix_${name}`, help, labelNames, registers: [registry] });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Gauge({ name: `portevoix_${name}`, help, labelNames, registers: [registry] });
  const sent = counter('messages_total', 'Messages that this process sent, by what became of them', ['channel', 'outcome'] as const);
  const unanswered = counter('unanswered_total', 'Messages that are left unanswered, by why', ['channel', 'reason'] as const);
  const waiting = gauge('outbox_waiting', 'Messages that wait to be sent', ['channel'] as const);
  const oldest = gauge('outbox_oldest_seconds', 'For how long the oldest of them could have been sent', ['channel'] as const);
  const lost = gauge('undelivered', `Messages of the last ${undeliveredDays} days that did not arrive`, ['channel', 'reason'] as const);
  const dead = gauge('jobs_dead', `Jobs that were given up, ${deadJobs} at the most`, []);
  const unforwarded = app.forwarding && gauge('reports_unforwarded', 'Reports that have not arrived at the city’s own endpoint', []);

  async function read(): Promise<void> {
    const at = now();
    for (const one of [sent, unanswered, waiting, oldest, lost]) one.reset();
    for (const [channel, { failed, ...counts }] of Object.entries(senders.counts()))
      for (const [outcome, count] of Object.entries({ ...counts, ...failed })) sent.inc({ channel, outcome }, count);
    for (const [channel, platform] of app.platforms)
      for (const [reason, count] of Object.entries(platform.unanswered?.() ?? {})) unanswered.inc({ channel, reason }, count);
    for (const { channel, count, since } of await app.outbox.depth([...app.platforms.keys()], at)) {
      waiting.set({ channel }, count);
      oldest.set({ channel }, Math.max(0, at.getTime() - since.getTime()) / 1000);
    }
    for (const { channel, reason, count } of await app.outbox.undelivered(new Date(at.getTime() - undeliveredDays * 86_400_000)))
      lost.set({ channel, reason }, count);
    dead.set((await app.jobs.dead(deadJobs)).length);
    if (app.forwarding) unforwarded?.set(await app.forwarding.unsentCount());
  }

  return {
    contentType: registry.contentType,
    async text() {
      await read();
      return registry.metrics();
    },
  };
}
