import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';

afterAll(cleanUp);
const folder = newFolder();
const lab = createCommands()('lab', { PORTEVOIX_DATA: folder });

test('the demonstration’s topics are listed, decided on, followed and exported', async () => {
  expect(await lab()).toEqual([0, expect.stringContaining('0 topics referred; decided in time 0')]);
  expect(await lab('list', 'examined')).toEqual([0, expect.stringMatching(/^L-732066 {2}examined/m)]);
  expect(await lab('criteria')).toEqual([0, expect.stringContaining('--verdicts "city=yes,')]);
  const given = ['--as', 'Nadia', '--words', 'On commence.', '--words-en', 'We begin.'];
  expect(await lab('decide', 'L-732066', 'take', ...given)).toEqual([0, expect.stringContaining('L-732066  taken')]);
  expect(await lab('follow', 'L-732066', '--as', 'Nadia', '--words', 'Premier essai.')).toEqual([0, expect.stringContaining('until')]);
  expect(await lab('show', 'L-732066')).toEqual([
    0,
    expect.stringMatching(/taken by Nadia: On commence\.\n.*note by Nadia: Premier essai\./),
  ]);
  expect(await lab('close', 'L-732066', '--as', 'Nadia', '--words', 'Un guide.')).toEqual([0, expect.stringContaining('closed')]);
  expect(await lab('export', 'csv')).toEqual([0, expect.stringMatching(/^L-732066;.*;Un guide\./m)]);
  expect(await lab('late')).toEqual([0, expect.anything()]);
});

test('lessons are taken in from a file, or refused with what is wrong in it', async () => {
  expect(await lab('lessons', join(__dirname, '../../demo/lessons.json'))).toEqual([0, expect.stringContaining('2 lessons: 1 Écrire')]);
  const bad = join(folder, 'bad.json');
  writeFileSync(bad, '{"lessons":[{"code":0}]}');
  expect(await lab('lessons', bad)).toEqual([1, expect.stringContaining('lessons.0.screens: ')]);
  expect(await lab('lessons', join(folder, 'none.json'))).toEqual([1, expect.stringContaining('no such file')]);
});

test.each([
  [['frobnicate'], /^npm run lab  /m],
  [['triage'], /^npm run lab  /m],
  [['--frob'], /Unknown option[\s\S]*npm run lab/],
  [['list', 'lost'], /The state must be one of: received, /],
  [['show', '588142'], /No topic bears this reference/],
  [['show', '588141'], /a digit of it is wrong/],
  [['triage', '588142', '--as', 'Nadia'], /--verdicts is missing/],
  [['triage', '588142', '--as', 'Nadia', '--verdicts', 'city=yes'], /no verdict by 'people'/],
  [['decide', '588142', 'maybe', '--as', 'Nadia'], /The decision must be one of: take, elsewhere, later/],
  [['decide', '588142', 'later', '--as', 'Nadia'], /--words is missing/],
  [['decide', '588142', 'elsewhere', '--as', 'Nadia', '--words', 'x'], /--to is missing/],
  [['decline', '588142', '--as', 'Nadia', '--reason', 'tired'], /--reason must be one of: not-public, /],
  [['close', '588142', '--as', 'Nadia', '--words', 'x'], /No topic bears this reference/],
  [['export', 'xml'], /The format must be one of: csv, json/],
])('%j is refused with what to do', async (args, told) => {
  const [code, output] = await lab(...args);
  expect(code).toBe(1);
  expect(output).toMatch(told);
});
