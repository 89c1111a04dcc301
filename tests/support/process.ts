import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scripts } from '../../package.json';

const root = join(__dirname, '../..');
const running = new Set<ChildProcess>();
const folders: string[] = [];

/** A new folder, removed by `cleanUp`. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pv-test-'));
  folders.push(folder);
  return folder;
}

/** Ends every process that was started here and removes the folders. */
export async function cleanUp(): Promise<void> {
  for (const child of running) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Has `cleanUp` end a process that was started elsewhere. */
export function watch(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

/** A program of ours in a process of its own. */
export interface Program {
  readonly child: ChildProcess;
  /** What it wrote so far, both ways. */
  output(): string;
  /** Resolves with the match once its output holds one; fails with the output where it ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Its exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals>;
}

/** What node is started with. `tests`: by the loader of the commands, which keeps what it translated; `service`: as `npm start` does. */
const options = {
  tests: ['--v8-pool-size=1', '--require', 'tsx/cjs'],
  service: scripts.start.split(' ').slice(1, -1),
};

/** Starts a program of `src`. `env` replaces what concerns us in the environment. */
export function run(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { input = '', as = 'tests' }: { readonly input?: string; readonly as?: keyof typeof options } = {},
): Program {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, [...options[as], join(root, file), ...args], {
    cwd: root,
    env: { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  let written = '';
  const waiting = new Set<() => void>();
  const take = (chunk: Buffer): void => {
    written += chunk.toString();
    for (const look of waiting) look();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ended = new Promise<number | NodeJS.Signals>((done) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      done(code ?? signal ?? 'SIGKILL');
    });
  });
  child.stdin.end(input);
  return {
    child,
    output: () => written,
    ended: () => ended,
    says: (pattern) =>
      new Promise((found, failed) => {
        const look = (): void => {
          const match = pattern.exec(written);
          if (!match) return;
          waiting.delete(look);
          found(match);
        };
        waiting.add(look);
        look();
        void ended.then((code) => {
          look();
          failed(new Error(`ended with ${code} before it said ${pattern}:\n${written}`));
        });
      }),
  };
}

/** The server on a free port of a data folder, ready to be spoken to. */
export async function startServer(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
  as: keyof typeof options = 'tests',
): Promise<Program & { readonly url: string }> {
  const server = run('src/main.ts', [], { PORTEVOIX_DATA: dataDir, PORT: '0', ...env }, { as });
  const [, url = ''] = await server.says(/open (http:\S+?)\/? in a browser/);
  return { ...server, url };
}

/** One person's messages by the terminal; gives the transcript. */
export async function talk(dataDir: string, person: string, lines: readonly string[], args: readonly string[] = []): Promise<string> {
  const program = run(
    'src/cli/talk.ts',
    ['--as', person, '--quiet', ...args],
    { PORTEVOIX_DATA: dataDir },
    { input: lines.map((line) => `${line}\n`).join('') },
  );
  const code = await program.ended();
  if (code !== 0) throw new Error(`talk ended with ${code}:\n${program.output()}`);
  return program.output();
}
