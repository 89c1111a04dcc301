/** Waiting, as the worker asks for it; tests give a clock of their own. */
export interface Timers {
  /** Calls back once after so many milliseconds; what it returns takes that back. */
  after(ms: number, then: () => void): () => void;
}

/** The machine's own clock. It keeps no process alive. */
export const realTimers: Timers = {
  after(ms, then) {
    const timer = setTimeout(then, ms).unref();
    return () => clearTimeout(timer);
  },
};
