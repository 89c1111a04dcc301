import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';

afterAll(cleanUp);
const folder = newFolder();
const consultations = createCommands()('consultations', { PORTEVOIX_DATA: folder });
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const year = new Date().getFullYear() + 1;
const entry = {
  title: { fr: 'Le labo' },
  summary: { fr: 'Ce que fera le labo.' },
  articles: [{ fr: 'Le labo est ouvert.' }],
  opens: `${year}-01-10 09:00`,
  closes: `${year}-02-10 20:00`,
};

let number = '';
const lines = file('lines.json', [{ numbers: [101], outcome: 'taken', words: { fr: 'Oui.' } }]);

test('a consultation is announced from a file, listed and shown', async () => {
  const [code, added] = await consultations('add', file('good.json', [entry]), '--as', 'Nadia');
  expect([code, added]).toEqual([0, expect.stringMatching(/^\d+  before  \d{4}-01-10 09:00 to \d{4}-02-10 20:00  Le labo$/m)]);
  number = /^\d+(?=  before)/m.exec(added)?.[0] ?? '';
  expect(await consultations()).toEqual([0, expect.stringContaining('Le labo: 0 statements shown, 0 answered.')]);
  expect(await consultations('show', number)).toEqual([0, expect.stringContaining('1  Le labo est ouvert.')]);
});

test('what was said to it is written as a file', async () => {
  expect(await consultations('result', number, 'csv')).toEqual([
    0,
    expect.stringMatching(/^number;kind;[\s\S]*\n1;article;;Le labo est ouvert\./m),
  ]);
  expect(await consultations('synthesis', number, lines, '--as', 'Nadia')).toEqual([1, expect.stringContaining('It is still open')]);
});

test('it is ended once, and a synthesis names contributions that are shown alone', async () => {
  expect(await consultations('close', number, '--as', 'Nadia')).toEqual([0, expect.stringContaining('closed')]);
  expect(await consultations('close', number, '--as', 'Nadia')).toEqual([1, expect.stringContaining('closed already')]);
  expect(await consultations('synthesis', number, lines, '--as', 'Nadia')).toEqual([
    1,
    expect.stringContaining('No contribution that is shown bears the number 101; nothing was taken in.'),
  ]);
});

test.each<[readonly string[], RegExp]>([
  [['frobnicate'], /'frobnicate' is none of these:[\s\S]*npm run consultations/],
  [['add'], /none of these/],
  [['--frob'], /Unknown option[\s\S]*npm run consultations/],
  [['publish', 'x', '101', '--as', 'Nadia'], /CODE and NUMBER are numbers/],
  [['publish', '9', '101'], /--as is missing/],
  [['publish', '9', '101', '--as', 'Nadia'], /There is none of this number/],
  [['refuse', '9', '101', '--as', 'Nadia', '--reason', 'ugly'], /--reason must be one of: insult/],
  [['list', '9', 'seen'], /The state must be one of: waiting/],
  [['result', '999', 'csv'], /There is none of this number/],
  [['result', '9', 'pdf'], /The format must be one of: csv, json/],
  [['show', '999'], /There is none of this number/],
  [['add', join(folder, 'none.json'), '--as', 'Nadia'], /no such file/],
  [['add', file('bad.json', '[{'), '--as', 'Nadia'], /The file is no JSON/],
  [
    ['add', file('worse.json', [{ ...entry, articles: [{ en: 'One.' }], opens: 'demain' }]), '--as', 'Nadia'],
    /articles\.0\.fr[\s\S]*"demain"/,
  ],
  [['synthesis', '9', file('lines2.json', [{ numbers: ['x'], outcome: 'maybe' }]), '--as', 'Nadia'], /Answer 1, numbers\.0[\s\S]*outcome/],
])('%j: is refused with what is wrong', async (args, message) => {
  const [code, output] = await consultations(...args);
  expect(output).toMatch(message);
  expect(code).toBe(1);
});
