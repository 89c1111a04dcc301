import type { Activity } from '../../src/conversation/activity';
import type { Capabilities } from '../../src/conversation/channel';
import type { Message } from '../../src/conversation/message';
import type { ShownPrompt } from '../../src/conversation/prompt';
import { fits, type Act, type Script } from './script';

/** Where a script is played: one person on one channel, a clock to move, dialogs to replace. */
export interface Stage {
  readonly can: Capabilities;
  act(activity: Activity): Promise<readonly Message[]>;
  wait(hours: number): void;
  deploy(dialog: string): void;
  /** The messages as the channel really shows them, as lines. */
  lines(messages: readonly Message[]): readonly string[];
}

/** Plays a script; gives what differed, in words, or nothing. */
export async function play(script: Script, stage: Stage): Promise<string | undefined> {
  const shown: ShownPrompt[] = [];
  for (const { act, expected, line } of script.exchanges) {
    const activity = perform(act, stage, shown);
    if (!activity) continue;
    const messages = await stage.act(activity);
    for (const message of messages) if (message.kind === 'ask') shown.push(message.prompt);
    const came = stage.lines(messages).flatMap((text) => text.split('\n'));
    if (!fits(expected, came))
      return `line ${line}, expected:\n${expected.map((text) => `< ${text}`).join('\n')}\ncame:\n${came.map((text) => `< ${text}`).join('\n')}`;
  }
  return undefined;
}

function perform(act: Act, stage: Stage, shown: readonly ShownPrompt[]): Activity | undefined {
  switch (act.kind) {
    case 'wait':
      stage.wait(act.hours);
      return undefined;
    case 'deploy':
      stage.deploy(act.dialog);
      return undefined;
    case 'tap': {
      const having = shown.filter((prompt) => prompt.options?.some(([, label]) => label === act.label));
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
