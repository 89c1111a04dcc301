import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';

afterAll(cleanUp);

test('cards are printed on a sheet that none but its owner reads; one that was lost is ended by its number, once', async () => {
  const folder = newFolder();
  const cards = createCommands()('cards', { PORTEVOIX_DATA: join(folder, 'data') });
  const sheet = join(folder, 'cards.html');
  const [code, told] = await cards('print', '--count', '2', '--sheet', sheet, '--languages', 'fr,uk', '--as', 'Nadia');
  expect([code, told]).toEqual([0, expect.stringMatching(/^2 cards are in /m)]);
  expect(statSync(sheet).mode & 0o777).toBe(0o600);
  const [number = ''] = readFileSync(sheet, 'utf8').match(/\b\d{4} \d{4} \d{4}\b/g)!;
  expect(told).not.toContain(number);
  expect(await cards('end', number, '--as', 'Nadia')).toEqual([0, expect.stringContaining('worth nothing any more')]);
  expect(await cards('end', number, '--as', 'Nadia')).toEqual([1, expect.stringContaining('no such card')]);
  expect(await cards('end', '1234', '--as', 'Nadia')).toEqual([1, expect.stringContaining('one of these is wrong')]);
  expect(await cards('print', '--count', '2', '--sheet', sheet, '--languages', 'xx', '--as', 'Nadia')).toEqual([
    1,
    expect.stringContaining("We do not speak 'xx'"),
  ]);
});
