import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Ask } from './contestant';

/** Turns a second of the dialog engine beside four others holding the same conversation: a process each under the same Node flags, on the
 *  same core, in rounds one after the other. Every reply must be the same word for word before anything is measured. */

const contestants = ['ours', 'plain', 'xstate', 'botbuilder', 'grammy'];
const lengths = ['long-5', 'long-40'];
const rounds = 9;
const roundMs = 700;
const warmUpMs = 4000;
const core = '0';
const peers = join(__dirname, 'peers');

interface Started {
  readonly name: string;
  readonly does: string;
  ask(ask: Ask): Promise<Answer>;
  stop(): void;
}

/** The peers are dependencies of this bench alone: installed at its first run. */
function installPeers(): void {
  if (existsSync(join(peers, 'node_modules', '.package-lock.json'))) return;
  console.log('Installing what is measured beside the engine into bench/peers/node_modules (once) ...');
  const { status } = spawnSync('npm', ['ci', '--prefix', peers, '--ignore-scripts', '--no-audit', '--no-fund'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The peers could not be installed; run `npm ci --prefix bench/peers` and see what it says.');
}

const canPin = spawnSync('taskset', ['-c', core, 'true']).status === 0;

async function startOne(name: string, code = ''): Promise<Started> {
  const command = [process.execPath, ...process.execArgv, join(__dirname, 'contestant.ts'), name, code];
  const [file = '', ...args] = canPin ? ['taskset', '-c', core, ...command] : command;
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ready = await answerOf(child, name);
  if (ready.kind !== 'ready') throw new Error(`'${name}' did not say that it was ready.`);
  return {
    name: ready.name,
    does: ready.does,
    ask(ask) {
      child.send(ask);
      return answerOf(child, name);
    },
    stop: () => child.disconnect(),
  };
}

function answerOf(child: ChildProcess, name: string): Promise<Answer> {
  return new Promise((done, failed) => {
    const gone = (code: number | null): void => failed(new Error(`'${name}' ended with code ${code}.`));
    child.once('exit', gone);
    child.once('message', (answer: Answer) => {
      child.off('exit', gone);
      done(answer);
    });
  });
}

/** The digits that our engine asks for in this conversation. */
async function askCode(): Promise<string> {
  const ours = await startOne('ours');
  const answer = await ours.ask({ kind: 'replies' });
  ours.stop();
  const code = answer.kind === 'replies' ? /\b[1-9]\d\d(?= pour voter)/.exec(answer.replies[4] ?? '')?.[0] : undefined;
  if (code === undefined) throw new Error('The engine asked for no code before casting.');
  return code;
}

/** The reply to each message; all contestants must give the first one's. */
async function agree(started: readonly Started[]): Promise<void> {
  const replies = await Promise.all(started.map(async (one) => [one.name, await one.ask({ kind: 'replies' })] as const));
  const [expected] = replies;
  for (const [name, answer] of replies)
    if (JSON.stringify(answer) !== JSON.stringify(expected?.[1]))
      throw new Error(
        `'${name}' holds another conversation:\n${JSON.stringify(answer, null, 1)}\nand not\n${JSON.stringify(expected, null, 1)}`,
      );
}

/** Turns a second of processor time: the median of the rounds, which go around all of them. */
async function measure(started: readonly Started[]): Promise<readonly number[]> {
  const rates = started.map((): number[] => []);
  for (const one of started) await one.ask({ kind: 'round', spendMs: warmUpMs });
  for (let round = 0; round < rounds; round++)
    for (const [index, one] of started.entries()) {
      const answer = await one.ask({ kind: 'round', spendMs: roundMs });
      if (answer.kind === 'round') rates[index]?.push((answer.turns / answer.cpuMicroseconds) * 1e6);
    }
  return rates.map((all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN);
}

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const exact = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

async function main(): Promise<void> {
  installPeers();
  const code = await askCode();
  const held = await Promise.all(contestants.map((name) => startOne(name, code)));
  await agree(held);
  console.log(`An 8-message vote, the same replies word for word; turns a second of processor time, median of ${rounds} rounds.`);
  console.log(
    `Node ${process.version}; a process each, same flags, ${canPin ? `pinned to core ${core}` : 'not pinned (no taskset here)'}; JSON between any two messages.\n`,
  );
  const rates = await measure(held);
  const [ours = NaN] = rates;
  for (const [index, one] of held.entries()) {
    const rate = rates[index] ?? NaN;
    console.log(`${one.name.padEnd(22)}${whole.format(rate).padStart(9)} turns/s   ours is ${exact.format(ours / rate)} x   ${one.does}`);
  }
  held.forEach((one) => one.stop());

  const long = await Promise.all(lengths.map((name) => startOne(name)));
  const [short = NaN, longer = NaN] = (await measure(long)).map((rate) => 1e6 / rate);
  console.log(
    `\nLength: a turn of a dialog of ${long[0]?.name} takes ${exact.format(short)} us, of ${long[1]?.name} ${exact.format(longer)} us: ${exact.format(longer / short)} x`,
  );
  long.forEach((one) => one.stop());
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
