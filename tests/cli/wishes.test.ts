import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';

afterAll(cleanUp);
const commands = createCommands();
const folder = newFolder();
const wishes = commands('wishes', { PORTEVOIX_DATA: folder });

test('sums and kinds are listed', async () => {
  expect(await wishes()).toEqual([0, expect.stringMatching(/0 {2}received[\s\S]*0 {2}refused/)]);
  expect(await wishes('kinds')).toEqual([0, expect.stringContaining('bench  Un banc')]);
  expect(await wishes('list')).toEqual([0, expect.any(String)]);
});

test('a question between places is asked from a file; nobody reads its result before it closes', async () => {
  const file = join(folder, 'questions.json');
  const places = ['Square', 'Rue'].map((fr, index) => ({ label: { fr }, latitude: 48.88 + index / 100, longitude: 2.35 }));
  const question = { title: { fr: 'Où mettre le banc ?' }, places, opens: '2026-01-01 09:00', closes: '2099-01-01 09:00' };
  writeFileSync(file, JSON.stringify([question]));
  expect(await wishes('ask', file, '--as', 'Ida')).toEqual([0, expect.stringMatching(/\d+ {2}Où mettre le banc \?.*open/)]);
  expect(await wishes('result')).toEqual([0, expect.stringMatching(/Où mettre le banc \?.*open/)]);
  writeFileSync(file, JSON.stringify([{ ...question, places: [] }]));
  expect(await wishes('ask', file, '--as', 'Ida')).toEqual([1, expect.stringContaining('Question 1, places')]);
  expect(await wishes('result', '99')).toEqual([1, expect.stringContaining('No question bears the number 99')]);
  expect(await wishes('months')).toEqual([0, expect.any(String)]);
});

test.each([
  [['frobnicate'], /^npm run wishes  /m],
  [['done'], /^npm run wishes  /m],
  [['--frob'], /Unknown option[\s\S]*npm run wishes/],
  [['list', 'lost'], /The state must be one of: received, /],
  [['list', '--kind', 'castle'], /No kind has this id/],
  [['show', 'x'], /x is no reference: one is as V2026L42/],
  [['show', 'V2026L42'], /No wish bears this reference/],
  [['accept', 'V2026L42'], /--as is missing/],
  [['done', 'V2026L42', '--as', 'Ida'], /--reason is missing/],
  [['refuse', 'V2026L42', 'V2026L43', '--as', 'Ida', '--reason', 'tired'], /--reason must be one of: not-city, /],
  [['move', 'V2026L42', '--as', 'Ida', '--state', 'done'], /--state must be one of: open, /],
  [['merge', 'V2026L42', '--as', 'Ida'], /^npm run wishes  /m],
])('%j is refused with what to do', async (args, said) => {
  const [code, output] = await wishes(...args);
  expect(code).toBe(1);
  expect(output).toMatch(said);
});
