import { unasked } from './frame';
import { say, setTop, top, turnOf, withTexts, type Run } from './run';
import type { Frame } from './session';
import type { AnyDialog, Ask } from './dialog';

/** Brings the frames of a session up to the dialogs of today. A frame whose dialog changed without an upgrade starts again with the answers
 *  that still fit, and the person is told; a dialog that is no more is let go, and the person is told. Never a wrong field, never silence.
 *  False where what was asked no longer stands: the message is then no answer to it, and the question of now is to be asked. */
export async function upgradeStack<S>(run: Run<S>): Promise<boolean> {
  if (run.stack.every((frame) => isCurrent(run, frame))) return true;
  const stack = run.stack;
  run.stack = [];
  for (const frame of stack) {
    const dialog = run.parts.dialogs.get(frame.dialog);
    if (!dialog) {
      say(run, run.t('engine.gone'));
      return false;
    }
    run.stack.push(isCurrent(run, frame) ? frame : upgraded(dialog, frame));
    const now = top(run);
    if (now && !isCurrent(run, now)) await restart(run, dialog, now);
  }
  return top(run)?.prompt !== undefined;
}

const isCurrent = <S>(run: Run<S>, frame: Frame): boolean => {
  const dialog = run.parts.dialogs.get(frame.dialog);
  return dialog !== undefined && dialog.version === frame.version && dialog.steps[frame.step] !== undefined;
};

/** Applies the upgrades one after the other as far as they lead. The question shown is kept only where the step kept its name. */
function upgraded<S>(dialog: AnyDialog<S>, frame: Frame): Frame {
  let current = frame;
  for (let version = frame.version + 1; version <= dialog.version; version++) {
    const upgrade = dialog.upgrades?.[version];
    if (!upgrade) return current;
    const { answers, step = current.step } = upgrade(current.answers, current.step);
    current = { ...(step === current.step ? current : unasked(current)), version, step, answers };
  }
  return current;
}

/** From the start, keeping an answer only where today's question would take it. */
async function restart<S>(run: Run<S>, dialog: AnyDialog<S>, frame: Frame): Promise<void> {
  const old = frame.answers;
  setTop(run, { ...unasked(frame), version: dialog.version, step: dialog.start, answers: {} });
  for (const [name, value] of Object.entries(old)) {
    const step = dialog.steps[name];
    const now = top(run);
    if (!step || !now) continue;
    const ask = await step.ask(turnOf(run, await withTexts(run, now)));
    if (fits(ask, value)) setTop(run, { ...now, answers: { ...now.answers, [name]: value } });
  }
  const now = top(run);
  if (now) setTop(run, { ...now, texts: (frame.texts ?? []).filter((name) => dialog.steps[name]?.kind === 'text') });
  say(run, run.t('engine.changed', { title: dialog.title(run.t) }));
}

/** Whether an answer given to an older form is one that this question could get. */
function fits(ask: Ask, value: unknown): boolean {
  switch (ask.kind) {
    case 'choice':
      return ask.options.some((option) => option.id === value);
    case 'several':
      return Array.isArray(value) && value.length <= ask.max && value.every((id) => ask.options.some((option) => option.id === id));
    case 'grade':
      return (
        isRecord(value) &&
        Object.entries(value).every(
          ([id, grade]) => ask.items.some((item) => item.id === id) && ask.scale.some((label) => label.id === grade),
        )
      );
    case 'date':
      return (
        typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && (!ask.from || value >= ask.from) && (!ask.to || value <= ask.to)
      );
    case 'place':
      return isRecord(value) && ('words' in value || 'latitude' in value);
    case 'photo':
      return (value === null && ask.optional === true) || (isRecord(value) && 'type' in value);
    case 'known':
      return ask.value === value;
    default:
      return false;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
