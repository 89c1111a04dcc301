import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp, type App } from '../../src/app';
import { readEditionFile, type EditionFile } from '../../src/services/editions/file';
import { contentOf, newKeys } from '../../src/services/editions/holders';
import type { CastRequest } from '../../src/services/voting';
import { createFakePlatform } from './fake-platform';
import { openTestStorage } from './storage';

/** A file of the example that the handbook shows. */
export const example = (name: string): Buffer => readFileSync(join(__dirname, '../../docs/example', name));
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The example's edition, with keys of its own. `change`: its JSON. */
export type Change = (json: Record<string, unknown>) => void;

/** A city whose staff make editions, on a storage and a clock of its own. */
export async function openEditionOffice({ sms = true }: { readonly sms?: boolean } = {}) {
  const database = await openTestStorage();
  const keys = await newKeys('a seed of ties', sha256);
  let now = new Date('2027-08-01T10:00:00Z');
  const start = async (): Promise<App> =>
    createApp({
      connection: (await database.connect()).connection,
      keys: database.keys,
      now: () => now,
      broken: (error) => {
        throw error;
      },
      platforms: () => (sms ? [createFakePlatform('sms')] : []),
    });
  let app = await start();
  const by = (name: string) => ({ by: name, now });
  const fileOf = (change: Change = () => undefined): EditionFile => {
    const json = JSON.parse(example('edition.json').toString()) as Record<string, unknown>;
    Object.assign(json, { publicKey: keys.publicKey, tieSeedHash: keys.tieSeedHash });
    change(json);
    return readEditionFile(JSON.stringify(json));
  };
  const city = {
    database,
    keys,
    get app(): App {
      return app;
    },
    get now(): Date {
      return now;
    },
    at(moment: string | Date): void {
      now = new Date(moment);
    },
    /** Another process goes on where this one stopped. */
    async restart(): Promise<void> {
      app = await start();
    },
    by,
    fileOf,
    create: (change?: Change, table: Uint8Array | undefined = example('projects.csv'), dryRun = false) =>
      app.office.editions.create(fileOf(change), table, { ...by('Nadia'), dryRun }),
    /** By two people, at once. */
    async open(id = '2027'): Promise<void> {
      await app.office.editions.open(id, by('Nadia'));
      await app.office.editions.open(id, by('Omar'));
    },
    share: (number: number): string => keys.files.get(`share-${number}.txt`) ?? '',
    opener: (...shares: readonly string[]) => ({ seed: contentOf(keys.files.get('tie-seed.txt') ?? ''), shares }),
    standing: async () => (await app.city.voting.standing(now)).state,
    cast: (voter: string, more: Pick<CastRequest, 'ballot' | 'choices' | 'district'>) =>
      app.ballots.within(() =>
        app.city.voting.cast({ edition: '2027', voter, ...more, participant: { channel: 'sms', language: 'fr' }, now }),
      ),
    close: () => database.close(),
  };
  return city;
}
