import { createApp, type App, type AppParts } from '../../src/app';
import type { TestStorage } from './storage';

/** The whole application on a test file's own database. Without `broken`, a turn that a defect breaks fails what asked for it. */
export const openTestApp = async (
  database: Pick<TestStorage, 'connect' | 'keys'>,
  parts: Omit<AppParts, 'connection' | 'keys' | 'broken'> & Partial<Pick<AppParts, 'broken'>>,
): Promise<App> =>
  createApp({
    connection: (await database.connect()).connection,
    keys: database.keys,
    broken: (error) => {
      throw error;
    },
    ...parts,
  });
