import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createCommands } from '../support/commands';
import { newFolder, cleanUp } from '../support/process';

afterAll(cleanUp);
const folder = newFolder();
const photos = createCommands()('photos', { PORTEVOIX_DATA: join(folder, 'data') });
const none = '0123456789abcdef01234567';

test('where none waits it is said; what is not there is refused in a sentence, and no file is made', async () => {
  expect(await photos()).toEqual([0, expect.stringContaining('No photo waits')]);
  const file = join(folder, 'photo.jpg');
  for (const args of [
    ['show', none],
    ['save', none, file],
    ['public', none, '--as', 'Nadia'],
  ])
    expect(await photos(...args)).toEqual([1, expect.stringContaining('No photo of anything bears this id.')]);
  expect(existsSync(file)).toBe(false);
  expect(await photos('public', none)).toEqual([1, expect.stringContaining('--as is missing.')]);
  for (const args of [['save', none], ['frobnicate', none], ['--frob']])
    expect(await photos(...args)).toEqual([1, expect.stringContaining('npm run photos -- save ID FILE')]);
});
