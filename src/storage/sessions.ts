import { Schema, type Connection } from 'mongoose';

/** A conversation, by its address's HMAC. `seq`: the last line of its log. */
export interface SessionRow {
  _id: string;
  rev: number;
  seq: number;
  sealed: Buffer;
  drafts?: Buffer;
  at: Date;
  /** Whose address it is: a random id that several may share. Absent in what was kept before there were residents, until the next turn. */
  resident?: string;
  /** The address itself, sealed. */
  address?: Buffer;
}

const sessionSchema = new Schema<SessionRow>(
  { _id: String, rev: Number, seq: Number, sealed: Buffer, drafts: Buffer, at: Date, resident: String, address: Buffer },
  { collection: 'sessions', versionKey: false },
);
sessionSchema.index({ resident: 1, at: -1, _id: 1 }, { sparse: true });

/** The conversations' collection: what turns keep, and what tells which addresses are one person's. */
export function sessionModel(connection: Connection) {
  const make = () => connection.model('Session', sessionSchema);
  return (connection.models['Session'] as ReturnType<typeof make> | undefined) ?? make();
}

/** What a conversation's address is sealed under. */
export const addressContext = (key: string): string => `address ${key}`;
