import type { Message } from '../../src/conversation/message';
import type { Drafts, Session } from '../../src/conversation/session';
import { askedIn, type Conversation, type Kept as Left, type Logged, type TurnStore } from '../../src/conversation/turns';

interface Kept {
  session?: string;
  drafts?: string;
  resident?: string;
  lines: { line: Logged; secret: boolean }[];
}

/** A TurnStore in memory, for what tests of the engine alone need: state goes through JSON between any two turns, as in the real one. */
export function createMemoryStore(): TurnStore & { readonly kept: Map<string, Kept> } {
  const kept = new Map<string, Kept>();
  const seen = new Set<string>();
  const draftsOf = ({ drafts }: Kept): Promise<Drafts> =>
    Promise.resolve(drafts === undefined ? { texts: {}, parked: {} } : (JSON.parse(drafts) as Drafts));
  const sessionOf = ({ session }: Kept): Session | undefined => (session === undefined ? undefined : (JSON.parse(session) as Session));
  const conversationOf = (at: Kept | undefined): Conversation | undefined => {
    const session = at && sessionOf(at);
    return session && { session, resident: at.resident ?? '', drafts: () => draftsOf(at) };
  };
  const logged = (lines: Kept['lines'], now: Date, locale: string, entry: Logged['entry']): Logged => ({
    seq: lines.length + 1,
    at: now.getTime(),
    locale,
    entry,
  });
  /** Says these messages; `own` goes before them. Gives the lines added. */
  function keep(address: string, before: Kept, now: Date, left: Left, own?: { readonly entry: Logged['entry']; readonly secret: boolean }) {
    const lines = left.forget ? before.lines.map((old) => (old.secret ? { ...old, line: emptied(old.line) } : old)) : [...before.lines];
    const added: Kept['lines'] = [];
    const add = (entry: Logged['entry'], secret: boolean): void => {
      const line = { line: logged(lines, now, left.session.locale, entry), secret };
      lines.push(line);
      added.push(line);
    };
    if (own) add(own.entry, own.secret);
    for (const message of left.messages) add({ from: 'city', message }, message.secret ?? false);
    const drafts = left.drafts ? JSON.stringify(left.drafts) : before.drafts;
    kept.set(address, { ...before, session: left.json, ...(drafts === undefined ? {} : { drafts }), lines });
    return added.map(({ line }) => line);
  }

  return {
    kept,
    async turn(inbound, now, work) {
      if (seen.has(inbound.id)) return { kind: 'again' };
      const found = kept.get(inbound.address) ?? { lines: [] };
      const written = await work({
        ...conversationOf(found),
        drafts: () => draftsOf(found),
        beside: (address) => Promise.resolve(conversationOf(kept.get(address))),
      });
      seen.add(inbound.id);
      const { resident, beside } = written;
      const before: Kept = written.renewed ? { lines: [] } : found;
      const { resident: former } = before;
      if (former !== undefined) for (const each of kept.values()) if (each.resident === former) each.resident = resident;
      const activity = written.forget ? null : inbound.activity;
      const own = { entry: { from: 'resident' as const, activity }, secret: written.secret };
      const lines = keep(inbound.address, { ...before, resident }, now, written, own);
      if (beside?.givenUp !== undefined) kept.delete(beside.address);
      else if (beside) keep(beside.address, kept.get(beside.address) ?? { lines: [] }, now, beside);
      return { kind: 'done', lines, locale: written.session.locale };
    },
    heard: async (ids) => new Set(ids.filter((id) => seen.has(id))),
    async asked(address) {
      const session = sessionOf(kept.get(address) ?? { lines: [] });
      return session && askedIn(session);
    },
    history: async (address, after, limit) =>
      (kept.get(address)?.lines ?? [])
        .map(({ line }) => line)
        .filter(({ seq }) => seq > after)
        .slice(0, limit),
    async append(address, locale, messages, _outgoing, now) {
      const found = kept.get(address);
      messages.forEach((message: Message) =>
        found?.lines.push({ line: logged(found.lines, now, locale, { from: 'city', message }), secret: message.secret ?? false }),
      );
      return found !== undefined;
    },
    async stop(address, also) {
      await also?.();
      const found = kept.get(address);
      const session = found && sessionOf(found);
      if (session) found.session = JSON.stringify({ ...session, stopped: true });
    },
    async forget(address) {
      kept.delete(address);
    },
  };
}

const emptied = (line: Logged): Logged => ({
  ...line,
  entry: line.entry.from === 'city' ? { from: 'city', message: null } : { from: 'resident', activity: null },
});
