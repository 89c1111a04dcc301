import { randomBytes } from 'node:crypto';
import { Schema, type Connection } from 'mongoose';
import type { Depth, Ending, OutboxStore, Undelivered, Waiting } from '../conversation/outbox';
import { reported, type Outgoing, type Reported, type SendKind } from '../conversation/sending';
import type { Keys } from '../keys';
import { batched } from './batch';

/** Days a message that has ended is remembered, without its body. */
const endedDays = 30;
/** Replies before notices before campaigns. */
const ranks: readonly SendKind[] = ['reply', 'notice', 'campaign'];

/** One message to a platform. Whose and what it is stands sealed; in the clear stand its channel, its rank and what became of it. */
interface OutboxRow {
  _id: string;
  channel: string;
  person: string;
  /** Its place among the person's messages. */
  place: number;
  rank: number;
  state: 'waiting' | 'sending' | Ending['kind'];
  /** May be sent from then on. */
  from: Date;
  begunAt?: Date;
  /** Of those begun together. */
  mark?: string;
  attempts: number;
  secret: boolean;
  sealed?: { buffer: Uint8Array };
  /** The platform's own id. */
  platformId?: string;
  reported?: Reported;
  /** The platform's word for why it did not arrive. */
  code?: string;
  reason?: string;
  endedAt?: Date;
}

const outboxSchema = new Schema<OutboxRow>(
  {
    _id: String,
    channel: String,
    person: String,
    place: Number,
    rank: Number,
    state: String,
    from: Date,
    begunAt: Date,
    mark: String,
    attempts: Number,
    secret: Boolean,
    sealed: Buffer,
    platformId: String,
    reported: String,
    code: String,
    reason: String,
    endedAt: Date,
  },
  { collection: 'outbox', versionKey: false },
);
outboxSchema.index({ channel: 1, state: 1, rank: 1, from: 1, place: 1, _id: 1 });
outboxSchema.index({ person: 1, state: 1 });
outboxSchema.index({ platformId: 1 }, { sparse: true });
outboxSchema.index({ endedAt: 1 }, { expireAfterSeconds: endedDays * 86_400 });

/** Who has the right to send for a channel, and until when. */
const leadSchema = new Schema<{ _id: string; owner: string; until: Date }>(
  { _id: String, owner: String, until: Date },
  { collection: 'leads', versionKey: false },
);

/** Where messages stand among all of a person's: by the first line of what was said with them; that takes fewer messages than this. */
const perLine = 1000;
export const placeOf = (line: number): number => line * perLine;

/** Messages to one person, who stands as an HMAC. `place`: after their earlier ones. */
export interface Placed {
  readonly person: string;
  readonly place: number;
  readonly messages: readonly Outgoing[];
}

/** The outbox, and the way into it for what is said within a transaction. */
export interface Outbox extends OutboxStore {
  add(placed: readonly Placed[]): Promise<void>;
  /** A vote is over: what was still to be said of it is not said any more. */
  empty(person: string, now: Date): Promise<void>;
  /** Which line of whose conversation a message says; undefined where there is no such message. `person`: the address's HMAC; `secret`: it is of a vote. */
  whose(id: string): Promise<{ readonly person: string; readonly line: number; readonly secret: boolean } | undefined>;
  /** What could be sent by now, by channel. */
  depth(channels: readonly string[], now: Date): Promise<readonly Depth[]>;
  /** What ended since then without arriving, by channel and reason. */
  undelivered(since: Date): Promise<readonly Undelivered[]>;
  /** Counts messages whose ids begin so by what became of them: a report's word, a refusal's, else where they stand. */
  outcomes(idPrefix: string): Promise<Readonly<Record<string, number>>>;
}

export function createOutbox(connection: Connection, keys: Keys): Outbox {
  const rows = connection.model('Outbox', outboxSchema);
  const leads = connection.model('Lead', leadSchema);
  const toWaiting = ({ _id, person, place, attempts, sealed }: OutboxRow): readonly Waiting[] =>
    sealed ? [{ outgoing: JSON.parse(keys.open(sealed.buffer, `outbox ${_id}`).toString()) as Outgoing, person, place, attempts }] : [];
  const ended = (now: Date, state: Ending['kind'], more: Partial<OutboxRow> = {}) => ({
    $set: { state, endedAt: now, ...more },
    $unset: { sealed: 1 as const, begunAt: 1 as const, mark: 1 as const },
  });

  const rowOf = (person: string, place: number, outgoing: Outgoing) => ({
    _id: outgoing.id,
    channel: outgoing.channel,
    person,
    place,
    rank: ranks.indexOf(outgoing.kind),
    state: 'waiting' as const,
    from: new Date(outgoing.from ?? outgoing.at),
    attempts: 0,
    secret: outgoing.secret ?? false,
    sealed: keys.seal(JSON.stringify(outgoing), `outbox ${outgoing.id}`),
  });
  async function add(placed: readonly Placed[]): Promise<void> {
    const added = placed.flatMap(({ person, place, messages }) => messages.map((message, index) => rowOf(person, place + index, message)));
    if (added.length > 0) await rows.insertMany(added, { lean: true });
  }

  /** Begun together, under one mark: those that bear it afterwards were still waiting. */
  const begin = batched<{ readonly id: string; readonly now: Date }, boolean>(async (items) => {
    const ids = items.map(({ id }) => id);
    const mark = randomBytes(9).toString('base64url');
    const change = { $set: { state: 'sending' as const, begunAt: items[0]!.now, mark }, $inc: { attempts: 1 } };
    const { modifiedCount } = await rows.updateMany({ _id: { $in: ids }, state: 'waiting' }, change);
    if (modifiedCount === ids.length) return ids.map(() => true);
    if (modifiedCount === 0) return ids.map(() => false);
    const ours = await rows.find({ _id: { $in: ids }, mark }, { _id: 1 }).lean<{ _id: string }[]>();
    return ids.map((id) => ours.some(({ _id }) => _id === id));
  });

  const end = batched<{ readonly id: string; readonly ending: Ending; readonly now: Date }, void>(async (items) => {
    await rows.bulkWrite(
      items.map(({ id, ending, now }) => {
        const more = ending.kind === 'sent' ? { platformId: ending.id } : ending.kind === 'failed' ? { reason: ending.reason } : {};
        return { updateOne: { filter: { _id: id, state: { $in: ['waiting', 'sending'] } }, update: ended(now, ending.kind, more) } };
      }),
      { ordered: false },
    );
    return items.map(() => undefined);
  });

  return {
    add,
    // Lines are counted by the thousand: a time in milliseconds is beyond any of them.
    post: (messages) =>
      add(messages.map((message) => ({ person: keys.hmac('address', message.address), place: message.at, messages: [message] }))),
    async empty(person, now) {
      await rows.updateMany({ person, state: { $in: ['waiting', 'sending'] }, secret: true }, ended(now, 'failed', { reason: 'over' }));
    },
    async outcomes(idPrefix) {
      const counted = await rows.aggregate<{ _id: string; count: number }>([
        { $match: { _id: { $gte: idPrefix, $lt: `${idPrefix}\uffff` } } },
        { $group: { _id: { $ifNull: ['$reported', { $ifNull: ['$reason', '$state'] }] }, count: { $sum: 1 } } },
        { $sort: { _id: 1 } },
      ]);
      return Object.fromEntries(counted.map(({ _id, count }) => [_id, count]));
    },
    async whose(id) {
      const row = await rows
        .findOne({ _id: id }, { person: 1, place: 1, secret: 1 })
        .lean<Pick<OutboxRow, 'person' | 'place' | 'secret'>>();
      return row ? { person: row.person, line: Math.floor(row.place / perLine), secret: row.secret } : undefined;
    },
    async depth(channels, now) {
      const found = await rows.aggregate<{ _id: string; count: number; since: Date }>([
        { $match: { channel: { $in: channels }, state: 'waiting', from: { $lte: now } } },
        { $group: { _id: '$channel', count: { $sum: 1 }, since: { $min: '$from' } } },
        { $sort: { _id: 1 } },
      ]);
      return found.map(({ _id, ...rest }) => ({ channel: _id, ...rest }));
    },
    async undelivered(since) {
      const found = await rows.aggregate<{ _id: { channel: string; reason: string }; count: number }>([
        { $match: { endedAt: { $gte: since }, $or: [{ state: { $in: ['failed', 'unknown'] } }, { reported: 'undelivered' }] } },
        {
          $group: {
            _id: { channel: '$channel', reason: { $ifNull: ['$code', { $ifNull: ['$reason', { $ifNull: ['$reported', '$state'] }] }] } },
            count: { $sum: 1 },
          },
        },
        { $sort: { _id: 1 } },
      ]);
      // Whoever stopped, and a vote that was over, were not to be told.
      return found.map(({ _id, count }) => ({ ..._id, count })).filter(({ reason }) => reason !== 'stopped' && reason !== 'over');
    },
    async lead(channel, owner, now, until) {
      try {
        await leads.updateOne({ _id: channel, $or: [{ owner }, { until: { $lt: now } }] }, { $set: { owner, until } }, { upsert: true });
        return true;
      } catch (error) {
        // E11000: the row is there, and another's.
        if ((error as { code?: unknown }).code === 11000) return false;
        throw error;
      }
    },
    async waiting(channel, now, limit, only, except) {
      const found: OutboxRow[] = [];
      const others = except && except.size > 0 ? { person: { $nin: [...except] } } : {};
      // One rank at a time: a campaign that waits for the morning is many rows, which nobody is to read through at every look.
      for (const rank of only === 'replies' ? [0] : ranks.keys()) {
        if (found.length >= limit) break;
        found.push(
          ...(await rows
            .find({ channel, state: 'waiting', rank, from: { $lte: now }, ...others })
            .sort({ from: 1, place: 1, _id: 1 })
            .limit(limit - found.length)
            .lean<OutboxRow[]>()),
        );
      }
      return found.flatMap(toWaiting);
    },
    async begun(channel, before, limit) {
      const found = await rows
        .find({ channel, state: 'sending', begunAt: { $lt: before } })
        .sort({ rank: 1, from: 1, place: 1, _id: 1 })
        .limit(limit)
        .lean<OutboxRow[]>();
      return found.flatMap(toWaiting);
    },
    begin: (id, now) => begin({ id, now }),
    end: (id, ending, now) => end({ id, ending, now }),
    async putBack(id, from) {
      await rows.updateOne(
        { _id: id, state: { $in: ['waiting', 'sending'] } },
        { $set: { state: 'waiting', from }, $unset: { begunAt: 1, mark: 1 } },
      );
    },
    async drop(address, reason, now) {
      const person = keys.hmac('address', address);
      const which = reason !== 'opted-out' ? { rank: { $ne: ranks.indexOf('reply') } } : {};
      return (await rows.updateMany({ person, state: 'waiting', ...which }, ended(now, 'failed', { reason }))).modifiedCount;
    },
    async report({ outgoing, id, state, code }, now) {
      const row = await rows.findOne(outgoing === undefined ? { platformId: id } : { _id: outgoing }).lean<OutboxRow>();
      if (!row) return { changed: false, secret: false };
      const lower = reported.slice(0, reported.indexOf(state));
      const change = { reported: state, platformId: id, ...(code === undefined ? {} : { code }) };
      // A report may come before the answer to the sending itself: it is that answer.
      const open = row.state === 'waiting' || row.state === 'sending' || row.state === 'unknown';
      const { modifiedCount } = await rows.updateOne(
        { _id: row._id, $or: [{ reported: { $exists: false } }, { reported: { $in: lower } }] },
        open ? ended(now, 'sent', change) : { $set: change },
      );
      return { message: row._id, changed: modifiedCount === 1, secret: row.secret };
    },
  };
}
