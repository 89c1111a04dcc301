import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';

afterAll(cleanUp);
const calls = createCommands()('calls', { PORTEVOIX_DATA: newFolder() });

test('the demonstration’s calls are listed and answered', async () => {
  expect(await calls()).toEqual([0, expect.stringMatching(/^ {4}2 {2}open {2}0 of 2 {2}180 days left/m)]);
  expect(await calls('list', 'open')).toEqual([0, expect.stringContaining('Ouvrez les bibliothèques')]);
  expect(await calls('answer', '2', '--as', 'Nadia', '--words', 'Oui.', '--words-en', 'Yes.')).toEqual([
    0,
    expect.stringContaining('answered'),
  ]);
  expect(await calls('show', '2')).toEqual([0, expect.stringMatching(/answered by Nadia: Oui\./)]);
  expect(await calls('due')).toEqual([0, expect.anything()]);
});

test.each([
  [['frobnicate'], /^npm run calls  /m],
  [['accept'], /^npm run calls  /m],
  [['--frob'], /Unknown option[\s\S]*npm run calls/],
  [['list', 'lost'], /The state must be one of: moderation, /],
  [['show', '99'], /No call bears this number/],
  [['accept', '99'], /--as is missing/],
  [['accept', '99', '--as', 'Nadia'], /No call bears this number/],
  [['accept', '1', '--as', 'Nadia'], /while it is in the state 'open'/],
  [['decline', '1', '--as', 'Nadia', '--reason', 'tired'], /--reason must be one of: not-city, /],
  [['answer', '1', '--as', 'Nadia'], /--words is missing/],
])('%j is refused with what to do', async (args, told) => {
  const [code, output] = await calls(...args);
  expect(code).toBe(1);
  expect(output).toMatch(told);
});
