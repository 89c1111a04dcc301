import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp, type App } from '../../src/app';
import { openFolder } from '../../src/folder';
import { lateMs } from '../../src/services/box/tend';
import { readEditionFile } from '../../src/services/editions/file';
import { contentOf, newKeys, type NewKeys } from '../../src/services/editions/holders';
import type { CastRequest } from '../../src/services/voting';
import type { Storage } from '../../src/storage/connect';
import { createFakePlatform } from '../support/fake-platform';
import { cleanUp, newFolder, run } from '../support/process';
import { openTestStorage, type TestStorage } from '../support/storage';

jest.setTimeout(180_000);

const example = (name: string): Buffer => readFileSync(join(__dirname, '../../docs/example', name));
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let database: TestStorage;
let now: Date;
let server: { readonly app: App; readonly storage: Storage };
let keys: NewKeys;

async function start(sms = true): Promise<typeof server> {
  const storage = await database.connect();
  const app = await createApp({
    connection: storage.connection,
    keys: database.keys,
    now: () => now,
    broken: (error) => {
      throw error;
    },
    platforms: () => (sms ? [createFakePlatform('sms')] : []),
  });
  return { app, storage };
}
/** Another process goes on where this one stopped. */
async function restart(): Promise<void> {
  server = await start();
}
const at = (text: string): void => void (now = new Date(text));
const by = (name: string) => ({ by: name, now });

/** The example's edition with keys of its own; `change`: its JSON. */
function fileOf(change: (json: Record<string, unknown>) => void = () => undefined) {
  const json = JSON.parse(example('edition.json').toString()) as Record<string, unknown>;
  Object.assign(json, { publicKey: keys.publicKey, tieSeedHash: keys.tieSeedHash });
  change(json);
  return readEditionFile(JSON.stringify(json));
}
const create = (file = fileOf(), table: Uint8Array | undefined = example('projects.csv'), dryRun = false) =>
  server.app.office.editions.create(file, table, { ...by('Nadia'), dryRun });
const share = (number: number): string => keys.files.get(`share-${number}.txt`) ?? '';
const opener = (...shares: readonly string[]) => ({ seed: contentOf(keys.files.get('tie-seed.txt') ?? ''), shares });
const standing = async () => (await server.app.city.voting.standing(now)).state;
const cast = (voter: string, more: Pick<CastRequest, 'ballot' | 'choices' | 'district'>) =>
  server.app.ballots.within(() =>
    server.app.city.voting.cast({ edition: '2027', voter, ...more, participant: { channel: 'sms', language: 'fr' }, now }),
  );

beforeAll(async () => {
  at('2027-08-01T10:00:00Z');
  database = await openTestStorage();
  keys = await newKeys('a seed of ties', sha256);
  await restart();
});
afterAll(async () => {
  await database.close();
  await cleanUp();
});

test('from a file to a folder that a stranger checks, across a restart before every step', async () => {
  const { office } = server.app;
  expect(await create(fileOf(), example('projects.csv'), true)).toEqual({ projects: 6, proposed: 0, missing: [] });
  expect(await office.editions.list()).toEqual([]);
  await create();
  // Nobody but staff sees a draft.
  expect(await server.app.editions.all()).toEqual([]);
  expect((await office.editions.list()).map(({ edition, draft }) => [edition.id, draft])).toEqual([['2027', true]]);
  expect(await standing()).toBe('none');

  await restart();
  expect(await server.app.office.editions.open('2027', by('Nadia'))).toEqual({
    state: 'proposed',
    until: new Date('2027-08-02T10:00:00Z'),
  });
  await expect(server.app.office.editions.open('2027', by(' nadia '))).rejects.toThrow('Nadia proposed this; another person must do it');
  expect(await standing()).toBe('none');
  await restart();
  expect(await server.app.office.editions.open('2027', by('Omar'))).toEqual({ state: 'done' });
  expect(await standing()).toBe('before');
  await expect(create()).rejects.toThrow('its rules and projects stand');

  at('2027-09-10T10:00:00Z');
  await restart();
  const receipts: string[] = [];
  for (let voter = 0; voter < 30; voter++) {
    const city = await cast(`phone:${voter}`, { ballot: 'city', choices: { approve: voter % 3 ? [11, 12] : [13] } });
    const grades = { '21': '4', '22': voter % 2 ? '4' : '1' };
    const district = await cast(`phone:${voter}`, { ballot: 'district', district: '18', choices: { grades } });
    for (const one of [city, district]) receipts.push(one.ok ? one.receipt : one.reason);
  }
  await expect(server.app.office.finish.close('2027', by('Nadia'))).rejects.toThrow('the box is finished from 10 minutes after on');
  await expect(server.app.office.finish.count('2027', { ...by('Nadia'), opener: opener(share(1), share(2)) })).rejects.toThrow(
    'is not closed',
  );
  await expect(server.app.office.finish.publish('2027', by('Nadia'))).rejects.toThrow('is not closed');

  // The end moves later, by two people, while it has not come.
  const until = new Date('2027-10-02T22:00:00Z');
  await server.app.office.editions.extend('2027', { ...by('Nadia'), until });
  await expect(server.app.office.editions.extend('2027', { ...by('Omar'), until: new Date('2027-09-20T00:00:00Z') })).rejects.toThrow(
    'to a later moment only',
  );
  expect(await server.app.office.editions.extend('2027', { ...by('Omar'), until })).toEqual({ state: 'done' });
  at('2027-10-02T21:59:59Z');
  await restart();
  expect(await cast('phone:0', { ballot: 'city', choices: { approve: [11] } })).toEqual({ ok: false, reason: 'already' });
  expect(await cast('phone:late', { ballot: 'city', choices: { approve: [11] } })).toMatchObject({ ok: true });
  at('2027-10-02T22:00:00Z');
  expect(await cast('phone:later', { ballot: 'city', choices: { approve: [11] } })).toMatchObject({ ok: false, reason: 'closed' });
  await expect(server.app.office.editions.extend('2027', { ...by('Nadia'), until: new Date('2027-10-09T00:00:00Z') })).rejects.toThrow(
    'what is over stays over',
  );

  // Paper is entered until the day that the edition says.
  now = new Date(now.getTime() + lateMs);
  await expect(server.app.office.finish.close('2027', by('Nadia'))).rejects.toThrow('Paper ballots are entered until 2027-10-03 18:00');
  at('2027-10-03T18:00:00Z');
  await server.app.office.finish.close('2027', by('Nadia'));
  await restart();
  expect(await server.app.office.finish.close('2027', by('Omar'))).toEqual({ state: 'done', ballots: 61 });
  await expect(server.app.office.finish.publish('2027', by('Nadia'))).rejects.toThrow('was not counted');

  await restart();
  await server.app.office.finish.count('2027', { ...by('Nadia'), opener: opener() });
  const count = (...shares: readonly string[]) => server.app.office.finish.count('2027', { ...by('Omar'), opener: opener(...shares) });
  await expect(count(share(1))).rejects.toThrow('It takes the shares of 2 holders');
  await expect(count(share(1), share(1))).rejects.toThrow('it takes two holders');
  await expect(count(share(1), `${share(2).trim()}A`)).rejects.toThrow('Share 2 of those given is mistyped');
  const others = await newKeys('another seed', sha256);
  await expect(count(share(1), others.files.get('share-2.txt') ?? '')).rejects.toThrow('Share 2 of those given is of another key');
  await expect(
    server.app.office.finish.count('2027', { ...by('Omar'), opener: { seed: 'another seed', shares: [share(1), share(2)] } }),
  ).rejects.toThrow('The seed is not the one');
  const counted = await count(share(1), share(3));
  expect(counted).toMatchObject({ state: 'done', ballots: 61, spoiled: 0, again: false });
  // 12 lies in the zone that a part is reserved for; 20 of 31 named both 11 and 12.
  expect(counted.state === 'done' && counted.results.contests.map(({ winners }) => [...winners].sort())).toEqual([
    [11, 12, 13],
    [21, 22],
    [],
  ]);
  // Again, by two people and two other shares: the same.
  await server.app.office.finish.count('2027', { ...by('Li'), opener: opener() });
  expect(await count(share(2), share(3))).toMatchObject({ state: 'done', ballots: 61, again: true });

  await restart();
  expect(await server.app.published.names('2027')).toEqual([]);
  await server.app.office.finish.publish('2027', by('Nadia'));
  await restart();
  expect(await server.app.published.names('2027')).toEqual([]);
  const published = await server.app.office.finish.publish('2027', by('Omar'));
  expect(published.state === 'done' && published.verified.checks.filter(({ ok }) => !ok)).toEqual([]);
  await expect(server.app.office.finish.publish('2027', by('Omar'))).rejects.toThrow('what is published does not change');
  await expect(count(share(1), share(2))).rejects.toThrow('its count stands');

  const dir = newFolder();
  for (const name of await server.app.published.names('2027'))
    await openFolder(dir).write(name, server.app.published.folder('2027').lines(name));
  const verify = async (...options: readonly string[]) => {
    const command = run('src/cli/verify.ts', [dir, ...options], {});
    return [await command.ended(), command.output()] as const;
  };
  const [code, said] = await verify('--receipt', receipts[17] ?? '');
  expect(said).not.toContain('FAILS');
  expect(said).toContain('its ballot is in the box');
  expect(code).toBe(0);
  await openFolder(dir).write('results.json', [
    readFileSync(join(dir, 'results.json'), 'utf8').trim().replace('"refused":1', '"refused":0'),
  ]);
  const [wrong, told] = await verify();
  expect(wrong).toBe(1);
  expect(told).toMatch(/FAILS {2}files {5}results.json is not the file that was signed/);

  // Each act of two bears both names, and that it was proposed stands there too.
  const acts = (await server.app.ballots.audit.all()).map(({ text }) => JSON.parse(text) as { act: string; by: readonly string[] });
  expect(acts.map(({ act, by: people }) => `${act} ${people.join('+')}`)).toEqual([
    'edition.create Nadia',
    'edition.open.propose Nadia',
    'edition.open Nadia+Omar',
    'edition.extend.propose Nadia',
    'edition.extend Nadia+Omar',
    'edition.close.propose Nadia',
    'edition.close Nadia+Omar',
    'edition.count.propose Nadia',
    'edition.count Nadia+Omar',
    'edition.count.propose Li',
    'edition.count Li+Omar',
    'edition.publish.propose Nadia',
    'edition.publish Nadia+Omar',
  ]);
});
