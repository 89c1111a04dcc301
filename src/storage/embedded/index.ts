import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { addressOf, answers, reach, uriOf, type Address } from './address';
import type { WorkerOptions, WorkerWord } from './worker';

/** An embedded engine that this process started, or that another one runs on the same folder. */
export interface Embedded {
  readonly uri: string;
  /** True where another process runs it. */
  readonly joined: boolean;
  /** Stops the engine that this process started; lets go of another's. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** A loopback port to listen on in place of a Unix socket; 0 for a free one. */
  readonly port?: number;
  /** Bytes the store may grow to. */
  readonly mapBytes?: number;
  /** False where the machine's clock is not the data's: nothing is swept by it, as with MongoDB's `ttlMonitorEnabled`. */
  readonly ttlMonitor?: boolean;
}

/** The data folder cannot be served; the message says why. */
export class EmbeddedError extends Error {
  readonly code = 'EMBEDDED';
}

/** Milliseconds between two looks at an engine that is starting. */
const lookMs = 200;

/** Joins the engine of a data folder, or starts it in a worker thread where none runs. When an engine that was joined ends, whoever had joined takes
 *  over at the same address: clients of the wire protocol reconnect by themselves. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  let worker: Worker | undefined;
  let watching: Socket | undefined;
  let stopped = false;

  /** True where another's engine was joined. */
  async function attach(): Promise<boolean> {
    for (;;) {
      const [started, word] = await start({ ...options, address });
      worker = started;
      if (stopped) {
        if (worker) await end(worker);
        return false;
      }
      if (word.kind === 'serving') {
        address = word.address;
        return false;
      }
      if (word.kind === 'held' && (word.address.path !== undefined || word.address.port !== 0) && (await answers(word.address))) {
        address = word.address;
        watch();
        return true;
      }
      await pause(lookMs);
    }
  }

  /** Takes over when the engine that was joined ends. */
  function watch(): void {
    const socket = connect(reach(address)).unref();
    watching = socket;
    socket.once('error', () => undefined).once('close', () => stopped || void attach());
  }

  let address: Address;
  let joined: boolean;
  try {
    address = addressOf(options.dataDir, options.port);
    joined = await attach();
  } catch (error) {
    throw explained(options, error);
  }
  return {
    uri: uriOf(address),
    joined,
    async stop() {
      stopped = true;
      watching?.destroy();
      if (worker) await end(worker);
    },
  };
}

/** The system's refusals of a folder or a port, as one sentence. */
function explained({ dataDir, port }: EmbeddedOptions, error: unknown): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new EmbeddedError(`Port ${port ?? ''} is taken by another program; name another, or 0 for a free one.`, { cause: error });
  if (['ENOTDIR', 'EEXIST', 'EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT', 'ENOENT'].includes(code))
    return new EmbeddedError(`The data folder ${dataDir} cannot be written (${message}); free it, or set PORTEVOIX_DATA to another.`, {
      cause: error,
    });
  return error;
}

/** Starts a worker; gives it with its first word. It is undefined where another engine holds the folder. */
function start(options: WorkerOptions): Promise<[Worker | undefined, WorkerWord]> {
  // The loader that the process itself was started with, of which a thread has its own.
  const loader = process.execArgv.includes('esbuild-register') ? 'esbuild-register' : 'tsx/cjs';
  const worker = new Worker(join(__dirname, 'worker.ts'), { workerData: options, execArgv: ['--require', loader] });
  return new Promise((said, failed) => {
    worker.once('error', failed);
    worker.once('message', (word: WorkerWord) => {
      worker.off('error', failed);
      if (word.kind === 'serving') return said([worker, word]);
      void worker.terminate().then(() => said([undefined, word]));
    });
  });
}

async function end(worker: Worker): Promise<void> {
  const gone = new Promise<void>((exited) => worker.once('exit', () => exited()));
  worker.postMessage('stop');
  await gone;
}
