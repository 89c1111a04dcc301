import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { Referral, ReferralBond, ReferralStep } from '../services/lab/referral';
import type { LabStore } from '../services/lab/store';
import { createBonds } from './bonds';
import { bytesOf } from './lines';
import { transaction } from './transaction';

type Hidden = Pick<Referral, 'original' | 'steps'>;
type ReferralRow = Omit<Referral, 'reference' | keyof Hidden> & { readonly _id: string; readonly sealed: Buffer };

const referralSchema = new Schema<ReferralRow>(
  {
    _id: String,
    state: String,
    at: Date,
    demo: Boolean,
    from: String,
    text: Schema.Types.Mixed,
    revision: Number,
    sealed: Buffer,
  },
  { collection: 'labReferrals', versionKey: false },
);
referralSchema.index({ state: 1, at: -1, _id: 1 });
/** A topic changed between being read and being written outside a transaction. */
class StaleReferralError extends Error {
  readonly code = 'STALE_REFERRAL';
}

/** What the lab was asked to look at, and who follows it. */
export function createLabStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open' | 'hmac'>): LabStore {
  const referrals = connection.model('LabReferral', referralSchema);
  const bonds = createBonds<ReferralBond, 'reference'>(connection, keys, {
    name: 'LabBond',
    collection: 'labBonds',
    of: 'reference',
    open: { reference: String, author: Boolean, supports: Boolean, follows: Boolean },
    purpose: 'lab',
    context: 'lab-bond',
  });

  const rowOf = ({ reference, original, steps, ...open }: Referral): ReferralRow => {
    const hidden: Hidden = { original, steps };
    return { _id: reference, ...open, sealed: keys.seal(JSON.stringify(hidden), `lab ${reference}`) };
  };
  const referralOf = ({ _id, sealed, ...open }: ReferralRow): Referral => {
    const { original, steps } = JSON.parse(keys.open(bytesOf(sealed), `lab ${_id}`).toString()) as Hidden;
    return { reference: _id, ...open, original, steps: steps.map((step): ReferralStep => ({ ...step, at: new Date(step.at) })) };
  };
  return {
    transaction: (work) => transaction(connection, work),
    async add(referral) {
      // Looked for first: an E11000 would end the turn's transaction.
      if (await referrals.exists({ _id: referral.reference })) return false;
      await referrals.insertMany([rowOf(referral)], { lean: true });
      return true;
    },
    async find(reference) {
      const row = await referrals.findById(reference).lean<ReferralRow>();
      return row ? referralOf(row) : undefined;
    },
    async save(referral) {
      const { reference, revision } = referral;
      const { matchedCount } = await referrals.replaceOne({ _id: reference, revision }, rowOf({ ...referral, revision: revision + 1 }));
      if (matchedCount === 0) throw new StaleReferralError(`Topic ${reference} changed meanwhile; read it again and repeat.`);
    },
    referrals: async (states) =>
      (
        await referrals
          .find(states ? { state: { $in: [...states] } } : {})
          .sort({ at: -1, _id: 1 })
          .lean<ReferralRow[]>()
      ).map(referralOf),

    bind: bonds.bind,
    unbind: bonds.unbindAll,
    bonds: bonds.bonds,
    counts: (references) => bonds.counts(references, { supports: true }),
    followers: (reference, after, limit) => bonds.followers(reference, after, limit, { follows: true }),
    told: bonds.told,
  };
}
