import type { Activity, ChoiceValue } from './activity';
import { command } from './command';
import type { Heard } from './dialog';
import { answered } from './frame';
import { limits } from './limits';
import { missed } from './miss';
import { normalise } from './normalise';
import { park } from './park';
import { numberAll, pageStarts } from './show';
import type { Prompt, ShownOption, ShownPrompt } from './prompt';
import { read, several, type Reader, type Reading } from './read';
import { changeDrafts, say, setTop, speak, top, turnOf, withTexts, type Run } from './run';
import type { Frame } from './session';
import { advance, askAgain, present, promptOf, push, stepOf } from './walk';
import { tellWhere } from './where';

/** Hears what a person did against the question they were last shown, and moves on. `lastAt`: when they were heard before, epoch milliseconds. */
export async function hear<S>(run: Run<S>, activity: Activity, lastAt: number | undefined): Promise<void> {
  switch (activity.kind) {
    case 'text':
      return hearText(run, activity.text, lastAt);
    case 'choice':
      return hearTap(run, activity.value, activity.stamp);
    case 'place':
      return hearThing(run, 'place', activity.place);
    case 'media': {
      const [photo] = activity.media;
      if (photo && top(run)?.prompt?.kind === 'photo') return answer(run, photo);
      return activity.text ? hearText(run, activity.text, lastAt) : hearThing(run, 'photo', photo);
    }
    case 'open':
      return open(run, activity.link);
    case 'stop':
      return command(run, 'stop');
  }
}

async function hearText<S>(run: Run<S>, text: string, lastAt: number | undefined): Promise<void> {
  const said = normalise(text.slice(0, limits.textCharacters));
  const word = run.parts.words.command(said);
  if (word) return word.kind === 'speak' ? command(run, word) : command(run, word.kind);
  if (!run.localeKnown) learnLanguage(run, text);
  const frame = top(run);
  const oneLine = run.parts.words.start(said);
  if (oneLine && frame?.prompt?.kind !== 'text' && (await startBy(run, oneLine.dialog, oneLine.rest))) return;
  if (!frame?.prompt) return startByMeaning(run, said, text);
  const reading = await readAnswer(run, frame, frame.prompt, text);
  const heard = reading.kind === 'none' || reading.kind === 'ambiguous' ? await hearStep(run, frame, text) : undefined;
  if (heard) return takeHeard(run, frame, heard);
  if (reading.kind !== 'none') return take(run, frame, frame.prompt, reading);
  if (lastAt !== undefined && run.now.getTime() - lastAt > limits.awayHours * 3_600_000) return welcomeBack(run, frame);
  if (await switchByMeaning(run, said, text, frame)) return;
  return missed(run, frame, text);
}

/** Words that are no answer, or not one answer alone, may still say something to the step: a search, a wish for details. */
async function hearStep<S>(run: Run<S>, frame: Frame, text: string): Promise<Heard> {
  return stepOf(run, frame).heard?.(turnOf(run, await withTexts(run, frame)), text);
}

async function takeHeard<S>(run: Run<S>, frame: Frame, heard: NonNullable<Heard>): Promise<void> {
  if ('answer' in heard) return answer(run, heard.answer);
  if ('prompt' in heard) {
    const prompt = frame.prompt && { ...frame.prompt, misses: 0 };
    return present(run, { ...frame, ...(prompt ? { prompt } : {}) }, heard.prompt, { page: 0, query: heard.query });
  }
  say(run, heard.say);
  return askAgain(run, true);
}

function readerOf<S>(run: Run<S>): Reader {
  return {
    words: run.parts.words,
    near: (word, candidates) => run.parts.understanding.near(word, candidates),
    today: run.parts.today(run.now),
  };
}

/** Reads against the page shown; what that page does not hold is looked for in the whole list of now, where an official number or a label counts and a mere position leads to its page. */
async function readAnswer<S>(run: Run<S>, frame: Frame, prompt: ShownPrompt, text: string): Promise<Reading> {
  const reader = readerOf(run);
  const reading = read(prompt, text, reader);
  const partial = (prompt.pages ?? 1) > 1 || prompt.query !== undefined || (prompt.options ?? []).some((option) => option[1] === '');
  const lost = reading.kind === 'none' || (reading.kind === 'refused' && reading.reason === 'no-such');
  if (!lost || !partial || (prompt.kind !== 'choice' && prompt.kind !== 'several')) return reading;
  const whole = await promptOf(run, { ...frame, prompt: { ...prompt, query: undefined as never } });
  if (!whole || (whole.kind !== 'choice' && whole.kind !== 'several')) return reading;
  const again = read({ ...prompt, options: numberAll(whole.options) }, text, reader);
  if (again.kind === 'answer' && /^\D*\d+\D*$/.test(normalise(text)) && whole.options.every((option) => option.number === undefined))
    return turnTo(run, whole, prompt, again.value as string | readonly string[]);
  return again.kind === 'turn' ? reading : again;
}

/** A position in a list that may have changed since: the page that holds it is shown, and asked again. */
function turnTo<S>(
  run: Run<S>,
  whole: Extract<Prompt, { kind: 'choice' | 'several' }>,
  prompt: ShownPrompt,
  value: string | readonly string[],
): Reading {
  const ids = typeof value === 'string' ? [value] : value;
  const index = whole.options.findIndex((option) => ids.includes(option.id));
  const page = pageStarts(numberAll(whole.options), run.can).filter((start) => start <= index).length - 1;
  return { kind: 'turn', by: (page - (prompt.page ?? 0)) as 1 | -1 };
}

/** Acts on what a message said to the question. */
async function take<S>(run: Run<S>, frame: Frame, prompt: ShownPrompt, reading: Exclude<Reading, { kind: 'none' }>): Promise<void> {
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
      return prompt.kind === 'text'
        ? t('prompt.refused.too-long', { max: values['max'] ?? '', count: Number(values['count']) })
        : t('prompt.refused.too-many', { max: values['max'] ?? '', count: Number(values['count']) });
    case 'too-few':
      return t('prompt.refused.too-few', { min: values['min'] ?? '' });
    case 'no-such':
      return t('prompt.refused.no-such', { number: values['number'] ?? '' });
    case 'too-early':
      return t('prompt.refused.too-early', { from: values['from'] ?? '' });
    case 'too-late':
      return t('prompt.refused.too-late', { to: values['to'] ?? '' });
    case 'wrong-code':
      return t('prompt.refused.wrong-code', { code: values['code'] ?? '' });
  }
}

/** Keeps grades for the item asked and those after it, and asks the next; after the last item the question is answered. */
async function grade<S>(run: Run<S>, frame: Frame, prompt: ShownPrompt, row: readonly (string | null)[], back: boolean): Promise<void> {
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

/** Keeps the answer under the step's name and walks on. A free text goes to the drafts. */
async function answer<S>(run: Run<S>, value: unknown): Promise<void> {
  const frame = top(run);
  if (!frame) return;
  const at = run.now.getTime();
  if (frame.prompt?.kind === 'text') {
    const { dialog, step } = frame;
    await changeDrafts(run, (drafts) => ({ ...drafts, texts: { ...drafts.texts, [`${dialog}.${step}`]: value as string } }));
    const { prompt: _, ...rest } = frame;
    setTop(run, { ...rest, at, texts: [...(frame.texts ?? []).filter((name) => name !== step), step] });
  } else setTop(run, { ...answered(frame, frame.step, value), at });
  return advance(run);
}

/** A tap counts for the question it was shown with; on an older one the person is told so. */
async function hearTap<S>(run: Run<S>, value: ChoiceValue, stamp: string | undefined): Promise<void> {
  const frame = top(run);
  if (!frame?.prompt || (stamp !== undefined && stamp !== frame.prompt.stamp)) {
    say(run, run.t('engine.stale'));
    return askAgain(run);
  }
  const prompt = frame.prompt;
  if (prompt.kind === 'grade' && typeof value === 'string') return tapOne(run, frame, prompt, value);
  const whole = await promptOf(run, frame);
  if (!whole) return askAgain(run);
  if (whole.kind === 'choice' && typeof value === 'string' && whole.options.some((option) => option.id === value))
    return answer(run, value);
  if (whole.kind === 'several' && typeof value === 'string') return pick(run, frame, prompt, whole, value);
  if (whole.kind === 'several' && Array.isArray(value)) {
    const ids = (value as readonly string[]).filter((id) => whole.options.some((option) => option.id === id));
    return ids.length === value.length
      ? take(run, frame, prompt, several(whole, ids) as Exclude<Reading, { kind: 'none' }>)
      : missed(run, frame, '');
  }
  if (whole.kind === 'grade' && typeof value === 'object' && !Array.isArray(value)) {
    const grades = Object.entries(value);
    const known = grades.every(
      ([id, given]) => whole.items.some((item) => item.id === id) && whole.scale.some((option) => option.id === given),
    );
    return known ? answer(run, { ...prompt.graded, ...value }) : missed(run, frame, '');
  }
  if (typeof value === 'string') return hearText(run, value, undefined);
  return missed(run, frame, '');
}

async function tapOne<S>(run: Run<S>, frame: Frame, prompt: ShownPrompt, value: string): Promise<void> {
  const given = prompt.options?.find((option) => option[0] === value);
  return given ? grade(run, frame, prompt, [value], false) : hearText(run, value, undefined);
}

/** One tap more in a choice of several: in, or out again. */
async function pick<S>(
  run: Run<S>,
  frame: Frame,
  prompt: ShownPrompt,
  whole: Extract<Prompt, { kind: 'several' }>,
  id: string,
): Promise<void> {
  if (!whole.options.some((option) => option.id === id)) return hearText(run, id, undefined);
  const before = prompt.picked ?? [];
  const picked = before.includes(id) ? before.filter((other) => other !== id) : [...before, id];
  if (picked.length > whole.max) return take(run, frame, prompt, several(whole, picked) as Exclude<Reading, { kind: 'none' }>);
  present(run, { ...frame, prompt: { ...prompt, picked } }, whole);
}

/** A pin or a photo answers the question that asks for one; unasked, the person is told what it could be for. */
async function hearThing<S>(run: Run<S>, kind: 'place' | 'photo', value: unknown): Promise<void> {
  const frame = top(run);
  if (frame?.prompt?.kind === kind && value !== undefined) return answer(run, value);
  say(run, run.t(kind === 'place' ? 'engine.unasked.place' : 'engine.unasked.photo'));
  return askAgain(run);
}

/** The conversation was opened: by a link ("vote-12-45") its dialog, else where one was, else the root dialog. */
async function open<S>(run: Run<S>, link: string | undefined): Promise<void> {
  if (run.inbound.locale && !run.localeKnown) {
    const locale = run.parts.texts.match(run.inbound.locale);
    if (locale !== undefined) speak(run, locale);
  }
  const said = normalise((link ?? '').replace(/[-_]+/g, ' '));
  const start = run.parts.words.start(said);
  if (start && (await startBy(run, start.dialog, start.rest))) return;
  const frame = top(run);
  if (frame) tellWhere(run, frame);
  return askAgain(run);
}

/** "VOTE 12 45": the dialog with the answers its words give. False where the words are not meant for it. */
async function startBy<S>(run: Run<S>, id: string, rest: string): Promise<boolean> {
  const dialog = run.parts.dialogs.get(id);
  if (!dialog) return false;
  const current = top(run);
  const answers = rest === '' ? {} : await dialog.fill?.(turnOf(run, {}), rest);
  if (answers === undefined) return false;
  if (rest === '' && current && run.stack[0]?.dialog === id) return false;
  await park(run);
  push(run, id, answers as Record<string, unknown>);
  await advance(run);
  return true;
}

/** Nothing was asked: what do these words want? Unsure, the root dialog asks. */
async function startByMeaning<S>(run: Run<S>, said: string, text: string): Promise<void> {
  if (await switchByMeaning(run, said, text, undefined)) return;
  push(run, run.parts.root, {});
  return advance(run);
}

/** A sentence that surely means something else than the question: that is begun, what was under way is kept. */
async function switchByMeaning<S>(run: Run<S>, said: string, text: string, frame: Frame | undefined): Promise<boolean> {
  const root = frame === undefined || run.parts.dialogs.get(frame.dialog)?.passing === true;
  if (!root && said.split(' ').length < 3 && !/\p{Script=Han}{4}/u.test(said)) return false;
  const [first] = run.parts.understanding.intent(text, run.locale);
  if (!first?.sure || run.stack.some((other) => other.dialog === first.intent)) return false;
  if (first.intent === 'help' || first.intent === 'human' || first.intent === 'language') {
    await command(run, first.intent);
    return true;
  }
  if (!run.parts.dialogs.has(first.intent) || first.intent === run.parts.root) return false;
  await park(run);
  push(run, first.intent, {});
  await advance(run);
  return true;
}

/** The first words that tell a language decide it; a single word never does. */
function learnLanguage<S>(run: Run<S>, text: string): void {
  const heard = run.parts.understanding.language(text);
  if (heard?.sure && heard.locale !== undefined) return speak(run, heard.locale);
  const hinted = run.first && run.inbound.locale ? run.parts.texts.match(run.inbound.locale) : undefined;
  if (hinted !== undefined) {
    run.locale = hinted;
    run.t = run.parts.texts.t(hinted);
    run.turn = undefined;
  }
}

/** Words that answer nothing after a long silence: where they were, and the question again. */
async function welcomeBack<S>(run: Run<S>, frame: Frame): Promise<void> {
  say(run, run.t('engine.back'));
  tellWhere(run, frame);
  return askAgain(run);
}
