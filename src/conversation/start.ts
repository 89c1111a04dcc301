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
  const answers = dialog && (rest === '' ? {} : await dialog.fill?.(turnOf(run, {}), rest));
  return answers && { dialog: id, answers: answers as Record<string, unknown> };
}

/** What somebody who sent these words would begin. */
export async function startBy<S>(run: Run<S>, words: string): Promise<Start | undefined> {
  const start = run.parts.words.start(normalise(words));
  return start && ((await startOf(run, start.dialog, start.rest)) ?? { dialog: start.dialog, answers: {} });
}
