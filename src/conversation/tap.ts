import type { ChoiceValue } from './activity';
import { missed } from './miss';
import type { Prompt, ShownPrompt } from './prompt';
import { several } from './read';
import type { Reading } from './reading';
import { say, top, type Run } from './run';
import type { Frame } from './session';
import { answer, grade, take } from './take';
import { askAgain, present, promptOf } from './walk';

/** A tap counts for the question it was shown with; on an older one the person is told so. Gives back the words it carried where it is none of the options: they are then heard as if typed. */
export async function hearTap<S>(run: Run<S>, value: ChoiceValue, stamp: string | undefined): Promise<string | undefined> {
  const frame = top(run);
  if (!frame?.prompt || (stamp !== undefined && stamp !== frame.prompt.stamp)) {
    say(run, run.t('engine.stale'));
    await askAgain(run);
    return undefined;
  }
  if (typeof value === 'string') return tapOne(run, frame, frame.prompt, value);
  await tapMany(run, frame, frame.prompt, value);
  return undefined;
}

async function tapOne<S>(run: Run<S>, frame: Frame, prompt: ShownPrompt, value: string): Promise<string | undefined> {
  if (prompt.kind === 'grade') {
    if (!prompt.options?.some((option) => option[0] === value)) return value;
    await grade(run, frame, prompt, [value], false);
    return undefined;
  }
  const whole = await promptOf(run, frame);
  if (!whole) await askAgain(run);
  else if (whole.kind === 'choice' && whole.options.some((option) => option.id === value)) await answer(run, value);
  else if (whole.kind === 'several' && whole.options.some((option) => option.id === value)) await pick(run, frame, prompt, whole, value);
  else return value;
  return undefined;
}

/** A whole form at once: several options, or a grade for each item. */
async function tapMany<S>(run: Run<S>, frame: Frame, prompt: ShownPrompt, value: Exclude<ChoiceValue, string>): Promise<void> {
  const whole = await promptOf(run, frame);
  if (!whole) return askAgain(run);
  if (whole.kind === 'several' && Array.isArray(value)) {
    const ids = (value as readonly string[]).filter((id) => whole.options.some((option) => option.id === id));
    return ids.length === value.length ? take(run, frame, prompt, chosen(whole, ids)) : missed(run, frame, '');
  }
  if (whole.kind === 'grade' && !Array.isArray(value)) {
    const known = Object.entries(value).every(
      ([id, given]) => whole.items.some((item) => item.id === id) && whole.scale.some((option) => option.id === given),
    );
    return known ? answer(run, { ...prompt.graded, ...value }) : missed(run, frame, '');
  }
  return missed(run, frame, '');
}

/** One tap more in a choice of several: in, or out again. */
async function pick<S>(
  run: Run<S>,
  frame: Frame,
  prompt: ShownPrompt,
  whole: Extract<Prompt, { kind: 'several' }>,
  id: string,
): Promise<void> {
  const before = prompt.picked ?? [];
  const picked = before.includes(id) ? before.filter((other) => other !== id) : [...before, id];
  if (picked.length > whole.max) return take(run, frame, prompt, chosen(whole, picked));
  present(run, { ...frame, prompt: { ...prompt, picked } }, whole);
}

const chosen = (whole: Extract<Prompt, { kind: 'several' }>, ids: readonly string[]) =>
  several(whole, ids) as Exclude<Reading, { kind: 'none' }>;
