import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';

afterAll(cleanUp);
const indicators = createCommands()('indicators', { PORTEVOIX_DATA: newFolder() });

test('the counts of all five commitments are printed, and none of the demonstration', async () => {
  const [code, output] = await indicators();
  expect(code).toBe(0);
  for (const number of [1, 2, 3, 4, 5]) expect(output).toMatch(new RegExp(`^${number}\\. `, 'm'));
  expect(output).toContain('0  all');
  expect(output).not.toContain('demo/');
  expect(await indicators('csv')).toEqual([0, expect.stringContaining('commitment;indicator;of;by;value;unit;figure')]);
  expect(await indicators('publish')).toEqual([0, expect.stringContaining('/opendata/indicators.csv')]);
  expect(await indicators('frob')).toEqual([1, expect.stringContaining('npm run indicators')]);
});
