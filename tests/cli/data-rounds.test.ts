import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quarterAt } from '../../src/services/datarounds/quarter';
import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';

afterAll(cleanUp);
const folder = newFolder();
const dataRounds = createCommands()('data-rounds', { PORTEVOIX_DATA: folder });
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test('a catalogue and producers are taken in, or refused with what is wrong in them', async () => {
  const good = file('catalog.json', '{"dataset":[{"identifier":"t","title":"Les arbres","landingPage":"https://opendata.example/t"}]}');
  expect(await dataRounds('catalogue', good)).toEqual([0, expect.stringContaining('1 datasets')]);
  expect(await dataRounds('catalogue', file('bad.csv', 'id;title\na;b\n'))).toEqual([
    1,
    expect.stringContaining("the column 'link' is missing"),
  ]);
  const ada = { id: 'data', name: 'Ada', contact: 'ada@city.example', department: 'Données', covers: 'portail', rest: true };
  expect(await dataRounds('producers', file('producers.json', JSON.stringify([ada])))).toEqual([
    0,
    expect.stringContaining('1 producers.'),
  ]);
  expect(await dataRounds('producers', file('bad.json', '[{"id":"x"}]'))).toEqual([1, expect.stringContaining('Producer 1, name:')]);
  expect(await dataRounds('producers', join(folder, 'none.json'))).toEqual([1, expect.stringContaining('no such file')]);
  expect(await dataRounds('requests', 'data')).toEqual([0, expect.stringContaining('Ada, Données <ada@city.example>')]);
  expect(await dataRounds()).toEqual([0, expect.stringMatching(new RegExp(`^Round ${quarterAt(new Date()).id}, open until`, 'm'))]);
});

test.each([
  [['frobnicate'], /^npm run data-rounds  /m],
  [['accept'], /^npm run data-rounds  /m],
  [['--frob'], /Unknown option[\s\S]*npm run data-rounds/],
  [['list', 'lost'], /The state must be one of: moderation, /],
  [['show', '9999'], /No need bears this number/],
  [['accept', '9999'], /--as is missing/],
  [['accept', '9999', '--as', 'Nadia'], /No need bears this number/],
  [['refuse', '9999', '--as', 'Nadia', '--ground', 'tired'], /--ground must be one of: not-held, /],
  [['merge', '9999', '--as', 'Nadia'], /^npm run data-rounds  /m],
  [['merge', '9999', '1', '--as', 'Nadia'], /No need bears this number/],
  [['requests', 'nobody'], /No producer has this id/],
  [['export', '2027-T1', 'csv'], /There was no such round/],
])('%j is refused with what to do', async (args, said) => {
  const [code, output] = await dataRounds(...args);
  expect(code).toBe(1);
  expect(output).toMatch(said);
});

test.each(['csv', 'json', 'jsonld'])('the round that is open is exported as %s', async (format) => {
  const [code, output] = await dataRounds('export', quarterAt(new Date()).id, format);
  expect(code).toBe(0);
  expect(output).toContain(format === 'csv' ? 'rank;number;question' : quarterAt(new Date()).id);
});
