import { can } from '../../channels/sms';
import type { Activity } from '../../src/conversation/activity';
import type { Capabilities } from '../../src/conversation/channel';
import type { AnyDialog } from '../../src/conversation/dialog';
import { createEngine } from '../../src/conversation/engine';
import { cityDay } from '../../src/conversation/format';
import { createTurns, type HandlingParts } from '../../src/conversation/handle';
import type { Message } from '../../src/conversation/message';
import { toLines } from '../../src/conversation/render';
import type { Session } from '../../src/conversation/session';
import type { Understanding } from '../../src/conversation/understand';
import { createLexicon } from '../../src/conversation/words';
import { createTexts, loadLocales } from '../../src/i18n';
import { join } from 'node:path';
import { createMemoryStore } from './memory-store';

export const texts = createTexts(loadLocales(join(__dirname, '../../locales')));

/** A basic phone. */
export const phone: Capabilities = can;
/** A screen with buttons and forms. */
export const screen: Capabilities = {
  buttons: 20,
  options: 100,
  listCharacters: 20_000,
  text: 65_536,
  forms: true,
  photo: true,
  place: true,
  costly: false,
};

/** Understands nothing by itself: what the engine does alone. */
const deaf: Understanding = { language: () => undefined, intent: () => [], near: () => [] };

/** One person talking to an engine of these dialogs, in memory; the clock is theirs to move. */
export function createTalker<S>(
  dialogs: readonly AnyDialog<S>[],
  options: {
    services: S;
    can?: Capabilities;
    locale?: string;
    understanding?: Understanding;
    random?: () => number;
    ahead?: HandlingParts['ahead'];
  },
) {
  const { services, can: shows = phone, locale = 'fr', understanding = deaf, random = () => (417 - 100) / 900 } = options;
  const store = createMemoryStore();
  const errors: unknown[] = [];
  let at = Date.parse('2026-11-23T10:00:00Z');
  let delivery = 0;
  const address = 'test:1';
  const assemble = (current: readonly AnyDialog<S>[]) => {
    const map = new Map(current.map((dialog) => [dialog.id, dialog]));
    return createTurns({
      engine: createEngine(
        {
          dialogs: map,
          root: 'menu',
          digressions: { language: 'language', human: 'human' },
          services,
          texts,
          words: createLexicon(texts, [...map.keys()]),
          understanding,
          random,
          today: cityDay,
        },
        locale,
      ),
      store,
      can: { test: shows },
      now: () => new Date(at),
      broken: (error) => errors.push(error),
      apology: () => 'APOLOGY',
      newId: () => 'resident',
      ...(options.ahead ? { ahead: options.ahead } : {}),
      locale,
    });
  };
  let turns = assemble(dialogs);
  async function act(activity: Activity): Promise<readonly Message[]> {
    const turned = await turns.handle({ id: String(delivery++), address, channel: 'test', activity });
    if (turned.kind === 'again') return [];
    return turned.lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message] : []));
  }
  return {
    act,
    errors,
    store,
    /** Sends a text; the reply as lines. */
    say: async (text: string): Promise<string> => (await act({ kind: 'text', text })).map(toLines).join('\n'),
    tap: async (value: string | readonly string[] | Record<string, string>, stamp?: string): Promise<string> =>
      (await act({ kind: 'choice', value, ...(stamp === undefined ? {} : { stamp }) })).map(toLines).join('\n'),
    wait: (hours: number): void => {
      at += hours * 3_600_000;
    },
    /** New versions of the dialogs take over in the middle. */
    deploy: (next: readonly AnyDialog<S>[]): void => {
      turns = assemble(next);
    },
    session: (): Session => JSON.parse(store.kept.get(address)?.session ?? 'null') as Session,
  };
}
