import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { allDialogs } from '../dialogs';
import { shownChannels } from '../src/cli/shown';
import { play, record } from './support/play';
import { parseScript } from './support/script';
import { onStorage, openStage, type Ground } from './support/stage';
import { texts } from './support/talker';

/** With RECORD=write, what comes back now is written into the transcripts, to be read as a resident would before it is kept. */
const recording = process.env['RECORD'] === 'write';
const folder = join(__dirname, 'transcripts');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.txt'))
  .sort();
const dialogs = allDialogs(texts.locales.map((locale) => [locale, locale] as const));
let ground: Ground;
beforeAll(async () => {
  ground = await onStorage();
});
afterAll(() => ground.close());

const read = (file: string) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const script = parseScript(text);
  return { text, script, on: shownChannels.filter((channel) => script.channels?.includes(channel) ?? true) };
};

describe.each(files)('%s', (file) => {
  const { text, script, on } = read(file);
  if (recording)
    test('is recorded', async () => {
      const stages = await Promise.all(on.map((channel) => openStage(channel, ground, script)));
      writeFileSync(join(folder, file), await record(text, script, stages));
      expect(stages.flatMap(({ errors }) => errors)).toEqual([]);
    });
  else
    test.each(on)('on %s', async (channel) => {
      const stage = await openStage(channel, ground, script);
      expect(await play(script, stage)).toBeUndefined();
      expect(stage.errors).toEqual([]);
    });
});

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
