import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { Referral, ReferralBond, ReferralStep } from '../services/lab/referral';
import type { LabStore } from '../services/lab/store';
import { bytesOf } from './lines';
import { transaction } from './transaction';

type Hidden = Pick<Referral, 'original' | 'steps'>;
type ReferralRow = Omit<Referral, 'reference' | keyof Hidden> & { readonly _id: string; readonly sealed: Buffer };
interface BondRow extends Omit<ReferralBond, 'person' | 'contact'> {
  readonly _id: string;
  readonly person: string;
  readonly sealed: Buffer;
  readonly told: readonly string[];
}

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
/** Who is bound to what stands as an HMAC; how to reach them is sealed. */
const bondSchema = new Schema<BondRow>(
  {
    _id: String,
    reference: String,
    person: String,
    author: Boolean,
    supports: Boolean,
    follows: Boolean,
    since: Date,
    sealed: Buffer,
    told: [String],
  },
  { collection: 'labBonds', versionKey: false },
);
bondSchema.index({ reference: 1, person: 1, _id: 1 });
bondSchema.index({ person: 1, since: -1, _id: 1 });

/** A topic changed between being read and being written outside a transaction. */
class StaleReferralError extends Error {
  readonly code = 'STALE_REFERRAL';
}

/** What the lab was asked to look at, and who follows it. */
export function createLabStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open' | 'hmac'>): LabStore {
  const referrals = connection.model('LabReferral', referralSchema);
  const bonds = connection.model('LabBond', bondSchema);
  const personKey = (person: string): string => keys.hmac('lab', person);

  const rowOf = ({ reference, original, steps, ...open }: Referral): ReferralRow => {
    const hidden: Hidden = { original, steps };
    return { _id: reference, ...open, sealed: keys.seal(JSON.stringify(hidden), `lab ${reference}`) };
  };
  const referralOf = ({ _id, sealed, ...open }: ReferralRow): Referral => {
    const { original, steps } = JSON.parse(keys.open(bytesOf(sealed), `lab ${_id}`).toString()) as Hidden;
    return { reference: _id, ...open, original, steps: steps.map((step): ReferralStep => ({ ...step, at: new Date(step.at) })) };
  };
  const bondOf = ({ _id, reference, author, supports, follows, since, sealed }: BondRow): ReferralBond => ({
    reference,
    author,
    supports,
    follows,
    since,
    ...(JSON.parse(keys.open(bytesOf(sealed), `lab-bond ${_id}`).toString()) as Pick<ReferralBond, 'person' | 'contact'>),
  });

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

    async bind({ person, contact, reference, ...open }) {
      const key = personKey(person);
      const _id = `${reference}/${key}`;
      const sealed = keys.seal(JSON.stringify({ person, contact }), `lab-bond ${_id}`);
      await bonds.updateOne({ _id }, { $set: { ...open, reference, person: key, sealed } }, { upsert: true });
    },
    async unbind(person) {
      await bonds.deleteMany({ person: personKey(person) });
    },
    bonds: async (people) =>
      (
        await bonds
          .find({ person: { $in: people.map(personKey) } })
          .sort({ since: -1, _id: 1 })
          .lean<BondRow[]>()
      ).map(bondOf),
    async counts(references) {
      const rows = await bonds
        .find({ reference: { $in: [...references] }, supports: true }, { reference: 1 })
        .lean<Pick<BondRow, 'reference'>[]>();
      const counts = new Map<string, number>();
      for (const { reference } of rows) counts.set(reference, (counts.get(reference) ?? 0) + 1);
      return counts;
    },
    async followers(reference, after, limit) {
      const rows = await bonds
        .find({ reference, follows: true, person: { $gt: after } })
        .sort({ person: 1, _id: 1 })
        .limit(limit)
        .lean<BondRow[]>();
      return rows.map((row) => ({ key: row.person, bond: bondOf(row) }));
    },
    async told(reference, person, what) {
      const { matchedCount } = await bonds.updateOne(
        { _id: `${reference}/${personKey(person)}`, told: { $ne: what } },
        { $push: { told: what } },
      );
      return matchedCount === 1;
    },
  };
}
