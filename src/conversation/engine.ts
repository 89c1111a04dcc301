import { textOf, type Inbound } from './activity';
import { learnLanguage } from './begin';
import type { Capabilities } from './channel';
import { comeBack, consentOf, stop } from './consent';
import { hear } from './hear';
import { limits } from './limits';
import { park } from './park';
import { beginRun, endRun, say, top, type Parts } from './run';
import type { Drafts, Session } from './session';
import type { Loaded, Written } from './turns';
import { upgradeStack } from './upgrade';
import { advance, askAgain, push } from './walk';

/** What the engine is given for one turn. */
export interface TurnRequest {
  readonly inbound: Inbound;
  readonly can: Capabilities;
  readonly now: Date;
  readonly session?: Session | undefined;
  /** Whose address it is: a random id. */
  readonly resident: string;
  /** Loads the drafts; called only where the session needs them. */
  readonly drafts: () => Promise<Drafts>;
  /** Loads the conversation at another address, which this turn may then change too. */
  readonly beside: Loaded['beside'];
}

/** The dialog engine: hears an activity against the prompt last shown and moves on to the next question. It sends nothing and stores nothing. */
export interface Engine {
  turn(request: TurnRequest): Promise<Written>;
}

/** A session larger than `limits.sessionBytes`: a dialog keeps too much in its answers. */
export class SessionTooLargeError extends Error {
  readonly code = 'SESSION_TOO_LARGE';
}

/** Builds an engine from its parts. `fallback`: the locale of first words that tell nothing. */
export function createEngine<S>(parts: Parts<S>, fallback: string): Engine {
  return {
    async turn(request) {
      const { inbound, now, session } = request;
      const run = beginRun(parts, request, fallback);
      const stands = await upgradeStack(run);
      const said = textOf(inbound.activity);
      if (said !== undefined && !run.localeKnown) learnLanguage(run, said);
      const consent = consentOf(run, inbound.activity);
      if (consent === 'stop') {
        await stop(run);
        return written();
      }
      if (consent === 'start') comeBack(run);
      if (!stands) {
        await askAgain(run);
        return written();
      }
      const expired = top(run);
      if (expired && now.getTime() - expired.at > limits.expiresDays * 86_400_000) {
        const title = parts.dialogs.get(expired.dialog)?.title(run.t) ?? '';
        const passing = parts.dialogs.get(expired.dialog)?.passing;
        await park(run);
        if (!passing) {
          say(run, run.t('engine.expired', { title }));
          push(run, parts.root, {});
          await advance(run);
          return written();
        }
      }
      if (consent === 'start') await askAgain(run);
      else await hear(run, inbound.activity, session?.at);
      return written();

      function written(): Written {
        const kept = endRun(run);
        const json = JSON.stringify(kept);
        const bytes = Buffer.byteLength(json);
        if (bytes > limits.sessionBytes)
          throw new SessionTooLargeError(
            `The session of a '${top(run)?.dialog ?? ''}' takes ${bytes} bytes, more than ${limits.sessionBytes}; keep free texts in 'text' steps.`,
          );
        return {
          resident: run.resident,
          session: kept,
          json,
          messages: run.messages,
          secret: run.secret,
          forget: run.forget,
          ...(run.consent ? { consent: run.consent } : {}),
          ...(run.beside ? { beside: run.beside } : {}),
          ...(run.draftsChanged && run.drafts ? { drafts: run.drafts } : {}),
        };
      }
    },
  };
}
