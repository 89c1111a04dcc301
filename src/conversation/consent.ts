import { textOf, type Activity } from './activity';
import { normalise } from './normalise';
import { park } from './park';
import { say, type Run } from './run';

/** What an activity says about messages in general: only a whole message from the closed lists counts, never part of a sentence. Asked before anything
 *  else, so that neither an old form nor a photo's question swallows it. "Reprendre" is such a word only to somebody who had stopped. */
export function consentOf<S>(run: Run<S>, activity: Activity): 'stop' | 'start' | undefined {
  if (activity.kind === 'stop') return 'stop';
  const text = textOf(activity);
  // No word of the lists is longer: what is, need not be read.
  if (text === undefined || text.length > 200) return undefined;
  const kind = run.parts.words.command(normalise(text))?.kind;
  return kind === 'stop' || (kind === 'start' && run.stopped) ? kind : undefined;
}

/** Nothing more that was not asked for. What was under way is kept as a draft; what was done stays done. Where the platform told the person, and takes
 *  no more from us for them, nothing is said. */
export async function stop<S>(run: Run<S>): Promise<void> {
  await park(run);
  run.stopped = true;
  if (run.inbound.activity.kind === 'stop') {
    run.messages = [];
    run.consent = { kind: 'stopped' };
    return;
  }
  const told = run.t('engine.stopped');
  run.consent = { kind: 'stopped', told };
  say(run, told);
}

/** Takes a stop back; without one there is nothing to take back. */
export function comeBack<S>(run: Run<S>): void {
  if (!run.stopped) return;
  run.stopped = false;
  const told = run.t('engine.started');
  run.consent = { kind: 'started', told };
  say(run, told);
}
