import { Schema, type Connection } from 'mongoose';
import type { Activity, Inbound } from '../conversation/activity';
import type { Message } from '../conversation/message';
import type { Drafts, Session } from '../conversation/session';
import type { Conversation, Kept, Loaded, Logged, Turned, TurnStore, Written } from '../conversation/turns';
import type { Keys } from '../keys';
import { placeOf, type Outbox } from './outbox';
import { addressContext, sessionModel, type SessionRow } from './sessions';
import { transaction } from './transaction';

/** Hours a delivery's id is remembered: platforms try again for a day at most (CHANNELS: keep at least 48 h). */
const inboundHours = 72;
/** Days a conversation's text is kept (the city's rule). */
const textDays = 30;
/** Times a turn that lost a race runs again before it is an error. */
const races = 20;

/** A delivery that was handled: its id's HMAC and the day. */
const inboundSchema = new Schema<InboundRow>({ _id: String, day: Date }, { collection: 'inbound', versionKey: false });
/** One line of a conversation, sealed; without `sealed` once a vote was emptied out of it. */
const messageSchema = new Schema<MessageRow>(
  { address: String, seq: Number, at: Date, locale: String, from: String, secret: Boolean, sealed: Buffer },
  { collection: 'messages', versionKey: false },
);
inboundSchema.index({ day: 1 }, { expireAfterSeconds: inboundHours * 3600 });
messageSchema.index({ address: 1, seq: 1 }, { unique: true });
messageSchema.index({ address: 1, secret: 1 }, { partialFilterExpression: { secret: true } });
messageSchema.index({ at: 1 }, { expireAfterSeconds: textDays * 86_400 });

interface InboundRow {
  _id: string;
  day: Date;
}
interface MessageRow {
  address: string;
  seq: number;
  at: Date;
  locale: string;
  from: 'resident' | 'city';
  secret: boolean;
  sealed?: Buffer;
}

/** The turns' collections, as `TurnStore`, which writes into the outbox too. Everything a person wrote or was told is sealed; addresses stand as HMACs. */
export function createTurnStore(connection: Connection, keys: Keys, outbox: Pick<Outbox, 'add' | 'empty'>): TurnStore {
  const inbounds = connection.model('Inbound', inboundSchema);
  const sessions = sessionModel(connection);
  const messages = connection.model('Message', messageSchema);
  const keyOf = (address: string): string => keys.hmac('address', address);
  const bytes = (value: unknown): Buffer =>
    Buffer.from(
      (value as { buffer?: Uint8Array }).buffer instanceof Uint8Array ? (value as { buffer: Uint8Array }).buffer : (value as Uint8Array),
    );
  const reveal = (sealed: Buffer, context: string): unknown => JSON.parse(keys.open(bytes(sealed), context).toString());
  const hide = (value: unknown, context: string): Buffer => keys.seal(JSON.stringify(value), context);

  function rowsOf(
    key: string,
    first: number,
    now: Date,
    locale: string,
    lines: readonly { from: 'resident' | 'city'; body: Activity | Message | null; secret: boolean }[],
  ): MessageRow[] {
    return lines.map(({ from, body, secret }, index) => {
      const seq = first + index;
      return {
        address: key,
        seq,
        at: now,
        locale,
        from,
        secret,
        ...(body === null ? {} : { sealed: hide(body, `message ${key} ${seq}`) }),
      };
    });
  }
  const toLine = (key: string, row: MessageRow): Logged => {
    const body = row.sealed ? reveal(row.sealed, `message ${key} ${row.seq}`) : null;
    const entry =
      row.from === 'city'
        ? { from: 'city' as const, message: body as Message | null }
        : { from: 'resident' as const, activity: body as Activity | null };
    return { seq: row.seq, at: row.at.getTime(), locale: row.locale, entry };
  };

  /** Empties what a vote left in the log. */
  const empty = (key: string) => messages.updateMany({ address: key, secret: true }, { $set: { secret: false }, $unset: { sealed: 1 } });

  const draftsOf = (row: SessionRow | null | undefined): Promise<Drafts> =>
    Promise.resolve(row?.drafts ? (reveal(row.drafts, `drafts ${row._id}`) as Drafts) : { texts: {}, parked: {} });

  /** Writes what a turn leaves of a conversation: its log, its state by revision, what is to be sent. `own`: the person's line, where it is theirs. */
  async function keep(
    key: string,
    row: Pick<SessionRow, 'rev' | 'seq'> | undefined,
    now: Date,
    kept: Kept,
    own: { readonly body: Activity; readonly secret: boolean } | undefined,
    more: Partial<SessionRow>,
  ): Promise<readonly Logged[]> {
    const first = (row?.seq ?? 0) + 1;
    const rows = rowsOf(key, first, now, kept.session.locale, [
      ...(own ? [{ from: 'resident' as const, body: kept.forget ? null : own.body, secret: own.secret && !kept.forget }] : []),
      ...kept.messages.map((message) => ({ from: 'city' as const, body: message, secret: message.secret ?? false })),
    ]);
    const state = {
      rev: (row?.rev ?? 0) + 1,
      seq: first + rows.length - 1,
      sealed: keys.seal(kept.json, `session ${key}`),
      ...(kept.drafts ? { drafts: hide(kept.drafts, `drafts ${key}`) } : {}),
      ...more,
    };
    if (kept.forget) {
      await empty(key);
      await outbox.empty(key, now);
    }
    if (row) {
      const { matchedCount } = await sessions.updateOne({ _id: key, rev: row.rev }, { $set: state });
      if (matchedCount === 0) throw new LostRaceError('the session changed meanwhile');
    } else await sessions.insertMany([{ _id: key, ...state }], { lean: true });
    await messages.insertMany(rows, { lean: true });
    await outbox.add(key, placeOf(first), kept.outgoing ?? []);
    return rows.map((line) => toLine(key, line));
  }

  /** Erases what stands at an address. */
  async function erase(key: string): Promise<void> {
    await sessions.deleteOne({ _id: key });
    await messages.deleteMany({ address: key });
  }

  async function attempt(inbound: Inbound, now: Date, work: (loaded: Loaded) => Promise<Written>): Promise<Turned> {
    const key = keyOf(inbound.address);
    return transaction<Turned>(connection, async () => {
      await inbounds.insertMany([{ _id: keys.hmac('inbound', inbound.id), day: dayOf(now) }], { lean: true });
      const row = await sessions.findById(key).lean<SessionRow>();
      let other: SessionRow | null = null;
      const written = await work({
        ...(row ? { session: reveal(row.sealed, `session ${key}`) as Session } : {}),
        ...(row?.resident === undefined ? {} : { resident: row.resident }),
        drafts: () => draftsOf(row),
        async beside(address) {
          other = await sessions.findById(keyOf(address)).lean<SessionRow>();
          return other?.resident === undefined ? undefined : conversationOf(other);
        },
      });
      const { resident, beside, renewed } = written;
      if (renewed) await erase(key);
      const before = renewed || !row ? undefined : row;
      // One person by several addresses: those that shared the id left behind take the other.
      if (before?.resident !== undefined && before.resident !== resident)
        await sessions.updateMany({ resident: before.resident }, { $set: { resident } });
      const lines = await keep(
        key,
        before,
        now,
        written,
        { body: inbound.activity, secret: written.secret },
        {
          at: now,
          resident,
          ...(before?.address ? {} : { address: keys.seal(inbound.address, addressContext(key)) }),
        },
      );
      if (beside) await keep(keyOf(beside.address), other ?? undefined, now, beside, undefined, {});
      return { kind: 'done', lines, locale: written.session.locale };
    });
  }

  const conversationOf = (row: SessionRow): Conversation => ({
    session: reveal(row.sealed, `session ${row._id}`) as Session,
    resident: row.resident ?? '',
    drafts: () => draftsOf(row),
  });

  return {
    async turn(inbound, now, work) {
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
    async heard(ids) {
      const byKey = new Map(ids.map((id) => [keys.hmac('inbound', id), id] as const));
      const found = await inbounds.find({ _id: { $in: [...byKey.keys()] } }, { _id: 1 }).lean<Pick<InboundRow, '_id'>[]>();
      return new Set(found.flatMap(({ _id }) => byKey.get(_id) ?? []));
    },
    async history(address, after, limit) {
      const key = keyOf(address);
      const rows = await messages
        .find({ address: key, seq: { $gt: after } })
        .sort({ seq: 1 })
        .limit(limit)
        .lean<MessageRow[]>();
      return rows.map((row) => toLine(key, row));
    },
    async append(address, locale, said, outgoing, now) {
      const key = keyOf(address);
      return transaction<boolean>(connection, async () => {
        const row = await sessions
          .findByIdAndUpdate(key, { $inc: { seq: said.length, rev: 1 } }, { returnDocument: 'after' })
          .lean<SessionRow>();
        if (!row) return false;
        const first = row.seq - said.length + 1;
        const lines = said.map((message) => ({ from: 'city' as const, body: message, secret: message.secret ?? false }));
        await messages.insertMany(rowsOf(key, first, now, locale, lines), { lean: true });
        await outbox.add(key, placeOf(first), outgoing);
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

const dayOf = (now: Date): Date => new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000);

/** The collection whose unique index refused a document; undefined for any other error. */
function duplicateOf(error: unknown): string | undefined {
  const { code, message = '' } = error as { code?: unknown; message?: string };
  return code === 11000 ? /collection: [^.\s]+\.(\w+)/.exec(message)?.[1] : undefined;
}
