import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';

afterAll(cleanUp);
const folder = newFolder();
const outreach = createCommands()('outreach', { PORTEVOIX_DATA: folder });
const file = (name: string, campaign: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof campaign === 'string' ? campaign : JSON.stringify(campaign));
  return path;
};

const year = new Date().getUTCFullYear() + 1;
const place = { id: 'barbes', name: 'Marché Barbès', district: '18', locales: ['ar', 'fr'] };
const campaign = { id: 'vote', name: 'Vote au marché', from: `${year}-09-08`, until: `${year}-09-29`, quota: 40, places: [place] };

test('a campaign is added once, its workers are invited by codes of their own, and it is closed', async () => {
  expect(await outreach()).toEqual([0, expect.stringContaining('There is no campaign yet')]);
  expect(await outreach('add', file('good.json', campaign), '--as', 'Nadia')).toEqual([0, expect.stringContaining('vote is there')]);
  expect(await outreach('add', file('good.json', campaign), '--as', 'Nadia')).toEqual([
    1,
    expect.stringContaining('a campaign of this id'),
  ]);
  const [, listed] = await outreach('list');
  expect(listed).toMatch(new RegExp(`^vote  Vote au marché, ${year}-09-08 to ${year}-09-29, 40 people`, 'm'));
  expect(listed).toMatch(/^ {2}barbes {2}Marché Barbès, 18, ar fr$/m);
  const [code, invited] = await outreach('invite', 'vote', '--place', 'barbes', '--count', '3', '--as', 'Nadia');
  const codes = invited.match(/^EQUIPE \d{4} \d{4} \d{4}$/gm);
  expect([code, codes?.length, new Set(codes).size]).toEqual([0, 3, 3]);
  expect(await outreach('figures', 'vote')).toEqual([1, expect.stringContaining('Nobody has signed in')]);
  expect(await outreach('close', 'vote', '--as', 'Nadia')).toEqual([0, expect.stringContaining('Done.')]);
});

test.each([
  ['no JSON', 'Marché', /^The file is no JSON: /m],
  ['nothing in it', {}, /^id: /m],
  ['no places', { ...campaign, places: [] }, /^places: /m],
  ['a day that is in no calendar', { ...campaign, from: `${year}-02-30` }, /"\d{4}-02-30" is no day, such as /],
  ['an end before its beginning', { ...campaign, until: `${year}-09-01` }, /until must come after from/],
  ['a language we do not speak', { ...campaign, places: [{ ...place, locales: ['tlh'] }] }, /We do not speak tlh/],
  ['a place twice', { ...campaign, places: [place, place] }, /Two places have the same id/],
  [
    'a district that is none',
    { ...campaign, places: [{ ...place, district: 'Barbès' }] },
    /places\.0\.district: must be a number from 1 to 20/,
  ],
  ['an id with blanks', { ...campaign, id: 'Le vote' }, /^id: is of a-z/m],
  ['a quota of nobody', { ...campaign, quota: 0 }, /^quota: /m],
] as const)('a file with %s is refused with what is wrong', async (_, told, said) => {
  expect(await outreach('add', file('bad.json', told), '--as', 'Nadia')).toEqual([1, expect.stringMatching(said)]);
});

test.each([
  [['frobnicate', 'x'], /^npm run outreach  /m],
  [['add'], /^npm run outreach  /m],
  [['list', 'x'], /^npm run outreach  /m],
  [['--frob'], /Unknown option[\s\S]*npm run outreach/],
  [['add', 'none.json', '--as', 'Nadia'], /no such file/],
  [['invite', 'none', '--place', 'barbes', '--as', 'Nadia'], /There is no such campaign, or no such place/],
  [['invite', 'vote', '--as', 'Nadia'], /--place is missing/],
  [['invite', 'vote', '--place', 'none', '--as', 'Nadia'], /There is no such campaign, or no such place/],
  [['invite', 'vote', '--place', 'barbes', '--count', 'many', '--as', 'Nadia'], /--count must be a whole number from 1 to 200/],
  [['invite', 'vote', '--place', 'barbes', '--count', '201', '--as', 'Nadia'], /--count must be a whole number from 1 to 200/],
  [['figures', 'none'], /there is no such campaign/],
  [['end', '123456', '--as', 'Nadia'], /There is no such worker/],
  [['close', 'none', '--as', 'Nadia'], /There is no such campaign/],
  [['close', 'none'], /--as is missing/],
  [['decide', 'none', '--what', 'shoot', '--as', 'Nadia'], /--what must be one of: dismiss, suspend/],
  [['decide', 'none', '--what', 'dismiss', '--as', 'Nadia'], /There is no such flag/],
])('%j is refused with what to do', async (args, said) => {
  expect(await outreach(...args)).toEqual([1, expect.stringMatching(said)]);
});
