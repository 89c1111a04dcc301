import { readConfig } from '../config';
import { openStorage, type Storage } from '../storage/connect';
import type { Progress } from '../storage/dump';
import './unread';

/** Runs a command on the database alone: the configured one, or the embedded engine, joined where it runs. Ends with an exit code and one sentence for what went wrong. */
export async function database(run: (connection: Storage['connection']) => Promise<void>): Promise<void> {
  try {
    const { dataDir, poolSize, mongodbUri } = readConfig();
    const storage = await openStorage({
      dataDir,
      poolSize,
      waiting: (line) => console.error(line),
      ...(mongodbUri === undefined ? {} : { mongodbUri }),
    });
    try {
      await run(storage.connection);
    } finally {
      await storage.close();
    }
  } catch (error) {
    console.error(error instanceof Error && 'code' in error ? error.message : error);
    process.exitCode = 1;
  }
}

/** Prints how far a dump or a restore is. */
export const printProgress: Progress = (collection, documents, of) =>
  console.error(`${collection}: ${documents}${of === undefined ? '' : ` of ${of}`}`);
