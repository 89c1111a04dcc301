import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { clear, reach, type Address } from './address';
import { createEngine, type Engine } from './engine';
import { acquire } from './lock';
import { serve, type WireServer } from './server';
import { openStore, type Store } from './store';

/** What a worker is started with. */
export interface WorkerOptions {
  readonly dataDir: string;
  readonly address: Address;
  /** Bytes the store may grow to. */
  readonly mapBytes?: number;
  /** False where the machine's clock is not the data's: nothing is swept by it. */
  readonly ttlMonitor?: boolean;
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
async function work({ dataDir, address, mapBytes, ttlMonitor = true }: WorkerOptions): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('The embedded engine runs in a worker thread.');
  const say = (word: WorkerWord): void => port.postMessage(word);
  const lock = await acquire(dataDir, address);
  if (!('release' in lock)) return say({ kind: 'held', address: lock });
  const defect = (error: unknown): void => console.error(error);
  let store: Store;
  let engine: Engine;
  let server: WireServer;
  let told = address;
  try {
    store = openStore(join(dataDir, 'db'), mapBytes);
    engine = createEngine(store, Date.now);
    clear(address);
    server = await serve(engine, reach(address), defect);
    if (address.path === undefined) told = { port: server.port };
    lock.tell(told);
  } catch (error) {
    lock.release();
    throw error;
  }
  const beat = setInterval(() => {
    lock.beat();
    engine.expire();
  }, beatMs);
  const sweep = ttlMonitor ? setInterval(() => void engine.sweep().catch(defect), sweepMs) : undefined;
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
