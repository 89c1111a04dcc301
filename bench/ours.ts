import { allDialogs } from '../dialogs';
import type { City } from '../dialogs/city';
import type { AnyDialog } from '../src/conversation/dialog';
import { createEngine, type Engine } from '../src/conversation/engine';
import { cityDay } from '../src/conversation/format';
import { toLines } from '../src/conversation/render';
import type { Drafts, Session } from '../src/conversation/session';
import { createLexicon } from '../src/conversation/words';
import type { Texts } from '../src/i18n';
import { can } from '../channels/sms';

/** Something that holds one conversation from its first message: the reply to each, as a basic phone shows it. */
export interface Contestant {
  readonly name: string;
  /** What it does in a turn, in one line. */
  readonly does: string;
  run(messages: readonly string[]): Promise<readonly string[]>;
}

/** An engine with everything that the application gives it but the learned understanding, which numbers and command words never reach. */
export function createBenchEngine<S>(texts: Texts, dialogs: readonly AnyDialog<S>[], root: string, services: S): Engine {
  const byId = new Map(dialogs.map((dialog) => [dialog.id, dialog]));
  return createEngine(
    {
      dialogs: byId,
      root,
      digressions: { language: 'language', human: 'human' },
      services,
      texts,
      words: createLexicon(texts, [...byId.keys()]),
      understanding: { language: () => undefined, intent: () => [], near: () => [] },
      random: () => (417 - 100) / 900,
      today: cityDay,
    },
    'fr',
  );
}

/** Holds one conversation with an engine: the session through JSON between any two messages, every reply rendered. */
export async function converse(engine: Engine, messages: readonly string[], now: Date): Promise<readonly string[]> {
  let kept: string | undefined;
  let drafts: Drafts = { texts: {}, parked: {} };
  const replies: string[] = [];
  for (const text of messages) {
    const session = kept === undefined ? undefined : (JSON.parse(kept) as Session);
    const written = await engine.turn({
      inbound: { id: '', address: 'bench', channel: 'sms', activity: { kind: 'text', text } },
      can,
      now,
      session,
      resident: 'bench',
      drafts: () => Promise.resolve(drafts),
      beside: () => Promise.resolve(undefined),
    });
    kept = written.json;
    drafts = written.drafts ?? drafts;
    replies.push(written.messages.map(toLines).join('\n'));
  }
  return replies;
}

/** Our own engine with the application's own dialogs. */
export function createOurs(texts: Texts, city: City, now: Date): Contestant {
  const engine = createBenchEngine(texts, allDialogs(texts.locales.map((locale) => [locale, locale])), 'menu', city);
  return {
    name: 'porte-voix',
    does: 'the whole engine and its own dialogs, JSON session, compiled texts; reads words, typos and commands in five languages',
    run: (messages) => converse(engine, messages, now),
  };
}
