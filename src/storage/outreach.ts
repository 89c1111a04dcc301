import { Schema, type Connection } from 'mongoose';
import type { Campaign, Flag, OutreachStore, OutreachWorker } from '../services/outreach/campaign';
import { transaction } from './transaction';

type Row<T extends { readonly id: string }> = Omit<T, 'id'> & { readonly _id: string };
const mixed = Schema.Types.Mixed;
const campaignSchema = new Schema<Row<Campaign>>(
  { _id: String, name: String, places: mixed, from: Date, until: Date, quota: Number },
  { collection: 'campaigns', versionKey: false },
);
const workerSchema = new Schema<Row<OutreachWorker>>(
  { _id: String, campaign: String, place: String, code: String, pin: String, since: Date, ended: Date },
  { collection: 'workers', versionKey: false },
);
workerSchema.index({ campaign: 1, _id: 1 });
const flagSchema = new Schema<Row<Flag>>(
  { _id: String, worker: String, rule: String, day: String, at: Date, decided: mixed },
  { collection: 'outreachFlags', versionKey: false },
);
flagSchema.index({ at: -1, _id: 1 });
/** Ids of entries that were taken: nothing of what stood in them. */
const entrySchema = new Schema<{ _id: string; until: Date }>(
  { _id: String, until: Date },
  { collection: 'outreachEntries', versionKey: false },
);
entrySchema.index({ until: 1 }, { expireAfterSeconds: 0 });

const named = <T extends { readonly id: string }>({ _id, ...rest }: Row<T>): T => ({ id: _id, ...rest }) as unknown as T;

/** Campaigns, their workers, and what should be looked at. */
export function createOutreachStore(connection: Connection): OutreachStore {
  const campaigns = connection.model('Campaign', campaignSchema);
  const workers = connection.model('Worker', workerSchema);
  const flags = connection.model('OutreachFlag', flagSchema);
  const entries = connection.model('OutreachEntry', entrySchema);
  return {
    async addCampaign({ id, ...rest }) {
      if (await campaigns.findById(id, { _id: 1 }).lean()) return false;
      await campaigns.insertMany([{ _id: id, ...rest }], { lean: true });
      return true;
    },
    async campaign(id) {
      const row = await campaigns.findById(id).lean<Row<Campaign>>();
      return row ? named<Campaign>(row) : undefined;
    },
    campaigns: async () => (await campaigns.find().sort({ _id: 1 }).lean<Row<Campaign>[]>()).map(named<Campaign>),
    closeCampaign: async (id, until) =>
      (await campaigns.updateOne({ _id: id, until: { $gt: until } }, { $set: { until } })).matchedCount === 1,
    async addWorker({ id, ...rest }) {
      if (await workers.findById(id, { _id: 1 }).lean()) return false;
      await workers.insertMany([{ _id: id, ...rest }], { lean: true });
      return true;
    },
    async worker(id) {
      const row = await workers.findById(id).lean<Row<OutreachWorker>>();
      return row ? named<OutreachWorker>(row) : undefined;
    },
    workers: async (campaign) =>
      (await workers.find({ campaign }).sort({ _id: 1 }).lean<Row<OutreachWorker>[]>()).map(named<OutreachWorker>),
    async changeWorker(id, change) {
      await workers.updateOne({ _id: id }, { $set: change });
    },
    async raise({ id, ...rest }) {
      const { upsertedCount } = await flags.updateOne({ _id: id }, { $setOnInsert: rest }, { upsert: true });
      return upsertedCount === 1;
    },
    async flag(id) {
      const row = await flags.findById(id).lean<Row<Flag>>();
      return row ? named<Flag>(row) : undefined;
    },
    openFlags: async () =>
      (
        await flags
          .find({ decided: { $exists: false } })
          .sort({ at: -1, _id: 1 })
          .lean<Row<Flag>[]>()
      ).map(named<Flag>),
    decide: async (id, decided) =>
      (await flags.updateOne({ _id: id, decided: { $exists: false } }, { $set: { decided } })).matchedCount === 1,
    async take(id, until) {
      const { upsertedCount } = await entries.updateOne({ _id: id }, { $setOnInsert: { until } }, { upsert: true });
      return upsertedCount === 1;
    },
    transaction: (work) => transaction(connection, work),
  };
}
