import { Schema, type Connection } from 'mongoose';
import type { Assent, AssentStore } from '../services/editions/assents';
import type { PaperBatch, PaperStore } from '../services/editions/paper';

type AssentRow = Assent & { readonly _id: string };
type PaperRow = PaperBatch & { readonly _id: string };

const assentSchema = new Schema<AssentRow>(
  { _id: String, edition: String, act: String, by: String, at: Date, terms: String },
  { collection: 'assents', versionKey: false },
);
assentSchema.index({ edition: 1, act: 1 }, { unique: true });
const paperSchema = new Schema<PaperRow>(
  { _id: String, edition: String, batch: String, entries: Schema.Types.Mixed, taken: [Number] },
  { collection: 'papers', versionKey: false },
);
paperSchema.index({ edition: 1, batch: 1 }, { unique: true });

/** What one person proposed and another has not yet done, and batches of paper ballots while two people enter them. */
export function createEditionStores(connection: Connection): { assents: AssentStore; papers: PaperStore } {
  const assents = connection.model('Assent', assentSchema);
  const papers = connection.model('Paper', paperSchema);
  return {
    assents: {
      async find(edition, act) {
        const row = await assents.findById(`${edition}/${act}`).lean<AssentRow>();
        return row ? assentOf(row) : undefined;
      },
      of: async (edition) => (await assents.find({ edition }).sort({ edition: 1, act: 1 }).lean<AssentRow[]>()).map(assentOf),
      async put(assent) {
        const _id = `${assent.edition}/${assent.act}`;
        await assents.replaceOne({ _id }, { _id, ...assent }, { upsert: true });
      },
      async remove(edition, act) {
        await assents.deleteOne({ _id: `${edition}/${act}` });
      },
    },
    papers: {
      async find(edition, batch) {
        const row = await papers.findById(`${edition}/${batch}`).lean<PaperRow>();
        return row ? batchOf(row) : undefined;
      },
      async put(batch) {
        const _id = `${batch.edition}/${batch.batch}`;
        await papers.replaceOne({ _id }, { _id, ...batch }, { upsert: true });
      },
      of: async (edition) => (await papers.find({ edition }).sort({ edition: 1, batch: 1 }).lean<PaperRow[]>()).map(batchOf),
    },
  };
}

const assentOf = ({ _id, ...assent }: AssentRow): Assent => assent;
const batchOf = ({ _id, ...batch }: PaperRow): PaperBatch => batch;
