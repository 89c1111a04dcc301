/** Something to be done later, or by whichever process has time. */
export interface NewJob {
  /** Who does it: the name of a handler. */
  readonly name: string;
  /** One name and key is one job, ever: adding it again changes nothing (for as long as a job that is done is remembered). */
  readonly key: string;
  /** What the handler needs: ids, small JSON. Never a phone number, a person's words or a choice: it is stored in the clear. */
  readonly payload?: Payload;
  readonly runAt: Date;
  readonly priority?: Priority;
}

export type Payload = Readonly<Record<string, string | number | boolean>>;

/** Whoever is urgent is always first: bulk waits while there is anything else to do. */
export type Priority = 'urgent' | 'normal' | 'bulk';
/** In the order in which they are taken. */
export const priorities: readonly Priority[] = ['urgent', 'normal', 'bulk'];

/** A job that a worker has for a while. */
export interface Claimed {
  readonly name: string;
  readonly key: string;
  readonly payload: Payload;
  /** Times it was begun, this one included. */
  readonly attempts: number;
  /** The claim's own name: a worker that lost it can no longer change the job. */
  readonly lease: string;
}

/** A job given up. `error`: the code of the last failure, never its message. */
export interface DeadJob {
  readonly name: string;
  readonly key: string;
  readonly attempts: number;
  readonly error: string;
  readonly at: Date;
}

/** What the queue asks of the storage. A method that takes a claim answers false where its lease was lost meanwhile. */
export interface JobStore {
  /** Within the caller's transaction where there is one. False where this name and key was added before. */
  add(job: NewJob): Promise<boolean>;
  /** The first job of these names that is due, for this long; one whose holder let its lease run out is due again. */
  claim(claim: {
    readonly names: readonly string[];
    readonly lease: string;
    readonly now: Date;
    readonly until: Date;
  }): Promise<Claimed | undefined>;
  renew(claimed: Claimed, until: Date): Promise<boolean>;
  done(claimed: Claimed, now: Date): Promise<boolean>;
  /** Failed: to be tried again at `runAt`. */
  retry(claimed: Claimed, runAt: Date, error: string): Promise<boolean>;
  /** Not begun after all: due at once, the attempt not counted. */
  giveBack(claimed: Claimed, now: Date): Promise<boolean>;
  /** Failed for good: it stays, with the reason, until someone revives it. */
  bury(claimed: Claimed, now: Date, error: string): Promise<boolean>;
  /** The latest first. */
  dead(limit: number): Promise<readonly DeadJob[]>;
  /** Tries a dead job anew; false where there is none. */
  revive(name: string, key: string, now: Date): Promise<boolean>;
  /** Names of jobs that are due and that none of these handlers does. */
  unknown(names: readonly string[], now: Date): Promise<readonly string[]>;
}
