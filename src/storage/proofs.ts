import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { Card, CardStore } from '../services/cards';
import type { Slip, SlipBatch, SlipStore } from '../services/slips';
import { bytesOf } from './lines';
import { transaction } from './transaction';

type Row<T extends { readonly id: string }> = Omit<T, 'id'> & { readonly _id: string };

const batchSchema = new Schema<Row<SlipBatch>>(
  { _id: String, edition: String, kind: String, school: String, label: String, zone: String, count: Number },
  { collection: 'slipBatches', versionKey: false },
);
batchSchema.index({ edition: 1, _id: 1 });
/** Clustered by HMACs: a desk hands out one at a time, and the order in which rows stand would tell which came when. */
const clustered = { versionKey: false, clusteredIndex: { key: { _id: 1 }, unique: true } } as const;
const slipSchema = new Schema<Row<Slip>>(
  { _id: String, edition: String, batch: String, serial: Number, state: String, holder: String },
  { collection: 'slips', ...clustered },
);
slipSchema.index({ batch: 1, serial: 1 }, { unique: true });
type CardRow = Omit<Row<Card>, 'phone'> & { readonly sealed?: Buffer };
const cardSchema = new Schema<CardRow>(
  { _id: String, holder: String, issued: Date, ended: Date, blank: Boolean, person: String, sealed: Buffer },
  { collection: 'cards', versionKey: false },
);
cardSchema.index({ holder: 1 });
cardSchema.index({ person: 1 }, { sparse: true });

const named = <T extends { readonly id: string }>({ _id, ...rest }: Row<T>): T => ({ id: _id, ...rest }) as unknown as T;
const rowOf = <T extends { readonly id: string }>({ id, ...rest }: T): Row<T> => ({ _id: id, ...rest });

/** Slips and their batches. */
export function createSlipStore(connection: Connection): SlipStore {
  const batches = connection.model('SlipBatch', batchSchema);
  const slips = connection.model('Slip', slipSchema);
  return {
    add: (batch, made) =>
      transaction(connection, async () => {
        await batches.insertMany([rowOf(batch)], { lean: true });
        if (made.length > 0) await slips.insertMany(made.map(rowOf), { lean: true });
      }),
    async append(slip) {
      await slips.insertMany([rowOf(slip)], { lean: true });
      await batches.updateOne({ _id: slip.batch }, { $inc: { count: 1 } });
    },
    async find(id) {
      const row = await slips.findById(id).lean<Row<Slip>>();
      return row ? named<Slip>(row) : undefined;
    },
    async batch(id) {
      const row = await batches.findById(id).lean<Row<SlipBatch>>();
      return row ? named<SlipBatch>(row) : undefined;
    },
    batches: async (edition) => (await batches.find({ edition }).sort({ _id: 1 }).lean<Row<SlipBatch>[]>()).map(named<SlipBatch>),
    slips: async (batch) => (await slips.find({ batch }).sort({ serial: 1 }).lean<Row<Slip>[]>()).map(named<Slip>),
    move: async (batch, serials, from, to) =>
      (await slips.updateMany({ batch, serial: { $in: [...serials] }, state: { $in: [...from] } }, { $set: { ...to } })).modifiedCount,
  };
}

/** Citizen cards. A phone beside one is sealed. */
export function createCardStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open'>): CardStore {
  const cards = connection.model('Card', cardSchema);
  const contextOf = (id: string): string => `card ${id}`;
  const cardOf = ({ sealed, ...row }: CardRow): Card => ({
    ...named<Card>(row),
    ...(sealed ? { phone: keys.open(bytesOf(sealed), contextOf(row._id)).toString() } : {}),
  });
  return {
    async add({ phone, ...card }) {
      const sealed = phone === undefined ? {} : { sealed: keys.seal(phone, contextOf(card.id)) };
      await cards.insertMany([{ ...rowOf(card), ...sealed }], { lean: true });
    },
    async find(id) {
      const row = await cards.findById(id).lean<CardRow>();
      return row ? cardOf(row) : undefined;
    },
    async held(holder) {
      const row = await cards.findOne({ holder, ended: { $exists: false } }).lean<CardRow>();
      return row ? cardOf(row) : undefined;
    },
    activate: async (id, day) =>
      (await cards.updateOne({ _id: id, blank: true, ended: { $exists: false } }, { $set: { issued: day }, $unset: { blank: 1 } }))
        .modifiedCount === 1,
    end: async (holder, day) =>
      (await cards.updateMany({ holder, ended: { $exists: false } }, { $set: { ended: day }, $unset: { sealed: 1, person: 1 } }))
        .modifiedCount,
    async reask(from, to) {
      await cards.updateMany({ person: from }, { $set: { person: to } });
    },
    async rehold(from, to, phone) {
      for (const { _id, sealed } of await cards.find({ holder: from }, { sealed: 1 }).lean<Pick<CardRow, '_id' | 'sealed'>[]>()) {
        const anew = sealed ? { sealed: keys.seal(phone, contextOf(_id)) } : {};
        await cards.updateOne({ _id }, { $set: { holder: to, ...anew } });
      }
    },
    holders: async (person) => (await cards.find({ person }, { holder: 1 }).lean<{ holder: string }[]>()).map(({ holder }) => holder),
  };
}
