import { answered, unasked } from './frame';
import type { ShownOption, ShownPrompt } from './prompt';
import type { Reading } from './reading';
import { draftWords, say, setTop, top, type Run } from './run';
import type { Frame } from './session';
import { advance, askAgain, present, promptOf } from './walk';

/** Acts on what a message said to the question. */
export async function take<S>(run: Run<S>, frame: Frame, prompt: ShownPrompt, reading: Exclude<Reading, { kind: 'none' }>): Promise<void> {
  switch (reading.kind) {
    case 'answer':
      return answer(run, reading.value);
    case 'ambiguous':
      return narrow(run, frame, prompt, reading.candidates);
    case 'turn': {
      const whole = await promptOf(run, frame);
      if (whole) present(run, frame, whole, { page: (prompt.page ?? 0) + reading.by, query: prompt.query });
      return;
    }
    case 'grades':
      return grade(run, frame, prompt, reading.row, reading.back ?? false);
    case 'refused':
      say(run, refusal(run, prompt, reading));
      return askAgain(run, true);
  }
}

/** Keeps the answer under the step's name and walks on. A free text goes to the drafts. */
export async function answer<S>(run: Run<S>, value: unknown): Promise<void> {
  const frame = top(run);
  if (!frame) return;
  if (frame.prompt?.kind === 'text') return answerWords(run, frame, frame.step, value as string);
  setTop(run, { ...answered(frame, frame.step, value), at: run.now.getTime() });
  return advance(run);
}

/** Keeps words as the answer to a step of words, and walks on from there. */
export async function answerWords<S>(run: Run<S>, frame: Frame, step: string, words: string): Promise<void> {
  setTop(run, { ...unasked(frame), step, at: run.now.getTime() });
  await draftWords(run, { [step]: words });
  return advance(run);
}

/** Keeps grades for the item asked and those after it, and asks the next; after the last item the question is answered. */
export async function grade<S>(
  run: Run<S>,
  frame: Frame,
  prompt: ShownPrompt,
  row: readonly (string | null)[],
  back: boolean,
): Promise<void> {
  const whole = await promptOf(run, frame);
  if (whole?.kind !== 'grade') return askAgain(run);
  const graded: Record<string, string> = { ...prompt.graded };
  let at = back ? Math.max(0, (prompt.at ?? 0) - 1) : (prompt.at ?? 0);
  for (const given of row) {
    const item = whole.items[at++];
    if (item && given !== null) graded[item.id] = given;
  }
  if (at >= whole.items.length) return answer(run, graded);
  present(run, { ...frame, prompt: { ...prompt, graded, at, misses: 0 } }, whole);
}

/** Asks back with the candidates alone, under the numbers they had. */
function narrow<S>(run: Run<S>, frame: Frame, prompt: ShownPrompt, candidates: readonly ShownOption[]): void {
  const options = candidates.map(([id, label, number]) => ({ id, label, number }));
  const { page: _page, pages: _pages, ...rest } = prompt;
  present(run, { ...frame, prompt: rest }, { kind: 'choice', text: run.t('prompt.which'), options });
  const now = top(run);
  if (now?.prompt && prompt.kind === 'several')
    setTop(run, { ...now, prompt: { ...now.prompt, kind: 'several', max: prompt.max ?? 1, min: prompt.min ?? 1 } });
}

function refusal<S>(run: Run<S>, prompt: ShownPrompt, { reason, values }: Extract<Reading, { kind: 'refused' }>): string {
  const { t } = run;
  switch (reason) {
    case 'too-many':
      return prompt.kind === 'text' || prompt.kind === 'place'
        ? t('prompt.refused.too-long', { max: values['max'] ?? '', count: Number(values['count']) })
        : t('prompt.refused.too-many', { max: values['max'] ?? '', count: Number(values['count']) });
    case 'too-few':
      return t('prompt.refused.too-few', { min: values['min'] ?? '' });
    case 'no-such':
      return t('prompt.refused.no-such', { number: values['number'] ?? '' });
    case 'last-page':
      return t('prompt.refused.last-page');
    case 'too-early':
      return t('prompt.refused.too-early', { from: values['from'] ?? '' });
    case 'too-late':
      return t('prompt.refused.too-late', { to: values['to'] ?? '' });
    case 'wrong-code':
      return t('prompt.refused.wrong-code', { code: values['code'] ?? '' });
  }
}
