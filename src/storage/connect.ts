import { Mongoose, type Connection } from 'mongoose';
import type * as Embedded from './embedded';
import { guardWrites } from './transaction';

/** Where to connect and how hard to try. */
export interface ConnectOptions {
  readonly mongodbUri?: string;
  /** Folder of the embedded engine, used only without `mongodbUri`. */
  readonly dataDir: string;
  readonly poolSize: number;
  /** Told, about every five seconds, what the start is waiting for. */
  readonly waiting: (sentence: string) => void;
  /** Milliseconds after which the start gives up. */
  readonly patienceMs?: number;
}

/** A connection to a MongoDB replica set, or to the embedded engine that this process started or joined. */
export interface Storage {
  readonly connection: Connection;
  readonly embedded: boolean;
  /** Really asks the database. */
  healthy(): Promise<boolean>;
  /** Waits for what is under way, then lets go. The embedded engine stops with the process that started it. */
  close(): Promise<void>;
}

/** The database could not be reached; the message says what was tried and what to look at. */
export class StorageError extends Error {
  readonly code = 'STORAGE';
}

/** Milliseconds in which the database must answer to be called healthy. */
const healthMs = 2000;
/** Milliseconds after which a database that does not answer is let go of without a word. */
const closeMs = 5000;
/** Milliseconds one attempt to find a primary may take. */
const attemptMs = 5000;

/** Connects with majority, journaled writes, retried over a failover. Nothing of the embedded engine is loaded where a URI is given. */
export async function openStorage({ mongodbUri, dataDir, poolSize, waiting, patienceMs = 120_000 }: ConnectOptions): Promise<Storage> {
  const embedded = mongodbUri === undefined ? await loadEmbedded().openEmbedded({ dataDir }) : undefined;
  const uri = mongodbUri ?? embedded?.uri ?? '';
  const mongoose = new Mongoose();
  mongoose.set('transactionAsyncLocalStorage', true);
  mongoose.set('autoCreate', false);
  mongoose.set('autoIndex', false);
  mongoose.set('strictQuery', true);
  const options = {
    maxPoolSize: poolSize,
    writeConcern: { w: 'majority' as const, journal: true },
    readConcernLevel: 'majority' as const,
    retryWrites: true,
    retryReads: true,
    // A socket that refuses is tried again, ever more slowly, for some 25 s: as long as a takeover or a failover may last.
    maxAdaptiveRetries: 10,
    serverSelectionTimeoutMS: attemptMs,
    ...(mongodbUri === undefined ? { dbName: 'portevoix' } : {}),
  };
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      await mongoose.connect(uri, options);
      break;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      if (Date.now() > deadline) {
        await embedded?.stop();
        throw new StorageError(
          `No primary answered at ${withoutSecrets(uri)} in ${patienceMs / 1000} s (${why}); check MONGODB_URI and that the replica set is up.`,
          { cause },
        );
      }
      waiting(`Waiting for the database at ${withoutSecrets(uri)}: ${why}`);
      await mongoose.disconnect();
    }
  }
  guardWrites(mongoose.connection);
  return {
    connection: mongoose.connection,
    embedded: embedded !== undefined,
    healthy: () => {
      // Neither the driver's own time limit nor a signal bounds its retries on a socket that refuses.
      const ping = mongoose.connection.db?.command({ ping: 1 }, { timeoutMS: healthMs }).then(
        () => true,
        () => false,
      );
      return Promise.race([ping ?? false, after(healthMs)]);
    },
    async close() {
      await Promise.race([mongoose.disconnect(), after(closeMs)]);
      await embedded?.stop();
    },
  };
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only where it is used
const loadEmbedded = (): typeof Embedded => require('./embedded') as typeof Embedded;

/** False, so many milliseconds later; keeps no process alive. */
const after = (ms: number): Promise<false> => new Promise((done) => setTimeout(done, ms, false).unref());

/** A connection string without user and password. */
export const withoutSecrets = (uri: string): string => uri.replace(/\/\/[^@/]*@/, '//');
