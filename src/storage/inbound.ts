import { Schema, type Connection } from 'mongoose';
import type { Inbound } from '../conversation/activity';
import type { Keys } from '../keys';
import { bytesOf } from './lines';

/** Hours a delivery's id is remembered: platforms try again for a day at most (CHANNELS: keep at least 48 h). */
const inboundHours = 72;

/** A delivery that was handled: its id's HMAC and the day. Of a vote, until the platform has forgotten it, the channel and the id itself, sealed. */
export interface InboundRow {
  _id: string;
  day: Date;
  channel?: string;
  sealed?: Buffer;
}

const inboundSchema = new Schema<InboundRow>(
  { _id: String, day: Date, channel: String, sealed: Buffer },
  { collection: 'inbound', versionKey: false },
);
inboundSchema.index({ day: 1 }, { expireAfterSeconds: inboundHours * 3600 });
inboundSchema.index({ channel: 1, _id: 1 }, { partialFilterExpression: { channel: { $exists: true } } });

/** Deliveries of votes that platforms are to forget. */
export interface Forgettable {
  /** Some of a channel's, in the order of their keys, after this one. `id`: the platform's own. */
  page(channel: string, after: string, limit: number): Promise<readonly { readonly key: string; readonly id: string }[]>;
  /** They are forgotten there. */
  forgotten(keys: readonly string[]): Promise<void>;
}

/** Which deliveries were handled; neither what they said nor whose they were. */
export interface Inbounds {
  rowOf(inbound: Inbound, now: Date): InboundRow;
  /** The same of one that its platform is to forget. */
  toForget(row: InboundRow, inbound: Inbound): InboundRow;
  /** Within the transaction under way; refused as a duplicate where one was handled before. */
  add(rows: readonly InboundRow[]): Promise<void>;
  /** Writes what was added already anew. */
  change(row: InboundRow): Promise<void>;
  /** Those of these rows' ids that are remembered. */
  remembered(rowIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of these deliveries' ids that were handled. */
  heard(ids: readonly string[]): Promise<ReadonlySet<string>>;
  readonly forgettable: Forgettable;
}

export function createInbounds(connection: Connection, keys: Pick<Keys, 'hmac' | 'seal' | 'open'>): Inbounds {
  const rows = connection.model('Inbound', inboundSchema);
  const rowIdOf = (id: string): string => keys.hmac('inbound', id);
  const contextOf = (rowId: string): string => `inbound ${rowId}`;

  async function remembered(rowIds: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await rows.find({ _id: { $in: [...rowIds] } }, { _id: 1 }).lean<Pick<InboundRow, '_id'>[]>();
    return new Set(found.map(({ _id }) => _id));
  }

  return {
    rowOf: ({ id }, now) => ({ _id: rowIdOf(id), day: dayOf(now) }),
    toForget: (row, { id, channel }) => ({ ...row, channel, sealed: keys.seal(JSON.stringify(id), contextOf(row._id)) }),
    async add(added) {
      await rows.insertMany(added, { lean: true });
    },
    async change({ _id, ...rest }) {
      await rows.updateOne({ _id }, { $set: rest });
    },
    remembered,
    async heard(ids) {
      const found = await remembered(ids.map(rowIdOf));
      return new Set(ids.filter((id) => found.has(rowIdOf(id))));
    },
    forgettable: {
      async page(channel, after, limit) {
        const found = await rows
          .find({ channel, _id: { $gt: after } })
          .sort({ _id: 1 })
          .limit(limit)
          .lean<InboundRow[]>();
        return found.flatMap(({ _id: key, sealed }) =>
          sealed ? [{ key, id: JSON.parse(keys.open(bytesOf(sealed), contextOf(key)).toString()) as string }] : [],
        );
      },
      async forgotten(rowIds) {
        await rows.updateMany({ _id: { $in: [...rowIds] } }, { $unset: { channel: 1, sealed: 1 } });
      },
    },
  };
}

const dayOf = (now: Date): Date => new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000);
