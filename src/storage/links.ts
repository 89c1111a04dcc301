import { Schema, type Connection } from 'mongoose';
import type { Link, LinkStore } from '../services/links';

type LinkRow = Omit<Link, 'code'> & { readonly _id: string };

const linkSchema = new Schema<LinkRow>(
  { _id: String, words: String, place: String, campaign: String, locale: String, until: Date },
  { collection: 'links', versionKey: false },
);
const countSchema = new Schema<{ _id: string; link: string; what: string; count: number }>(
  { _id: String, link: String, what: String, count: Number },
  { collection: 'linkCounts', versionKey: false },
);
countSchema.index({ link: 1 });

/** Rows that one sum is spread over: those who join at once seldom meet. */
const shards = 16;

/** Short links and their sums. */
export function createLinkStore(connection: Connection, random: () => number): LinkStore {
  const links = connection.model('Link', linkSchema);
  const counts = connection.model('LinkCount', countSchema);
  const linkOf = ({ _id, ...link }: LinkRow): Link => ({ code: _id, ...link });
  return {
    async add({ code, ...link }) {
      try {
        await links.insertMany([{ _id: code, ...link }], { lean: true });
        return true;
      } catch (error) {
        if ((error as { code?: unknown }).code === 11000) return false;
        throw error;
      }
    },
    async find(code) {
      const row = await links.findById(code).lean<LinkRow>();
      return row ? linkOf(row) : undefined;
    },
    all: async () => (await links.find().sort({ _id: 1 }).lean<LinkRow[]>()).map(linkOf),
    close: async (code, at) => (await links.updateOne({ _id: code }, { $set: { until: at } })).matchedCount === 1,
    async count(code, what) {
      const shard = Math.floor(random() * shards);
      await counts.updateOne(
        { _id: `${code}/${what}/${shard}` },
        { $inc: { count: 1 }, $setOnInsert: { link: code, what } },
        { upsert: true },
      );
    },
    async counts(code) {
      const found = await counts.find({ link: code }).lean<{ what: string; count: number }[]>();
      const sums: Record<string, number> = {};
      for (const { what, count } of found) sums[what] = (sums[what] ?? 0) + count;
      return sums;
    },
  };
}
