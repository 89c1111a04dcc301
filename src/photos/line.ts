/** How many wait, and how long. */
export interface LineLimits {
  /** In the line at the most, whoever they are. */
  readonly waiting: number;
  /** In the line at the most of one person. */
  readonly ofOne: number;
  /** Milliseconds after which somebody whose turn it is has waited too long. */
  readonly patienceMs: number;
}

/** A line of people before something that does one thing at a time. */
export interface Line {
  /** Does the work when its turn comes. Undefined where the line is too long, or was: nothing was done then. */
  wait<R>(owner: string, work: () => Promise<R>): Promise<R | undefined>;
}

/** `nowMs`: a clock that only goes forward. */
export function createLine({ waiting, ofOne, patienceMs }: LineLimits, nowMs: () => number): Line {
  const owners: string[] = [];
  let last: Promise<unknown> = Promise.resolve();
  return {
    wait(owner, work) {
      if (owners.length >= waiting || owners.filter((other) => other === owner).length >= ofOne) return Promise.resolve(undefined);
      owners.push(owner);
      const since = nowMs();
      const done = last
        .then(() => (nowMs() - since > patienceMs ? undefined : work()))
        .finally(() => owners.splice(owners.indexOf(owner), 1));
      last = done.catch(() => undefined);
      return done;
    },
  };
}
