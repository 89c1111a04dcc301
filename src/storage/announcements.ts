import { Schema, type Connection } from 'mongoose';
import type { Announcement, AnnouncementStore, Progress } from '../services/announcements';

interface AnnouncementRow extends Progress {
  _id: string;
  texts: Announcement['texts'];
  audience: Announcement['audience'];
  until: Date;
  begunAt: Date;
}

const announcementSchema = new Schema<AnnouncementRow>(
  {
    _id: String,
    texts: Schema.Types.Mixed,
    audience: Schema.Types.Mixed,
    until: Date,
    begunAt: Date,
    state: String,
    turn: Number,
    after: String,
    told: Number,
    passedOver: Number,
  },
  { collection: 'announcements', versionKey: false, minimize: false },
);

/** Announcements and how far they are. */
export function createAnnouncementStore(connection: Connection): AnnouncementStore {
  const rows = connection.model('Announcement', announcementSchema);
  const toBegun = ({ _id, texts, audience, until, state, turn, after, told, passedOver }: AnnouncementRow) => ({
    announcement: { id: _id, texts, audience, until },
    ...{ state, turn, after, told, passedOver },
  });
  return {
    async add({ id, texts, audience, until }, now) {
      const row = { texts, audience, until, begunAt: now, state: 'running', turn: 1, after: '', told: 0, passedOver: 0 };
      const { upsertedCount } = await rows.updateOne({ _id: id }, { $setOnInsert: row }, { upsert: true });
      return upsertedCount === 1;
    },
    async find(id) {
      const row = await rows.findById(id).lean<AnnouncementRow>();
      return row ? toBegun(row) : undefined;
    },
    all: async () => (await rows.find({}).sort({ begunAt: -1, _id: 1 }).lean<AnnouncementRow[]>()).map(toBegun),
    async advance(id, from, to) {
      const where = { _id: id, state: 'running' as const, turn: from.turn, after: from.after };
      return (await rows.updateOne(where, { $set: to === undefined ? { state: 'done' } : { after: to } })).matchedCount === 1;
    },
    async count(id, which) {
      await rows.updateOne({ _id: id }, { $inc: { [which]: 1 } });
    },
    async change(id, to) {
      const row = await rows
        .findOneAndUpdate(
          { _id: id, state: to === 'paused' ? 'running' : 'paused' },
          { $set: { state: to }, $inc: { turn: to === 'running' ? 1 : 0 } },
          { returnDocument: 'after' },
        )
        .lean<AnnouncementRow>();
      return row?.turn;
    },
  };
}
