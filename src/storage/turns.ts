import type { Connection } from 'mongoose';
import type { Inbound } from '../conversation/activity';
import type { Drafts, Session } from '../conversation/session';
import {
  askedIn,
  type Conversation,
  type Kept,
  type Loaded,
  type Logged,
  type Turned,
  type TurnStore,
  type Written,
} from '../conversation/turns';
import type { Keys } from '../keys';
import { batched } from './batch';
import { createInbounds, type Forgettable, type InboundRow } from './inbound';
import { bytesOf, createLines, type LineRow, type NewLine } from './lines';
import { placeOf, type Outbox, type Placed } from './outbox';
import { addressContext, sessionModel, type SessionRow } from './sessions';
import { isUnderWay, looking, transaction } from './transaction';

/** Times a turn that lost a race runs again before it is an error. */
const races = 20;
/** Turns kept in one transaction at the most. */
const together = 50;

/** What is left of one conversation, ready to be written. */
interface Leaving {
  readonly key: string;
  /** The revision it was read at; undefined: there was none. */
  readonly rev: number | undefined;
  readonly state: Omit<SessionRow, '_id' | 'at'> & Partial<Pick<SessionRow, 'at'>>;
  readonly rows: readonly LineRow[];
  readonly said: readonly Logged[];
  readonly placed: Placed;
  /** When a vote ended here that is to be emptied out of it. */
  readonly forget: Date | undefined;
}

/** A turn that wrote nothing but what it leaves of its conversation. */
interface Plain {
  readonly inbound: InboundRow;
  readonly leaving: Leaving;
}

/** The turns' collections, as `TurnStore`, which writes into the outbox too. Everything a person wrote or was told is sealed; addresses stand as HMACs. */
export function createTurnStore(
  connection: Connection,
  keys: Keys,
  outbox: Pick<Outbox, 'add' | 'empty'>,
): TurnStore & { readonly forgettable: Forgettable } {
  const inbounds = createInbounds(connection, keys);
  const sessions = sessionModel(connection);
  const lines = createLines(connection, keys);
  const keyOf = (address: string): string => keys.hmac('address', address);
  const reveal = (sealed: Buffer, context: string): unknown => JSON.parse(keys.open(bytesOf(sealed), context).toString());
  const hide = (value: unknown, context: string): Buffer => keys.seal(JSON.stringify(value), context);

  const draftsOf = (row: SessionRow | null | undefined): Promise<Drafts> =>
    Promise.resolve(row?.drafts ? (reveal(row.drafts, `drafts ${row._id}`) as Drafts) : { texts: {}, parked: {} });
  const conversationOf = (row: SessionRow): Conversation => ({
    session: reveal(row.sealed, `session ${row._id}`) as Session,
    resident: row.resident ?? '',
    drafts: () => draftsOf(row),
  });
  const loadedOf = (row: SessionRow | undefined, beside: Loaded['beside']): Loaded => ({
    ...(row ? { session: reveal(row.sealed, `session ${row._id}`) as Session } : {}),
    ...(row?.resident === undefined ? {} : { resident: row.resident }),
    drafts: () => draftsOf(row),
    beside,
  });

  /** What a turn leaves: its log, its state by revision, what is to be sent. `own`: the person's line, where it is theirs. */
  function leave(
    key: string,
    row: Pick<SessionRow, 'rev' | 'seq'> | undefined,
    now: Date,
    kept: Kept,
    own: NewLine | undefined,
    more: Partial<SessionRow>,
  ): Leaving {
    const first = (row?.seq ?? 0) + 1;
    const { locale } = kept.session;
    const said: readonly NewLine[] = [
      ...(own ? [kept.forget ? { ...own, body: null, secret: false } : own] : []),
      ...kept.messages.map((message) => ({ from: 'city' as const, body: message, secret: message.secret ?? false })),
    ];
    return {
      key,
      rev: row?.rev,
      state: {
        rev: (row?.rev ?? 0) + 1,
        seq: first + said.length - 1,
        sealed: keys.seal(kept.json, `session ${key}`),
        ...(kept.drafts ? { drafts: hide(kept.drafts, `drafts ${key}`) } : {}),
        ...more,
      },
      rows: lines.rows(key, first, now, locale, said),
      said: lines.logged(first, now, locale, said),
      placed: { person: key, place: placeOf(first), messages: kept.outgoing ?? [] },
      forget: kept.forget ? now : undefined,
    };
  }

  /** What a turn leaves of the conversation it was heard in. */
  const leaveOwn = (key: string, row: SessionRow | undefined, inbound: Inbound, now: Date, written: Written): Leaving =>
    leave(
      key,
      row,
      now,
      written,
      { from: 'resident', body: inbound.activity, secret: written.secret },
      {
        at: now,
        resident: written.resident,
        ...(row?.address ? {} : { address: keys.seal(inbound.address, addressContext(key)) }),
      },
    );

  /** Writes it, within the transaction under way. Throws a LostRaceError where a conversation is no longer what it was when it was read. */
  async function keep(leavings: readonly Leaving[]): Promise<void> {
    for (const { key, forget } of leavings)
      if (forget) {
        await lines.empty(key);
        await outbox.empty(key, forget);
      }
    const fresh = leavings.filter(({ rev }) => rev === undefined);
    const updates = leavings.flatMap(({ key, rev, state }) =>
      rev === undefined ? [] : [{ updateOne: { filter: { _id: key, rev }, update: { $set: state } } }],
    );
    if (updates.length > 0) {
      const { matchedCount } = await sessions.bulkWrite(updates, { ordered: false });
      if (matchedCount < updates.length) throw new LostRaceError('a session changed meanwhile');
    }
    if (fresh.length > 0)
      await sessions.insertMany(
        fresh.map(({ key, state }) => ({ _id: key, ...state })),
        { lean: true },
      );
    await lines.add(leavings.flatMap(({ rows }) => rows));
    await outbox.add(leavings.map(({ placed }) => placed));
  }

  /** What is left of a conversation whose address was given up: the last words said there. */
  async function endFor({ key, rev, placed }: Leaving): Promise<void> {
    const { deletedCount } = await sessions.deleteOne({ _id: key, ...(rev === undefined ? {} : { rev }) });
    if (deletedCount < 1) throw new LostRaceError('a session changed meanwhile');
    await lines.remove(key);
    await outbox.add([placed]);
  }

  /** Erases what stands at an address. */
  async function erase(key: string): Promise<void> {
    await sessions.deleteOne({ _id: key });
    await lines.remove(key);
  }

  const doneOf = ({ said }: Leaving, { session }: Written): Turned => ({ kind: 'done', lines: said, locale: session.locale });

  const find = batched<string, SessionRow | undefined>(async (ids) => {
    const rows = await sessions.find({ _id: { $in: ids } }).lean<SessionRow[]>();
    const byId = new Map(rows.map((row) => [row._id, row] as const));
    return ids.map((id) => byId.get(id));
  }, together);
  const findHeard = batched<string, boolean>(async (ids) => {
    const heard = await inbounds.remembered(ids);
    return ids.map((id) => heard.has(id));
  }, together);
  const keepPlain = batched<Plain, void>(async (plain) => {
    await transaction(connection, async () => {
      await inbounds.add(plain.map(({ inbound }) => inbound));
      await keep(plain.map(({ leaving }) => leaving));
    });
    return plain.map(() => undefined);
  }, together);

  /** The way of most turns, which write nothing but what they leave of their conversation: they are looked at on their own, and kept together with those
   *  that end at the same time. Undefined, and nothing is done: it writes more, or one of those that were to be kept together could not be. */
  async function attemptPlain(inbound: Inbound, now: Date, work: (loaded: Loaded) => Promise<Written>): Promise<Turned | undefined> {
    if (isUnderWay(connection)) return undefined;
    const key = keyOf(inbound.address);
    const own = inbounds.rowOf(inbound, now);
    const [row, heard] = await Promise.all([find(key), findHeard(own._id)]);
    if (heard) return { kind: 'again' };
    const other = async (address: string): Promise<Conversation | undefined> => {
      const found = await find(keyOf(address));
      return found?.resident === undefined ? undefined : conversationOf(found);
    };
    const written = await looking(connection, () => work(loadedOf(row, other)));
    if (!written || written.forget || written.renewed || written.beside) return undefined;
    if (row?.resident !== undefined && row.resident !== written.resident) return undefined;
    const leaving = leaveOwn(key, row, inbound, now, written);
    try {
      await keepPlain({ inbound: written.erase ? inbounds.toForget(own, inbound) : own, leaving });
    } catch {
      return undefined;
    }
    return doneOf(leaving, written);
  }

  async function attempt(inbound: Inbound, now: Date, work: (loaded: Loaded) => Promise<Written>): Promise<Turned> {
    const key = keyOf(inbound.address);
    return transaction<Turned>(connection, async () => {
      const own = inbounds.rowOf(inbound, now);
      await inbounds.add([own]);
      const row = (await sessions.findById(key).lean<SessionRow>()) ?? undefined;
      const others = new Map<string, SessionRow>();
      const written = await work(
        loadedOf(row, async (address) => {
          const other = await sessions.findById(keyOf(address)).lean<SessionRow>();
          if (other) others.set(address, other);
          return other?.resident === undefined ? undefined : conversationOf(other);
        }),
      );
      const { resident, beside, renewed } = written;
      if (written.erase) await inbounds.change(inbounds.toForget(own, inbound));
      if (renewed) await erase(key);
      const before = renewed ? undefined : row;
      // One person by several addresses: those that shared the id left behind take the other.
      if (before?.resident !== undefined && before.resident !== resident)
        await sessions.updateMany({ resident: before.resident }, { $set: { resident } });
      const leaving = leaveOwn(key, before, inbound, now, written);
      const left = beside && leave(keyOf(beside.address), others.get(beside.address), now, beside, undefined, {});
      const stays = beside?.givenUp === undefined;
      await keep([leaving, ...(left && stays ? [left] : [])]);
      if (left && !stays) await endFor(left);
      return doneOf(leaving, written);
    });
  }

  return {
    forgettable: inbounds.forgettable,
    async turn(inbound, now, work) {
      const plain = await attemptPlain(inbound, now, work);
      if (plain) return plain;
      for (let tried = 1; ; tried++) {
        try {
          return await attempt(inbound, now, work);
        } catch (error) {
          const twice = duplicateOf(error);
          if (twice === 'inbound') return { kind: 'again' };
          if (tried >= races || !(error instanceof LostRaceError || twice !== undefined)) throw error;
        }
      }
    },
    heard: (ids) => inbounds.heard(ids),
    async asked(address) {
      const row = await find(keyOf(address));
      return row && askedIn(reveal(row.sealed, `session ${row._id}`) as Session);
    },
    history: (address, after, limit): Promise<readonly Logged[]> => lines.after(keyOf(address), after, limit),
    async append(address, locale, said, outgoing, now) {
      const key = keyOf(address);
      return transaction<boolean>(connection, async () => {
        const row = await sessions
          .findByIdAndUpdate(key, { $inc: { seq: said.length, rev: 1 } }, { returnDocument: 'after' })
          .lean<SessionRow>();
        if (!row) return false;
        const first = row.seq - said.length + 1;
        const added = said.map((message) => ({ from: 'city' as const, body: message, secret: message.secret ?? false }));
        await lines.add(lines.rows(key, first, now, locale, added));
        await outbox.add([{ person: key, place: placeOf(first), messages: outgoing }]);
        return true;
      });
    },
    async stop(address, also) {
      const key = keyOf(address);
      await transaction(connection, async () => {
        await also?.();
        const row = await sessions.findById(key).lean<SessionRow>();
        if (!row) return;
        const session = { ...(reveal(row.sealed, `session ${key}`) as Session), stopped: true as const };
        await sessions.updateOne({ _id: key, rev: row.rev }, { $set: { sealed: hide(session, `session ${key}`), rev: row.rev + 1 } });
      });
    },
    async forget(address) {
      const key = keyOf(address);
      await transaction(connection, () => erase(key));
    },
  };
}

/** Another turn of the same conversation was first. */
class LostRaceError extends Error {
  readonly code = 'LOST_RACE';
}

/** The collection whose unique index refused a document; undefined for any other error. */
function duplicateOf(error: unknown): string | undefined {
  const { code, message = '' } = error as { code?: unknown; message?: string };
  return code === 11000 ? /collection: [^.\s]+\.(\w+)/.exec(message)?.[1] : undefined;
}
