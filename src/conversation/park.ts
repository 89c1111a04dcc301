import { limits } from './limits';
import { changeDrafts, drafts, halfDone, isSecret, top, type Run } from './run';
import type { Frame } from './session';
import { upgradeStack } from './upgrade';
import { tellWhere } from './where';

/** Puts what is under way aside as a draft that the menu offers; a dialog without a single answer, or a passing one, is let go. */
export async function park<S>(run: Run<S>): Promise<void> {
  const kept = halfDone(run.parts, run.stack);
  run.stack = [];
  const [base] = kept;
  if (!base) return;
  const names = [base.dialog, ...run.parked.filter((name) => name !== base.dialog)];
  const dropped = names.slice(limits.parked);
  run.parked = names.slice(0, limits.parked);
  await changeDrafts(run, (before) => ({ ...before, parked: { ...omit(before.parked, dropped), [base.dialog]: kept } }));
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
export async function resume<S>(run: Run<S>, dialog: string): Promise<true> {
  const frames = (await drafts(run)).parked[dialog] ?? [];
  await park(run);
  run.parked = run.parked.filter((name) => name !== dialog);
  await changeDrafts(run, (before) => ({ ...before, parked: omit(before.parked, [dialog]) }));
  await takeUp(run, frames);
  return true;
}

/** Goes on with these frames, brought up to the dialogs of today, and says where they stand. */
export async function takeUp<S>(run: Run<S>, frames: readonly Frame[]): Promise<void> {
  const at = run.now.getTime();
  run.stack = frames.map((frame) => ({ ...frame, at }));
  await upgradeStack(run);
  if (isSecret(run.parts, run.stack)) run.secret = true;
  const frame = top(run);
  if (frame) tellWhere(run, frame);
}

/** The record without these names. */
export const omit = <V>(record: Readonly<Record<string, V>>, names: readonly string[]): Record<string, V> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
