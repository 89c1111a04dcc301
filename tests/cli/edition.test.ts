import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/config';
import { start } from '../../src/start';
import { example } from '../support/edition-office';
import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';

jest.setTimeout(180_000);
afterAll(cleanUp);

const commandOf = createCommands();
const done = (said: string | RegExp): readonly unknown[] => [0, expect.stringMatching(said)];
const refused = (said: string | RegExp): readonly unknown[] => [1, expect.stringMatching(said)];

test('keys, a draft, two people: what a city does before its vote', async () => {
  const dir = newFolder();
  const command = commandOf('edition', { PORTEVOIX_DATA: newFolder() });
  const [code, said] = await command('keys', join(dir, 'keys'));
  expect(code).toBe(0);
  const given = /"publicKey": "(?<publicKey>[\w-]{43})",\s+"tieSeedHash": "(?<tieSeedHash>[0-9a-f]{64})"/.exec(said)?.groups;
  for (const name of ['share-1.txt', 'share-2.txt', 'share-3.txt', 'tie-seed.txt'])
    expect(statSync(join(dir, 'keys', name)).mode & 0o077).toBe(0);
  expect(await command('keys', join(dir, 'keys'))).toEqual(refused('is there already; keys are never overwritten'));

  const file = join(dir, 'edition.json');
  const year = new Date().getUTCFullYear() + 1;
  const json = JSON.parse(
    example('edition.json')
      .toString()
      .replaceAll('2028-', `${year + 1}-`)
      .replaceAll('2027-', `${year}-`),
  ) as object;
  writeFileSync(file, JSON.stringify({ ...json, ...given, id: 'next', eligibility: { proofs: ['slip'] } }));
  writeFileSync(join(dir, 'projects.csv'), example('projects.csv').toString().replace('250 000', 'beaucoup'));
  expect(await command('create', file, '--by', 'Nadia')).toEqual(refused(/line 2: 'beaucoup' is no cost[^]*Nothing was kept/));
  writeFileSync(join(dir, 'projects.csv'), example('projects.csv'));
  expect(await command('create', file, '--by', 'Nadia')).toEqual(done(/Kept as a draft: next, 6 projects[^]*It can be opened/));
  expect(await command('open', file, '--by', 'Nadia')).toEqual(done('Nadia proposes it. Another person must do the same before'));
  expect(await command('show', 'next')).toEqual(done(/draft[^]*waits {4}open, proposed by Nadia/));
  expect(await command('open', 'next', '--by', 'Omar')).toEqual(done("The edition 'next' is open"));
});

test('the demonstration is closed, counted with the key of the data folder, published and copied; a stranger checks the copy', async () => {
  const data = newFolder();
  const dir = join(newFolder(), 'demo');
  const long = new Date(Date.now() - 30 * 86_400_000);
  const { app, storage } = await start({
    config: readConfig({ PORTEVOIX_DATA: data }),
    tell: () => undefined,
    broken: fail,
    now: () => long,
    sends: false,
  });
  for (let voter = 0; voter < 3; voter++)
    await app.ballots.within(() =>
      app.city.voting.cast({ edition: 'demo', ballot: 'city', voter: `web:${voter}`, choices: { approve: [12] }, now: long }),
    );
  // One of the two is at work in this process, the other in the command, which joins it.
  const nadia = () => ({ by: 'Nadia', now: new Date() });
  const command = commandOf('edition', { PORTEVOIX_DATA: data });
  const { finish } = app.office;
  await finish.close('demo', nadia());
  expect(await command('close', 'demo', '--by', 'Omar')).toEqual(done('The box is finished: 3 ballots are in it.'));
  await finish.count('demo', { ...nadia(), opener: { seed: '', shares: [] } });
  expect(await command('count', 'demo', '--by', 'Omar')).toEqual(done(/3 ballots counted, 0 spoiled[^]*city: 3 ballots, greedy[^]*\* 12 /));
  await finish.publish('demo', nadia());
  const [code, said] = await command('publish', 'demo', '--by', 'Omar');
  expect(said).not.toContain('FAILS');
  expect([code, said]).toEqual(done(/holds {2}results[^]*Published: \/results\/demo/));
  expect(await command('copy', 'demo', dir)).toEqual(done('npm run verify'));
  const verified = await commandOf('verify', {})(dir);
  expect(verified).toEqual([0, expect.not.stringContaining('FAILS')]);
  expect(readFileSync(join(dir, 'results.json'), 'utf8')).toContain('"seed":"demo"');
  await storage.close();
});

test.each([[['frobnicate', 'x']], [['--frob']]])('%j is answered with how it is used', async (args) => {
  expect(await commandOf('edition', { PORTEVOIX_DATA: newFolder() })(...args)).toEqual(refused('npm run edition -- keys DIR'));
});

function fail(error: unknown): void {
  throw error;
}
