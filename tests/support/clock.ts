import type { Timers } from '../../src/jobs/timers';

/** A clock that stands still until it is moved. */
export interface Clock {
  readonly now: () => Date;
  readonly timers: Timers;
  /** Moves on by so many milliseconds; what was due meanwhile is called, in order. */
  move(ms: number): void;
}

export function createClock(start: Date): Clock {
  let time = start.getTime();
  const waiting = new Map<number, { at: number; then: () => void }>();
  let named = 0;
  return {
    now: () => new Date(time),
    timers: {
      after(ms, then) {
        const name = ++named;
        waiting.set(name, { at: time + ms, then });
        return () => waiting.delete(name);
      },
    },
    move(ms) {
      const end = time + ms;
      for (;;) {
        const [next] = [...waiting].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
        if (!next) break;
        const [name, { at, then }] = next;
        waiting.delete(name);
        time = at;
        then();
      }
      time = end;
    },
  };
}

/** Resolves once this is so; fails after five seconds in which it was not. For what a real database or process does in its own time. */
export async function eventually(is: () => boolean, what = is.toString()): Promise<void> {
  for (let looks = 0; looks < 1000; looks++) {
    if (is()) return;
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error(`Not so after five seconds: ${what}`);
}
