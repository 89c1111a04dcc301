import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { draw, sha256, type Entrant, type Lottery } from '../../src/services/workshops/lottery';
import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';

afterAll(cleanUp);
const folder = newFolder();
const lottery = createCommands()('lottery', {});
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const seed = 'a1'.repeat(32);
const entrants = Array.from({ length: 30 }, (_, index): Entrant => ({
  number: 10_000 + 7 * index,
  seats: 1 + (index % 2),
  kind: 'resident',
}));
const held: Lottery = { workshop: 18, seats: 10, seedHash: sha256(seed), seed, ...draw({ seats: 10 }, seed, entrants) };
const act = (about: object): string => `${JSON.stringify({ at: '2027-01-01T10:00Z', by: ['Nadia'], act: 'workshop.add', about })}\n`;

test('a published draw is drawn again: the same numbers, from the seed whose hash was announced', async () => {
  const published = file('lottery.json', JSON.stringify(held));
  const acts = file('acts.jsonl', act({ workshop: 17, seedHash: sha256('x') }) + act({ workshop: 18, seedHash: held.seedHash }));
  const [code, told] = await lottery('verify', published, '--acts', acts);
  expect([code, told.match(/^holds /gm)?.length, told.includes('FAILS')]).toEqual([0, 5, false]);
  expect(told).toContain(`Drawing again gives the same ${held.drawn.length} numbers.`);
  expect(await lottery('verify', published)).toEqual([0, expect.not.stringContaining('published log')]);
});

test.each([
  [
    'one drawn in place of another',
    { ...held, drawn: [held.waiting[0]!, ...held.drawn.slice(1)] },
    /FAILS {2}Drawing again gives the same \d+ numbers/,
  ],
  [
    'the waiting list in another order',
    { ...held, waiting: [...held.waiting].reverse() },
    /FAILS {2}Drawing again gives the same waiting list/,
  ],
  ['an entrant who was left out', { ...held, entrants: held.entrants.slice(1) }, /FAILS/],
  ['an entrant twice', { ...held, entrants: [...held.entrants, held.entrants[0]!] }, /FAILS {2}The list holds 31 numbers/],
  ['another seed', { ...held, seed: 'b2'.repeat(32) }, /FAILS {2}The seed is the one whose hash is given/],
])('%s is found out', async (_, told, said) => {
  expect(await lottery('verify', file('told.json', JSON.stringify(told)))).toEqual([1, expect.stringMatching(said)]);
});

test('a seed that was not the one announced, or was never announced, is found out', async () => {
  const published = file('late.json', JSON.stringify(held));
  for (const [name, acts] of [
    ['other.jsonl', act({ workshop: 18, seedHash: sha256('another') })],
    ['none.jsonl', act({ workshop: 17 })],
  ] as const)
    expect(await lottery('verify', published, '--acts', file(name, acts))).toEqual([
      1,
      expect.stringMatching(/FAILS {2}That hash stood in the published log/),
    ]);
});

test.each([
  [[], /^npm run lottery -- verify/m],
  [['verify'], /^npm run lottery -- verify/m],
  [['draw', 'x'], /^npm run lottery -- verify/m],
  [['verify', 'x', '--log', 'y'], /^npm run lottery -- verify/m],
  [['verify', 'x', '--acts'], /^npm run lottery -- verify/m],
  [['verify', join(folder, 'none.json')], /could not be read as a lottery: .*no such file/],
  [['verify', file('words.json', 'Vélo')], /could not be read as a lottery: /],
  [['verify', file('empty.json', '{}')], /could not be read as a lottery: /],
  [['verify', file('null.json', 'null')], /could not be read as a lottery: /],
  [['verify', 'http://127.0.0.1:9/lottery.json'], /could not be read as a lottery: /],
])('%j is refused in a sentence', async (args, said) => {
  expect(await lottery(...args)).toEqual([1, expect.stringMatching(said)]);
});
