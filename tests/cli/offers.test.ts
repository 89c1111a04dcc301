import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';

afterAll(cleanUp);

test('offers are added from a file, all or none, listed and withdrawn once, each act under a name', async () => {
  const folder = newFolder();
  const offers = createCommands()('offers', { PORTEVOIX_DATA: join(folder, 'data') });
  const file = join(folder, 'offers.json');
  const write = (how: unknown): void =>
    writeFileSync(file, JSON.stringify([{ name: { fr: 'Visite' }, summary: { fr: 'Un lieu.' }, kind: 'cultural', district: '18', how }]));
  expect((await offers())[1]).toMatch(/^5 {2}associative {2}18e {2}Une matinée au jardin: "Venez le samedi/m);

  write({});
  expect(await offers('add', file, '--as', 'Nadia')).toEqual([1, expect.stringContaining('Offer 1, how: must hold one of')]);
  write({ workshop: 999 });
  expect(await offers('add', file, '--as', 'Nadia')).toEqual([1, expect.stringContaining('There is no workshop 999')]);
  write({ workshop: 11 });
  expect(await offers('add', file)).toEqual([1, expect.stringContaining('--as is missing')]);
  expect(await offers('add', file, '--as', 'Nadia')).toEqual([0, expect.stringContaining('OFFRES 6: Visite')]);
  expect((await offers())[1]).toContain('6  cultural  18e  Visite: by workshop 11\n');

  expect(await offers('withdraw', '6', '--as', 'Nadia')).toEqual([1, expect.stringContaining('--reason is missing')]);
  expect(await offers('withdraw', '6', '--reason', 'Fermé', '--as', 'Nadia')).toEqual([0, expect.stringContaining('Done')]);
  expect(await offers('withdraw', '6', '--reason', 'Fermé', '--as', 'Nadia')).toEqual([1, expect.stringContaining('no such offer')]);
  expect((await offers())[1]).not.toContain('Visite: by');
  expect(await offers('add')).toEqual([1, expect.stringContaining('npm run offers -- add FILE')]);
});
