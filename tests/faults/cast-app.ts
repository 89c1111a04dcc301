import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createApp, type App } from '../../src/app';
import { createKeyFile, loadKeys } from '../../src/keys';
import { seedDemo } from '../../src/start';
import { openStorage } from '../../src/storage/connect';
import { tendBoxes } from '../../src/services/box/tend';

/** The whole application on a folder, as one process of it. */
export interface CastApp extends App {
  /** One delivery: the same `id` of the same voter is the same delivery. Gives all that was said in the conversation. */
  say(voter: string, id: string, text: string): Promise<string>;
  /** The code that a read-back asks for. */
  code(said: string): string;
  /** The work of an hour. */
  tend(): Promise<unknown>;
  /** Rows of the roll, and ballots kept. */
  counts(): Promise<{ readonly roll: number; readonly ballots: number }>;
  close(): Promise<void>;
}

/** Opens it, with its keys and the demonstration edition where they are not there yet. */
export async function openFolderApp(dir: string): Promise<CastApp> {
  const keyFile = join(dir, 'keys.json');
  if (!existsSync(keyFile)) createKeyFile(keyFile);
  const storage = await openStorage({ dataDir: join(dir, 'data'), poolSize: 20, waiting: () => undefined });
  const now = (): Date => new Date();
  const broken = (error: unknown): void => console.error(error);
  const app = await createApp({ connection: storage.connection, keys: loadKeys(keyFile), now, broken });
  await seedDemo(app, { dataDir: dir }, now());
  const addressOf = (voter: string): string => `web:${voter}`;
  return {
    ...app,
    async say(voter, id, text) {
      const address = addressOf(voter);
      await app.turns.handle({ id: `${voter} ${id}`, address, channel: 'web', activity: { kind: 'text', text }, locale: 'fr' });
      return JSON.stringify(await app.turns.history(address, 0, 100));
    },
    code: (said) => [...said.matchAll(/\b(\d{3})\b pour voter/gi)].at(-1)?.[1] ?? 'no code',
    tend: async () => tendBoxes(await app.editions.all(), app.ballots, now()),
    async counts() {
      const count = (name: string): Promise<number> => storage.connection.collection(name).countDocuments();
      return { roll: await count('roll'), ballots: (await count('pool')) + (await count('box')) };
    },
    close: () => storage.close(),
  };
}
