import type { Bring } from './dialog';
import { limits } from './limits';
import { omit, park, takeUp, unpark } from './park';
import type { ShownPrompt } from './prompt';
import { changeDrafts, halfDone, isSecret, say, speak, type Run } from './run';
import type { Drafts, Frame } from './session';
import type { Conversation } from './turns';

/** Joins the person's two addresses. What they are in the middle of at the other goes on here, where it is still that dialog, and rests there; both
 *  are told. False where nothing was to be brought: what is under way here stands. */
export async function bring<S>(run: Run<S>, { from, dialog, leaves }: Bring): Promise<boolean> {
  const there = await run.loadBeside(from);
  if (!there) return false;
  run.resident = there.resident;
  run.turn = undefined;
  if (!run.localeKnown && there.session.localeKnown) speak(run, there.session.locale);
  if (leaves) return giveUp(run, leaves);
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

/** An address is theirs no longer: what they left half-done there is here, a STOP said there holds here. Always false: what is under way here stands. */
async function giveUp<S>(run: Run<S>, { address, told }: NonNullable<Bring['leaves']>): Promise<false> {
  const there = await run.loadBeside(address);
  // Meanwhile it became somebody else's.
  if (there?.resident !== run.resident) return false;
  const { session } = there;
  const current = halfDone(run.parts, session.stack);
  const [base] = current;
  if (base || session.parked?.length) {
    const { texts, parked } = await there.drafts();
    const theirs = { ...parked, ...(base ? { [base.dialog]: current } : {}) };
    await changeDrafts(run, (before) => ({ texts: { ...texts, ...before.texts }, parked: { ...theirs, ...before.parked } }));
    const names = [...new Set([...run.parked, ...Object.keys(theirs)])];
    run.parked = names.slice(0, limits.parked);
    await changeDrafts(run, (before) => ({ ...before, parked: omit(before.parked, names.slice(limits.parked)) }));
  }
  say(run, run.t('engine.moved.all'));
  if (session.stopped && !run.stopped) {
    const still = run.t('engine.moved.stopped');
    run.stopped = true;
    run.consent = { kind: 'stopped', told: still };
    say(run, still);
  }
  leave(run, address, there, run.parts.texts.t(session.locale)('engine.moved.left'), {});
  if (run.beside) run.beside = { ...run.beside, givenUp: told };
  return false;
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
