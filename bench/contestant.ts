import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { day } from '../src/conversation/format';
import type { ShownOption } from '../src/conversation/prompt';
import { toLines } from '../src/conversation/render';
import { authority, createTexts, loadLocales } from '../src/i18n';
import { createBenchCity } from './city';
import { createLong, longScript } from './long';
import { createOurs, type Contestant } from './ours';

/** One contestant in a process of its own: holds conversations when the parent asks, and says what they cost. Started by `engine.ts` alone. */

/** The vote's eight messages: a greeting, two choices, a wrong number, a right answer, a change, another answer, the code. */
const voteScript = (code: string): readonly string[] => ['bonjour', '1', '1', '11 14 99', '11 14', '0', '12 15', code];
/** Conversations between two looks at the clock. */
const batch = 4;

/** What the parent asks. `spendMs`: milliseconds of processor time, at the least, that the round takes. */
export type Ask = { readonly kind: 'replies' } | { readonly kind: 'round'; readonly spendMs: number };
/** What comes back: the replies to the script, or the turns held and the microseconds of processor time they took. */
export type Answer =
  | { readonly kind: 'ready'; readonly name: string; readonly does: string }
  | { readonly kind: 'replies'; readonly replies: readonly string[] }
  | { readonly kind: 'round'; readonly turns: number; readonly cpuMicroseconds: number };

interface Peer {
  readonly create: (world: object) => Contestant;
}

/** A contestant, what is said to it, and how the city is emptied after each conversation. */
interface Entered {
  readonly it: Contestant;
  readonly script: readonly string[];
  readonly reset: () => void;
}

/** A question and its options as the engine shows them to a basic phone: peers differ in how they hold a conversation, not in its layout. */
function list(text: string, options: readonly ShownOption[], picked: readonly string[] = [], label?: string): string {
  const commands = label === undefined ? [] : [{ value: label, label }];
  return toLines({ kind: 'ask', text, prompt: { kind: 'several', stamp: '', options, picked }, commands });
}

/** `code`: the three digits that the engine asks for before it casts; its own are not chosen here. */
async function enter(name: string, code: string): Promise<Entered> {
  const now = new Date();
  const locales = loadLocales(join(__dirname, '../locales'));
  const long = /^long-(\d+)$/.exec(name)?.[1];
  if (long !== undefined) {
    const count = Number(long);
    return { it: createLong(createTexts(locales), count, now), script: longScript(count), reset: () => undefined };
  }
  const bench = createBenchCity(now);
  const { city } = bench;
  const reset = (): void => bench.reset();
  if (name === 'ours') return { it: createOurs(createTexts(locales), city, now), script: voteScript(code), reset };
  const i18n = authority(locales, 'fr');
  const peer = (await import(pathToFileURL(join(__dirname, 'peers', `${name}.mjs`)).href)) as Peer;
  const getFixedT = (locale: string): unknown => i18n.getFixedT(locale);
  return { it: peer.create({ getFixedT, city, day, list, now, address: 'bench', code }), script: voteScript(code), reset };
}

async function main(): Promise<void> {
  const { it, script, reset } = await enter(process.argv[2] ?? '', process.argv[3] ?? '');
  const send = (answer: Answer): void => void process.send?.(answer);

  async function round(spendMs: number): Promise<Answer> {
    const before = process.cpuUsage();
    for (let turns = 0; ;) {
      for (let run = 0; run < batch; run++) {
        await it.run(script);
        reset();
        turns += script.length;
      }
      const { user, system } = process.cpuUsage(before);
      if (user + system >= spendMs * 1000) return { kind: 'round', turns, cpuMicroseconds: user + system };
    }
  }

  process.on('message', (ask: Ask) => {
    const answer =
      ask.kind === 'round' ? round(ask.spendMs) : it.run(script).then((replies): Answer => (reset(), { kind: 'replies', replies }));
    answer.then(send, (error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
  process.on('disconnect', () => process.exit(0));
  send({ kind: 'ready', name: it.name, does: it.does });
}

void main();
