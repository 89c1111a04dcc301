import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp, newFolder, run } from '../support/process';

jest.setTimeout(60_000);
afterAll(cleanUp);

const file = `META
key;value
description;A street
budget;100
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;name;district;neighborhood
1;60;Trees;18;qp-18
2;60;"Lights; benches";18;
3;40;Music;10;qp-18,qp-19
VOTES
voter_id;vote;age;sex;voting_method
+33612345678;1,2;34;F;internet
b;2;81;M;paper
c;2,3;12;F;paper
d;1;40;M;internet
`;

async function tally(...args: readonly string[]) {
  const command = run('src/cli/tally.ts', args, {});
  return { code: await command.ended(), said: command.output() };
}
interface Told {
  readonly votes: Readonly<Record<string, number>>;
  readonly winners: readonly string[];
}
const json = (said: string): Told => JSON.parse(said.slice(said.indexOf('{'))) as Told;

test('a part of the budget goes first to zones, a score may be asked for, and what was asked is counted', async () => {
  const path = join(newFolder(), 'street.pb');
  writeFileSync(path, file);
  expect(json((await tally(path, '--json')).said)).toMatchObject({ votes: { '1': 2, '2': 3, '3': 1 }, winners: ['2', '3'] });
  expect(json((await tally(path, '--json', '--threshold', '2')).said).winners).toEqual(['2']);
  expect(json((await tally(path, '--json', '--reserve', '60', '--zones', 'qp-18')).said).winners).toEqual(['1', '3']);
  expect(json((await tally(path, '--json', '--reserve', '40', '--zones', 'qp-19')).said).winners).toEqual(['3', '2']);
  expect(await tally(path, '--reserve', 'much')).toMatchObject({ code: 1, said: expect.stringContaining('no amount') as string });
});

test('a file is written again with nothing of who voted, and counts the same', async () => {
  const folder = newFolder();
  const path = join(folder, 'street.pb');
  writeFileSync(path, file);
  const out = join(folder, 'out');
  const first = json((await tally(path, '--json', '--export', out)).said);
  const written = readFileSync(join(out, 'street.pb'), 'utf8');
  expect(written).toContain('VOTES\nvoter_id;vote\n1;');
  expect(written).not.toMatch(/33612345678|internet|paper|age|\b81\b/);
  expect(
    written
      .split('VOTES\n')[1]!
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(';')[1])
      .sort(),
  ).toEqual(['1', '1,2', '2', '2,3']);
  expect(json((await tally(join(out, 'street.pb'), '--json')).said)).toEqual(first);
  expect((await tally(join(out, 'street.pb'))).said).toContain('The file says the same.');
  expect(await tally(path, '--export', out)).toMatchObject({ code: 1, said: expect.stringContaining('is there already') as string });
});
