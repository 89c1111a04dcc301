import type { Bring } from './dialog';
import { omit, park, takeUp, unpark } from './park';
import type { ShownPrompt } from './prompt';
import { changeDrafts, halfDone, isSecret, say, speak, type Run } from './run';
import type { Drafts, Frame } from './session';
import type { Conversation } from './turns';

/** Joins the person's two addresses. What they are in the middle of at the other goes on here, where it is still that dialog, and rests there; both
 *  are told. False where nothing was to be brought: what is under way here stands. */
export async function bring<S>(run: Run<S>, { from, dialog }: Bring): Promise<boolean> {
  const there = await run.loadBeside(from);
  if (!there) return false;
  run.resident = there.resident;
  run.turn = undefined;
  if (!run.localeKnown && there.session.localeKnown) speak(run, there.session.locale);
  const t = run.parts.texts.t(there.session.locale);
  const frames = dialog === undefined ? [] : await framesOf(run, there, dialog);
  if (dialog === undefined || frames.length === 0) {
    say(run, run.t('engine.moved.nothing'));
    leave(run, from, there, t('engine.moved.linked'), {});
    return false;
  }
  await park(run);
  await unpark(run, dialog);
  const names = frames.flatMap((frame) => (frame.texts ?? []).map((step) => `${frame.dialog}.${step}`));
  const drafts = names.length > 0 || there.session.parked?.includes(dialog) ? await there.drafts() : undefined;
  if (drafts && names.length > 0) {
    const texts = Object.fromEntries(names.flatMap((name) => (name in drafts.texts ? [[name, drafts.texts[name] ?? '']] : [])));
    await changeDrafts(run, (before) => ({ ...before, texts: { ...before.texts, ...texts } }));
  }
  const { parked = [], ...session } = there.session;
  const left = parked.filter((name) => name !== dialog);
  leave(
    run,
    from,
    { ...there, session: { ...session, stack: [], ...(left.length > 0 ? { parked: left } : {}) } },
    t('engine.moved.there'),
    drafts ? { drafts: { texts: omit(drafts.texts, names), parked: omit(drafts.parked, [dialog]) } } : {},
    isSecret(run.parts, frames),
  );
  say(run, run.t('engine.moved.here'));
  await takeUp(
    run,
    frames.map((frame) => (frame.prompt ? { ...frame, prompt: anew(run, frame.prompt) } : frame)),
  );
  return true;
}

/** That dialog as it stands there: under way, or put aside since. */
async function framesOf<S>(run: Run<S>, there: Conversation, dialog: string): Promise<readonly Frame[]> {
  const current = halfDone(run.parts, there.session.stack);
  if (current[0]?.dialog === dialog) return current;
  return there.session.parked?.includes(dialog) ? ((await there.drafts()).parked[dialog] ?? []) : [];
}

/** What becomes of the conversation there. */
function leave<S>(
  run: Run<S>,
  address: string,
  { session }: Conversation,
  text: string,
  drafts: { readonly drafts?: Drafts },
  forget = false,
): void {
  run.beside = { address, session, json: JSON.stringify(session), messages: [{ kind: 'say', text }], forget, ...drafts };
}

/** What was picked and graded stays; the page was the other screen's, and no tap of before is meant for it. */
function anew<S>(run: Run<S>, prompt: ShownPrompt): ShownPrompt {
  const { page: _page, pages: _pages, query: _query, misses: _misses, ...kept } = prompt;
  run.asked++;
  return { ...kept, stamp: run.asked.toString(36) };
}
