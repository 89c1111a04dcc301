import { setImmediate as turn } from 'node:timers/promises';
import { createOverlay, type Overlay } from './overlay';
import { BlockedError, type Conflicts } from './transactions';
import type { Store } from './store';

/** Runs writes one after the other, many to a commit; each resolves once its commit is on the disk. */
export interface Writer {
  /** `work` writes into the overlay it is given, and may be run again; what it throws undoes what it wrote. */
  run<R>(work: (overlay: Overlay) => R): Promise<R>;
  /** Resolves when nothing waits to be written. */
  idle(): Promise<void>;
}

interface Job {
  readonly work: (overlay: Overlay) => unknown;
  readonly done: (result: unknown) => void;
  readonly failed: (error: unknown) => void;
}

/** Jobs in one commit at the most. */
const batchJobs = 500;

/** The one way anything is written. `lost`: told when a commit failed (a full disk); what its jobs did is undone everywhere. */
export function createWriter(store: Store, conflicts: Conflicts, lost: () => void): Writer {
  const queue: Job[] = [];
  let running: Promise<void> | undefined;

  async function drain(): Promise<void> {
    try {
      // Whatever arrives in this turn of the event loop shares the first commit.
      await turn();
      // When this finds nothing, `running` is unset in the same breath: no job is left between the two.
      while (queue.length > 0) await commit(queue.splice(0, batchJobs));
    } finally {
      running = undefined;
    }
  }

  async function commit(jobs: readonly Job[]): Promise<void> {
    const batch = createOverlay(store.latest());
    const finished: [Job, unknown][] = [];
    for (const job of jobs) {
      const own = createOverlay(batch);
      try {
        const result = job.work(own);
        for (const [key, value] of own.changes()) batch.put(key, value);
        finished.push([job, result]);
      } catch (error) {
        if (error instanceof BlockedError) error.by.waiting.push(() => add(job));
        else job.failed(error);
      }
    }
    if (batch.size === 0) return finished.forEach(([job, result]) => job.done(result));
    const number = conflicts.committing(batch);
    try {
      await store.commit(batch.changes());
      conflicts.committed(number);
      for (const [job, result] of finished) job.done(result);
    } catch (error) {
      conflicts.committed(number);
      lost();
      for (const [job] of finished) job.failed(error);
    }
  }

  function add(job: Job): void {
    queue.push(job);
    running ??= drain();
  }

  return {
    run: <R>(work: (overlay: Overlay) => R) =>
      new Promise<R>((done, failed) => add({ work, done: done as (result: unknown) => void, failed })),
    async idle() {
      while (running) await running;
    },
  };
}
