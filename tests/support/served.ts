import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** `npm run db:serve` as a process of its own, that a test may kill. */
export interface Served {
  readonly uri: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Kills it as a power cut would, in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
}

const root = join(__dirname, '../..');

/** Starts it on a data folder; resolves once it serves. `port` 0: a free one. `wrap`: a command to run it under (strace, prlimit). */
export async function startServed(dataDir: string, port = 0, wrap: readonly string[] = []): Promise<Served> {
  const command = [...wrap, process.execPath, '--require', 'tsx/cjs', 'src/cli/db-serve.ts', '--port', String(port), '--data', dataDir];
  const child = spawn(command[0] ?? '', command.slice(1), { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const exited = once(child, 'exit');
  const uri = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([line]) => String(line)),
    exited.then(() => {
      throw new Error(`db:serve ended before it served: ${errors.join('')}`);
    }),
  ]);
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  return {
    uri,
    port: Number(/:(\d+)\//.exec(uri)?.[1]),
    process: child,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
