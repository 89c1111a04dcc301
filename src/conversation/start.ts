import { textOf } from './activity';
import { normalise } from './normalise';
import { turnOf, type Run } from './run';

/** What words begin: a dialog, with the answers that they give. */
export interface Start {
  readonly dialog: string;
  readonly answers: Readonly<Record<string, unknown>>;
}

/** The dialog with the answers that the words after its own give; undefined where these are not meant for it. */
export async function startOf<S>(run: Run<S>, id: string, rest: string): Promise<Start | undefined> {
  const dialog = run.parts.dialogs.get(id);
  const answers =
    dialog && (rest === '' ? {} : await dialog.fill?.(turnOf(run, {}), rest, writtenAs(textOf(run.inbound.activity) ?? '', rest)));
  return answers && { dialog: id, answers: answers as Record<string, unknown> };
}

/** What somebody who sent these words would begin. */
export async function startBy<S>(run: Run<S>, words: string): Promise<Start | undefined> {
  const start = run.parts.words.start(normalise(words));
  return start && ((await startOf(run, start.dialog, start.rest)) ?? { dialog: start.dialog, answers: {} });
}

/** A dialog's own words are shorter than this. */
const longestWord = 60;

/** The end of a message that is these words once normalised; they themselves where there is none. */
function writtenAs(text: string, words: string): string {
  for (let at = 0; at < Math.min(text.length, longestWord); at++) if (normalise(text.slice(at)) === words) return text.slice(at).trim();
  return words;
}
