import type { CodeAlarm, CodeStore } from './codes';
import { windowsOf } from './windows';

/** Bounds of the codes that move a conversation, each with its unit. Such a code names no target: a guess may hit any that is alive. With 100 alive, the
 *  200 wrong ones that ten minutes may bring hit one in 5,000 times. */
export const moveLimits = {
  digits: 8,
  minutes: 10,
  /** Codes given to one address. */
  givenHourly: 5,
  /** Wrong codes from one address. */
  wrongHourly: 5,
  /** Wrong codes from all addresses together; then none is taken until the ten minutes are over. */
  wrongInAll: 200,
} as const;

export type MoveRefused = { readonly ok: false; readonly reason: 'unknown' | 'own' | 'too-many' };

/** What a good code is for. `dialog`: what the person was in the middle of when they asked for it; absent: nothing. */
export interface Move {
  readonly ok: true;
  /** The address where it was asked for. */
  readonly from: string;
  readonly dialog?: string;
  /** The address of theirs that they give up by it: everything kept under it passes to where the code is sent from. Absent: they go on elsewhere, no more. */
  readonly leaves?: string;
  /** BCP 47: spoken where it was asked for. */
  readonly locale?: string;
}

/** Codes that a person asks for on one channel and sends from another: whoever sends one is who asked for it. */
export interface Moves {
  /** Gives a code; the one given before is worth nothing any more. */
  give(to: {
    readonly address: string;
    readonly dialog: string | undefined;
    /** As in `Move`. */
    readonly leaves?: string | undefined;
    readonly locale?: string;
    /** The only address it can be sent from; absent: any. */
    readonly only?: string | undefined;
    /** Minutes it is good for; absent: `moveLimits.minutes`. */
    readonly minutes?: number;
    readonly now: Date;
  }): Promise<{ readonly ok: true; readonly code: string } | { readonly ok: false; readonly reason: 'too-many' }>;
  /** What the code is for, without using it up. A wrong one counts against the address. */
  look(sent: MoveSent): Promise<Move | MoveRefused>;
  /** Uses the code up. */
  take(sent: MoveSent): Promise<Move | MoveRefused>;
}

/** A code as an address sent it: digits alone. */
export interface MoveSent {
  readonly address: string;
  readonly code: string;
  readonly now: Date;
}

export interface MovesParts {
  readonly store: CodeStore;
  readonly hmac: (purpose: string, text: string) => string;
  /** 0 <= x < 1, unguessable. */
  readonly random: () => number;
  readonly alarm: (alarm: CodeAlarm) => void;
}

const lifeMs = moveLimits.minutes * 60_000;
const hourMs = 3_600_000;

export function createMoves({ store, hmac, random, alarm }: MovesParts): Moves {
  const idOf = (code: string): string => hmac('move', code);
  const window = windowsOf(hmac, 'move count');

  async function find({ address, code, now }: MoveSent): Promise<Move | MoveRefused> {
    const kept = await store.find(idOf(code));
    if (!kept?.content || kept.until <= now) return { ok: false, reason: 'unknown' };
    const { only, ...move } = JSON.parse(kept.content) as Omit<Move, 'ok'> & { readonly only?: string };
    if (only !== undefined && only !== address) return { ok: false, reason: 'unknown' };
    return move.from === address ? { ok: false, reason: 'own' } : { ok: true, ...move };
  }

  /** Digits that no code alive has. */
  async function fresh(now: Date): Promise<string> {
    const most = 10 ** moveLimits.digits;
    for (let digits = Math.floor(random() * most); ; digits = (digits + 1) % most) {
      const code = String(digits).padStart(moveLimits.digits, '0');
      const other = await store.find(idOf(code));
      if (other && other.until <= now) await store.remove(other.id);
      if (!other || other.until <= now) return code;
    }
  }

  return {
    async give({ address, dialog, leaves, locale, only, minutes = moveLimits.minutes, now }) {
      const given = window('given', address, hourMs, now);
      if (((await store.counted([given.id])).get(given.id) ?? 0) >= moveLimits.givenHourly) return { ok: false, reason: 'too-many' };
      const code = await fresh(now);
      const content = JSON.stringify({ from: address, dialog, leaves, locale, only });
      const until = new Date(now.getTime() + minutes * 60_000);
      await store.put({ id: idOf(code), owner: hmac('move owner', address), content, tries: 0, until });
      await store.count(given.id, 1, given.until);
      return { ok: true, code };
    },
    async look(sent) {
      const own = { ...window('wrong', sent.address, hourMs, sent.now), limit: moveLimits.wrongHourly };
      const all = { ...window('wrong in all', '', lifeMs, sent.now), limit: moveLimits.wrongInAll };
      const counted = await store.counted([own.id, all.id]);
      const of = ({ id }: { readonly id: string }): number => counted.get(id) ?? 0;
      if ([own, all].some((one) => of(one) >= one.limit)) return { ok: false, reason: 'too-many' };
      const found = await find(sent);
      if (found.ok || found.reason !== 'unknown') return found;
      for (const one of [own, all]) await store.count(one.id, 1, one.until);
      if (of(all) === all.limit - 1) alarm({ kind: 'guessing' });
      return found;
    },
    async take(sent) {
      const found = await find(sent);
      if (!found.ok) return found;
      return (await store.remove(idOf(sent.code))) ? found : { ok: false, reason: 'unknown' };
    },
  };
}
