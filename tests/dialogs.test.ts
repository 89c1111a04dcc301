import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allDialogs } from '../dialogs';
import { texts } from './support/talker';

const dialogs = allDialogs(texts.locales.map((locale) => [locale, locale] as const));
const file = join(__dirname, '../dialogs/lock.json');

/** What an answer kept in a session depends on: names of steps and kinds of answers. */
const shape = Object.fromEntries(
  dialogs.map(({ id, version, start, steps }) => [
    id,
    { version, start, steps: Object.fromEntries(Object.entries(steps).map(([name, { kind }]) => [name, kind])) },
  ]),
);

test('a dialog that changed has a new version', () => {
  const locked = JSON.parse(readFileSync(file, 'utf8')) as typeof shape;
  const changed = Object.keys(shape).filter((id) => JSON.stringify(shape[id]) !== JSON.stringify(locked[id]));
  const forgotten = changed.filter((id) => locked[id] !== undefined && shape[id]?.version === locked[id].version);
  // Steps or kinds changed: raise `version`, write an upgrade where answers can be carried over, then run the tests once with LOCK=write.
  expect(forgotten).toEqual([]);
  if (changed.length > 0 && process.env['LOCK'] === 'write') writeFileSync(file, `${JSON.stringify(shape, null, 2)}\n`);
  else expect(changed).toEqual([]);
});

test('ids are unique, starts exist, upgrades lead to versions that exist', () => {
  expect(new Set(dialogs.map(({ id }) => id)).size).toBe(dialogs.length);
  for (const { start, steps, upgrades = {}, version } of dialogs) {
    expect(Object.keys(steps)).toContain(start);
    for (const to of Object.keys(upgrades)) expect(Number(to)).toBeLessThanOrEqual(version);
  }
});
