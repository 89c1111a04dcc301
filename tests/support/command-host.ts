import type { Asked, Answered } from './commands';

/** Runs commands one after the other in this process, which has loaded what they need once; each is over when nothing is left to do, as a process of its own would be. */
let written = '';
const capture = ((chunk: string | Uint8Array) => {
  written += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
  return true;
}) as typeof process.stdout.write;
process.stdout.write = capture;
process.stderr.write = capture;

process.on('message', ({ file, args, env }: Asked) => {
  written = '';
  process.exitCode = undefined;
  process.argv = [process.argv[0]!, file, ...args];
  process.env = { ...env };
  process.channel?.unref();
  delete require.cache[file];
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a command begins when its file is loaded
  require(file);
});

process.on('beforeExit', () => {
  process.channel?.ref();
  process.send!({ code: process.exitCode ?? 0, output: written } satisfies Answered);
});
