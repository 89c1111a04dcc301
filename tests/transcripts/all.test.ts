import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { allDialogs } from '../../dialogs';
import { texts } from '../support/talker';
import { files, folder, plays, read } from '../support/transcripts';

const dialogs = allDialogs(texts.locales.map((locale) => [locale, locale] as const));

test.each(
  dialogs.flatMap(({ id }) =>
    ['fr', 'en', 'ar'].flatMap((locale) => ['happy', 'refusal', 'correction', 'stop'].map((kind) => join(id, `${kind}.${locale}.txt`))),
  ),
)('%s is there, for every channel, and has a title', (file) => {
  expect(existsSync(join(folder, file))).toBe(true);
  const { script } = read(file);
  expect(script.channels).toBeUndefined();
  expect(script.title).not.toBe('');
  expect(script.exchanges.length).toBeGreaterThan(1);
});

test('every folder of transcripts is a dialog, every ending a language', () => {
  for (const file of files) {
    const [dialog = '', name = ''] = relative('.', file).split('/');
    expect(dialogs.map(({ id }) => id)).toContain(dialog);
    expect(texts.locales).toContain(/^[a-z-]+\.([\w-]+)\.txt$/.exec(name)?.[1]);
  }
});

test('each dialog is played, and once', () => {
  expect(Object.values(plays).flat().sort()).toEqual(dialogs.map(({ id }) => id).sort());
});
