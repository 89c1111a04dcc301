import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/config';
import { start } from '../../src/start';
import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';
import { realEdition } from '../support/real-edition';
import { demo } from '../support/stage';

const folder = newFolder();
const dataDir = join(folder, 'data');
const sheet = join(folder, 'slips.html');
const env = { PORTEVOIX_DATA: dataDir, PUBLIC_URL: 'https://porte-voix.example' };

beforeAll(async () => {
  const config = readConfig({ PORTEVOIX_DATA: dataDir });
  const { app, storage } = await start({ config, tell: () => undefined, broken: console.error, sends: false });
  const { edition, themes, projects } = realEdition('papers', demo());
  await app.editions.add(edition, themes, projects);
  const act = { by: 'agent-1', now: new Date() };
  await app.organisations.add({ id: 'kuss', name: 'École Küss', kind: 'school', districts: ['13'] }, act);
  await storage.close();
});
afterAll(cleanUp);

const commandOf = createCommands();
const command = { slips: commandOf('slips', env), organisations: commandOf('organisations', env) };

let batch = '';

test("a class's slips are printed on a sheet that none but its owner reads, and the numbers are said nowhere else", async () => {
  const order = ['issue', 'papers', '--count', '5', '--label', 'École Küss', '--sheet', sheet, '--school', '--class', 'CM2 <A>'];
  const [code, told] = await command.slips(...order, '--as', 'agent-1', '--languages', 'fr,ar');
  expect([code, told]).toEqual([0, expect.stringMatching(/^5 slips, batch \d{10}, in /m)]);
  batch = /batch (\d{10})/.exec(told)![1]!;
  expect(statSync(sheet).mode & 0o777).toBe(0o600);
  const page = readFileSync(sheet, 'utf8');
  const numbers = page.match(/\b\d{4} \d{4} \d{4} \d{4}\b/g)!;
  expect(new Set(numbers).size).toBe(5);
  expect(page).toContain('CM2 &lt;A&gt;');
  expect(page).toContain('lang="ar"');
  expect(page).not.toContain('lang="en"');
  for (const number of numbers) expect(told).not.toContain(number);
  // A sheet is never written over.
  expect(await command.slips(...order, '--as', 'agent-1')).toEqual([1, expect.stringContaining('EEXIST')]);
  expect(readFileSync(sheet, 'utf8')).toBe(page);
});

test('they are signed out to a school, and reconciled', async () => {
  const out = ['sign-out', batch, '1-4', '--as', 'agent-1', '--organisation', 'kuss'];
  expect(await command.slips(...out)).toEqual([0, expect.stringContaining('4 slips.')]);
  expect(await command.slips(...out)).toEqual([1, expect.stringContaining('Nothing was changed: 1-4 cannot')]);
  const [, lines] = await command.slips('reconcile', 'papers');
  expect(lines).toMatch(/École Küss {2}CM2 <A> {2}- {2}1 kept {2}0 out {2}0 returned {2}0 revoked {2}- used/);
  expect(lines).toMatch(/organisation:kuss {2}0 kept {2}4 out {2}0 returned {2}0 revoked {2}- used/);
  const [, figures] = await command.organisations('figures', 'kuss', '--edition', 'papers');
  expect(figures).toMatch(/members {4}0\nproposals {2}0\nslips {6}4 out, 0 returned, 0 revoked\nvotes {6}-/);
});

test("a desk's number is shown once, an organisation's invitations too", async () => {
  const desk = ['desk', 'papers', '--desk', 'Mairie du 18e', '--reason', 'no-phone', '--as', 'agent-2'];
  expect(await command.slips(...desk)).toEqual([0, expect.stringMatching(/^(?:\d{4} ){3}\d{4}$/m)]);
  const invite = ['invite', 'kuss', '--count', '2', '--as', 'agent-1'];
  expect(await command.organisations(...invite)).toEqual([0, expect.stringMatching(/(INVITATION (?:\d{4} ){2}\d{4}\n){2}/)]);
});

test.each([
  ['slips', ['reconcile'], /^npm run slips -- issue/m],
  ['slips', ['--frob'], /Unknown option[\s\S]*npm run slips/],
  ['slips', ['return', '1234567890', '1', '--as', 'a'], /is no batch/],
  ['slips', ['desk', 'demo', '--desk', 'x', '--reason', 'other', '--as', 'a'], /prove nothing by such papers/],
  ['organisations', ['frobnicate', 'x'], /^npm run organisations -- list/m],
  ['organisations', ['add', 'xy', '--name', 'n', '--kind', 'club', '--as', 'a'], /association, school, students/],
] as const)('%s %j is refused with what to do', async (name, args, said) => {
  const [code, output] = await command[name](...args);
  expect(code).toBe(1);
  expect(output).toMatch(said);
});
