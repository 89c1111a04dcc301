import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBallotBox } from '../../src/box';
import { createEditionOffice, type EditionOffice } from '../../src/edition-office';
import { openFolder } from '../../src/folder';
import { lateMs } from '../../src/services/box/tend';
import { newKeys } from '../../src/services/editions/holders';
import { createCodeStore } from '../../src/storage/codes';
import { createEditionStores } from '../../src/storage/editions';
import { createPublishedStore, type PublishedStore } from '../../src/storage/published';
import { createVotingStores } from '../../src/storage/voting';
import { example, openEditionOffice, sha256 } from '../support/edition-office';
import { cleanUp, newFolder, run } from '../support/process';

jest.setTimeout(180_000);

let city: Awaited<ReturnType<typeof openEditionOffice>>;
beforeAll(async () => {
  city = await openEditionOffice();
});
afterAll(async () => {
  await city.close();
  await cleanUp();
});

/** Another process, which cannot write this file of a publication. */
async function broken(file: string): Promise<EditionOffice> {
  const { connection } = await city.database.connect();
  const { editions, lives } = createVotingStores(connection);
  const published = createPublishedStore(connection);
  const full: PublishedStore = {
    ...published,
    folder: (edition) => ({
      ...published.folder(edition),
      write: (name, lines) =>
        name === file ? Promise.reject(new Error('The disk is full.')) : published.folder(edition).write(name, lines),
    }),
  };
  return createEditionOffice({
    keys: city.database.keys,
    assembly: city.app,
    ballots: createBallotBox(connection, city.database.keys),
    published: full,
    editions,
    lives,
    stores: createEditionStores(connection),
    counts: createCodeStore(connection, city.database.keys),
    proposals: city.app.proposals,
    countries: undefined,
  });
}

test('from a file to a folder that a stranger checks, across a restart before every step', async () => {
  const { office } = city.app;
  expect(await city.create(undefined, example('projects.csv'), true)).toEqual({ projects: 6, proposed: 0, missing: [] });
  expect(await office.editions.list()).toEqual([]);
  await city.create();
  // Nobody but staff sees a draft.
  expect(await city.app.editions.all()).toEqual([]);
  expect((await office.editions.list()).map(({ edition, draft }) => [edition.id, draft])).toEqual([['2027', true]]);
  expect(await city.standing()).toBe('none');

  await city.restart();
  expect(await city.app.office.editions.open('2027', city.by('Nadia'))).toEqual({
    state: 'proposed',
    until: new Date('2027-08-02T10:00:00Z'),
  });
  await expect(city.app.office.editions.open('2027', city.by(' nadia '))).rejects.toThrow('Nadia proposed this; another person must do it');
  expect(await city.standing()).toBe('none');
  await city.restart();
  expect(await city.app.office.editions.open('2027', city.by('Omar'))).toEqual({ state: 'done' });
  expect(await city.standing()).toBe('before');
  await expect(city.create()).rejects.toThrow('its rules and projects stand');

  city.at('2027-09-10T10:00:00Z');
  await city.restart();
  const receipts: string[] = [];
  for (let voter = 0; voter < 30; voter++) {
    const whole = await city.cast(`phone:${voter}`, { ballot: 'city', choices: { approve: voter % 3 ? [11, 12] : [13] } });
    const grades = { '21': '4', '22': voter % 2 ? '4' : '1' };
    const district = await city.cast(`phone:${voter}`, { ballot: 'district', district: '18', choices: { grades } });
    for (const one of [whole, district]) receipts.push(one.ok ? one.receipt : one.reason);
  }
  await expect(city.app.office.finish.close('2027', city.by('Nadia'))).rejects.toThrow('the box is finished from 10 minutes after on');
  await expect(
    city.app.office.finish.count('2027', { ...city.by('Nadia'), opener: city.opener(city.share(1), city.share(2)) }),
  ).rejects.toThrow('is not closed');
  await expect(city.app.office.finish.publish('2027', city.by('Nadia'))).rejects.toThrow('is not closed');

  // The end moves later, by two people, while it has not come.
  const until = new Date('2027-10-02T22:00:00Z');
  await city.app.office.editions.extend('2027', { ...city.by('Nadia'), until });
  await expect(city.app.office.editions.extend('2027', { ...city.by('Omar'), until: new Date('2027-09-20T00:00:00Z') })).rejects.toThrow(
    'to a later moment only',
  );
  expect(await city.app.office.editions.extend('2027', { ...city.by('Omar'), until })).toEqual({ state: 'done' });
  city.at('2027-10-02T21:59:59Z');
  await city.restart();
  expect(await city.cast('phone:0', { ballot: 'city', choices: { approve: [11] } })).toEqual({ ok: false, reason: 'already' });
  expect(await city.cast('phone:late', { ballot: 'city', choices: { approve: [11] } })).toMatchObject({ ok: true });
  city.at('2027-10-02T22:00:00Z');
  expect(await city.cast('phone:later', { ballot: 'city', choices: { approve: [11] } })).toMatchObject({ ok: false, reason: 'closed' });
  await expect(city.app.office.editions.extend('2027', { ...city.by('Nadia'), until: new Date('2027-10-09T00:00:00Z') })).rejects.toThrow(
    'what is over stays over',
  );

  // Paper is entered until the day that the edition says.
  city.at(new Date(city.now.getTime() + lateMs));
  await expect(city.app.office.finish.close('2027', city.by('Nadia'))).rejects.toThrow('Paper ballots are entered until 2027-10-03 18:00');
  city.at('2027-10-03T18:00:00Z');
  await city.app.office.finish.close('2027', city.by('Nadia'));
  await city.restart();
  expect(await city.app.office.finish.close('2027', city.by('Omar'))).toEqual({ state: 'done', ballots: 61 });
  await expect(city.app.office.finish.publish('2027', city.by('Nadia'))).rejects.toThrow('was not counted');

  await city.restart();
  await city.app.office.finish.count('2027', { ...city.by('Nadia'), opener: city.opener() });
  const count = (...shares: readonly string[]) =>
    city.app.office.finish.count('2027', { ...city.by('Omar'), opener: city.opener(...shares) });
  await expect(count(city.share(1))).rejects.toThrow('It takes the shares of 2 holders');
  await expect(count(city.share(1), city.share(1))).rejects.toThrow('it takes two holders');
  await expect(count(city.share(1), `${city.share(2).trim()}A`)).rejects.toThrow('Share 2 of those given is mistyped');
  const others = await newKeys('another seed', sha256);
  await expect(count(city.share(1), others.files.get('share-2.txt') ?? '')).rejects.toThrow('Share 2 of those given is of another key');
  await expect(
    city.app.office.finish.count('2027', { ...city.by('Omar'), opener: { seed: 'another seed', shares: [city.share(1), city.share(2)] } }),
  ).rejects.toThrow('The seed is not the one');
  const counted = await count(city.share(1), city.share(3));
  expect(counted).toMatchObject({ state: 'done', ballots: 61, spoiled: 0, again: false });
  // 12 lies in the zone that a part is reserved for; 20 of 31 named both 11 and 12.
  expect(counted.state === 'done' && counted.results.contests.map(({ winners }) => [...winners].sort())).toEqual([
    [11, 12, 13],
    [21, 22],
    [],
  ]);
  // Again, by two people and two other shares: the same.
  await city.app.office.finish.count('2027', { ...city.by('Li'), opener: city.opener() });
  expect(await count(city.share(2), city.share(3))).toMatchObject({ state: 'done', ballots: 61, again: true });

  await city.restart();
  await expect(city.app.office.winners.follow('2027', city.by('Li'))).rejects.toThrow('nobody has won yet');
  expect(await city.app.published.names('2027')).toEqual([]);
  await city.app.office.finish.publish('2027', city.by('Nadia'));
  await city.restart();
  expect(await city.app.published.names('2027')).toEqual([]);
  // It breaks off in the middle: nothing is public, and either of the two takes it up again.
  await expect((await broken('box.jsonl')).finish.publish('2027', city.by('Omar'))).rejects.toThrow('The disk is full');
  expect(await city.app.published.names('2027')).toEqual([]);
  const published = await city.app.office.finish.publish('2027', city.by('Nadia'));
  expect(published.state === 'done' && published.verified.checks.filter(({ ok }) => !ok)).toEqual([]);
  await expect(city.app.office.finish.publish('2027', city.by('Omar'))).rejects.toThrow('what is published does not change');
  await expect(count(city.share(1), city.share(2))).rejects.toThrow('its count stands');

  // What won is followed by a reference, though it was in the table alone.
  const won = await city.app.office.winners.follow('2027', city.by('Li'));
  expect(won.map(({ number, fresh }) => [number, fresh]).sort()).toEqual([11, 12, 13, 21, 22].map((number) => [number, true]));
  expect(await city.app.office.winners.follow('2027', city.by('Li'))).toEqual(won.map((winner) => ({ ...winner, fresh: false })));
  const works = { state: 'works', until: '2028-05-31', ...city.by('Li') } as const;
  expect(await city.app.desk.followUp(won[0]?.reference ?? '', works)).toMatchObject({
    ok: true,
    proposal: { followUp: { state: 'works' }, title: { fr: expect.any(String) as string } },
  });

  const dir = newFolder();
  for (const name of await city.app.published.names('2027'))
    await openFolder(dir).write(name, city.app.published.folder('2027').lines(name));
  const verify = async (...options: readonly string[]) => {
    const command = run('src/cli/verify.ts', [dir, ...options], {});
    return [await command.ended(), command.output()] as const;
  };
  const [code, said] = await verify('--receipt', receipts[17] ?? '');
  expect(said).not.toContain('FAILS');
  expect(said).toContain('its ballot is in the box');
  expect(code).toBe(0);
  // What the log says was opened is what was published.
  const acts = (await city.app.ballots.audit.all()).map(
    ({ text }) => JSON.parse(text) as { act: string; by: readonly string[]; about?: object },
  );
  const open = acts.find(({ act }) => act === 'edition.open')?.about;
  const file = JSON.parse(readFileSync(join(dir, 'edition.json'), 'utf8')) as { edition: { ballots: object }; projects: object };
  expect(open).toMatchObject({ rules: sha256(JSON.stringify(file.edition.ballots)), projects: sha256(JSON.stringify(file.projects)) });

  await openFolder(dir).write('results.json', [
    readFileSync(join(dir, 'results.json'), 'utf8').trim().replace('"refused":1', '"refused":0'),
  ]);
  const [wrong, told] = await verify();
  expect(wrong).toBe(1);
  expect(told).toMatch(/FAILS {2}files {5}results.json is not the file that was signed/);

  // Each act of two bears both names, and that it was proposed stands there too.
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
    'edition.follow Li',
    'proposal.follow-up Li',
  ]);
});
