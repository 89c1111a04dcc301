import { bring } from './bring';
import type { Ask, End, Next, Opening, Redo } from './dialog';
import { answered, begin, unasked, without } from './frame';
import { limits } from './limits';
import { park, resume, unpark } from './park';
import type { Prompt } from './prompt';
import { draftWords, isSecret, say, setTop, top, turnOf, withTexts, type Run } from './run';
import type { Frame } from './session';
import { show } from './show';
import { startBy } from './start';
import { tellWhere } from './where';

/** A dialog that runs in circles or piles up: an operator's matter. */
export class LoopError extends Error {
  readonly code = 'DIALOG_LOOP';
}

const isPrompt = (ask: Ask): ask is Prompt => 'text' in ask && ask.kind !== 'end';

/** Moves on from the top frame until something is asked or nothing is left. A step is asked only while its answer is missing. */
export async function advance<S>(run: Run<S>): Promise<void> {
  for (let walked = 0; walked < limits.stepsPerTurn; walked++) {
    const frame = top(run);
    if (!frame) return;
    const step = stepOf(run, frame);
    const answers = await withTexts(run, frame);
    const turn = turnOf(run, answers);
    if (answers[frame.step] !== undefined) {
      await follow(run, frame, typeof step.next === 'function' ? await step.next(turn) : step.next);
      continue;
    }
    const ask = await step.ask(turn);
    if (isPrompt(ask)) {
      if (ask.kind !== 'photo' || !run.photo) return present(run, frame, ask, { recall: run.recall });
      setTop(run, answered(frame, frame.step, run.photo));
      run.photo = undefined;
      continue;
    }
    switch (ask.kind) {
      case 'known':
        setTop(run, answered(frame, frame.step, ask.value));
        break;
      case 'go':
        setTop(run, { ...unasked(frame), step: ask.step });
        break;
      case 'call':
        push(run, ask.dialog, ask.answers);
        break;
      default:
        await follow(run, frame, ask);
    }
  }
  throw new LoopError(
    `The dialog '${top(run)?.dialog ?? ''}' walked ${limits.stepsPerTurn} steps at '${top(run)?.step ?? ''}' without asking anything; one of its 'next' leads back.`,
  );
}

/** The step a frame stands at. */
export function stepOf<S>(run: Run<S>, frame: Frame) {
  const step = run.parts.dialogs.get(frame.dialog)?.steps[frame.step];
  if (!step) throw new LoopError(`The dialog '${frame.dialog}' has no step '${frame.step}'; a 'next' names it.`);
  return step;
}

/** Opens a dialog on top of the stack. */
export function push<S>(run: Run<S>, id: string, answers: Readonly<Record<string, unknown>>, digression = false): void {
  const dialog = run.parts.dialogs.get(id);
  if (!dialog) throw new LoopError(`No dialog is called '${id}'; add it to the list of dialogs.`);
  if (run.stack.length >= limits.stackDepth) throw new LoopError(`More than ${limits.stackDepth} dialogs call one another, '${id}' last.`);
  run.stack.push(begin(dialog, answers, run.now.getTime(), digression));
  if (dialog.confidential) run.secret = true;
  run.aside ||= digression;
}

/** Opens a dialog with what was sent: its own answers of it, free words among them kept as drafts. False where that is not for it. */
export async function pushOpened<S>(run: Run<S>, id: string, opening: Opening): Promise<boolean> {
  const dialog = run.parts.dialogs.get(id);
  const photo = opening.photo ?? run.photo;
  const opened = await dialog?.opens?.(turnOf(run, {}), { ...opening, ...(photo ? { photo } : {}) });
  if (!opened) return false;
  run.photo = undefined;
  await park(run);
  push(run, id, opened.answers as Record<string, unknown>);
  await draftWords(run, (opened.texts ?? {}) as Readonly<Record<string, string>>);
  return true;
}

async function follow<S>(run: Run<S>, frame: Frame, next: Next | Redo | End): Promise<void> {
  if (typeof next === 'string') return setTop(run, { ...unasked(frame), step: next });
  if (next.kind === 'redo') {
    const back = without(frame, [...next.steps, frame.step]);
    return setTop(run, next.instead === undefined ? back : answered(back, next.steps[0], next.instead));
  }
  await close(run, frame, next);
}

/** Ends the top dialog: its drafts go, its result goes to who called it, what it was a digression from is asked again. */
async function close<S>(run: Run<S>, frame: Frame, over: End): Promise<void> {
  run.stack.pop();
  if (run.parts.dialogs.get(frame.dialog)?.confidential) run.forget = true;
  await unpark(run, frame.dialog);
  if (over.text !== undefined) say(run, over.text);
  if (over.then?.kind === 'call') {
    if (!frame.digression) await park(run);
    // What follows a digression is one too: who was in the middle of something comes back to it, with no answer of ours.
    push(run, over.then.dialog, over.then.answers, frame.digression ?? false);
    return;
  }
  if (over.then?.kind === 'begin') {
    const { words, came } = over.then;
    run.came = came ?? run.came;
    run.turn = undefined;
    const start = await startBy(run, words);
    if (!start) return offerMore(run, frame.dialog);
    await park(run);
    return push(run, start.dialog, start.answers);
  }
  if (over.then && (over.then.kind === 'resume' ? await resume(run, over.then.dialog) : await bring(run, over.then)))
    // What was to go on may be no more.
    return top(run) ? undefined : offerMore(run, frame.dialog);
  const below = top(run);
  if (!below) return offerMore(run, frame.dialog);
  if (frame.digression) {
    tellWhere(run, below);
    run.recall = run.aside && isFresh(run, frame, below);
  } else setTop(run, answered(below, below.step, over.result ?? null));
}

/** Whether a question is in mind still, after something that took one line: of a dialog that goes on, answered not long ago, and in the same language. */
const isFresh = <S>(run: Run<S>, { dialog }: Frame, below: Frame): boolean =>
  dialog !== run.parts.digressions.language &&
  !run.parts.dialogs.get(below.dialog)?.passing &&
  run.now.getTime() - below.at < limits.awayHours * 3_600_000;

/** Where buttons cost nothing, or a language was chosen to go on in, what can be done is shown; elsewhere silence costs less. */
function offerMore<S>(run: Run<S>, over: string): void {
  if (!run.can.costly || over === run.parts.digressions.language) push(run, run.parts.root, {});
}

/** Shows a prompt and keeps it with the frame. A question asked again keeps its stamp, so that a tap on it stays good; the next thing to grade has one
 *  of its own, so that a second tap on the one before grades nothing. */
export function present<S>(
  run: Run<S>,
  frame: Frame,
  prompt: Prompt,
  more: { page?: number; query?: string | undefined; brief?: boolean; recall?: boolean } = {},
): void {
  const before = frame.prompt;
  const moved =
    prompt.kind === 'grade' && !run.can.forms && before?.item !== undefined && prompt.items[before.at ?? 0]?.id !== before.item[0];
  if (!before || moved) run.asked++;
  const stamp = before && !moved ? before.stamp : run.asked.toString(36);
  const shown = show(prompt, {
    stamp,
    can: run.can,
    t: run.t,
    locale: run.locale,
    secret: isSecret(run.parts, run.stack),
    before,
    again: frame.again,
    query: before?.query,
    ...more,
  });
  run.messages.push(shown.message);
  setTop(run, { ...frame, prompt: shown.kept });
}

/** Asks the question of the top frame again, in the language of now; opens the root dialog where nothing was asked. `brief`: it was shown just before. */
export async function askAgain<S>(run: Run<S>, brief = false): Promise<void> {
  const frame = top(run);
  if (!frame) {
    push(run, run.parts.root, {});
    return advance(run);
  }
  const prompt = frame.prompt && (await promptOf(run, frame));
  if (prompt) present(run, frame, prompt, { brief });
  else await advance(run);
}

/** The question of a frame as it would be asked now, narrowed by the words it was narrowed by; undefined where it is no longer a question. */
export async function promptOf<S>(run: Run<S>, frame: Frame): Promise<Prompt | undefined> {
  const step = stepOf(run, frame);
  const turn = turnOf(run, await withTexts(run, frame));
  if (frame.prompt?.query !== undefined && step.heard) {
    const heard = await step.heard(turn, frame.prompt.query);
    if (heard && 'prompt' in heard) return heard.prompt;
  }
  const ask = await step.ask(turn);
  return isPrompt(ask) ? ask : undefined;
}
