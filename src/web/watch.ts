import type { Turns } from '../conversation/handle';
import type { Logged } from '../conversation/turns';

/** Runs something once, later; gives the way to call it off. */
export type Schedule = (ms: number, run: () => void) => () => void;

/** Lines asked for at once. */
const pageLines = 100;
/** How much slower the looks become at most while nothing comes. */
const slowest = 10;

/** Follows conversations as they grow: at once for this process's turns, by looking again for other processes'. */
export interface Watch {
  /** Every line after `after`, in order, each once. `broken`: told when history could not be read; it goes on. Gives the way to stop. */
  follow(address: string, after: number, onLines: (lines: readonly Logged[]) => void, broken: (error: unknown) => void): () => void;
}

/** `everyMs`: between two looks, doubling up to tenfold while nothing comes. */
export function createWatch(turns: Pick<Turns, 'history' | 'watch'>, everyMs: number, schedule: Schedule): Watch {
  return {
    follow(address, after, onLines, broken) {
      let seen = after;
      let stopped = false;
      let looking = false;
      let again = false;
      let wait = everyMs;
      let cancel = schedule(0, look);
      const unwatch = turns.watch(address, () => {
        wait = everyMs;
        soon();
      });

      /** Not at once: whoever made the turn first learns its outcome. */
      function soon(): void {
        cancel();
        cancel = schedule(0, look);
      }

      function look(): void {
        if (looking) {
          again = true;
          return;
        }
        looking = true;
        cancel();
        void drain()
          .catch(broken)
          .finally(() => {
            looking = false;
            if (stopped) return;
            if (again) {
              again = false;
              return soon();
            }
            cancel = schedule(wait, look);
            wait = Math.min(wait * 2, everyMs * slowest);
          });
      }

      async function drain(): Promise<void> {
        for (;;) {
          const lines = await turns.history(address, seen, pageLines);
          const last = lines.at(-1);
          if (stopped || !last) return;
          seen = last.seq;
          wait = everyMs;
          onLines(lines);
        }
      }

      return () => {
        stopped = true;
        cancel();
        unwatch();
      };
    },
  };
}
