import type { Connection } from 'mongoose';
import { join } from 'node:path';
import * as telegram from '../../channels/telegram/tap';
import * as whatsapp from '../../channels/whatsapp/tap';
import { channels, createApp, type App } from '../../src/app';
import { assemble, type Assembly, type AssemblyParts } from '../../src/assembly';
import { createShown, shownChannels, type ShownChannel } from '../../src/cli/shown';
import type { Activity } from '../../src/conversation/activity';
import { rewrite } from '../../src/conversation/gsm';
import type { Message } from '../../src/conversation/message';
import type { ShownOption } from '../../src/conversation/prompt';
import type { Session } from '../../src/conversation/session';
import { newKeyPair } from '../../src/services/box/hpke';
import { demoEdition } from '../../src/services/demo';
import { lotteryFolder } from '../../src/services/workshops/draws';
import type { Link } from '../../src/services/links';
import { seedConsultations, seedData, seedIdeas, seedCalls, seedLab, seedOffers, seedWishes, seedWorkshops } from '../../src/start';
import { bytesOf } from '../../src/storage/lines';
import { addressContext, sessionModel, type SessionRow } from '../../src/storage/sessions';
import { createFakePlatform } from './fake-platform';
import { fill } from './gazetteer';
import { drawnWorkshop, others, tendWorkshops, toBeDrawn } from './others';
import { newPaper, realEdition, type PaperKind } from './real-edition';
import { createMemoryCity } from './memory-city';
import { openTestStorage } from './storage';
import { texts } from './talker';

/** Where a script is played: one person on one channel, a clock to move, dialogs to replace. */
export interface Stage {
  readonly channel: ShownChannel;
  readonly address: string;
  /** The same person goes on at another address, on the next channel. */
  elsewhere(): Promise<void>;
  act(activity: Activity): Promise<readonly Message[]>;
  /** A tap on what bears this option, as the channel hears it. Throws where there is nothing to tap. */
  tapped(stamp: string, option: ShownOption): Activity;
  wait(hours: number): void;
  /** Others take every seat of a workshop that is free, or enter its draw; or they give them back. */
  others(what: 'full' | 'free', workshop: number): Promise<void>;
  /** The city does what is due by itself; gives what this person is told of it. */
  meanwhile(): Promise<readonly Message[]>;
  /** A new version of this dialog takes over, without an upgrade. */
  deploy(dialog: string): Promise<void>;
  /** The messages as the channel really shows them, a text each. */
  lines(messages: readonly Message[]): readonly string[];
  /** A line as the channel's alphabet writes it. */
  typography(line: string): string;
  /** A number on paper, this person's alone. */
  paper(kind: PaperKind): Promise<string>;
  /** Before a script: whatever others booked is free again, and whoever had a card by the same number has none. */
  begin(): Promise<void>;
  /** Turns that broke. */
  readonly errors: readonly unknown[];
}

/** What stages stand on, one played after the other: the city with its demonstration edition, in the versions of dialogs asked for. */
export interface Ground {
  /** Versions added to a dialog's own, by its id. `edition`: a real one by its name, in place of the demonstration. */
  city(versions: Readonly<Record<string, number>>, edition?: string): Promise<Assembly>;
  /** A number on paper that nobody has used. */
  paper(kind: PaperKind, edition: string): Promise<string>;
  /** What others do, and what the city does by itself, in the city of this edition. */
  others(what: 'full' | 'free', workshop: number, edition?: string): Promise<void>;
  tend(edition?: string): Promise<void>;
  /** Gives back all seats of all workshops, and all cards. */
  empty(): Promise<void>;
  /** What is kept of the conversation at an address; with `to`, which nobody has, a copy of it stands there from now on. */
  session(address: string, edition?: string, to?: string): Promise<Session | undefined>;
  /** What time it is, set by who plays. */
  clock: Date;
  readonly errors: unknown[];
  close(): Promise<void>;
}

/** The day of every script: a Monday, ten in the morning in Paris. */
export const scriptDay = new Date('2026-11-23T09:00:00Z');
/** Who holds the key of its box. */
const holders = newKeyPair();
export const demo = () => demoEdition(join(__dirname, '../../demo/edition.json'), scriptDay, holders.publicKey);

const shown = createShown((tag) => texts.t(tag));

/** What a tap carries, there and back. */
const taps: Readonly<
  Record<ShownChannel, (stamp: string, option: ShownOption) => { readonly stamp: string; readonly value: string } | undefined>
> = {
  sms: () => undefined,
  web: (stamp, [value]) => ({ stamp, value }),
  telegram: (stamp, option) => telegram.readTap(telegram.optionData(stamp, option)),
  whatsapp: (stamp, option) => whatsapp.readTap(whatsapp.optionData(stamp, option)),
};

/** Short links of the scripts: of a market, of an Arabic poster, of an event that is over. */
const links: readonly Link[] = [
  { code: '4821', words: 'VOTE 18', place: 'Marché Barbès' },
  { code: '5937', words: 'VOTE', place: 'سوق باربيس', locale: 'ar' },
  { code: '6042', words: 'VOTE', place: 'Fête de la rue', until: scriptDay },
];

/** On a storage of its own: the embedded engine, or the replica set that TEST_MONGODB_URI names. */
export async function onStorage(): Promise<Ground> {
  const storage = await openTestStorage();
  const apps = new Map<string, App>();
  const connections = new Map<string, Connection>();
  const cityOf = (edition = 'demo'): App => apps.get(edition)!;
  const open = async (parts: Played, name = 'demo') => {
    const { connection } = await storage.connect(`_${name}`);
    connections.set(name, connection);
    const app = await createApp({ ...parts, connection, keys: storage.keys, platforms: () => [createFakePlatform('sms')] });
    apps.set(name, app);
    const { edition, themes, projects } = name === 'demo' ? demo() : realEdition(name, demo());
    await app.editions.addFirst(edition, themes, projects);
    if (name === 'demo') {
      await seedIdeas(app, scriptDay);
      await seedCalls(app, scriptDay);
      await seedLab(app, scriptDay);
      await seedWorkshops(app, scriptDay);
      await seedData(app, scriptDay);
      await seedConsultations(app, scriptDay);
      await seedOffers(app, scriptDay);
      await seedWishes(app, scriptDay);
      await fill(app.gazetteer);
      const crew = { code: storage.keys.hmac('crew-code', '4821007719'), service: 'lighting', districts: ['18'], at: scriptDay };
      await connection.collection<{ _id: string }>('crews').replaceOne({ _id: 'lighting-18' }, crew, { upsert: true });
    }
    for (const link of links) await app.links.add(link);
    return app;
  };
  return ground(
    open,
    (kind, edition) => newPaper(apps.get(edition)!, edition, kind, scriptDay),
    () => storage.close(),
    async () => {
      for (const connection of connections.values()) {
        if (await connection.collection('callSignatures').findOne({}, { projection: { _id: 1 } })) {
          for (const name of ['callSignatures', 'calls', 'callNumbers']) await connection.collection(name).deleteMany({});
          await seedCalls(apps.get('demo')!, scriptDay);
        }
        await connection.collection('lessonProgress').deleteMany({});
        if (await connection.collection('labBonds').findOne({}, { projection: { _id: 1 } })) {
          await connection.collection('labBonds').deleteMany({});
          await connection.collection('labReferrals').deleteMany({ demo: false });
        }
        // Scripts share few numbers: whose card it was is nobody's any more.
        await connection.collection('cards').deleteMany({});
        // What was asked or supported before is forgotten; numbers begin after the demonstration's.
        if (await connection.collection('dataBonds').findOne({}, { projection: { _id: 1 } })) {
          await connection.collection('dataBonds').deleteMany({});
          await connection.collection('dataNeeds').deleteMany({ demo: false });
          const last = await connection.collection('dataNeeds').countDocuments({});
          await connection.collection('dataNumbers').updateMany({}, { $set: { last } });
        }
        // What was written before is forgotten, and who was shown what: numbers and turns begin anew.
        if (await connection.collection('consultationStatements').findOne({ $or: [{ author: { $exists: true } }, { seen: { $gt: 0 } }] })) {
          await connection.collection('consultationStatements').deleteMany({ author: { $exists: true } });
          await connection.collection('consultationStatements').updateMany({}, { $set: { seen: 0 } });
          for (const { _id: code } of await connection.collection<{ _id: number }>('consultations').find({}).toArray()) {
            const written = await connection.collection('consultationStatements').countDocuments({ consultation: code });
            await connection.collection<{ _id: number }>('consultations').updateOne({ _id: code }, { $set: { written } });
          }
        }
        // What was wished or supported before is forgotten; numbers begin after the demonstration's.
        await connection.collection('placingPreferences').deleteMany({});
        if (await connection.collection('wishBonds').findOne({}, { projection: { _id: 1 } })) {
          await connection.collection('wishBonds').deleteMany({});
          await connection.collection('wishes').deleteMany({ demo: false });
          await connection.collection('wishes').updateMany({}, { $set: { people: 0 } });
          const last = await connection.collection('wishes').countDocuments({});
          await connection.collection('wishNumbers').updateMany({}, { $set: { last } });
        }
        if (await connection.collection('reportNumbers').findOne({}, { projection: { _id: 1 } })) {
          for (const name of ['reports', 'reportBonds', 'reportNumbers', 'crewMembers']) await connection.collection(name).deleteMany({});
          await connection.collection('crews').updateMany({}, { $unset: { sheet: 1 } });
        }
        // Most scripts book nothing, and a look costs less than a write.
        if (!(await connection.collection('bookings').findOne({}, { projection: { _id: 1 } }))) continue;
        await connection.collection('bookings').deleteMany({});
        await connection.collection('workshopSeats').updateMany({}, { $set: { resident: 0, agent: 0 } });
        // A draw that was held is to be held again.
        await connection.collection('published').deleteMany({ edition: lotteryFolder(drawnWorkshop) });
      }
      if (apps.has('demo')) await toBeDrawn(cityOf());
    },
    {
      others: (what, workshop, now, edition) => others(cityOf(edition), what, workshop, now),
      tend: (now, edition) => tendWorkshops(cityOf(edition), connections.get(edition ?? 'demo')!, now),
      async session(address, edition = 'demo', to) {
        const { keys } = storage;
        const rows = sessionModel(connections.get(edition)!);
        const [key, other] = [keys.hmac('address', address), keys.hmac('address', to ?? '')];
        const row = await rows.findById(key).lean<SessionRow>();
        if (!row) return undefined;
        const json = keys.open(bytesOf(row.sealed), `session ${key}`);
        if (to !== undefined)
          await rows.insertMany([
            {
              ...row,
              _id: other,
              sealed: keys.seal(json.toString(), `session ${other}`),
              ...(row.drafts ? { drafts: keys.seal(keys.open(bytesOf(row.drafts), `drafts ${key}`).toString(), `drafts ${other}`) } : {}),
              address: keys.seal(to, addressContext(other)),
            },
          ]);
        return JSON.parse(json.toString()) as Session;
      },
    },
  );
}

/** In memory, for what plays more than a disk would bear, or looks into what was kept. */
export function inMemory(city = createMemoryCity(demo())): Ground {
  return ground(
    async (parts) => {
      await fill(city.places);
      return assemble({ ...parts, channels, stores: city.stores, keys: city.keys });
    },
    () => Promise.reject(new Error('memory has no numbers on paper')),
    () => Promise.resolve(),
  );
}

type Played = Pick<AssemblyParts, 'now' | 'random' | 'broken' | 'dialogs'>;

/** What happens beside a script. */
interface Beside {
  others(what: 'full' | 'free', workshop: number, now: Date, edition?: string): Promise<void>;
  tend(now: Date, edition?: string): Promise<void>;
  session: Ground['session'];
}
const nobody: Beside = {
  others: () => Promise.reject(new Error('there are no others in memory')),
  tend: () => Promise.reject(new Error('nothing is done by itself in memory')),
  session: () => Promise.reject(new Error('memory is looked into by who made it')),
};

function ground(
  open: (parts: Played, edition?: string) => Promise<Assembly>,
  paper: Ground['paper'],
  close: () => Promise<void>,
  empty: Ground['empty'] = () => Promise.resolve(),
  beside: Beside = nobody,
): Ground {
  const opened = new Map<string, Promise<Assembly>>();
  const made: Ground = {
    clock: scriptDay,
    errors: [],
    close,
    paper,
    empty,
    others: (what, workshop, edition) => beside.others(what, workshop, made.clock, edition),
    tend: (edition) => beside.tend(made.clock, edition),
    session: (address, edition, to) => beside.session(address, edition, to),
    city(versions, edition) {
      const name = JSON.stringify([versions, edition]);
      const city =
        opened.get(name) ??
        open(
          {
            now: () => made.clock,
            random: () => (417 - 100) / 900,
            broken: (error) => made.errors.push(error),
            dialogs: (current) => current.map((dialog) => ({ ...dialog, version: dialog.version + (versions[dialog.id] ?? 0) })),
          },
          edition,
        );
      opened.set(name, city);
      return city;
    },
  };
  return made;
}

let people = 0;
/** Lines of one conversation in a script at the most. */
const logged = 1000;

/** Sets a stage for a person nobody has met. The read-back's code is 417. `hint`: the language their platform tells; `edition`: a real one whose vote is
 *  open, by its name. */
export async function openStage(
  first: ShownChannel,
  on: Ground,
  { hint, edition }: { readonly hint?: string; readonly edition?: string | undefined } = {},
): Promise<Stage> {
  let channel = first;
  // Where an edition asks for proofs, a phone is a number.
  const newAddress = (): string =>
    channel === 'sms' && edition !== undefined ? `sms:+3361${2_000_000 + ++people}` : `${channel}:${++people}`;
  let address = newAddress();
  const papers = new Map<PaperKind, Promise<string>>();
  const errors: unknown[] = [];
  let at = scriptDay.getTime();
  let deliveries = 0;
  let versions: Readonly<Record<string, number>> = {};
  let city = await on.city(versions, edition);
  let spoken = 'fr';
  return {
    get channel() {
      return channel;
    },
    get address() {
      return address;
    },
    errors,
    begin: () => on.empty(),
    paper(kind) {
      const number = papers.get(kind) ?? on.paper(kind, edition ?? 'demo');
      papers.set(kind, number);
      return number;
    },
    elsewhere() {
      channel = shownChannels[(shownChannels.indexOf(channel) + 1) % shownChannels.length] ?? channel;
      address = newAddress();
      return Promise.resolve();
    },
    async act(activity) {
      on.clock = new Date(at);
      const id = `${address}:${++deliveries}`;
      const turned = await city.turns.handle({ id, address, channel, activity, ...(hint === undefined ? {} : { locale: hint }) });
      errors.push(...on.errors.splice(0));
      if (turned.kind === 'again') return [];
      spoken = turned.locale;
      return turned.lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message] : []));
    },
    tapped(stamp, option) {
      const tap = taps[channel](stamp, option);
      if (!tap) throw new Error(`there is nothing to tap on ${channel}`);
      return { kind: 'choice', ...tap };
    },
    async others(what, workshop) {
      on.clock = new Date(at);
      await on.others(what, workshop, edition);
    },
    async meanwhile() {
      on.clock = new Date(at);
      const before = (await city.turns.history(address, 0, logged)).at(-1)?.seq ?? 0;
      await on.tend(edition);
      const lines = await city.turns.history(address, before, logged);
      return lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message] : []));
    },
    wait: (hours) => {
      at += hours * 3_600_000;
    },
    async deploy(dialog) {
      versions = { ...versions, [dialog]: (versions[dialog] ?? 0) + 1 };
      city = await on.city(versions, edition);
    },
    lines: (messages) => shown(channel, messages, spoken),
    typography: (line) => (channel === 'sms' ? rewrite(line) : line),
  };
}
