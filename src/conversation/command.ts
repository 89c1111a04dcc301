import { comeBack, stop } from './consent';
import { park } from './park';
import { say, speak, top, setTop, type Run } from './run';
import { unasked, without } from './frame';
import { advance, askAgain, present, promptOf, push, stepOf } from './walk';
import type { CommandWord } from './words';
import type { Frame } from './session';
import { tellWhere } from './where';
import { turnOf, withTexts } from './run';

/** Obeys a word heard before the question, then brings the person back to it. */
export async function command<S>(run: Run<S>, word: CommandWord | { readonly kind: 'speak'; readonly locale: string }): Promise<void> {
  if (typeof word === 'object') {
    speak(run, word.locale);
    say(run, run.t('language.done'));
    return askAgain(run);
  }
  switch (word) {
    case 'help':
      return help(run);
    case 'menu':
      await park(run);
      push(run, run.parts.root, {});
      return advance(run);
    case 'back':
      return back(run);
    case 'cancel':
      return cancel(run);
    case 'language':
      return digress(run, run.parts.digressions.language);
    case 'human':
      return digress(run, run.parts.digressions.human);
    case 'stop':
      return stop(run);
    case 'start':
      comeBack(run);
      return askAgain(run);
    case 'thanks':
      return aside(run, run.t('engine.thanks'));
    case 'contact':
      return aside(run, run.t('engine.contact'));
  }
}

/** Something said in between. The question stands; where each message costs it is not said again. */
async function aside<S>(run: Run<S>, text: string): Promise<void> {
  say(run, text);
  if (!run.can.costly) await askAgain(run);
}

async function help<S>(run: Run<S>): Promise<void> {
  say(run, run.t('engine.help'));
  const frame = top(run);
  if (frame) tellWhere(run, frame);
  return askAgain(run);
}

/** A small dialog in between; the same one twice makes no pile. */
async function digress<S>(run: Run<S>, dialog: string): Promise<void> {
  if (run.stack.some((frame) => frame.dialog === dialog)) return askAgain(run);
  push(run, dialog, {}, true);
  return advance(run);
}

/** Puts the dialog aside as a draft and says so. */
async function cancel<S>(run: Run<S>): Promise<void> {
  const frame = run.stack[0];
  const dialog = frame && run.parts.dialogs.get(frame.dialog);
  await park(run);
  if (dialog && !dialog.passing) say(run, run.t('engine.cancelled', { title: dialog.title(run.t) }));
  push(run, run.parts.root, {});
  return advance(run);
}

/** One question back: to a read-back it is "no, change"; at a dialog's first question it leaves the dialog. */
async function back<S>(run: Run<S>): Promise<void> {
  const frame = top(run);
  if (!frame) return askAgain(run);
  if (frame.prompt?.kind === 'confirm') {
    setTop(run, { ...unasked(frame), answers: { ...frame.answers, [frame.step]: false } });
    return advance(run);
  }
  if (await backWithin(run, frame)) return;
  const [previous] = await asked(run, frame);
  if (previous !== undefined) {
    setTop(run, without(frame, [previous, frame.step]));
    return advance(run);
  }
  run.stack.pop();
  const below = top(run);
  if (!below) {
    await leave(run, frame);
    return advance(run);
  }
  if (frame.digression) return askAgain(run);
  return back(run);
}

/** One thing back within the question: the item graded before, the whole list instead of the one searched, the page before. */
async function backWithin<S>(run: Run<S>, frame: Frame): Promise<boolean> {
  const { at = 0, page = 0, query, ...shown } = frame.prompt ?? { kind: 'text', stamp: '' };
  if (!frame.prompt || (at === 0 && page === 0 && query === undefined)) return false;
  const whole = await promptOf(run, { ...frame, prompt: shown });
  if (!whole) return false;
  const prompt = query === undefined ? { ...shown, at: Math.max(0, at - 1) } : shown;
  present(run, { ...frame, prompt: { ...prompt, misses: 0 } }, whole, { page: query === undefined ? Math.max(0, page - 1) : 0 });
  return true;
}

async function leave<S>(run: Run<S>, frame: Frame): Promise<void> {
  run.stack = [frame];
  await park(run);
  push(run, run.parts.root, {});
}

/** The steps before this one that were truly asked, nearest first: those a person can change. Walks the dialog from its start. */
async function asked<S>(run: Run<S>, frame: Frame): Promise<readonly string[]> {
  const answers = await withTexts(run, frame);
  const path: string[] = [];
  const dialog = run.parts.dialogs.get(frame.dialog);
  for (let at: string = dialog?.start ?? frame.step; at !== frame.step && !path.includes(at);) {
    const step = stepOf(run, { ...frame, step: at });
    if (answers[at] === undefined) {
      const ask = await step.ask(turnOf(run, answers));
      if (ask.kind !== 'go') break;
      path.push(at);
      at = ask.step;
      continue;
    }
    path.unshift(at);
    const next = typeof step.next === 'function' ? await step.next(turnOf(run, answers)) : step.next;
    if (typeof next !== 'string') break;
    at = next;
  }
  const changeable: string[] = [];
  for (const name of path) if (answers[name] !== undefined && (await promptOf(run, without(frame, [name])))) changeable.push(name);
  return changeable;
}
