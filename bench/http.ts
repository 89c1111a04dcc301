import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startFakeTwilio, type FakeTwilio } from '../src/standins/twilio';
import { formOf, signatureOf } from '../src/standins/twilio-signature';
import { cleanUp, run, startServer, type Program } from '../tests/support/process';

const usage = `npm run bench:http -- [--seconds N] [--people N] [--rounds N]
Durable turns a second through a signed webhook of Twilio's, replies really sent to a stand-in, beside express with validateRequest and TwiML that does
nothing else; one process each, in rounds one after the other. Then how long a person waits at 100 messages a second, and what a turn asks of the driver.`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    people: { type: 'string', default: '128' },
    rounds: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
});
const [seconds, people, rounds] = [Number(values.seconds), Number(values.people), Number(values.rounds)];
const publicUrl = 'https://porte-voix.example';
const hook = `${publicUrl}/webhooks/sms`;
/** What each person writes, over and over: a vote filled in, read back and changed. */
const script = ['bonjour', '1', '1', '12 45', '0', '23 45', 'menu'];
/** Messages a second of the second part, and for how many seconds. */
const steady = { rate: 100, seconds: 20 };

const agent = new Agent({ keepAlive: true, maxSockets: 256 });
/** For messages with pauses between them, in which a server closes what is kept open. */
const once = new Agent();
let messages = 0;

/** Delivers one message, as Twilio would; gives the status. */
function deliver(twilio: FakeTwilio, base: string, From: string, Body: string, by = agent): Promise<number> {
  const params = {
    MessageSid: `SM${String(++messages).padStart(32, '0')}`,
    AccountSid: twilio.accountSid,
    From,
    To: '36000',
    Body,
    NumMedia: '0',
  };
  const body = formOf(params);
  return new Promise((done, failed) => {
    const call = request(
      `${base}/webhooks/sms`,
      {
        method: 'POST',
        agent: by,
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': Buffer.byteLength(body),
          'X-Twilio-Signature': signatureOf(twilio.authToken, hook, params),
        },
      },
      (response) => {
        response.resume();
        response.once('end', () => done(response.statusCode ?? 0));
      },
    );
    call.once('error', failed);
    call.end(body);
  });
}

const phone = (round: number, person: number): string => `+336${String(round * 10_000 + person).padStart(8, '0')}`;

/** Messages a second that are answered 200, until `replied` says that each has its reply. */
async function rate(twilio: FakeTwilio, base: string, round: number, replied: () => number | undefined): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1000;
  const before = replied() ?? 0;
  agent.destroy();
  let taken = 0;
  const person = async (number: number): Promise<void> => {
    for (let index = 0; performance.now() < end; index++) {
      const status = await deliver(twilio, base, phone(round, number), script[index % script.length]!);
      if (status !== 200) throw new Error(`A delivery was answered ${status}.`);
      taken++;
    }
  };
  await Promise.all(Array.from({ length: people }, (_, number) => person(number)));
  while (replied() !== undefined && (replied() ?? 0) - before < taken) {
    if (performance.now() > end + 60_000) throw new Error(`${taken} messages were taken, ${(replied() ?? 0) - before} replies came.`);
    await new Promise((done) => setTimeout(done, 5));
  }
  return (taken / (performance.now() - start)) * 1000;
}

const sorted = (numbers: readonly number[]): readonly number[] => [...numbers].sort((a, b) => a - b);
const quantile = (numbers: readonly number[], part: number): number =>
  sorted(numbers)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))] ?? NaN;
const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** Milliseconds from a message's delivery to the 200, and to its reply at the stand-in, at a steady rate, whether or not earlier ones were answered. */
async function waits(twilio: FakeTwilio, base: string): Promise<{ taken: readonly number[]; replied: readonly number[] }> {
  const sent = new Map<string, number>();
  const taken: number[] = [];
  // What was kept open while the last replies were waited for, the servers have closed by now.
  agent.destroy();
  const first = twilio.kept.length;
  const calls: Promise<void>[] = [];
  const start = performance.now();
  for (let index = 0; index < steady.rate * steady.seconds; index++) {
    await new Promise((done) => setTimeout(done, Math.max(0, start + (index * 1000) / steady.rate - performance.now())));
    const from = phone(900, index);
    const at = performance.now();
    sent.set(from, Date.now());
    calls.push(deliver(twilio, base, from, 'bonjour').then(() => void taken.push(performance.now() - at)));
  }
  await Promise.all(calls);
  for (const until = Date.now() + 60_000; twilio.kept.length - first < sent.size; await new Promise((done) => setTimeout(done, 5)))
    if (Date.now() > until) throw new Error(`${sent.size} messages were taken, ${twilio.kept.length - first} replies came.`);
  return { taken, replied: twilio.kept.slice(first).map(({ to, created }) => created.getTime() - (sent.get(to) ?? NaN)) };
}

/** Commands that a turn and its reply ask of the driver: the driver's own log of a server that is spoken to by one person. */
async function calls(twilio: FakeTwilio, env: Readonly<Record<string, string>>, folder: string): Promise<ReadonlyMap<string, number>> {
  const server = await startServer(join(folder, 'calls'), { ...env, MONGODB_LOG_COMMAND: 'debug', MONGODB_LOG_PATH: 'stderr' });
  const commands = (): readonly string[] =>
    [...server.output().matchAll(/Command started[\s\S]*?commandName: '(\w+)'/g)].map(([, name = '']) => name);
  const turns = 5 * script.length;
  // The first message makes the conversation; the queue and the sender look for work all the time, with or without people.
  await deliver(twilio, server.url, phone(950, 0), 'bonjour', once);
  await new Promise((done) => setTimeout(done, 2000));
  const idleFrom = commands().length;
  await new Promise((done) => setTimeout(done, 4000));
  const idle = (commands().length - idleFrom) / 4000;
  const from = commands().length;
  const start = performance.now();
  for (let turn = 0; turn < turns; turn++) await deliver(twilio, server.url, phone(950, 0), script[turn % script.length]!, once);
  await new Promise((done) => setTimeout(done, 2000));
  const found = commands().slice(from);
  const byName = new Map<string, number>();
  for (const name of found) byName.set(name, (byName.get(name) ?? 0) + 1 / turns);
  byName.set('all, those that look for work taken off', (found.length - idle * (performance.now() - start)) / turns);
  await stop(server);
  return byName;
}

async function stop(program: Program): Promise<void> {
  program.child.kill('SIGTERM');
  await program.ended();
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');

async function main(): Promise<void> {
  if (values.help) return console.log(usage);
  const folder = mkdtempSync(join(tmpdir(), 'pv-bench-'));
  try {
    const service = `MG${'1'.repeat(32)}`;
    const twilio = await startFakeTwilio({ senders: [service] });
    const env = {
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      TWILIO_API_URL: twilio.url,
      SMS_MESSAGING_SERVICE_SID: service,
      SMS_RATE: '1000',
      PUBLIC_URL: publicUrl,
      LOG_LEVEL: 'error',
    };
    const bare = run('bench/http-bare.ts', [], env);
    const [, bareUrl = ''] = await bare.says(/open (http:\S+?)\/? in a browser/);
    const ours = await startServer(join(folder, 'ours'), env, 'service');
    const rates: { bare: number; ours: number }[] = [];
    // The first round warms both up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const one = {
        bare: await rate(twilio, bareUrl, round, () => undefined),
        ours: await rate(twilio, ours.url, round, () => twilio.kept.length),
      };
      if (round === 0) continue;
      rates.push(one);
      console.log(`round ${round}: bare ${whole(one.bare)}/s, ours ${whole(one.ours)}/s, ${((100 * one.ours) / one.bare).toFixed(1)} %`);
    }
    const share = median(rates.map((one) => (100 * one.ours) / one.bare));
    console.log(
      `median: express + validateRequest + TwiML ${whole(median(rates.map((one) => one.bare)))}/s, full durable turns with their replies sent ${whole(median(rates.map((one) => one.ours)))}/s: ${share.toFixed(1)} % (aim 12 %, then 25 %)`,
    );
    const { taken, replied } = await waits(twilio, ours.url);
    const said = (numbers: readonly number[]): string =>
      `p50 ${whole(median(numbers))} ms, p99 ${whole(quantile(numbers, 0.99))} ms, longest ${whole(Math.max(...numbers))} ms`;
    console.log(
      `at ${steady.rate} messages/s for ${steady.seconds} s: to the 200 ${said(taken)}; to the reply ${said(replied)} (aim p99 < 1,000 ms)`,
    );
    await stop(ours);
    await stop(bare);
    console.log('commands of the driver, a turn and its reply:');
    for (const [name, count] of [...(await calls(twilio, env, folder))].sort(([, a], [, b]) => b - a))
      console.log(`  ${count.toFixed(2).padStart(6)}  ${name}`);
    await twilio.close();
  } finally {
    await cleanUp();
    agent.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
