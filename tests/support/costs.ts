import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parts } from '../../src/conversation/gsm';
import { perform } from './play';
import { parseScript } from './script';
import { openStage, type Ground } from './stage';

const folder = join(__dirname, '../transcripts');

/** Transcripts that count their parts ("vote/first.fr"), in order. */
export const countedTranscripts: readonly string[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.txt') && parseScript(readFileSync(join(folder, file), 'utf8')).counted)
  .map((file) => file.replace('.txt', ''))
  .sort();

/** What a conversation by SMS costs: messages and parts that the person sends, messages and parts that we do. */
export interface Cost {
  readonly title: string;
  readonly theirs: { readonly messages: number; readonly parts: number };
  readonly ours: { readonly messages: number; readonly parts: number };
  /** The last words said. */
  readonly last: string;
}

/** Plays a transcript by SMS and counts. Throws where a turn of it broke. */
export async function costOf(transcript: string, ground: Ground): Promise<Cost> {
  const script = parseScript(readFileSync(join(folder, `${transcript}.txt`), 'utf8'));
  const stage = await openStage('sms', ground);
  const said: string[] = [];
  const answered: string[] = [];
  await perform(script, stage, ({ act }, texts) => {
    if (act.kind === 'text') said.push(act.text);
    answered.push(...texts);
    return true;
  });
  if (stage.errors.length > 0) throw stage.errors[0];
  const sum = (texts: readonly string[]) => ({
    messages: texts.length,
    parts: texts.reduce((count, text) => count + parts(text).parts, 0),
  });
  return { title: script.title, theirs: sum(said), ours: sum(answered), last: answered.at(-1) ?? '' };
}
