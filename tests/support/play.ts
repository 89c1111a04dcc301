import type { Activity } from '../../src/conversation/activity';
import { rewrite } from '../../src/conversation/gsm';
import type { ShownPrompt } from '../../src/conversation/prompt';
import { fits, merged, written, type Act, type Exchange, type Script } from './script';
import type { Stage } from './stage';

/** Plays a script on one channel; gives what differed, in words, or nothing. */
export async function play(script: Script, stage: Stage): Promise<string | undefined> {
  let wrong: string | undefined;
  await perform(script, stage, (exchange, came) => {
    const expected = exchange.expected.filter(({ only }) => only?.includes(stage.channel) ?? true).map(({ text }) => text);
    const alike = (text: string): string => stage.typography(steady(text));
    if (fits(expected.map(alike), came.map(alike))) return true;
    wrong = `line ${exchange.line}, expected:\n${quoted(expected)}\ncame:\n${quoted(came)}`;
    return false;
  });
  return wrong;
}

/** The script's text with what comes back now in place of what was expected, on one or two channels. */
export async function record(text: string, script: Script, stages: readonly Stage[]): Promise<string> {
  const came = new Map<number, Record<string, readonly string[]>>();
  for (const stage of stages)
    await perform(script, stage, ({ line }, lines) => {
      came.set(line, { ...came.get(line), [stage.channel]: lines.map(steady) });
      return true;
    });
  const kept = text.split('\n').flatMap((raw, index) => {
    if (raw.startsWith('<')) return [];
    const lines = came.get(index + 1);
    return lines ? [raw, ...merged(lines, (a, b) => rewrite(a) === rewrite(b)).map(written)] : [raw];
  });
  return kept.join('\n');
}

/** Does what the script says, one thing after the other; `then` says whether to go on. */
async function perform(script: Script, stage: Stage, then: (exchange: Exchange, came: readonly string[]) => boolean): Promise<void> {
  const prompts: ShownPrompt[] = [];
  for (const exchange of script.exchanges) {
    const activity = await activityOf(exchange.act, stage, prompts);
    if (!activity) continue;
    const messages = await stage.act(activity);
    for (const message of messages) if (message.kind === 'ask') prompts.push(message.prompt);
    const came = stage.lines(messages).flatMap((text) => text.split('\n'));
    if (!then(exchange, came)) return;
  }
}

async function activityOf(act: Act, stage: Stage, prompts: readonly ShownPrompt[]): Promise<Activity | undefined> {
  switch (act.kind) {
    case 'wait':
      stage.wait(act.hours);
      return undefined;
    case 'deploy':
      await stage.deploy(act.dialog);
      return undefined;
    case 'tap': {
      const having = prompts.filter((prompt) => prompt.options?.some(([, label]) => label === act.label));
      const prompt = act.old ? having[0] : having[having.length - 1];
      const option = prompt?.options?.find(([, label]) => label === act.label);
      if (!prompt || !option) throw new Error(`nothing to tap is called '${act.label}'`);
      return { kind: 'choice', value: option[0], stamp: prompt.stamp };
    }
    case 'place':
      return { kind: 'place', place: { latitude: act.latitude, longitude: act.longitude } };
    case 'photo':
      return { kind: 'media', media: [{ id: 'photo', type: 'image/jpeg' }] };
    case 'open':
      return { kind: 'open', ...(act.link ? { link: act.link } : {}) };
    case 'text':
      return { kind: 'text', text: act.text };
  }
}

/** Receipts and files bear another name each time: here always the same. */
const steady = (line: string): string =>
  line.replace(/\b[2-9A-Z]{4}-[2-9A-Z]{4}\b/g, 'K7M2-P9QX').replace(/\b[2346789CDFGHJKMPQRTVWX]{6}\b/g, '7HKM2P');

const quoted = (lines: readonly string[]): string => lines.map((text) => `< ${text}`).join('\n');
