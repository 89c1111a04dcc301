import { command } from './command';
import type { Opening } from './dialog';
import { offerLanguage } from './miss';
import { normalise } from './normalise';
import { park } from './park';
import { draftWords, speak, top, tryLanguage, turnOf, type Run } from './run';
import type { Frame } from './session';
import { startOf } from './start';
import { advance, askAgain, push, pushOpened } from './walk';
import { tellWhere } from './where';

/** The conversation was opened: by a link ("vote-12-45") its dialog, else where one was, else the root dialog. */
export async function open<S>(run: Run<S>, link: string | undefined): Promise<void> {
  if (run.inbound.locale && !run.localeKnown) {
    const locale = run.parts.texts.match(run.inbound.locale);
    if (locale !== undefined) speak(run, locale);
  }
  const said = normalise((link ?? '').replace(/[-_]+/g, ' '));
  const claim = claimOf(run, said);
  if (claim) return beginAside(run, claim.dialog, claim.answers);
  // A link may also name a dialog by its id, which is the same in every language.
  const [id = '', ...rest] = said.split(' ');
  const start = run.parts.words.start(said) ?? (run.parts.dialogs.has(id) ? { dialog: id, rest: rest.join(' ') } : undefined);
  if (start && (await beginBy(run, start.dialog, start.rest))) return;
  const frame = top(run);
  if (frame) tellWhere(run, frame);
  return askAgain(run);
}

/** "VOTE 12 45": the dialog with the answers its words give. False where the words are not meant for it. `text`: all of it, as it was written. */
export async function beginBy<S>(run: Run<S>, id: string, rest: string, text?: string): Promise<boolean> {
  const current = top(run);
  const own = rest === '' || text === undefined ? undefined : endOf(text, rest);
  if (own !== undefined && (await pushOpened(run, id, { text: own }))) {
    await advance(run);
    return true;
  }
  const start = await startOf(run, id, rest);
  if (!start) return false;
  if (run.parts.dialogs.get(id)?.aside) {
    await beginAside(run, id, start.answers);
    return true;
  }
  if (rest === '' && current && run.stack[0]?.dialog === id) return false;
  await park(run);
  await pushWith(run, id, start.answers);
  await advance(run);
  return true;
}

/** Opens a dialog with first answers; those that are free texts stand in the drafts, as if they had been asked for. */
async function pushWith<S>(run: Run<S>, id: string, answers: Readonly<Record<string, unknown>>, digression = false): Promise<void> {
  const steps = run.parts.dialogs.get(id)?.steps ?? {};
  const isText = (entry: readonly [string, unknown]): entry is [string, string] =>
    steps[entry[0]]?.kind === 'text' && typeof entry[1] === 'string';
  const all = Object.entries(answers);
  push(run, id, Object.fromEntries(all.filter((entry) => !isText(entry))), digression);
  await draftWords(run, Object.fromEntries(all.filter(isText)));
}

/** The end of a text that these words are, as it was written. */
function endOf(text: string, words: string): string | undefined {
  for (const { index } of text.matchAll(/(?<=^|[\s:,;.])\S/gu)) if (normalise(text.slice(index)) === words) return text.slice(index).trim();
  return undefined;
}

/** The dialog that takes this message as its own, with the answers it gives. */
export function claimOf<S>(
  run: Run<S>,
  said: string,
): { readonly dialog: string; readonly answers: Record<string, unknown>; readonly sure: boolean } | undefined {
  for (const dialog of run.parts.dialogs.values()) {
    const claim = dialog.claims?.(said, run.parts.words);
    if (claim) return { dialog: dialog.id, answers: claim.answers as Record<string, unknown>, sure: claim.sure };
  }
  return undefined;
}

/** Begins a dialog on top of what is under way, which is asked again after it; begun twice, it begins anew. */
export async function beginAside<S>(run: Run<S>, id: string, answers: Readonly<Record<string, unknown>>): Promise<void> {
  const before = run.stack.findIndex((frame) => frame.dialog === id);
  if (before >= 0) run.stack.splice(before);
  await pushWith(run, id, answers, true);
  return advance(run);
}

/** A yes or a no that nothing in the conversation asked for: the dialog one of whose messages did takes it. */
export async function beginAwaited<S>(run: Run<S>, said: string): Promise<boolean> {
  const { words, dialogs } = run.parts;
  if (!words.means('yes', said) && !words.means('no', said)) return false;
  for (const dialog of dialogs.values()) {
    const answers: unknown = await dialog.awaits?.(turnOf(run, {}), said);
    if (!answers) continue;
    await beginAside(run, dialog.id, answers as Record<string, unknown>);
    return true;
  }
  return false;
}

/** Nothing was asked: what do these words want? Unsure, the root dialog asks. */
export async function beginByMeaning<S>(run: Run<S>, said: string, text: string): Promise<void> {
  if (await switchByMeaning(run, said, text, undefined)) return;
  offerLanguage(run, text);
  push(run, run.parts.root, {});
  return advance(run);
}

/** A sentence that surely means something else than the question: that is begun, what was under way is kept. */
export async function switchByMeaning<S>(run: Run<S>, said: string, text: string, frame: Frame | undefined): Promise<boolean> {
  const root = frame === undefined || run.parts.dialogs.get(frame.dialog)?.passing === true;
  if (!root && said.split(' ').length < 3 && !/\p{Script=Han}{4}/u.test(said)) return false;
  // A greeting asks for nothing: who is at no other question is asked what they want.
  if (run.parts.words.means('greeting', said)) {
    if (frame && root) await askAgain(run);
    return frame !== undefined && root;
  }
  const [first] = run.parts.understanding.intent(text, run.locale);
  // What a photo came with is about what the photo shows, unless it surely says something else.
  if (!first?.sure) return root && run.photo !== undefined && beginByThing(run, { text });
  if (run.stack.some((other) => other.dialog === first.intent)) return false;
  if (first.intent === 'help' || first.intent === 'human' || first.intent === 'language') {
    await command(run, first.intent);
    return true;
  }
  if (!run.parts.dialogs.has(first.intent) || first.intent === run.parts.root) return false;
  if (!(await pushOpened(run, first.intent, { text }))) {
    await park(run);
    push(run, first.intent, {});
  }
  await advance(run);
  return true;
}

/** A photo or a pin that nothing asked for: the first dialog that it is for begins with it. */
export async function beginByThing<S>(run: Run<S>, opening: Opening): Promise<boolean> {
  for (const { id } of run.parts.dialogs.values()) {
    if (run.stack.some((frame) => frame.dialog === id) || !(await pushOpened(run, id, opening))) continue;
    await advance(run);
    return true;
  }
  return false;
}

/** The first words that tell a language decide it. A single word never does: one of ours that a single language has, "صوت", is answered in it until
 *  more is said; so is the first message where the platform told a language. */
export function learnLanguage<S>(run: Run<S>, text: string): void {
  const heard = run.parts.understanding.language(text);
  if (heard?.sure && heard.locale !== undefined) return speak(run, heard.locale);
  const told = run.first && run.inbound.locale ? run.parts.texts.match(run.inbound.locale) : undefined;
  const hinted = run.parts.words.spokenIn(normalise(text)) ?? told;
  if (hinted !== undefined) tryLanguage(run, hinted);
}
