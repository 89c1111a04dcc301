import type { OpenFileStore } from '../../src/services/open-files';
import { createOpenFileStore } from '../../src/storage/open-files';
import { prepare } from '../../src/storage/prepare';
import { openTestStorage, type TestStorage } from '../support/storage';

let database: TestStorage;
let files: OpenFileStore;
let pieces: () => Promise<number>;
let ids = 0;
beforeAll(async () => {
  database = await openTestStorage();
  const { connection } = await database.connect();
  files = createOpenFileStore(connection, () => String(++ids).padStart(4, '0'));
  await prepare(connection);
  pieces = () => connection.collection('openFiles').countDocuments();
});
afterAll(() => database.close());

const night = (day: number): Date => new Date(Date.UTC(2026, 10, day, 3));
async function text(version: string, name: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of files.read(version, name)) parts.push(part);
  return Buffer.concat(parts).toString();
}
async function publish(set: string, at: Date, content: Readonly<Record<string, string>>): Promise<boolean> {
  const writer = files.begin(set, at);
  for (const [name, all] of Object.entries(content)) await writer.write(name, all);
  return writer.publish();
}
const standing = async (set: string) => (await files.all()).find(({ id }) => id === set);

test('nobody sees a file before all of its set are there; then all are those of the same night', async () => {
  const writer = files.begin('a', night(1));
  await writer.write('x.csv', 'é;1\n');
  await writer.write('y.csv', 'one\n');
  await writer.write('x.csv', '2\n');
  expect(await standing('a')).toBeUndefined();
  expect(await writer.publish()).toBe(true);
  const set = await standing('a');
  expect(set?.files).toEqual([
    { name: 'x.csv', bytes: 7 },
    { name: 'y.csv', bytes: 4 },
  ]);
  expect(await text(set!.version, 'x.csv')).toBe('é;1\n2\n');
});

test('who reads last night’s while this night’s takes its place reads it to its end; the night before that is gone', async () => {
  await publish('b', night(1), { 'b.csv': 'x'.repeat(1_200_000) });
  const first = (await standing('b'))!;
  const reading = files.read(first.version, 'b.csv')[Symbol.asyncIterator]();
  let length = ((await reading.next()).value as Uint8Array).length;
  await publish('b', night(2), { 'b.csv': 'second' });
  for (let next = await reading.next(); !next.done; next = await reading.next()) length += next.value.length;
  expect(length).toBe(1_200_000);
  expect(await text((await standing('b'))!.version, 'b.csv')).toBe('second');
  await publish('b', night(3), { 'b.csv': 'third' });
  expect(await text(first.version, 'b.csv')).toBe('');
});

test('what broke off is never seen, and is swept away by the nights after', async () => {
  await publish('c', night(1), { 'c.csv': 'first' });
  const before = await pieces();
  const broken = files.begin('c', night(2));
  await broken.write('c.csv', 'y'.repeat(600_000));
  expect(await pieces()).toBe(before + 1);
  await publish('c', night(3), { 'c.csv': 'third' });
  await publish('c', night(4), { 'c.csv': 'fourth' });
  expect(await text((await standing('c'))!.version, 'c.csv')).toBe('fourth');
  expect(await pieces()).toBe(before + 1);
});

test('of two that overlap the one that began later stands, whichever ends first', async () => {
  const slow = files.begin('d', night(1));
  await slow.write('d.csv', 'slow');
  expect(await publish('d', night(2), { 'd.csv': 'quick' })).toBe(true);
  expect(await slow.publish()).toBe(false);
  expect(await text((await standing('d'))!.version, 'd.csv')).toBe('quick');
  const [early, late] = [files.begin('d', night(3)), files.begin('d', night(4))];
  await early.write('d.csv', 'early');
  await late.write('d.csv', 'late');
  expect([await early.publish(), await late.publish()]).toEqual([true, true]);
  expect(await text((await standing('d'))!.version, 'd.csv')).toBe('late');
});

test('a large file stands in pieces, an empty one is empty', async () => {
  const before = await pieces();
  const writer = files.begin('e', night(1));
  const line = `${'0123456789'.repeat(10)}\n`;
  for (let at = 0; at < 20_000; at++) await writer.write('e.csv', line);
  await writer.write('empty.csv', '');
  await writer.publish();
  expect(await pieces()).toBeGreaterThan(before + 3);
  const { version } = (await standing('e'))!;
  expect(await text(version, 'e.csv')).toBe(line.repeat(20_000));
  expect(await text(version, 'empty.csv')).toBe('');
});
