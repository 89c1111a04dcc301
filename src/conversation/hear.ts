import type { Activity, Media, Place } from './activity';
import { beginAside, beginAwaited, beginBy, beginByMeaning, beginByThing, claimOf, open, switchByMeaning } from './begin';
import { command } from './command';
import { stop } from './consent';
import type { Heard } from './dialog';
import { limits } from './limits';
import { missed } from './miss';
import { normalise } from './normalise';
import { refusedTexts, type PhotoRefusal } from './photo';
import type { Prompt, ShownPrompt } from './prompt';
import { read } from './read';
import type { Reader, Reading } from './reading';
import { draftWords, halfDone, say, top, turnOf, withTexts, type Run } from './run';
import type { Frame } from './session';
import { numberAll, pageStarts } from './show';
import { answer, answerWords, take } from './take';
import { hearTap } from './tap';
import { askAgain, present, promptOf, stepOf } from './walk';
import { tellWhere } from './where';

/** Hears what a person did against the question they were last shown, and moves on. `lastAt`: when they were heard before, epoch milliseconds. */
export async function hear<S>(run: Run<S>, activity: Activity, lastAt: number | undefined): Promise<void> {
  switch (activity.kind) {
    case 'text':
      return hearText(run, activity.text, lastAt);
    case 'choice':
      return hearWords(await hearTap(run, activity.value, activity.stamp));
    case 'place':
      return hearThing(run, 'place', activity.place);
    case 'media': {
      const [photo] = activity.media;
      const asked = top(run)?.prompt?.kind === 'photo';
      if (photo && asked) return answer(run, photo);
      if (activity.refused && asked) return refused(run, activity.refused);
      if (activity.text && !(photo && onlyGreets(run, activity.text))) {
        if (activity.refused) say(run, run.t(refusedTexts[activity.refused]));
        run.photo = photo;
        return hearText(run, activity.text, lastAt);
      }
      // Alone, why a photo was not taken matters to nobody where none was wanted.
      return photo || (activity.refused && activity.refused !== 'not-a-photo') ? hearThing(run, 'photo', photo) : unread(run);
    }
    case 'open':
      return open(run, activity.link);
    case 'stop':
      return stop(run);
  }

  async function hearWords(words: string | undefined): Promise<void> {
    if (words !== undefined) await hearText(run, words, undefined);
  }
}

async function hearText<S>(run: Run<S>, text: string, lastAt: number | undefined): Promise<void> {
  const said = normalise(text.slice(0, limits.textCharacters));
  const frame = top(run);
  const word = run.parts.words.command(said);
  if (word?.kind === 'speak' && frame?.prompt && frame.dialog === run.parts.digressions.language) return answer(run, word.locale);
  if (word && !(word.kind === 'start' && (await isAnswer(run, frame, text))))
    return word.kind === 'speak' ? command(run, word) : command(run, word.kind);
  const claim = claimOf(run, said);
  if (claim?.sure) return beginAside(run, claim.dialog, claim.answers);
  const oneLine = run.parts.words.start(said);
  const words = frame?.prompt?.kind === 'text';
  if (oneLine && (!words || isAside(run, oneLine)) && (await beginBy(run, oneLine.dialog, oneLine.rest, text))) return;
  if (claim && !frame?.prompt) return beginAside(run, claim.dialog, claim.answers);
  if (!frame?.prompt) return (await beginAwaited(run, said)) ? undefined : beginByMeaning(run, said, text);
  const reading = await readAnswer(run, frame, frame.prompt, text);
  const unsure =
    reading.kind === 'none' ||
    reading.kind === 'ambiguous' ||
    (reading.kind === 'answer' && reading.loose) ||
    // "18e" may be a district where 18 is no option.
    (reading.kind === 'refused' && reading.reason === 'no-such' && /^\d+\p{L}+$/u.test(said));
  const heard = unsure ? await hearStep(run, frame, text) : undefined;
  if (heard && !('otherwise' in heard)) return takeHeard(run, frame, heard, text);
  if (claim && (reading.kind === 'none' || reading.kind === 'refused')) return beginAside(run, claim.dialog, claim.answers);
  if (reading.kind !== 'none') return take(run, frame, frame.prompt, reading);
  if (await beginAwaited(run, said)) return;
  if (lastAt !== undefined && run.now.getTime() - lastAt > limits.awayHours * 3_600_000) return welcomeBack(run, frame);
  if (await switchByMeaning(run, said, text, frame)) return;
  const { say: first, texts = {} } = heard?.otherwise ?? {};
  if (first !== undefined) return takeHeard(run, frame, { say: first, texts }, text);
  await draftWords(run, texts);
  return missed(run, top(run) ?? frame, text);
}

/** Says no more beside a photo than no words do. */
function onlyGreets<S>({ parts: { words } }: Run<S>, text: string): boolean {
  const said = normalise(text.replace(/\p{Extended_Pictographic}/gu, ' ')).split(' ');
  return words.means('greeting', said.filter((word) => !words.filler(word)).join(' '));
}

/** The whole message is a phrase that begins what comes back by itself: heard also where words were asked for. */
const isAside = <S>(run: Run<S>, { dialog, rest }: { readonly dialog: string; readonly rest: string }): boolean =>
  rest === '' && run.parts.dialogs.get(dialog)?.aside === true;

/** Where nothing was stopped, "reprendre" is no command if the question offers just that. */
async function isAnswer<S>(run: Run<S>, frame: Frame | undefined, text: string): Promise<boolean> {
  return !run.stopped && frame?.prompt !== undefined && (await readAnswer(run, frame, frame.prompt, text)).kind === 'answer';
}

/** Words that are no answer, or not surely one, may still say something to the step: a search, a wish for details. */
async function hearStep<S>(run: Run<S>, frame: Frame, text: string): Promise<Heard> {
  return stepOf(run, frame).heard?.(turnOf(run, await withTexts(run, frame)), text);
}

async function takeHeard<S>(
  run: Run<S>,
  before: Frame,
  heard: Exclude<NonNullable<Heard>, { readonly otherwise: unknown }>,
  text: string,
): Promise<void> {
  if ('answer' in heard) return answer(run, heard.answer);
  if ('step' in heard) return answerWords(run, before, heard.step, text.trim());
  if (heard.say !== undefined) say(run, heard.say);
  await draftWords(run, heard.texts ?? {});
  if (!('prompt' in heard)) return askAgain(run, true);
  const frame = top(run) ?? before;
  const prompt = frame.prompt && { ...frame.prompt, misses: 0 };
  return present(run, { ...frame, ...(prompt ? { prompt } : {}) }, heard.prompt, { page: 0, query: heard.query });
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

/** A pin or a photo answers the question that asks for one; unasked, it begins what it may be for, or the person is told what it could be for. */
async function hearThing<S>(run: Run<S>, kind: 'place' | 'photo', value: Place | Media | undefined): Promise<void> {
  const frame = top(run);
  if (frame?.prompt?.kind === kind && value !== undefined) return answer(run, value);
  if (value !== undefined && halfDone(run.parts, run.stack).length === 0 && (await beginByThing(run, { [kind]: value }))) return;
  say(run, run.t(kind === 'place' ? 'engine.unasked.place' : 'engine.unasked.photo'));
  return askAgain(run);
}

/** Something came that nobody can read: the person is told what can be, and asked again. */
async function unread<S>(run: Run<S>): Promise<void> {
  say(run, run.t('engine.unread'));
  return askAgain(run);
}

/** A photo was asked for, and the one that came was not taken: the person is told why, and asked again. */
async function refused<S>(run: Run<S>, reason: PhotoRefusal): Promise<void> {
  say(run, run.t(refusedTexts[reason]));
  return askAgain(run);
}

/** Words that answer nothing after a long silence: where they were, and the question again. */
async function welcomeBack<S>(run: Run<S>, frame: Frame): Promise<void> {
  say(run, run.t('engine.back'));
  tellWhere(run, frame);
  return askAgain(run);
}
