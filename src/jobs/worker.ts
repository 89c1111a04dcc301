import { backoffMs, patience as usual, type Patience } from './backoff';
import type { Handlers } from './handler';
import type { Claimed, JobStore } from './job';
import { createLoop } from './loop';
import type { Schedule } from './schedule';
import { realTimers, type Timers } from './timers';

export interface WorkerParts {
  readonly store: JobStore;
  readonly handlers: Handlers;
  readonly schedule?: Schedule;
  readonly now: () => Date;
  /** This process's own name among all that share the storage. */
  readonly id: string;
  /** Jobs done at once. */
  readonly concurrency?: number;
  /** Milliseconds between two looks into an empty queue. */
  readonly pollMs?: number;
  /** Milliseconds a job is a worker's own before others may take it; renewed thrice as often while it is being done. */
  readonly leaseMs?: number;
  readonly patience?: Patience;
  readonly timers?: Timers;
  readonly report: (event: WorkerEvent) => void;
}

/** What an operator should know; `error` is for the log alone. */
export type WorkerEvent =
  | { readonly kind: 'failed' | 'dead'; readonly name: string; readonly key: string; readonly code: string; readonly error?: unknown }
  /** Due, and nobody here knows how: it stays. */
  | { readonly kind: 'unknown'; readonly name: string }
  /** The storage could not be asked; it will be again. */
  | { readonly kind: 'storage'; readonly error: unknown };

/** Does what is due. */
export interface JobWorker {
  /** Begins to look for work, now and at every poll. */
  start(): void;
  /** Looks at once: something was just added. */
  wake(): void;
  /** Begins nothing more, gives back what it had taken and not begun, resolves when what runs is done. */
  stop(): Promise<void>;
}

/** Joins queue and handlers. Any number of workers, in any number of processes, may share a store. */
export function createWorker(parts: WorkerParts): JobWorker {
  const { store, handlers, schedule, now, id, report, timers = realTimers, patience = usual } = parts;
  const { concurrency = 4, pollMs = 1000, leaseMs = 60_000 } = parts;
  const names = Object.keys(handlers);
  const running = new Set<Promise<void>>();
  const told = new Set<string>();
  let claims = 0;
  let stopping = false;
  const loop = createLoop(look, pollMs, timers, (error) => report({ kind: 'storage', error }));

  /** Takes jobs until nothing is due or all hands are full. */
  async function look(): Promise<void> {
    await schedule?.plan(now());
    while (!stopping && running.size < concurrency) {
      const at = now();
      const claimed = await store.claim({ names, lease: `${id}/${++claims}`, now: at, until: new Date(at.getTime() + leaseMs) });
      if (!claimed) {
        await tellUnknown();
        break;
      }
      if (stopping) {
        await store.giveBack(claimed, now());
        break;
      }
      const work = perform(claimed).catch((error: unknown) => report({ kind: 'storage', error }));
      const ended = work.then(() => {
        running.delete(ended);
        loop.wake();
      });
      running.add(ended);
    }
  }

  /** Asked when nothing else is due: what is left then is nobody's. */
  async function tellUnknown(): Promise<void> {
    for (const name of await store.unknown(names, now())) {
      if (!told.has(name)) report({ kind: 'unknown', name });
      told.add(name);
    }
  }

  async function perform(claimed: Claimed): Promise<void> {
    const { name, key, attempts } = claimed;
    if (attempts > patience.attempts) {
      // Every attempt ended without a word: whoever did it died of it.
      await store.bury(claimed, now(), 'ABANDONED');
      return report({ kind: 'dead', name, key, code: 'ABANDONED' });
    }
    const lost = new AbortController();
    const release = keepLease(claimed, lost);
    try {
      await handlers[name]?.(claimed.payload, { key, signal: lost.signal });
      release();
      await store.done(claimed, now());
    } catch (error) {
      release();
      const code = codeOf(error);
      const dead = attempts >= patience.attempts;
      report({ kind: dead ? 'dead' : 'failed', name, key, code, error });
      if (dead) await store.bury(claimed, now(), code);
      else await store.retry(claimed, new Date(now().getTime() + backoffMs(attempts, patience)), code);
    }
  }

  /** Renews the lease at every third of it until told to stop. */
  function keepLease(claimed: Claimed, lost: AbortController): () => void {
    let over = false;
    let cancelRenewal = timers.after(leaseMs / 3, renew);
    function renew(): void {
      store.renew(claimed, new Date(now().getTime() + leaseMs)).then(
        (ours) => {
          if (over) return;
          if (ours) cancelRenewal = timers.after(leaseMs / 3, renew);
          else lost.abort();
        },
        (error: unknown) => {
          report({ kind: 'storage', error });
          if (!over) cancelRenewal = timers.after(leaseMs / 3, renew);
        },
      );
    }
    return () => {
      over = true;
      cancelRenewal();
    };
  }

  return {
    start: () => loop.wake(),
    wake: () => loop.wake(),
    async stop() {
      stopping = true;
      await loop.stop();
      await Promise.all(running);
    },
  };
}

/** An error's own code, or its class: never its message, which may quote what a person wrote. */
function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return [code, name].map(String).find((word) => /^[A-Za-z][A-Za-z0-9_]{1,39}$/.test(word) && word !== 'undefined') ?? 'ERROR';
}
