import { join } from 'node:path';
import { createApp, type App } from '../../src/app';
import type { Keys } from '../../src/keys';
import { newKeyPair } from '../../src/services/box/hpke';
import { demoEdition } from '../../src/services/demo';
import { openTestStorage, type TestStorage } from '../support/storage';

let storage: TestStorage;
let app: App;
/** Every content that was sealed, by what it was sealed to. */
const contents = new Map<string, string>();
let documents: () => Promise<{ collection: string; document: Record<string, unknown> }[]>;
const voter = 'web:nadia';
let delivery = 0;

async function say(text: string): Promise<string> {
  const turned = await app.turns.handle({
    id: `m${delivery++}`,
    address: voter,
    channel: 'web',
    activity: { kind: 'text', text },
    locale: 'fr',
  });
  if (turned.kind === 'again') throw new Error('handled before');
  return turned.lines.flatMap(({ entry }) => (entry.from === 'city' ? [entry.message?.text ?? ''] : [])).join('\n');
}

beforeAll(async () => {
  storage = await openTestStorage();
  const { connection } = await storage.connect();
  const keys: Keys = {
    ...storage.keys,
    seal(content, context) {
      const sealed = storage.keys.seal(content, context);
      contents.set(sealed.toString('base64'), Buffer.from(content).toString());
      return sealed;
    },
  };
  app = await createApp({
    connection,
    keys,
    now: () => new Date(),
    broken: (error) => {
      throw error;
    },
  });
  const { edition, themes, projects } = demoEdition(join(__dirname, '../../demo/edition.json'), new Date(), newKeyPair().publicKey);
  await app.editions.addFirst(edition, themes, projects);
  documents = async () => {
    const collections = await connection.db!.listCollections().toArray();
    const all = await Promise.all(
      collections.map(async ({ name }) =>
        (await connection.db!.collection(name).find().toArray()).map((document) => ({ collection: name, document })),
      ),
    );
    return all.flat();
  };
});
afterAll(() => storage.close());

/** A document with what was sealed in it opened. */
function opened(document: unknown): string {
  return JSON.stringify(document, (_, value: unknown) => {
    const binary = value as { buffer?: Uint8Array; type?: string; data?: string } | null;
    if (typeof value === 'string') return contents.get(value) ?? value;
    if (binary?.buffer instanceof Uint8Array) {
      const content = contents.get(Buffer.from(binary.buffer).toString('base64'));
      if (content === undefined) throw new Error('something is sealed that nobody sealed');
      return content;
    }
    return value;
  });
}

const titles = ['Des cuisines partagées de quartier', 'Rénover 12 terrains de sport'];
/** What is the box: ballots that wait, and those that went in. */
const boxes = ['pool', 'box'];
/** What would tell how this person voted, wherever it stood outside the box. */
const traces = (text: string): boolean => titles.some((title) => text.includes(title)) || /choose\\*":|picked\\*":|vote 45 23/.test(text);

test('before the cast the choice is there, sealed; after it nothing of it is left outside the box', async () => {
  const readBack = await say('vote 45 23');
  titles.forEach((title) => expect(readBack).toContain(title));
  const before = (await documents()).filter(({ collection, document }) => collection !== 'projects' && traces(opened(document)));
  expect(new Set(before.map(({ collection }) => collection))).toEqual(new Set(['sessions', 'messages']));
  before.forEach(({ document }) => expect(traces(JSON.stringify(document))).toBe(false));

  await say('details 45');
  await say('menu');
  await say('1');
  const code = /\b(\d{3})\b pour voter/i.exec(await say('?'))?.[1] ?? '';
  expect(await say(code)).toMatch(/[2-9A-Z]{4}-[2-9A-Z]{4}/);

  const all = await documents();
  const outside = all.filter(({ collection }) => collection !== 'projects' && !boxes.includes(collection));
  expect(outside.length).toBeGreaterThan(8);
  expect(outside.filter(({ document }) => traces(opened(document)))).toEqual([]);
  const lines = await app.turns.history(voter, 0, 100);
  expect(lines.filter(({ entry }) => entry.from === 'resident' && entry.activity !== null)).toEqual([]);
});

test('roll, pool and box share no id and no time; every ballot is as long as any other', async () => {
  const of = async (name: string) => (await documents()).filter(({ collection }) => collection === name).map(({ document }) => document);
  const fields = async (name: string) => (await of(name)).map((document) => Object.keys(document).sort().join(' '));
  await app.turns.handle({ id: 'd', address: 'web:oleg', channel: 'web', activity: { kind: 'text', text: 'vote 12' } });
  const lines = await app.turns.history('web:oleg', 0, 100);
  const code = /\b(\d{3})\b pour voter/i.exec(JSON.stringify(lines))?.[1] ?? '';
  await app.turns.handle({ id: 'e', address: 'web:oleg', channel: 'web', activity: { kind: 'text', text: code } });
  expect(await fields('roll')).toEqual(Array(2).fill('_id ballot day edition'));
  expect(await fields('pool')).toEqual(Array(2).fill('_id edition locked'));
  for (const { day } of await of('roll')) expect((day as Date).getTime() % 86_400_000).toBe(0);
  const sizes = async (name: string, field: string) =>
    new Set((await of(name)).map((document) => (document[field] as { length(): number }).length()));
  expect((await sizes('pool', 'locked')).size).toBe(1);
  const waited = (await of('pool')).map(({ _id }) => _id);
  expect(await app.ballots.box.mix('demo', new Date(), { all: true })).toBe(2);
  expect(await of('pool')).toEqual([]);
  expect(await fields('box')).toEqual(Array(2).fill('_id ballot edition place sealed'));
  expect((await sizes('box', 'sealed')).size).toBe(1);
  const ids = [...waited, ...(await of('roll')).map(({ _id }) => _id), ...(await of('box')).map(({ _id }) => _id)];
  expect(new Set(ids).size).toBe(6);
});
