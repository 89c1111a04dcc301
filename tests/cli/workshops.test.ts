import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommands } from '../support/commands';
import { cleanUp, newFolder, run } from '../support/process';

afterAll(cleanUp);
const folder = newFolder();
const workshops = createCommands()('workshops', { PORTEVOIX_DATA: folder });
const file = (name: string, entries: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof entries === 'string' ? entries : JSON.stringify(entries));
  return path;
};

/** A year that is to come whenever this runs. */
const year = new Date().getUTCFullYear() + 1;
const entry = {
  title: { fr: 'Réparer son vélo' },
  summary: { fr: 'Venez avec le vôtre.' },
  topic: { fr: 'Vélo' },
  district: '18',
  place: { name: 'Maison de quartier', address: "1 rue de l'Exemple" },
  languages: ['fr'],
  meetings: [{ starts: `${year}-03-12 18:30`, ends: `${year}-03-12 20:00` }],
  seats: 20,
};
const meeting = (starts: string, ends: string) => ({ ...entry, meetings: [{ starts, ends }] });

test('workshops are announced from a file, a series with a code each; listed, shown, changed and called off', async () => {
  const series = { ...entry, meetings: [...entry.meetings, { starts: `${year}-03-19 18:30`, ends: `${year}-03-19 20:00` }] };
  const [code, added] = await workshops('add', file('good.json', [series, { ...entry, draw: `${year}-03-01 12:00` }]), '--as', 'Nadia');
  expect(code).toBe(0);
  const [first = '', second = '', drawn = ''] = [...added.matchAll(/^ATELIER (\d+): /gm)].map(([, one]) => one);
  expect([Number(second), Number(drawn)]).toEqual([Number(first) + 1, Number(first) + 2]);
  const [, listed] = await workshops();
  for (const one of [first, second, drawn])
    expect(listed).toMatch(new RegExp(`^${one}  ${year}-03-1\\d 18:30  18e  Réparer son vélo: 0 of 20 seats`, 'm'));
  expect(await workshops('show', drawn)).toEqual([0, expect.stringMatching(/draw \d{4}-03-01 12:00, hash of the seed [0-9a-f]{64}/)]);
  const changed = ['change', first, '--starts', `${year}-03-13 18:30`, '--ends', `${year}-03-13 20:00`, '--seats', '5', '--as', 'Nadia'];
  expect(await workshops(...changed)).toEqual([0, expect.stringContaining('is told')]);
  expect(await workshops('show', first)).toEqual([
    0,
    expect.stringMatching(new RegExp(`^${first}  ${year}-03-13 18:30.*0 of 5 seats`, 'm')),
  ]);
  expect(await workshops('cancel', first, '--reason', 'Travaux', '--as', 'Nadia')).toEqual([0, expect.stringContaining('is told')]);
  expect(await workshops('cancel', first, '--reason', 'Travaux', '--as', 'Nadia')).toEqual([
    1,
    expect.stringContaining('called off already'),
  ]);
  expect(await workshops(...changed)).toEqual([1, expect.stringContaining('called off already')]);
});

test.each([
  ['no JSON', 'Vélo', /^The file is no JSON: /m],
  ['nothing in it', [], /Workshop 1, /],
  ['no French title', [{ ...entry, title: { en: 'Bicycle' } }], /^Workshop 1, title\.fr: /m],
  ['a word we do not know', [{ ...entry, tilte: 'x' }], /^Workshop 1, .*tilte/m],
  [
    'a day that is in no calendar',
    [meeting(`${year}-02-31 18:30`, `${year}-02-31 20:00`)],
    /"\d{4}-02-31 18:30" is no day and time of the city's calendar/,
  ],
  [
    'the 29th of February of another year',
    [meeting(`${year % 4 === 0 ? year + 1 : year}-02-29 18:30`, `${year}-12-12 20:00`)],
    /-02-29 18:30" is no day/,
  ],
  ['an hour that is on no clock', [meeting(`${year}-03-12 25:30`, `${year}-03-12 26:00`)], /"\d{4}-03-12 25:30" is no day and time/],
  ['a time otherwise written', [meeting('12/03/2027 18h30', '12/03/2027 20h')], /"12\/03\/2027 18h30" is no day and time/],
  [
    'an end before the beginning',
    [meeting(`${year}-03-12 18:30`, `${year}-03-12 18:00`)],
    /^Workshop 1: a meeting ends before it begins\./m,
  ],
  ['what has begun', [entry, meeting('2020-03-12 18:30', '2020-03-12 20:00')], /^Workshop 2: a meeting has begun already\./m],
  ['a draw after the meeting', [{ ...entry, draw: `${year}-03-13 12:00` }], /draw must lie between now and the first meeting/],
  ['a district that is none', [{ ...entry, district: '21' }], /^Workshop 1, district: must be a number from 1 to 20/m],
] as const)('a file with %s is refused with what is wrong', async (_, entries, said) => {
  expect(await workshops('add', file('bad.json', entries), '--as', 'Nadia')).toEqual([1, expect.stringMatching(said)]);
});

test.each([
  [['frobnicate'], /^npm run workshops  /m],
  [['add'], /^npm run workshops  /m],
  [['--frob'], /Unknown option[\s\S]*npm run workshops/],
  [['add', 'none.json', '--as', 'Nadia'], /no such file/],
  [['show', '999'], /There is no such workshop/],
  [['show', 'velo'], /A workshop's code is a number, such as 18; "velo" is none/],
  [['cancel', '-3', '--reason', 'Travaux', '--as', 'Nadia'], /npm run workshops|is a number/],
  [['change', '999', '--as', 'Nadia'], /Nothing is to be changed/],
  [['change', '999', '--seats', '5', '--as', 'Nadia'], /There is no such workshop/],
  [['change', '999', '--starts', `${year}-02-31 18:30`, '--as', 'Nadia'], /--starts is a time by the city's clock/],
  [['change', '999', '--seats', 'many', '--as', 'Nadia'], /--seats is a whole number/],
  [['change', '999', '--place', 'Maison', '--as', 'Nadia'], /--address is missing/],
  [['cancel', '999', '--as', 'Nadia'], /--reason is missing/],
  [['cancel', '999', '--reason', 'Travaux'], /--as is missing/],
  [['cancel', '999', '--reason', 'Travaux', '--as', 'Nadia'], /There is no such workshop/],
  [['check-in', '999', '48213'], /There is no such booking/],
])('%j is refused with what to do', async (args, said) => {
  expect(await workshops(...args)).toEqual([1, expect.stringMatching(said)]);
});

test('whoever reads no further (`| head`) ends no command: it does what it was asked', async () => {
  const program = run('src/cli/workshops.ts', ['add', file('piped.json', [entry]), '--as', 'Nadia'], { PORTEVOIX_DATA: newFolder() });
  program.child.stdout!.destroy();
  expect([await program.ended(), program.output()]).toEqual([0, expect.not.stringContaining('EPIPE')]);
});
