import type { Timers } from './timers';

/** Looks for work again and again: at every poll, and at once when woken. */
export interface Loop {
  wake(): void;
  /** Looks no more; resolves when a look under way has ended. */
  stop(): Promise<void>;
}

/** A loop that begins with the first `wake`. Looks never overlap: one that is asked for meanwhile follows at once. */
export function createLoop(look: () => Promise<unknown>, pollMs: number, timers: Timers, failed: (error: unknown) => void): Loop {
  let stopping = false;
  let again = false;
  let looking: Promise<void> | undefined;
  let cancel = (): void => undefined;

  function wake(): void {
    if (stopping) return;
    if (looking) {
      again = true;
      return;
    }
    cancel();
    again = false;
    looking = look()
      .then(() => undefined, failed)
      .then(() => {
        looking = undefined;
        if (again) wake();
        else if (!stopping) cancel = timers.after(pollMs, wake);
      });
  }
  return {
    wake,
    async stop() {
      stopping = true;
      cancel();
      await looking;
    },
  };
}
