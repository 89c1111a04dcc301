import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { Dataset } from '../services/datarounds/dataset';
import type { Need, NeedBond, NeedStep } from '../services/datarounds/need';
import type { Producer } from '../services/datarounds/producer';
import type { DataRoundStore, RoundRecord } from '../services/datarounds/store';
import { createBonds } from './bonds';
import { bytesOf } from './lines';
import { transaction } from './transaction';

type RoundRow = Omit<RoundRecord, 'id'> & { readonly _id: string };
/** `last`: the number that the last need was given. */
interface NumberRow {
  readonly _id: string;
  readonly last: number;
}
type Hidden = Pick<Need, 'original' | 'steps'>;
type NeedRow = Omit<Need, 'number' | keyof Hidden> & { readonly _id: number; readonly sealed: Buffer };
type DatasetRow = Omit<Dataset, 'id'> & { readonly _id: string };
type ProducerRow = Omit<Producer, 'id'> & { readonly _id: string };

const mixed = Schema.Types.Mixed;
const roundSchema = new Schema<RoundRow>(
  { _id: String, opened: Date, announced: Date, reminded: Date, closed: Date },
  { collection: 'dataRounds', versionKey: false },
);
const numberSchema = new Schema<NumberRow>({ _id: String, last: Number }, { collection: 'dataNumbers', versionKey: false });
const needSchema = new Schema<NeedRow>(
  {
    _id: Number,
    round: String,
    state: String,
    at: Date,
    demo: Boolean,
    question: mixed,
    published: Date,
    producer: String,
    supporters: Number,
    rank: Number,
    due: Date,
    merged: Number,
    asked: String,
    dunned: Date,
    revision: Number,
    sealed: Buffer,
  },
  { collection: 'dataNeeds', versionKey: false },
);
needSchema.index({ round: 1, state: 1, _id: 1 });
needSchema.index({ state: 1, _id: 1 });
const datasetSchema = new Schema<DatasetRow>(
  { _id: String, title: mixed, description: mixed, keywords: mixed, link: String, demo: Boolean },
  { collection: 'datasets', versionKey: false },
);
const producerSchema = new Schema<ProducerRow>(
  { _id: String, name: String, contact: String, department: String, covers: String, rest: Boolean },
  { collection: 'dataProducers', versionKey: false },
);

/** Rows written at once. */
const batch = 500;

/** A need changed between being read and being written outside a transaction. */
class StaleNeedError extends Error {
  readonly code = 'STALE_NEED';
}

/** Rounds of open data: needs, who supports them, the catalogue they are held against, and who answers. */
export function createDataRoundStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open' | 'hmac'>): DataRoundStore {
  const rounds = connection.model('DataRound', roundSchema);
  const numbers = connection.model('DataNumber', numberSchema);
  const needs = connection.model('DataNeed', needSchema);
  const bonds = createBonds<NeedBond, 'need'>(connection, keys, {
    name: 'DataBond',
    collection: 'dataBonds',
    of: 'need',
    open: { need: Number, author: Boolean },
    purpose: 'data-rounds',
    context: 'need-bond',
  });
  const datasets = connection.model('Dataset', datasetSchema);
  const producers = connection.model('DataProducer', producerSchema);

  const rowOf = ({ number, original, steps, ...open }: Need): NeedRow => {
    const hidden: Hidden = { original, steps };
    return { _id: number, ...open, sealed: keys.seal(JSON.stringify(hidden), `need ${number}`) };
  };
  const needOf = ({ _id, sealed, ...open }: NeedRow): Need => {
    const { original, steps } = JSON.parse(keys.open(bytesOf(sealed), `need ${_id}`).toString()) as Hidden;
    return { number: _id, ...open, original, steps: steps.map((step): NeedStep => ({ ...step, at: new Date(step.at) })) };
  };
  return {
    transaction: (work) => transaction(connection, work),
    open: (id, opened) =>
      transaction(connection, async () => {
        // Looked for first: an E11000 would end the turn's transaction.
        if (await rounds.exists({ _id: id })) return false;
        await rounds.insertMany([{ _id: id, opened }], { lean: true });
        return true;
      }),
    async mark(id, what, at) {
      const { matchedCount } = await rounds.updateOne({ _id: id, [what]: { $exists: false } }, { $set: { [what]: at } });
      return matchedCount === 1;
    },
    rounds: async () => (await rounds.find().sort({ _id: 1 }).lean<RoundRow[]>()).map(({ _id, ...rest }) => ({ id: _id, ...rest })),

    async nextNumber() {
      const row = await numbers
        .findOneAndUpdate({ _id: 'need' }, { $inc: { last: 1 } }, { upsert: true, returnDocument: 'after' })
        .lean<NumberRow>();
      return row?.last ?? 1;
    },
    async add(need) {
      await needs.insertMany([rowOf(need)], { lean: true });
    },
    async find(number) {
      const row = await needs.findById(number).lean<NeedRow>();
      return row ? needOf(row) : undefined;
    },
    async save(need) {
      const { number, revision } = need;
      const { matchedCount } = await needs.replaceOne({ _id: number, revision }, rowOf({ ...need, revision: revision + 1 }));
      if (matchedCount === 0) throw new StaleNeedError(`Need ${number} changed meanwhile; read it again and repeat.`);
    },
    needs: async ({ round, states }) =>
      (
        await needs
          .find({ ...(round === undefined ? {} : { round }), ...(states ? { state: { $in: [...states] } } : {}) })
          .sort({ _id: 1 })
          .lean<NeedRow[]>()
      ).map(needOf),

    bind: bonds.bind,
    unbind: bonds.unbindAll,
    bonds: bonds.bonds,
    counts: (numbered) => bonds.counts(numbered),
    followers: (need, after, limit) => bonds.followers(need, after, limit),
    told: bonds.told,

    datasets: async () =>
      (await datasets.find().sort({ _id: 1 }).lean<DatasetRow[]>()).map(({ _id, ...rest }): Dataset => ({ id: _id, ...rest })),
    replaceDatasets: (all) =>
      transaction(connection, async () => {
        await datasets.deleteMany({});
        for (let at = 0; at < all.length; at += batch)
          await datasets.insertMany(
            all.slice(at, at + batch).map(({ id, ...rest }) => ({ _id: id, ...rest })),
            { lean: true },
          );
      }),
    producers: async () =>
      (await producers.find().sort({ _id: 1 }).lean<ProducerRow[]>()).map(({ _id, ...rest }): Producer => ({ id: _id, ...rest })),
    replaceProducers: (all) =>
      transaction(connection, async () => {
        await producers.deleteMany({});
        await producers.insertMany(
          all.map(({ id, ...rest }) => ({ _id: id, ...rest })),
          { lean: true },
        );
      }),
  };
}
