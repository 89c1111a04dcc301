import { shownChannels } from '../../src/cli/shown';
import { cleanUp, newFolder, run } from '../support/process';
import { play } from '../support/play';
import { parseScript } from '../support/script';
import { inMemory, openStage } from '../support/stage';

afterAll(cleanUp);

/** Types these lines into `npm run talk`; gives what it printed and how it ended. */
async function typed(lines: readonly string[], args: readonly string[] = []) {
  const program = run('src/cli/talk.ts', args, { PORTEVOIX_DATA: newFolder() }, { input: lines.map((line) => `${line}\n`).join('') });
  const code = await program.ended();
  // What is told about the start stands on its other output, which a pipe does not take.
  const printed = program
    .output()
    .split('\n')
    .filter((line) => /^[<>#]/.test(line));
  return { code, printed };
}

test.each(shownChannels)('on %s, what it prints is a transcript that plays', async (channel) => {
  const { code, printed } = await typed(['bonjour', 'LANGUE', '2', 'human', 'Where can I vote on paper?'], ['--channel', channel]);
  expect(code).toBe(0);
  const script = parseScript(printed.join('\n'));
  expect(script.exchanges).toHaveLength(5);
  expect(await play(script, await openStage(channel, inMemory()))).toBeUndefined();
});

test('a basic phone by default: what each message costs stands beside it, in parts of 160 or 70', async () => {
  const { printed } = await typed(['bonjour', 'العربية']);
  expect(printed.filter((line) => line.startsWith('#'))).toEqual([
    expect.stringMatching(/^# GSM-7, \d+ of 160, 1 part$/),
    expect.stringMatching(/^# UCS-2, \d+ of 70, \d parts$/),
  ]);
});

test('the language that a platform tells is the first; a channel that is none is refused with the usage', async () => {
  const { printed } = await typed(['ok'], ['--channel', 'web', '--locale', 'uk']);
  expect(printed.join('\n')).toContain('Що ви хочете зробити?');
  const refused = run('src/cli/talk.ts', ['--channel', 'fax'], {});
  expect(await refused.ended()).toBe(1);
  expect(refused.output()).toContain('--channel sms|web|telegram|whatsapp');
});
