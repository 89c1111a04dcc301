import { ideas } from '../../demo/ideas.json';
import { referrals } from '../../demo/lab.json';
import { shownChannels } from '../../src/cli/shown';
import type { Activity } from '../../src/conversation/activity';
import { readReference } from '../../src/services/proposals/reference';
import { parts, rewrite } from '../../src/conversation/gsm';
import type { Message } from '../../src/conversation/message';
import type { ShownPrompt } from '../../src/conversation/prompt';
import { fits, merged, written, type Act, type Exchange, type Script } from './script';
import type { PaperKind } from './real-edition';
import type { Stage } from './stage';

/** Plays a script on one channel; gives what differed, in words, or nothing. */
export async function play(script: Script, stage: Stage): Promise<string | undefined> {
  let wrong: string | undefined;
  await perform(script, stage, (exchange, texts) => {
    const came = linesOf(texts);
    const expected = exchange.expected.filter(({ only }) => only?.includes(stage.channel) ?? true).map(({ text }) => text);
    const alike = (text: string): string => stage.typography(steady(text));
    const count = partsOf(texts);
    if (!fits(expected.map(alike), came.map(alike)))
      wrong = `line ${exchange.line}, expected:\n${quoted(expected)}\ncame:\n${quoted(came)}`;
    else if (stage.channel === 'sms' && exchange.parts !== undefined && exchange.parts !== count)
      wrong = `line ${exchange.line}, expected ${counted(exchange.parts)}, came ${counted(count)}`;
    return wrong === undefined;
  });
  return wrong;
}

/** The script's text with what comes back now in place of what was expected, on the channels of the stages. */
export async function record(text: string, script: Script, stages: readonly Stage[]): Promise<string> {
  const came = new Map<number, Record<string, readonly string[]>>();
  const costs = new Map<number, readonly string[]>();
  for (const stage of stages)
    await perform(script, stage, ({ line }, texts) => {
      came.set(line, { ...came.get(line), [stage.channel]: linesOf(texts).map(steady) });
      if (script.counted && stage.channel === 'sms') costs.set(line, [counted(partsOf(texts))]);
      return true;
    });
  const kept = text.split('\n').flatMap((raw, index) => {
    if (raw.startsWith('<') || raw.startsWith('=')) return [];
    const lines = inOrder(came.get(index + 1));
    return lines ? [raw, ...merged(lines, (a, b) => rewrite(a) === rewrite(b)).map(written), ...(costs.get(index + 1) ?? [])] : [raw];
  });
  return kept.join('\n');
}

/** The plainest channel first, whichever of them a person began on. */
const inOrder = (lines: Readonly<Record<string, readonly string[]>> | undefined) =>
  lines && Object.fromEntries(shownChannels.flatMap((channel) => (lines[channel] ? [[channel, lines[channel]]] : [])));

/** Does what the script says, one thing after the other; `then` is given the texts that came and says whether to go on. */
export async function perform(
  script: Script,
  stage: Stage,
  then: (exchange: Exchange, texts: readonly string[]) => boolean | Promise<boolean>,
): Promise<void> {
  await stage.begin();
  const prompts: ShownPrompt[] = [];
  const own = ownDigits(stage.address);
  let code = scriptCode;
  let given = receipt;
  const acted = async (act: Act): Promise<readonly Message[] | undefined> => {
    const activity = await activityOf(act, stage, prompts);
    if (activity?.kind !== 'text') return activity && stage.act(activity);
    const text = own.put(await withPapers(activity.text, stage));
    return stage.act({ kind: 'text', text: text.replace(scriptCode, code).replace(receipt, given) });
  };
  for (const exchange of script.exchanges) {
    const messages = exchange.act.kind === 'meanwhile' ? await stage.meanwhile() : await acted(exchange.act);
    if (!messages) continue;
    for (const message of messages) if (message.kind === 'ask') prompts.push(message.prompt);
    const texts = stage.lines(messages);
    code = anyCode.exec(texts.join('\n'))?.[0] ?? code;
    given = texts.join('\n').match(receipts)?.[0] ?? given;
    if (
      !(await then(
        exchange,
        texts.map((text) => own.takeBack(text).replace(anyCode, scriptCode)),
      ))
    )
      return;
  }
}

/** Numbers on paper in place of `{slip}`, `{card}`, `{desk}`, `{class}`, `{invitation}` and `{team}`: the same one as often as it is named in a script. */
async function withPapers(text: string, stage: Stage): Promise<string> {
  const [name, kind] = /\{(slip|card|desk|class|invitation|team)\}/.exec(text) ?? [];
  if (name === undefined) return text;
  return withPapers(text.replaceAll(name, await stage.paper(kind as PaperKind)), stage);
}

/** The code that moves a conversation, as scripts have it: each time it is another. */
const scriptCode = '4821 9037';
const anyCode = /\b\d{4} \d{4}\b/;

/** Scripts all write 06 12 34 56 78; each person has a number of their own by it, since a number is sent few codes a day. A phone's own is told as that one. */
function ownDigits(address: string): { put(text: string): string; takeBack(text: string): string } {
  const own = String(10 + (Number(/\d+/.exec(address)?.[0]) % 90));
  const swap = (from: string, to: string) => (text: string) => text.replace(new RegExp(`(6[ .-]?12[ .-]?)${from}(?=[ .-]?56)`), `$1${to}`);
  const [, national = ''] = /^sms:\+33(\d{9})$/.exec(address) ?? [];
  const spelled = `0${national}`.replace(/(\d\d)(?=\d)/g, '$1 ');
  const takeBack = swap(own, '34');
  return { put: swap('34', own), takeBack: (text) => takeBack(national === '' ? text : text.replaceAll(spelled, '06 12 34 56 78')) };
}

async function activityOf(act: Act, stage: Stage, prompts: readonly ShownPrompt[]): Promise<Activity | undefined> {
  switch (act.kind) {
    case 'wait':
      stage.wait(act.hours);
      return undefined;
    case 'elsewhere':
      await stage.elsewhere();
      return undefined;
    case 'full':
    case 'free':
      await stage.others(act.kind, act.workshop);
      return undefined;
    case 'meanwhile':
      return undefined;
    case 'deploy':
      await stage.deploy(act.dialog);
      return undefined;
    case 'tap': {
      const having = prompts.filter((prompt) => prompt.options?.some(([, label]) => label === act.label));
      const prompt = act.old ? having[0] : having[having.length - 1];
      const option = prompt?.options?.find(([, label]) => label === act.label);
      if (!prompt || !option) throw new Error(`nothing to tap is called '${act.label}'`);
      return stage.tapped(prompt.stamp, option);
    }
    case 'place':
      return { kind: 'place', place: { latitude: act.latitude, longitude: act.longitude } };
    case 'photo':
      return {
        kind: 'media',
        ...(act.refused ? { media: [], refused: act.refused } : { media: [{ id: 'photo', type: 'image/jpeg' }] }),
        ...(act.text === undefined ? {} : { text: act.text }),
      };
    case 'open':
      return { kind: 'open', ...(act.link ? { link: act.link } : {}) };
    case 'text':
      return { kind: 'text', text: act.text };
  }
}

const linesOf = (texts: readonly string[]): readonly string[] => texts.flatMap((text) => text.split('\n'));
const partsOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + parts(text).parts, 0);
const counted = (count: number): string => `= ${count} part${count === 1 ? '' : 's'}`;

/** Receipts, files and proposals bear another name each time: here always the same. */
const receipts = /\b([2-9A-Z]{4}-){2}[2-9A-Z]{4}\b/g;
const receipt = 'K7M2-P9QX-4RT3';
/** References of proposals and of the lab's topics, but for those that the demonstration has from the start. */
const references = /\b[1-9]\d{5}\b/g;
const known = new Set([...ideas, ...referrals].map(({ reference }) => reference));
/** Certificates of lessons: what the city alone can make is made with keys that are new each time. */
const sealedNumbers = /\b(\d{1,3}-\d{6}-\d{5}-)\d{6}\b/g;
const steady = (line: string): string =>
  line
    .replace(sealedNumbers, '$1401577')
    .replace(references, (found) => (known.has(found) || readReference(found) === 'mistyped' ? found : '482135'))
    .replace(receipts, receipt)
    .replace(/\b[2346789CDFGHJKMPQRTVWX]{6}\b/g, '7HKM2P')
    .replace(bookingNumbers, '48213')
    .replace(/JOIN \d{4}/g, 'JOIN 4821')
    .replace(/\b\d{4} \d{4} \d{4}\b/g, '4821 0077 1934');

/** Five digits, but for postal codes. */
const bookingNumbers = /(?<!\d)(?!750)\d{5}(?!\d)/g;

const quoted = (lines: readonly string[]): string => lines.map((text) => `< ${text}`).join('\n');
