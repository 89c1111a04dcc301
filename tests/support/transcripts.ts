import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shownChannels } from '../../src/cli/shown';
import { play, record } from './play';
import { parseScript } from './script';
import { onStorage, openStage, type Ground } from './stage';

/** Where transcripts stand: `<dialog>/<kind>.<locale>.txt`. */
export const folder = join(__dirname, '../transcripts');
export const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.txt'))
  .sort();

/** The dialogs whose transcripts are played beside one another, on one storage. */
export const plays = {
  voting: ['vote', 'voter', 'identify', 'receipt', 'propose', 'proposal', 'invitation', 'outreach', 'join'],
  street: ['report', 'reported', 'crew', 'place', 'wish', 'wished', 'placing'],
  deciding: ['consultation', 'data', 'lab', 'lesson', 'call', 'news', 'human', 'language', 'menu', 'services'],
  person: ['workshop', 'card', 'offers', 'preferences', 'mine', 'move'],
} as const;

/** With RECORD=write, what comes back now is written into the transcripts, to be read as a resident would before it is kept. */
const recording = process.env['RECORD'] === 'write';

/** A transcript as it is read, and the channels it is played on. */
export function read(file: string) {
  const text = readFileSync(join(folder, file), 'utf8');
  const script = parseScript(text);
  return { text, script, on: shownChannels.filter((channel) => script.channels?.includes(channel) ?? true) };
}

/** Plays every transcript of these dialogs, on each of its channels. */
export function playAll(dialogs: readonly string[]): void {
  let ground: Ground;
  beforeAll(async () => {
    ground = await onStorage();
  });
  afterAll(() => ground.close());
  describe.each(files.filter((file) => dialogs.includes(file.split('/')[0] ?? '')))('%s', (file) => {
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
}
