import { cleanUp } from '../support/process';
import { attack, attackCommits, holdElection } from './linkage';

afterAll(cleanUp);

test('whoever takes the whole database and its files, and knows in which order people voted, as the worker who helped them does, pairs them with their ballots no better than by chance', async () => {
  const election = await holdElection({ voters: 600, hourly: 150, helped: true });
  const { loot, truth, worker } = election;
  expect(new Set(truth.map(({ hash }) => hash)).size).toBe(600);
  expect([loot.roll.length, loot.box.length]).toEqual([600, 600]);
  if (loot.file) expect(truth.filter(({ row }) => loot.file!.includes(row))).toHaveLength(600);
  // Knowing the batches, one right guess a batch is chance: about 4 here. More than 20 would come about by chance once in a million elections.
  const attacks = attack(election);
  expect(attacks.length).toBeGreaterThanOrEqual(9);
  expect(attacks.filter(({ right }) => right > 20)).toEqual([]);
  expect(attackCommits(election).right).toBe(0);
  // Nothing outside the box names a ballot of it.
  for (const { hash } of truth) expect(loot.rest.includes(hash.slice(0, 13))).toBe(false);
  // What a worker is shown is sums, alike whatever was voted; nothing that names the worker names a voter.
  const { id, views } = worker!;
  expect(views).toHaveLength(300);
  const bare = (view: string): string => view.replace(/"(?:helped|today|voted)":\d+/g, '');
  expect(new Set(views.map(bare)).size).toBe(1);
  expect(views.at(-1)).toContain('"voted":300');
  const named = loot.rest
    .split('\n')
    .flatMap((line) => line.split('},{'))
    .filter((row) => row.includes(id));
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((row) => truth.some((voter) => row.includes(voter.row)))).toEqual([]);
  expect(loot.rest).toContain('marches');
}, 300_000);

test('a box filled vote by vote, in the order of the roll, is seen through by the same attacks', async () => {
  const election = await holdElection({ voters: 120, hourly: 40, naive: true });
  const best = (words: string): number =>
    Math.max(
      ...attack(election)
        .filter(({ name }) => name.includes(words))
        .map(({ right }) => right),
    );
  expect(best('the box by place')).toBe(120);
  if (!election.loot.file) return;
  const { pairs, right } = attackCommits(election);
  // By chance one pair in a hundred and twenty would be right.
  expect(right).toBeGreaterThan(pairs / 3);
}, 120_000);
