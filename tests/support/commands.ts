import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { watch } from './process';

/** A command to be run, as its npm script would. */
export interface Asked {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How a command ended, and what it wrote, both ways. */
export interface Answered {
  readonly code: number | string;
  readonly output: string;
}

/** The commands of `src/cli`, one after the other, in one process that loads the application once; `cleanUp` ends it. */
export function createCommands() {
  const { PATH, HOME, TMPDIR } = process.env;
  let host: ChildProcess | undefined;
  let answered: (answer: Answered) => void = () => undefined;
  let gone: Promise<never>;
  let turn: Promise<unknown> = Promise.resolve();

  function begin(): ChildProcess {
    const child = fork(join(__dirname, 'command-host.ts'), { execArgv: ['--require', 'tsx/cjs'], env: { PATH, HOME, TMPDIR } });
    watch(child);
    child.on('message', (answer: Answered) => answered(answer));
    gone = once(child, 'exit').then(([code]) => Promise.reject(new Error(`The commands' process ended with ${String(code)}.`)));
    gone.catch(() => undefined);
    return child;
  }

  async function ask(asked: Asked): Promise<readonly [code: number | string, output: string]> {
    host ??= begin();
    const answer = new Promise<Answered>((done) => (answered = done));
    host.send(asked);
    const { code, output } = await Promise.race([answer, gone]);
    return [code, output];
  }

  /** One command: exit code and output for these arguments. `env`: what concerns us in the environment. */
  return (name: string, env: Readonly<Record<string, string>>) =>
    (...args: readonly string[]): Promise<readonly [code: number | string, output: string]> => {
      const file = join(__dirname, '../../src/cli', `${name}.ts`);
      const done = turn.then(() => ask({ file, args, env: { PATH, HOME, TMPDIR, ...env } }));
      turn = done.catch(() => undefined);
      return done;
    };
}
