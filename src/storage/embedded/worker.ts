import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { clear, reach, type Address } from './address';
import { createEngine } from './engine';
import { acquire } from './lock';
import { serve } from './server';
import { openStore } from './store';

/** What a worker is started with. */
export interface WorkerOptions {
  readonly dataDir: string;
  readonly address: Address;
  /** Bytes the store may grow to. */
  readonly mapBytes?: number;
}

/** What a worker says: it serves, another engine holds the folder, or it stopped. */
export type WorkerWord =
  | { readonly kind: 'serving'; readonly address: Address }
  | { readonly kind: 'held'; readonly address: Address }
  | { readonly kind: 'stopped' };

/** Milliseconds between sweeps of what has expired, as MongoDB's TTL monitor does it. */
const sweepMs = 60_000;
/** Milliseconds between signs of life. */
const beatMs = 3000;

/** Serves a data folder from this thread until it is told to stop. */
async function work({ dataDir, address, mapBytes }: WorkerOptions): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('The embedded engine runs in a worker thread.');
  const say = (word: WorkerWord): void => port.postMessage(word);
  const lock = await acquire(dataDir, address);
  if (!('release' in lock)) return say({ kind: 'held', address: lock });
  const store = openStore(join(dataDir, 'db'), mapBytes);
  const engine = createEngine(store, Date.now);
  clear(address);
  const defect = (error: unknown): void => console.error(error);
  const server = await serve(engine, reach(address), defect);
  const told: Address = address.path === undefined ? { port: server.port } : address;
  lock.tell(told);
  const beat = setInterval(() => lock.beat(), beatMs);
  const sweep = setInterval(() => void engine.sweep().catch(defect), sweepMs);
  port.once('message', () => {
    clearInterval(beat);
    clearInterval(sweep);
    void server
      .close()
      .then(() => store.close())
      .then(() => {
        lock.release();
        say({ kind: 'stopped' });
        port.close();
      });
  });
  say({ kind: 'serving', address: told });
}

void work(workerData as WorkerOptions);
