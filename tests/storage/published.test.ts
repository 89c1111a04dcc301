import { verifyFolder } from '../../src/services/box/verify';
import type { Storage } from '../../src/storage/connect';
import { prepare } from '../../src/storage/prepare';
import { createPublishedStore, type PublishedStore } from '../../src/storage/published';
import { inFolder, publishedEdition, type Files } from '../support/published';

const files: Files = new Map();
let storage: Storage;
let published: PublishedStore;
let close: () => Promise<void>;

beforeAll(async () => {
  const { box } = await publishedEdition(20, inFolder(files));
  storage = await box.database.connect();
  published = createPublishedStore(storage.connection);
  await prepare(storage.connection);
  close = () => box.database.close();
});
afterAll(() => close());

async function all(edition: string, name: string): Promise<readonly string[]> {
  const read: string[] = [];
  for await (const line of published.folder(edition).lines(name)) read.push(line);
  return read;
}

test('an edition published into the database is what it is in a folder, and checks as well', async () => {
  const folder = published.folder('2027');
  for (const [name, lines] of files) if (name !== 'manifest.json') await folder.write(name, lines);
  expect(await published.names('2027')).toEqual([]);
  await folder.write('manifest.json', files.get('manifest.json')!);
  expect(await published.names('2027')).toEqual([...files.keys()].sort());
  for (const [name, lines] of files) expect(await all('2027', name)).toEqual(lines);
  expect(await verifyFolder(folder)).toMatchObject({ ok: true });
  await expect(folder.write('results.json', ['{}'])).rejects.toThrow('published');
  await expect(all('2026', 'results.json')).rejects.toThrow('results.json is missing');
});

test('large files stand in pieces; what broke off is written anew; empty files and empty lines come back as they were', async () => {
  const folder = published.folder('2028');
  const lines = Array.from({ length: 30_000 }, (_, i) => `${i} `.repeat(10));
  await folder.write('box.jsonl', [...lines, 'left over']);
  await folder.write('box.jsonl', lines);
  expect(await all('2028', 'box.jsonl')).toEqual(lines);
  expect(await storage.connection.collection('published').countDocuments({ edition: '2028' })).toBeGreaterThan(2);
  await folder.write('acts.jsonl', []);
  expect(await all('2028', 'acts.jsonl')).toEqual([]);
  await folder.write('edition.json', ['{', '', '}']);
  expect(await all('2028', 'edition.json')).toEqual(['{', '', '}']);
});
