import { Schema, type Connection } from 'mongoose';
import type { OfferStore } from '../services/offers/catalogue';
import type { Offer } from '../services/offers/offer';
import { transaction } from './transaction';

type OfferRow = Omit<Offer, 'code'> & { readonly _id: number };

const mixed = Schema.Types.Mixed;
const offerSchema = new Schema<OfferRow>(
  {
    _id: Number,
    name: mixed,
    summary: mixed,
    kind: String,
    topics: [String],
    district: String,
    fromAge: Number,
    toAge: Number,
    languages: [String],
    access: [String],
    from: Date,
    until: Date,
    how: mixed,
    places: Number,
    demo: Boolean,
    withdrawn: mixed,
  },
  { collection: 'offers', versionKey: false },
);

/** The offers of the citizen card. */
export function createOfferStore(connection: Connection): OfferStore {
  const offers = connection.model('Offer', offerSchema);
  const offerOf = ({ _id, ...rest }: OfferRow): Offer => ({ code: _id, ...rest });
  return {
    add: ({ code, ...rest }) =>
      transaction(connection, async () => {
        if (await offers.findById(code, { _id: 1 }).lean()) return false;
        await offers.insertMany([{ _id: code, ...rest }], { lean: true });
        return true;
      }),
    async find(code) {
      const row = await offers.findById(code).lean<OfferRow>();
      return row ? offerOf(row) : undefined;
    },
    standing: async () =>
      (
        await offers
          .find({ withdrawn: { $exists: false } })
          .sort({ _id: 1 })
          .lean<OfferRow[]>()
      ).map(offerOf),
    async withdraw(code, withdrawn) {
      const { matchedCount } = await offers.updateOne({ _id: code, withdrawn: { $exists: false } }, { $set: { withdrawn } });
      return matchedCount === 1;
    },
    async lastCode() {
      const [row] = await offers.find({}, { _id: 1 }).sort({ _id: -1 }).limit(1).lean<{ _id: number }[]>();
      return row?._id ?? 0;
    },
    transaction: (work) => transaction(connection, work),
  };
}
