import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createKeyFile, loadKeys, type Keys } from '../../src/keys';
import { openStorage, type Storage } from '../../src/storage/connect';
import { openEmbedded } from '../../src/storage/embedded';
import { cleanUp, newFolder } from './process';

/** A database of one test file's own: on the embedded engine, or on the replica set that TEST_MONGODB_URI names. */
export interface TestStorage {
  readonly keys: Keys;
  /** The file that they are in, and where the database is: for other processes. */
  readonly keyFile: string;
  readonly uri: string;
  /** Where the embedded engine keeps it; undefined on a replica set, whose files are out of reach. */
  readonly folder: string | undefined;
  /** One more connection to it, as another process would have: models of its own. `beside`: to another database beside it, by a name. */
  connect(beside?: string): Promise<Storage>;
  /** Closes every connection, and stops the engine or drops each database. */
  close(): Promise<void>;
}

/** A fresh database under a name of its own; tests keep clocks of their own, so nothing expires by the machine's. */
export async function openTestStorage(): Promise<TestStorage> {
  const folder = newFolder();
  const keyFile = join(folder, 'keys.json');
  createKeyFile(keyFile);
  const engine =
    process.env['TEST_MONGODB_URI'] === undefined ? await openEmbedded({ dataDir: join(folder, 'data'), ttlMonitor: false }) : undefined;
  const uri = engine?.uri ?? process.env['TEST_MONGODB_URI'] ?? '';
  const name = `test_${randomBytes(6).toString('hex')}`;
  const opened: Storage[] = [];
  return {
    keys: loadKeys(keyFile),
    keyFile,
    uri: named(uri, name),
    folder: engine && join(folder, 'data'),
    async connect(beside = '') {
      const storage = await openStorage({ mongodbUri: named(uri, name + beside), dataDir: folder, poolSize: 10, waiting: () => undefined });
      opened.push(storage);
      return storage;
    },
    async close() {
      // The engine's goes with its folder: dropping what 50,000 people wrote keeps it from answering for longer than a driver waits.
      if (!engine) for (const { connection } of opened) await connection.dropDatabase();
      for (const storage of opened) await storage.close();
      await engine?.stop();
      await cleanUp();
    },
  };
}

/** The connection string with this database in it. */
const named = (uri: string, database: string): string => uri.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${database}`);
