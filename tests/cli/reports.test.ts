import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';

afterAll(cleanUp);
const commands = createCommands();
const folder = newFolder();
const reports = commands('reports', { PORTEVOIX_DATA: folder });

test('a crew is made, its code told once, and ended', async () => {
  const [code, output] = await reports('crew-add', 'lighting-18', '--service', 'lighting', '--district', '18', '--as', 'Ida');
  expect([code, output]).toEqual([0, expect.stringMatching(/BRIGADE \d{10}$/m)]);
  expect(await reports('crew-add', 'lighting-18', '--service', 'lighting', '--as', 'Ida')).toEqual([
    1,
    expect.stringContaining('has this id already'),
  ]);
  expect(await reports('crews')).toEqual([0, expect.stringContaining('lighting-18  lighting  districts 18')]);
  expect(await reports('crew-end', 'lighting-18', '--as', 'Ida')).toEqual([0, expect.stringContaining('has ended')]);
  expect(await reports('crew-end', 'lighting-18', '--as', 'Ida')).toEqual([1, expect.stringContaining('No crew that works')]);
});

test('what did not reach the city’s own endpoint is listed, where there is one', async () => {
  expect(await reports('unsent')).toEqual([1, expect.stringContaining('OPEN311_FORWARD_URL names it')]);
  const codes = join(folder, 'codes.json');
  const env = { OPEN311_FORWARD_URL: 'http://127.0.0.1:9/v2', OPEN311_FORWARD_KEY: 'key', OPEN311_FORWARD_CODES: codes };
  const forwarding = commands('reports', { PORTEVOIX_DATA: folder, ...env });
  expect(await forwarding('unsent')).toEqual([1, expect.stringContaining(`OPEN311_FORWARD_CODES names ${codes}, which cannot be read`)]);
  writeFileSync(codes, '{"services":{"6010":"001"}}');
  expect(await forwarding('unsent')).toEqual([0, expect.stringContaining('0 did not arrive.')]);
  expect(await forwarding('resend', 'P2026L42')).toEqual([1, expect.stringContaining('P2026L42 is not one that waits')]);
  expect(await forwarding('sent', 'P2026L42', '77')).toEqual([1, expect.stringContaining('It is not one that waits')]);
});

test('sums and kinds are listed', async () => {
  expect(await reports()).toEqual([0, expect.stringContaining('lighting  Éclairage public')]);
  expect(await reports('kinds')).toEqual([0, expect.stringContaining('6010  lighting  lighting')]);
  expect(await reports('list')).toEqual([0, expect.any(String)]);
});

test('the public files are written by hand as well as by night', async () => {
  expect(await reports('publish')).toEqual([0, expect.stringContaining('0 reports, 0 on the map.')]);
});

test.each([
  [['frobnicate'], /^npm run reports  /m],
  [['done'], /^npm run reports  /m],
  [['--frob'], /Unknown option[\s\S]*npm run reports/],
  [['list', 'lost'], /The state must be one of: initial, /],
  [['show', 'x'], /x is no reference: one is as P2026L42/],
  [['show', 'P2026L42'], /No report bears this reference/],
  [['done', 'P2026L42', '--as', 'Ida'], /--reason is missing/],
  [['done', 'P2026L42', 'P2026L43', '--as', 'Ida', '--reason', 'tired'], /--reason must be one of: repaired, /],
  [['done', 'P2026L42', '--reason', 'repaired'], /--as is missing/],
  [['done', 'P2026L42', '--as', 'Ida', '--reason', 'repaired'], /No report bears this reference/],
  [['move', 'P2026L42', '--as', 'Ida', '--state', 'done'], /--state must be one of: to-do, /],
  [['merge', 'P2026L42', '--as', 'Ida'], /^npm run reports  /m],
  [['crew-add', 'x', '--service', 'lighting', '--as', 'Ida'], /A crew's id is/],
  [['crew-add', 'xy', '--service', 'nobody', '--as', 'Ida'], /No service has this id/],
  [['crew-add', 'xy', '--service', 'lighting', '--district', '21', '--as', 'Ida'], /--district is a number/],
])('%j is refused with what to do', async (args, said) => {
  const [code, output] = await reports(...args);
  expect(code).toBe(1);
  expect(output).toMatch(said);
});
