import { createCommands } from '../support/commands';
import { cleanUp, newFolder, run } from '../support/process';

afterAll(cleanUp);
const env = { PORTEVOIX_DATA: newFolder() };

const proposals = createCommands()('proposals', env);

test('from the queue to a project, each act under a name; what cannot be done is said in a sentence', async () => {
  const talk = run('src/cli/talk.ts', ['--quiet'], env, {
    input: 'proposer\nUn hamac au parc\nPour dormir entre deux arbres.\npartout\npasser\noui\n',
  });
  expect(await talk.ended()).toBe(0);
  const reference = /P-\d{6}/.exec(talk.output())?.[0] ?? '';
  expect(await proposals()).toEqual([
    0,
    expect.stringMatching(new RegExp(`^${reference}  .*  moderation  all    \\[fr\\] Un hamac au parc$`, 'm')),
  ]);
  expect(await proposals('moderate', reference, 'accept', '--theme', 'nature')).toEqual([1, expect.stringContaining('--as is missing.')]);
  expect(await proposals('moderate', reference, 'accept', '--theme', 'cuisine', '--as', 'Nadia')).toEqual([
    1,
    expect.stringContaining('Its edition has no such theme.'),
  ]);
  expect(await proposals('moderate', reference, 'accept', '--theme', 'nature', '--as', 'Nadia')).toEqual([
    0,
    expect.stringMatching(/published.*\n1 told\./),
  ]);
  expect(await proposals('feasibility', reference, 'feasible', '--euros', '12000', '--as', 'Omar')).toEqual([
    0,
    expect.stringContaining('1 told.'),
  ]);
  expect(await proposals('state', reference, 'abandoned', '--as', 'Omar')).toEqual([1, expect.stringContaining('needs its reason')]);
  const [code, shown] = await proposals('show', reference);
  expect(code).toBe(0);
  expect(shown).toMatch(/project {3}101, 12000 EUR/);
  expect(shown).toMatch(/published by Nadia\n.*project by Omar/);
  // Never who wrote it.
  expect(shown).not.toContain('talk-');
});

test.each([
  [['frobnicate', 'P-329619'], /^npm run proposals -- list/m],
  [['moderate'], /^npm run proposals -- list/m],
  [['--frob'], /Unknown option[\s\S]*npm run proposals/],
  [['photo', 'P-329619'], /^npm run proposals -- list/m],
  [['show', 'P-329618'], /one of its digits is wrong/],
  [['photo', 'P-329619', 'photo.jpg'], /It has no photo/],
])('%j is refused with what to do', async (args, said) => {
  const [code, output] = await proposals(...args);
  expect(code).toBe(1);
  expect(output).toMatch(said);
});
