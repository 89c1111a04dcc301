import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { createApp, type App } from '../../src/app';
import { newKeyPair } from '../../src/services/box/hpke';
import { headOf, readReceipt } from '../../src/services/box/receipt';
import { tendBoxes } from '../../src/services/box/tend';
import { demoEdition } from '../../src/services/demo';
import { createSecretStore } from '../../src/storage/secrets';
import type { Storage } from '../../src/storage/connect';
import { openTestStorage } from '../support/storage';

/** What an attacker has who takes everything but keys. Order is that in which it is found. */
export interface Loot {
  /** Rows of the roll and ballots of the box, in natural order. */
  readonly roll: readonly string[];
  readonly box: readonly { readonly hash: string; readonly place: number }[];
  /** Every other document, as text. */
  readonly rest: string;
  /** The database's files as they lie on the disk, with all that was ever deleted and not yet written over. */
  readonly file: Buffer | undefined;
}

/** An election of which we know everything: to tell how often an attacker guesses right. */
export interface Election {
  readonly loot: Loot;
  /** In the order in which they voted: each voter's row of the roll, and their ballot's hash. */
  readonly truth: readonly { readonly row: string; readonly hash: string }[];
  /** The worker who helped every second voter on the shared phone, and what they were shown after each. */
  readonly worker?: { readonly id: string; readonly views: readonly string[] };
}

export interface ElectionOptions {
  readonly voters: number;
  /** Votes between two hours. */
  readonly hourly: number;
  /** The box as it must not be: each ballot goes in with its voter's row, in one transaction. */
  readonly naive?: boolean;
  /** Every second person votes on a worker's shared phone. */
  readonly helped?: boolean;
}

/** People vote one after the other by whole turns, hours pass, and everything is stolen. */
export async function holdElection({ voters, hourly, naive = false, helped = false }: ElectionOptions): Promise<Election> {
  const storage = await openTestStorage();
  try {
    const { connection } = await storage.connect();
    const start = new Date('2026-11-23T09:00:00Z');
    let now = start;
    const broken = (error: unknown): never => {
      throw error;
    };
    const app = await createApp({ connection, keys: storage.keys, now: () => now, broken });
    const demo = demoEdition(join(__dirname, '../../demo/edition.json'), start, newKeyPair().publicKey);
    await app.editions.addFirst(demo.edition, demo.themes, demo.projects);
    const tend = () => tendBoxes([demo.edition], app.ballots, now);

    if (naive) makeNaive(app);

    const receipts: string[] = [];
    let delivery = 0;
    async function say(voter: number, text: string): Promise<string> {
      now = new Date(now.getTime() + 1000);
      const turned = await app.turns.handle({
        id: `d${delivery++}`,
        address: `web:voter-${voter}`,
        channel: 'web',
        activity: { kind: 'text', text },
      });
      return turned.kind === 'again' ? '' : JSON.stringify(turned.lines);
    }
    const worker = helped ? await enlist(app, start) : undefined;
    const views: string[] = [];
    for (let voter = 0; voter < voters; voter++) {
      if (worker !== undefined && voter % 2 === 0) {
        const address = `web:voter-${voter}`;
        const link = (await app.outreach.team.begin(worker, address, now))!;
        await app.turns.handle({ id: `o${voter}`, address, channel: 'web', activity: { kind: 'open', link }, locale: 'fr' });
      }
      const code = /\b(\d{3})\b pour voter/i.exec(await say(voter, voter % 2 ? 'vote 12' : 'vote 45 23'))?.[1] ?? 'no code';
      receipts.push(/\b([2-9A-Z]{4}-){2}[2-9A-Z]{4}\b/.exec(await say(voter, code))?.[0] ?? 'no receipt');
      if (worker !== undefined && voter % 2 === 0) views.push(JSON.stringify(await app.outreach.team.view(worker, now)));
      if (voter % hourly === hourly - 1) await tend();
    }
    now = new Date(start.getTime() + 30 * 86_400_000);
    await tend();
    const loot = await steal(connection, storage.folder);
    const hashes = new Map(loot.box.map(({ hash }) => [headOf(hash), hash]));
    const { living } = await createSecretStore((await storage.connect()).connection, storage.keys).of('roll/demo');
    const truth = receipts.map((receipt, voter) => {
      const read = readReceipt(receipt);
      const row = createHmac('sha256', living[0]!.key).update(`city\0web:voter-${voter}`).digest('base64url');
      return { row, hash: (read.ok && hashes.get(read.head)) || 'not in the box' };
    });
    return { loot, truth, ...(worker === undefined ? {} : { worker: { id: worker, views } }) };
  } finally {
    await storage.close();
  }
}

/** A worker who has signed in. */
async function enlist({ outreach }: App, now: Date): Promise<string> {
  const until = new Date(now.getTime() + 30 * 86_400_000);
  const places = [{ id: 'barbes', name: 'Marché Barbès', district: '18', locales: ['fr'] }];
  await outreach.campaigns.add({ id: 'marches', name: 'Aux marchés', from: now, until, quota: 10_000, places }, { by: 'Alice', now });
  const [name = ''] = (await outreach.campaigns.invite('marches', 'barbes', 1, { by: 'Alice', now }))!;
  const signed = await outreach.team.signIn({ name, pin: '2580', from: 'there' }, now);
  if (!signed.ok) throw new Error(signed.reason);
  return signed.worker;
}

/** Has every ballot go into the box at once. */
function makeNaive({ ballots }: App): void {
  const box = ballots.box;
  const put = box.put.bind(box);
  box.put = async (edition, ballot, at) => {
    const receipt = await put(edition, ballot, at);
    await box.mix(edition.id, at, { all: true });
    return receipt;
  };
}

async function steal(connection: Storage['connection'], folder: string | undefined): Promise<Loot> {
  const db = connection.db!;
  const natural = (name: string) => db.collection<{ _id: string }>(name).find().hint({ $natural: 1 }).toArray();
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).filter((name) => name !== 'box');
  const rest = await Promise.all(names.map(async (name) => `${name} ${mongo.BSON.EJSON.stringify(await natural(name))}`));
  return {
    roll: (await natural('roll')).map(({ _id }) => _id),
    box: (await natural('box')).map((row) => ({ hash: row._id, place: (row as unknown as { place: number }).place })),
    rest: rest.join('\n'),
    file: folder === undefined ? undefined : readFileSync(join(folder, 'db', 'data.mdb')),
  };
}

/** What an attacker believes to be the order of things, and how they came to it. */
interface Order {
  readonly name: string;
  readonly ids: readonly string[];
}

/** How many of the voters each attack pairs with their own ballot: every order of people against every order of ballots. The attacker is even told in
 *  which order people voted, as one who watched the door would know. */
export function attack({ loot, truth }: Election): readonly { readonly name: string; readonly right: number }[] {
  const { roll, box, file } = loot;
  const text = file?.toString('latin1');
  const own = new Map(truth.map(({ row, hash }) => [row, hash]));
  const people: Order[] = [
    { name: 'people as they came', ids: truth.map(({ row }) => row) },
    { name: 'the roll as it stands', ids: roll },
    { name: 'the roll by id', ids: [...roll].sort() },
    ...(text ? inFile('the roll', roll, text) : []),
  ];
  const hashes = box.map(({ hash }) => hash);
  const ballots: Order[] = [
    { name: 'the box as it stands', ids: hashes },
    { name: 'the box by id', ids: [...hashes].sort() },
    { name: 'the box by place', ids: [...box].sort((a, b) => a.place - b.place).map(({ hash }) => hash) },
    ...(text ? inFile('the box', hashes, text) : []),
  ];
  return people.flatMap((some) =>
    ballots.map((others) => ({
      name: `${some.name}, ${others.name}`,
      right: some.ids.filter((row, at) => own.get(row) === others.ids[at]).length,
    })),
  );
}

/** Of lmdb's pages: their size, their header's, and where in it stand the number of the commit, the kind (2: a leaf) and the place of the newest entry. */
const page = { bytes: 4096, header: 24, commit: 8, kind: 18, newest: 22, leaf: 2 } as const;

/** Orders that the database's file betrays: by where a row lies first or last, deleted pages read too. */
function inFile(what: string, ids: readonly string[], text: string): readonly Order[] {
  const by = (name: string, place: (id: string) => number): Order => {
    const places = new Map(ids.map((id) => [id, place(id)]));
    return { name: `${what} by ${name} place in the file`, ids: [...ids].sort((a, b) => places.get(a)! - places.get(b)!) };
  };
  return [by('first', (id) => text.indexOf(id)), by('last', (id) => text.lastIndexOf(id))];
}

/** The commits by which rows were written, as far as a page, deleted or not, still has one of them as its newest entry. */
function commits(ids: readonly string[], file: Buffer): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  const wanted = new Set(ids);
  const length = ids[0]?.length ?? 0;
  for (let at = 0; at < file.length; at += page.bytes) {
    if ((file.readUInt16LE(at + page.kind) & page.leaf) === 0) continue;
    const newest = at + page.header + file.readUInt16LE(at + page.newest);
    const entry = file.toString('latin1', newest, Math.min(newest + 300, at + page.bytes));
    const found =
      entry
        .match(/[\w-]{43,}/g)
        ?.flatMap((run) => Array.from({ length: run.length - length + 1 }, (_, from) => run.slice(from, from + length))) ?? [];
    const id = found.find((one) => wanted.has(one));
    if (id !== undefined) known.set(id, Math.min(known.get(id) ?? Infinity, Number(file.readBigUInt64LE(at + page.commit))));
  }
  return known;
}

/** Pairs a ballot with the row of the roll that the same commit wrote, where the file still tells both: how many such pairs there are, and how many of
 *  them are right. */
export function attackCommits({ loot: { roll, box, file }, truth }: Election): { readonly pairs: number; readonly right: number } {
  if (!file) return { pairs: 0, right: 0 };
  const rows = new Map([...commits(roll, file)].map(([row, commit]) => [commit, row]));
  const own = new Map(truth.map(({ row, hash }) => [hash, row]));
  const hashes = box.map(({ hash }) => hash);
  const pairs = [...commits(hashes, file)].filter(([, commit]) => rows.has(commit));
  return { pairs: pairs.length, right: pairs.filter(([hash, commit]) => own.get(hash) === rows.get(commit)).length };
}
