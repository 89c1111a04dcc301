import { Schema, type Connection } from 'mongoose';
import type { Activity } from '../conversation/activity';
import type { Message } from '../conversation/message';
import type { Logged } from '../conversation/turns';
import type { Keys } from '../keys';

/** Days a conversation's text is kept (the city's rule). */
const textDays = 30;

/** One line of a conversation, sealed; without `sealed` once a vote was emptied out of it. */
export interface LineRow {
  address: string;
  seq: number;
  at: Date;
  locale: string;
  from: 'resident' | 'city';
  secret: boolean;
  sealed?: Buffer;
}

/** A line to be: `body` is null where it is never to be read again. */
export interface NewLine {
  readonly from: 'resident' | 'city';
  readonly body: Activity | Message | null;
  readonly secret: boolean;
}

const lineSchema = new Schema<LineRow>(
  { address: String, seq: Number, at: Date, locale: String, from: String, secret: Boolean, sealed: Buffer },
  { collection: 'messages', versionKey: false },
);
lineSchema.index({ address: 1, seq: 1 }, { unique: true });
lineSchema.index({ address: 1, secret: 1 }, { partialFilterExpression: { secret: true } });
lineSchema.index({ at: 1 }, { expireAfterSeconds: textDays * 86_400 });

/** The log of all conversations. `key`: the address's HMAC. */
export interface Lines {
  /** Lines from `first` on, as they are kept. */
  rows(key: string, first: number, now: Date, locale: string, lines: readonly NewLine[]): LineRow[];
  /** The same as they will be read. */
  logged(first: number, now: Date, locale: string, lines: readonly NewLine[]): readonly Logged[];
  add(rows: readonly LineRow[]): Promise<void>;
  /** Lines after `seq`, oldest first. */
  after(key: string, seq: number, limit: number): Promise<readonly Logged[]>;
  /** Empties what a vote left there. */
  empty(key: string): Promise<void>;
  remove(key: string): Promise<void>;
}

export function createLines(connection: Connection, keys: Pick<Keys, 'seal' | 'open'>): Lines {
  const lines = connection.model('Message', lineSchema);
  const contextOf = (key: string, seq: number): string => `message ${key} ${seq}`;
  const open = (row: LineRow): Logged => {
    const body: unknown = row.sealed ? JSON.parse(keys.open(bytesOf(row.sealed), contextOf(row.address, row.seq)).toString()) : null;
    return { seq: row.seq, at: row.at.getTime(), locale: row.locale, entry: entryOf(row.from, body) };
  };
  return {
    logged: (first, now, locale, added) =>
      added.map(({ from, body }, index) => ({ seq: first + index, at: now.getTime(), locale, entry: entryOf(from, body) })),
    rows: (key, first, now, locale, added) =>
      added.map(({ from, body, secret }, index) => {
        const seq = first + index;
        const sealed = body === null ? {} : { sealed: keys.seal(JSON.stringify(body), contextOf(key, seq)) };
        return { address: key, seq, at: now, locale, from, secret, ...sealed };
      }),
    async add(rows) {
      await lines.insertMany(rows, { lean: true });
    },
    async after(key, seq, limit) {
      const rows = await lines
        .find({ address: key, seq: { $gt: seq } })
        .sort({ seq: 1 })
        .limit(limit)
        .lean<LineRow[]>();
      return rows.map(open);
    },
    async empty(key) {
      await lines.updateMany({ address: key, secret: true }, { $set: { secret: false }, $unset: { sealed: 1 } });
    },
    async remove(key) {
      await lines.deleteMany({ address: key });
    },
  };
}

const entryOf = (from: LineRow['from'], body: unknown): Logged['entry'] =>
  from === 'city' ? { from, message: body as Message | null } : { from, activity: body as Activity | null };

/** The bytes of what the driver gives for a Buffer. */
export const bytesOf = (value: Buffer): Buffer => {
  const { buffer } = value as { buffer?: unknown };
  return Buffer.from(buffer instanceof Uint8Array ? buffer : value);
};
