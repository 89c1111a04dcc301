import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { watch } from '../support/process';
import type { TestStorage } from '../support/storage';

/** One message of a person's; the same id is the same delivery. */
export interface Delivered {
  readonly id: string;
  readonly address: string;
  readonly text: string;
}

/** Processes on one database that take deliveries, and are killed. */
export interface Bookers {
  /** Resolves once a process kept it; what one that was killed did not answer comes again, to the next. `which`: whom it comes to first. */
  deliver(delivered: Delivered, which: number): Promise<void>;
  /** Kills one with SIGKILL once so many more deliveries were kept, while others are under way; another takes its place. */
  killAfter(kept: number): void;
  kills(): number;
  end(): Promise<void>;
}

interface Booker {
  readonly child: ChildProcess;
  /** By the delivery's id: true once it is kept, false where it was not, or the process is gone. */
  readonly waiting: Map<string, (kept: boolean) => void>;
}

/** Starts so many processes. `now`: what their clocks say. */
export async function startBookers(count: number, { uri, keyFile }: Pick<TestStorage, 'uri' | 'keyFile'>, now: Date): Promise<Bookers> {
  let kills = 0;
  let until = Infinity;

  function start(): Promise<Booker> {
    const { PATH, HOME, TMPDIR } = process.env;
    const child = fork(join(__dirname, 'booker.ts'), [uri, keyFile, now.toISOString()], {
      execArgv: ['--require', 'tsx/cjs'],
      env: { PATH, HOME, TMPDIR },
    });
    watch(child);
    const booker: Booker = { child, waiting: new Map() };
    return new Promise((ready, failed) => {
      child.once('exit', (code, signal) => {
        for (const settle of booker.waiting.values()) settle(false);
        failed(new Error(`A process that takes deliveries ended with ${code ?? signal}.`));
      });
      child.on('message', (word: { ready?: true; id?: string; failed?: true }) => {
        if (word.ready) return ready(booker);
        booker.waiting.get(word.id ?? '')?.(!word.failed);
        if (--until <= 0) kill(booker);
      });
    });
  }
  const bookers: Promise<Booker>[] = Array.from({ length: count }, start);

  function kill(booker: Booker): void {
    until = Infinity;
    void Promise.all(bookers).then((all) => {
      const at = all.indexOf(booker);
      if (at < 0) return;
      bookers[at] = start();
      booker.child.kill('SIGKILL');
      kills++;
    });
  }

  /** Whether this process kept it. Delivered there twice at once, it is asked once. */
  function ask({ child, waiting }: Booker, delivered: Delivered): Promise<boolean> {
    const before = waiting.get(delivered.id);
    return new Promise((settle) => {
      waiting.set(delivered.id, (kept) => {
        waiting.delete(delivered.id);
        before?.(kept);
        settle(kept);
      });
      if (before) return;
      if (!child.connected) return waiting.get(delivered.id)?.(false);
      child.send(delivered, (error) => error && waiting.get(delivered.id)?.(false));
    });
  }

  await Promise.all(bookers);
  return {
    async deliver(delivered, which) {
      for (let at = which; !(await ask(await bookers[at % count]!, delivered)); at++);
    },
    killAfter: (kept) => void (until = kept),
    kills: () => kills,
    async end() {
      for (const booker of bookers) (await booker).child.kill('SIGKILL');
    },
  };
}
