import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { clear, uriOf } from '../../src/storage/embedded/address';
import { createEngine, type Engine } from '../../src/storage/embedded/engine';
import { serve, type WireServer } from '../../src/storage/embedded/server';
import { openStore, type Store } from '../../src/storage/embedded/store';

/** The embedded engine in this very process, on a folder of its own and a real socket, with a clock that a test moves. */
export interface TestEngine {
  readonly dir: string;
  readonly socket: string;
  readonly uri: string;
  /** Epoch milliseconds. */
  readonly clock: { now: number };
  engine(): Engine;
  /** Errors that were the engine's own; a test may empty it. */
  readonly defects: unknown[];
  /** A client of the official driver, closed with the engine. */
  client(options?: mongo.MongoClientOptions): Promise<mongo.MongoClient>;
  /** Stops and starts again on the same folder and socket; `mapBytes` as in `openStore`. */
  restart(mapBytes?: number): Promise<void>;
  stop(): Promise<void>;
}

/** A new folder under the system's temporary one. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'pv-'));

/** Starts it. `mapBytes` as in `openStore`. */
export async function startEngine(mapBytes?: number): Promise<TestEngine> {
  const dir = temporaryFolder();
  const socket = join(dir, 'db.sock');
  const uri = uriOf({ path: socket });
  const clock = { now: Date.parse('2026-11-25T08:00:00Z') };
  const defects: unknown[] = [];
  const clients: mongo.MongoClient[] = [];
  let running: { readonly store: Store; readonly engine: Engine; readonly server: WireServer };

  async function start(bytes?: number): Promise<void> {
    const store = openStore(join(dir, 'db'), bytes);
    const engine = createEngine(store, () => clock.now);
    clear({ path: socket });
    running = { store, engine, server: await serve(engine, { path: socket }, (error) => defects.push(error)) };
  }
  async function halt(): Promise<void> {
    await running.server.close();
    await running.store.close();
  }

  await start(mapBytes);
  return {
    dir,
    socket,
    uri,
    clock,
    defects,
    engine: () => running.engine,
    async client(options = {}) {
      const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: 10_000, ...options });
      clients.push(client);
      return client.connect();
    },
    async restart(bytes) {
      await halt();
      await start(bytes);
    },
    async stop() {
      await Promise.all(clients.map((client) => client.close()));
      await halt();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** What an operation of the driver failed with. Fails itself where nothing did. */
export async function failureOf(operation: Promise<unknown>): Promise<mongo.MongoServerError> {
  try {
    await operation;
  } catch (error) {
    return error as mongo.MongoServerError;
  }
  throw new Error('nothing failed');
}
