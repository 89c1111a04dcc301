import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createApp, type App } from './app';
import { ConfigError, type Config } from './config';
import { demoKeyFile, openDemoKey } from './demo-key';
import { createGeocoder } from './geocoder';
import { createKeyFile, loadKeys, type Keys } from './keys';
import type { CodeAlarm } from './services/codes';
import type { GeocoderAlarm } from './services/places/geocoding';
import { demoEdition } from './services/demo';
import { demoOffers } from './services/offers/demo';
import { demoPlacing, demoWishes } from './services/wishes/demo';
import { monthOf, referenceOf } from './services/reports/reference';
import { demoConsultations } from './services/consultations/demo';
import { demoData } from './services/datarounds/demo';
import { demoCalls } from './services/calls/demo';
import { demoReferrals } from './services/lab/demo';
import { demoLessons } from './services/lessons/demo';
import { demoIdeas } from './services/proposals/demo';
import { demoWorkshops } from './services/workshops/demo';
import { openEndpoint } from './open311-forward';
import { createPlatforms, type Platforms } from './platforms';
import { openStorage, type Storage } from './storage/connect';

/** An application on its storage, as the server and every command start it. */
export interface Started {
  readonly app: App;
  readonly keys: Keys;
  readonly storage: Storage;
  /** Those with settings; none where none were wanted. */
  readonly platforms: Platforms;
}

/** What `start` does and tells beside the application itself. */
export interface StartOptions {
  readonly config: Config;
  /** Lines for whoever started it. */
  readonly tell: (line: string) => void;
  readonly broken: (error: unknown) => void;
  /** Told of what an operator should look at. */
  readonly alarm?: ((alarm: CodeAlarm | GeocoderAlarm) => void) | undefined;
  readonly now?: () => Date;
  /** False: nobody is sent anything, whatever the settings. */
  readonly sends?: boolean;
}

/** Opens keys and storage and assembles the application; on the embedded default makes the keys and the demonstration edition where there are none. */
export async function start({ config, tell, broken, alarm, now = () => new Date(), sends = true }: StartOptions): Promise<Started> {
  openFolder(config);
  const keys = openKeys(config, tell);
  const storage = await openStorage({
    dataDir: config.dataDir,
    poolSize: config.poolSize,
    waiting: tell,
    ...(config.mongodbUri === undefined ? {} : { mongodbUri: config.mongodbUri }),
  });
  try {
    let platforms: Platforms = { all: [] };
    const app = await createApp({
      connection: storage.connection,
      keys,
      now,
      broken,
      waiting: tell,
      phones: { countries: config.sms?.countries, unseenMonths: config.unseenMonths, codeParts: config.codeParts },
      alarm,
      calls: config.calls,
      callOffice: config.callOffice,
      retention: config.retention,
      reports: config.reports,
      wishes: config.wishes,
      endpoint: config.open311.forward && openEndpoint(config.open311.forward),
      publicUrl: config.publicUrl,
      geocoder: config.geocoderUrl === undefined ? undefined : createGeocoder(config.geocoderUrl),
      platforms: (texts) => (platforms = sends ? createPlatforms(config, keys, texts, now) : platforms).all,
    });
    if (storage.embedded && (await seedDemo(app, config, now())))
      tell('A demonstration edition was added; every message about it says that it is one.');
    return { app, keys, storage, platforms };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** The deployment's keys; on the embedded default they are made once, in the data folder. */
function openKeys({ keysFile, dataDir, mongodbUri }: Config, tell: (line: string) => void): Keys {
  const path = keysFile ?? join(dataDir, 'keys.json');
  if (keysFile === undefined && mongodbUri === undefined && !existsSync(path) && createKeyFile(path))
    tell(`New keys were made in ${path}, readable by you alone: without them nothing stored can be read.`);
  return loadKeys(path);
}

/** Makes the embedded engine's folder. */
function openFolder({ dataDir, mongodbUri }: Config): void {
  if (mongodbUri !== undefined) return;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw new ConfigError(`PORTEVOIX_DATA names ${dataDir}, which is no folder that can be written to (${code}); set it to one.`, {
      cause,
    });
  }
}

const demoFile = join(__dirname, '../demo/edition.json');

/** Adds the demonstration edition where there is no edition at all, the one after it, which collects ideas, workshops, offers, needs of data, consultations, wishes and topics for the lab; false where nothing was to be added. The key
 *  of its box is kept in the data folder. */
export async function seedDemo(app: App, config: Pick<Config, 'dataDir'>, today: Date): Promise<boolean> {
  const added = await seedVote(app, config, today);
  const ideas = await seedIdeas(app, today);
  const calls = await seedCalls(app, today);
  const lab = await seedLab(app, today);
  const workshops = await seedWorkshops(app, today);
  const data = await seedData(app, today);
  const consultations = await seedConsultations(app, today);
  // So that there are figures to be seen before the hour.
  if (consultations) await app.consultations.tend(today);
  const wishes = await seedWishes(app, today);
  return (await seedOffers(app, today)) || wishes || calls || lab || consultations || data || workshops || ideas || added;
}

/** The demonstration's catalogue and needs of data; false where there are any, or no demonstration is. */
export async function seedData({ editions, data: { store } }: Pick<App, 'editions' | 'data'>, today: Date): Promise<boolean> {
  if (!(await editions.all()).some(({ id }) => id === 'demo')) return false;
  return store.transaction(async () => {
    if ((await store.datasets()).length > 0 || (await store.needs({})).length > 0) return false;
    const { datasets, needs } = demoData(join(__dirname, '../demo/data.json'), today);
    await store.replaceDatasets(datasets);
    for (const need of needs) {
      await store.open(need.round, today);
      await store.add({ ...need, number: await store.nextNumber() });
    }
    return true;
  });
}

/** The demonstration's consultations; false where there are any, or no demonstration is. */
export async function seedConsultations(
  { editions, consultations: { store } }: Pick<App, 'editions' | 'consultations'>,
  today: Date,
): Promise<boolean> {
  if (!(await editions.all()).some(({ id }) => id === 'demo')) return false;
  return store.transaction(async () => {
    if ((await store.all()).length > 0) return false;
    for (const { consultation, statements, marks } of demoConsultations(join(__dirname, '../demo/consultations.json'), today)) {
      await store.add(consultation);
      for (const statement of statements) await store.write({ ...statement, number: await store.nextNumber(consultation.code) });
      await store.addMarks(marks);
    }
    return true;
  });
}

/** The demonstration's wishes, nobody's, and a question between places; false where there are any, or no demonstration is. */
export async function seedWishes(
  { editions, wishes: { store, settings }, placings }: Pick<App, 'editions' | 'wishes' | 'placings'>,
  today: Date,
): Promise<boolean> {
  if (!(await editions.all()).some(({ id }) => id === 'demo')) return false;
  return store.transaction(async () => {
    if ((await store.page({}, undefined, 1)).length > 0) return false;
    const file = join(__dirname, '../demo/wishes.json');
    if ((await placings.store.all()).length === 0) await placings.store.add(demoPlacing(file, today));
    for (const wish of demoWishes(file, today))
      await store.add({ ...wish, reference: referenceOf(settings.prefix, today, await store.nextNumber(monthOf(today))) });
    return true;
  });
}

/** The demonstration's workshops; false where there are workshops, or no demonstration is. */
export async function seedWorkshops({ editions, workshops }: Pick<App, 'editions' | 'workshops'>, today: Date): Promise<boolean> {
  if (!(await editions.all()).some(({ id }) => id === 'demo') || (await workshops.store.lastCode()) > 0) return false;
  return workshops.store.transaction(async () => {
    await workshops.organiser.add(demoWorkshops(join(__dirname, '../demo/workshops.json'), today), { by: 'demonstration', now: today });
    return true;
  });
}

/** The demonstration's offers; false where there are offers, or no demonstration is. */
export async function seedOffers({ editions, offers }: Pick<App, 'editions' | 'offers'>, today: Date): Promise<boolean> {
  if (!(await editions.all()).some(({ id }) => id === 'demo') || (await offers.store.lastCode()) > 0) return false;
  return offers.store.transaction(async () => {
    for (const offer of demoOffers(join(__dirname, '../demo/offers.json'), today)) await offers.store.add(offer);
    return true;
  });
}

/** The demonstration's calls; false where there are any, or no demonstration is. */
export async function seedCalls({ editions, calls: { store } }: Pick<App, 'editions' | 'calls'>, today: Date): Promise<boolean> {
  if (!(await editions.all()).some(({ id }) => id === 'demo')) return false;
  return store.transaction(async () => {
    if ((await store.calls()).length > 0) return false;
    for (const call of demoCalls(join(__dirname, '../demo/calls.json'), today))
      await store.add({ ...call, number: await store.nextNumber() });
    return true;
  });
}

/** The demonstration's topics for the lab, and its lessons; false where there are any topics, or no demonstration is. */
export async function seedLab({ editions, lab: { store, lessons } }: Pick<App, 'editions' | 'lab'>, today: Date): Promise<boolean> {
  if (!(await editions.all()).some(({ id }) => id === 'demo')) return false;
  return store.transaction(async () => {
    if ((await store.referrals()).length > 0) return false;
    for (const referral of demoReferrals(join(__dirname, '../demo/lab.json'), today)) await store.add(referral);
    if ((await lessons.lessons()).length === 0) await lessons.replace(demoLessons(join(__dirname, '../demo/lessons.json')));
    return true;
  });
}

/** The demonstration's next edition with its first ideas; false where it is there, or no demonstration is. */
export async function seedIdeas({ editions, proposals }: Pick<App, 'editions' | 'proposals'>, today: Date): Promise<boolean> {
  const demo = (await editions.all()).find(({ id }) => id === 'demo');
  if (!demo) return false;
  const { themes } = demoEdition(demoFile, today);
  const next = demoIdeas(join(__dirname, '../demo/ideas.json'), demo, today);
  return proposals.transaction(async () => {
    if (!(await editions.add(next.edition, themes, []))) return false;
    for (const proposal of next.proposals) await proposals.add(proposal);
    return true;
  });
}

async function seedVote(app: App, { dataDir }: Pick<Config, 'dataDir'>, today: Date): Promise<boolean> {
  if ((await app.editions.all()).length > 0) return false;
  const { publicKey } = openDemoKey(dataDir);
  const { edition, themes, projects } = demoEdition(demoFile, today, publicKey);
  return app.editions.addFirst(edition, themes, projects);
}

/** What must be said of the demonstration at every start: its box is no secret from who runs the server. Undefined where its key is not kept here. */
export const demoWarning = ({ dataDir }: Pick<Config, 'dataDir'>): string | undefined =>
  existsSync(demoKeyFile(dataDir))
    ? `The demonstration edition's box opens with the key in ${demoKeyFile(dataDir)}; a real edition's key is never kept here.`
    : undefined;
