import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A process that opened a data folder as the application does: it serves it, or joined another that does. */
export interface Joined {
  readonly child: ChildProcess;
  readonly said: { readonly joined: boolean; readonly uri: string };
  /** Has it write one document; resolves when it is acknowledged. */
  readonly write: (_id: string) => Promise<void>;
  /** Ends it in good order. */
  readonly end: () => Promise<void>;
  /** Kills it in the middle of whatever it does. */
  readonly kill: () => Promise<void>;
}

const root = join(__dirname, '../..');

/** Starts one; resolves when it has written a document of its own name into `city.seen`. */
export async function startJoined(dataDir: string, name: string): Promise<Joined> {
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', 'tests/support/joiner.ts', dataDir, name], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const next = async (): Promise<string> => {
    const line = once(lines, 'line') as Promise<[string]>;
    const [said] = await Promise.race([
      line,
      exited.then((): never => {
        throw new Error(`${name} ended without an answer`);
      }),
    ]);
    return said;
  };
  const said = JSON.parse(await next()) as Joined['said'];
  return {
    child,
    said,
    async write(_id) {
      const answered = next();
      child.stdin.write(`${_id}\n`);
      await answered;
    },
    async end() {
      child.stdin.end();
      const [code] = (await exited) as [number | null];
      if (code !== 0) throw new Error(`${name} ended with ${code}`);
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
