import { limits } from './limits';
import { changeDrafts, drafts, top, type Run } from './run';
import type { Frame } from './session';
import { tellWhere } from './where';

/** Puts what is under way aside as a draft that the menu offers; a dialog without a single answer, or a passing one, is let go. */
export async function park<S>(run: Run<S>): Promise<void> {
  const kept = run.stack.filter((frame) => !run.parts.dialogs.get(frame.dialog)?.passing && !frame.digression);
  run.stack = [];
  const [base] = kept;
  if (!base || !kept.some(hasAnswer)) return;
  const names = [base.dialog, ...run.parked.filter((name) => name !== base.dialog)];
  const dropped = names.slice(limits.parked);
  run.parked = names.slice(0, limits.parked);
  await changeDrafts(run, (before) => ({ ...before, parked: { ...omit(before.parked, dropped), [base.dialog]: kept } }));
}

/** Something the person would not like to say twice. */
function hasAnswer({ answers, texts, prompt }: Frame): boolean {
  return (
    Object.keys(answers).length > 0 ||
    Boolean(texts?.length) ||
    Boolean(prompt?.picked?.length) ||
    Object.keys(prompt?.graded ?? {}).length > 0
  );
}

/** Forgets the draft and the free texts of a dialog that is over. */
export async function unpark<S>(run: Run<S>, dialog: string): Promise<void> {
  const used = run.parked.includes(dialog) || run.drafts !== undefined;
  run.parked = run.parked.filter((name) => name !== dialog);
  if (!used) return;
  await changeDrafts(run, ({ texts, parked }) => ({
    texts: Object.fromEntries(Object.entries(texts).filter(([name]) => !name.startsWith(`${dialog}.`))),
    parked: omit(parked, [dialog]),
  }));
}

/** Takes a half-done dialog up again and says where it was. */
export async function resume<S>(run: Run<S>, dialog: string): Promise<void> {
  const frames = (await drafts(run)).parked[dialog] ?? [];
  await park(run);
  run.parked = run.parked.filter((name) => name !== dialog);
  await changeDrafts(run, (before) => ({ ...before, parked: omit(before.parked, [dialog]) }));
  const at = run.now.getTime();
  run.stack = frames.map((frame) => ({ ...frame, at }));
  if (frames.some((frame) => run.parts.dialogs.get(frame.dialog)?.confidential)) run.secret = true;
  const frame = top(run);
  if (frame) tellWhere(run, frame);
}

const omit = <V>(record: Readonly<Record<string, V>>, names: readonly string[]): Record<string, V> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
