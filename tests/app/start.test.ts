import { createServer } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, begin, lines, say, type Conversation, type Seen } from '../support/direct-line';
import { cleanUp, newFolder, run, startServer, talk } from '../support/process';

jest.setTimeout(240_000);
afterAll(cleanUp);

const codeIn = (text: string): string => /\b(\d{3}) pour voter/i.exec(text)?.[1] ?? 'no code';

/** What the city said since the line that was seen last. */
async function heard(conversation: Conversation, after: number): Promise<{ text: string; seen: number; all: readonly Seen[] }> {
  const { activities, watermark } = await lines(conversation, after);
  const texts = activities.filter(({ from }) => from.role === 'bot').map(({ text }) => text ?? '');
  return { text: texts.join('\n'), seen: Number(watermark), all: activities };
}

test('one command starts everything; a vote begun is found again after kill -9, a vote cast after a restart; the terminal joins', async () => {
  const data = newFolder();
  const first = await startServer(data, {}, 'service');
  expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${first.url}/`)).text()).toContain('<html');
  expect(first.output()).toContain('readable by you alone');
  const before = await begin(first.url);
  await say(before, 'vote 12 45', { locale: 'fr-FR' });
  const begun = await heard(before, 0);
  expect(codeIn(begun.text)).toMatch(/^\d{3}$/);
  first.child.kill('SIGKILL');
  await first.ended();

  const second = await startServer(data, {}, 'service');
  const after = { ...before, base: `${second.url}/v3/directline` };
  await say(after, 'oui');
  const refused = await heard(after, begun.seen);
  expect(codeIn(refused.text)).toBe(codeIn(begun.text));
  await say(after, codeIn(begun.text));
  const cast = await heard(after, refused.seen);
  expect(cast.text).toMatch(/\b([2-9A-Z]{4}-){2}[2-9A-Z]{4}\b/);
  const told = await heard(after, 0);
  expect(told.all.slice(0, 3).map(({ text }) => text)).toEqual(['(vote)', '(vote)', '(vote)']);

  const beside = await talk(data, 'oleg', ['привіт, хочу проголосувати за проєкти'], ['--locale', 'uk']);
  expect(beside).toMatch(/< .*[а-яіїє]/i);
  second.child.kill('SIGTERM');
  expect(await second.ended()).toBe(0);

  const third = await startServer(data, {}, 'service');
  expect(third.output()).not.toContain('demonstration edition was added');
  const later = { ...before, base: `${third.url}/v3/directline` };
  await say(later, 'vote 12');
  const again = await heard(later, told.seen);
  expect(again.text).toMatch(/déjà/);
  expect(again.text).not.toMatch(/pour voter/);
  expect((await ask(later, '/activities?watermark=0')).status).toBe(200);
  third.child.kill('SIGTERM');
  expect(await third.ended()).toBe(0);
});

test('the terminal needs no server, and what it stored is there for the next', async () => {
  const data = newFolder();
  const first = await talk(data, 'oleg', ['vote 12']);
  expect(codeIn(first)).toMatch(/^\d{3}$/);
  expect(codeIn(await talk(data, 'oleg', ['?']))).toBe(codeIn(first));
});

describe('what the start stumbles over is said in one sentence that says what to set', () => {
  const file = join(newFolder(), 'keys.json');
  writeFileSync(file, '{}', { mode: 0o644 });
  test.each<[string, Record<string, string>, RegExp]>([
    ['a wrong setting', { PORT: 'many' }, /^PORT must be a number from 0 to 65535\.$/],
    [
      'keys that are not there',
      { PORTEVOIX_KEYS: '/nowhere/keys.json' },
      /^PORTEVOIX_KEYS names \/nowhere\/keys\.json, which does not exist/,
    ],
    ['keys that others can read', { PORTEVOIX_KEYS: file }, /can be read by others; run chmod 600/],
    [
      'a folder below a file',
      { PORTEVOIX_DATA: join(file, 'data') },
      /^PORTEVOIX_DATA names .*, which is no folder that can be written to/,
    ],
  ])('%s', async (_, env, sentence) => {
    const server = run('src/main.ts', [], { PORTEVOIX_DATA: newFolder(), PORT: '0', ...env });
    expect(await server.ended()).toBe(1);
    expect(server.output().trim()).toMatch(sentence);
    expect(server.output().trim().split('\n')).toHaveLength(1);
  });

  test('a port that is taken', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as { port: number };
    const server = run('src/main.ts', [], { PORTEVOIX_DATA: newFolder(), PORT: String(port) });
    const code = await server.ended();
    taken.close();
    expect(code).toBe(1);
    expect(server.output().trim().split('\n').at(-1)).toBe(`Port ${port} of 127.0.0.1 is taken; set PORT to a free one.`);
  });
});
