import { progress } from './frame';
import { say, type Run } from './run';
import type { Frame } from './session';

/** "We were at: Vote, question 2 of 4." */
export function tellWhere<S>(run: Run<S>, frame: Frame): void {
  const dialog = run.parts.dialogs.get(frame.dialog);
  if (!dialog || dialog.passing) return;
  say(run, run.t('engine.where', { title: dialog.title(run.t), ...progress(dialog, frame) }));
}
