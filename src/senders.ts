import type { Logger } from 'pino';
import type { App } from './app';
import { createSender, type Sender } from './conversation/sender';
import { elsewhereLater } from './elsewhere';
import { createLoop } from './jobs/loop';
import { realTimers } from './jobs/timers';

/** What sends, a sender a platform. */
export interface Senders {
  start(): void;
  /** Something was just added for this channel. */
  wake(channel: string): void;
  /** Begins nothing more; resolves when what was begun has ended. */
  stop(): Promise<void>;
  counts(): Readonly<Record<string, ReturnType<Sender['counts']>>>;
}

export interface SendersParts {
  readonly app: Pick<App, 'outbox' | 'turns' | 'platforms' | 'jobs'>;
  readonly now: () => Date;
  /** This process's own name among all that share the storage. */
  readonly owner: string;
  readonly log: Logger;
}

/** Milliseconds between two looks for what other processes added. */
const pollMs = 500;

/** The senders of a process. */
export function createSenders({ app, now, owner, log }: SendersParts): Senders {
  const all = [...app.platforms.values()].map((platform) => {
    const sender = createSender({
      platform,
      store: app.outbox,
      now,
      owner,
      pause: (ms) => new Promise((done) => void realTimers.after(ms, done)),
      optedOut: (address) => app.turns.stop(address),
      failed: (message, reason) => elsewhereLater(app, message, reason, now()),
      broken: (error) => log.error({ channel: platform.id, err: error }, 'something could not be sent and will be looked into'),
    });
    const loop = createLoop(
      async () => {
        const { people, ended } = await sender.take();
        // There may be more than could be looked at.
        if (people > 0) void ended.then(() => loop.wake());
      },
      pollMs,
      realTimers,
      (error) => log.error({ channel: platform.id, err: error }, 'the outbox could not be asked'),
    );
    return { id: platform.id, sender, loop };
  });
  return {
    start: () => all.forEach(({ loop }) => loop.wake()),
    wake: (channel) => all.find(({ id }) => id === channel)?.loop.wake(),
    async stop() {
      await Promise.all(all.map(({ loop, sender }) => loop.stop().then(() => sender.idle())));
    },
    counts: () => Object.fromEntries(all.map(({ id, sender }) => [id, sender.counts()])),
  };
}
