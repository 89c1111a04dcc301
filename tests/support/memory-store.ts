import type { Drafts, Session } from '../../src/conversation/session';
import type { Logged, TurnStore } from '../../src/conversation/turns';

interface Kept {
  session?: string;
  drafts?: string;
  lines: { line: Logged; secret: boolean }[];
}

/** A TurnStore in memory, for what tests of the engine alone need: state goes through JSON between any two turns, as in the real one. */
export function createMemoryStore(): TurnStore & { readonly kept: Map<string, Kept> } {
  const kept = new Map<string, Kept>();
  const seen = new Set<string>();
  return {
    kept,
    async turn(inbound, now, work) {
      if (seen.has(inbound.id)) return { kind: 'again' };
      const before = kept.get(inbound.address) ?? { lines: [] };
      const written = await work({
        ...(before.session === undefined ? {} : { session: JSON.parse(before.session) as Session }),
        drafts: () => Promise.resolve(before.drafts === undefined ? { texts: {}, parked: {} } : (JSON.parse(before.drafts) as Drafts)),
      });
      seen.add(inbound.id);
      const line = (entry: Logged['entry'], index: number): Logged => ({
        seq: before.lines.length + index + 1,
        at: now.getTime(),
        locale: written.session.locale,
        entry,
      });
      const forgotten = written.forget ? before.lines.map((old) => (old.secret ? { ...old, line: emptied(old.line) } : old)) : before.lines;
      const own = line({ from: 'resident', activity: written.forget ? null : inbound.activity }, 0);
      const said = written.messages.map((message, index) => ({
        line: line({ from: 'city', message }, index + 1),
        secret: message.secret ?? false,
      }));
      const drafts = written.drafts ? JSON.stringify(written.drafts) : before.drafts;
      kept.set(inbound.address, {
        session: written.json,
        ...(drafts === undefined ? {} : { drafts }),
        lines: [...forgotten, { line: own, secret: written.secret }, ...said],
      });
      return { kind: 'done', lines: [own, ...said.map((entry) => entry.line)], locale: written.session.locale };
    },
    history: async (address, after, limit) =>
      (kept.get(address)?.lines ?? [])
        .map(({ line }) => line)
        .filter(({ seq }) => seq > after)
        .slice(0, limit),
    append: () => Promise.reject(new Error('nothing is said outside a turn here')),
    stop: () => Promise.reject(new Error('nobody stops by their platform here')),
    async forget(address) {
      kept.delete(address);
    },
  };
}

const emptied = (line: Logged): Logged => ({
  ...line,
  entry: line.entry.from === 'city' ? { from: 'city', message: null } : { from: 'resident', activity: null },
});
