import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import { publicStates, type Listed, type Member, type Proposal, type Step } from '../services/proposals/proposal';
import type { ProposalStore } from '../services/proposals/store';
import { transaction } from './transaction';

/** Days it is remembered who was told of a step: longer than any job is tried. */
const toldDays = 90;
/** What the whole city is kept under among districts. */
const everywhere = 'all';

/** What is never public: the author's own words, the draft, what staff wrote to them. Sealed as JSON. */
type Hidden = Pick<Proposal, 'original' | 'draft' | 'steps' | 'invitation'>;
type ProposalRow = Omit<Proposal, 'reference' | 'district' | keyof Hidden> & {
  readonly _id: string;
  readonly district: string;
  readonly sealed: { readonly buffer: Uint8Array };
};

const proposalSchema = new Schema(
  {
    _id: String,
    edition: String,
    state: String,
    at: Date,
    district: String,
    theme: String,
    title: Schema.Types.Mixed,
    summary: Schema.Types.Mixed,
    merged: String,
    project: Schema.Types.Mixed,
    followUp: Schema.Types.Mixed,
    revision: Number,
    sealed: Buffer,
  },
  { collection: 'proposals', versionKey: false },
);
proposalSchema.index({ edition: 1, state: 1, at: -1, _id: 1 });
proposalSchema.index({ state: 1, at: 1, _id: 1 });
proposalSchema.index({ merged: 1 });

interface BondRow {
  _id: string;
  proposal: string;
  person: string;
  author: boolean;
  supports: boolean;
  follows: boolean;
  since: Date;
  sealed: { buffer: Uint8Array };
}

/** Who is bound to what stands as an HMAC; how to reach them is sealed. */
const bondSchema = new Schema(
  { _id: String, proposal: String, person: String, author: Boolean, supports: Boolean, follows: Boolean, since: Date, sealed: Buffer },
  { collection: 'bonds', versionKey: false },
);
bondSchema.index({ proposal: 1, person: 1, _id: 1 });
bondSchema.index({ person: 1, author: 1, since: -1, _id: 1 });

const toldSchema = new Schema({ _id: String, at: Date }, { collection: 'told', versionKey: false });
toldSchema.index({ at: 1 }, { expireAfterSeconds: toldDays * 86_400 });

/** A proposal changed between being read and being written outside a transaction. */
class StaleProposalError extends Error {
  readonly code = 'STALE_PROPOSAL';
}

/** Proposals, and people's bonds with them. */
export function createProposalStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open' | 'hmac'>): ProposalStore {
  const proposals = connection.model('Proposal', proposalSchema);
  const bonds = connection.model('Bond', bondSchema);
  const tellings = connection.model('Told', toldSchema);
  const personKey = (person: string): string => keys.hmac('proposals', person);

  const toRow = ({ reference, original, draft, steps, invitation, district = everywhere, ...open }: Proposal) => {
    const hidden: Hidden = { original, steps, ...(draft ? { draft } : {}), ...(invitation ? { invitation } : {}) };
    return { ...open, district, sealed: keys.seal(JSON.stringify(hidden), `proposal ${reference}`) };
  };
  const toProposal = ({ _id, district, sealed, ...open }: ProposalRow): Proposal => {
    const { invitation, steps, ...hidden } = JSON.parse(keys.open(sealed.buffer, `proposal ${_id}`).toString()) as Hidden;
    return {
      reference: _id,
      ...open,
      ...(district === everywhere ? {} : { district }),
      ...hidden,
      steps: steps.map((step): Step => ({ ...step, at: new Date(step.at) })),
      ...(invitation ? { invitation: { ...invitation, until: new Date(invitation.until) } } : {}),
    };
  };
  const toMember = ({ _id, proposal, author, supports, follows, since, sealed }: BondRow): Member => ({
    proposal,
    author,
    supports,
    follows,
    since,
    ...(JSON.parse(keys.open(sealed.buffer, `bond ${_id}`).toString()) as Pick<Member, 'person' | 'contact'>),
  });

  return {
    transaction: (work) => transaction(connection, work),
    async add(proposal) {
      // Looked for first: an E11000 would end the turn's transaction.
      if (await proposals.exists({ _id: proposal.reference })) return false;
      await proposals.insertMany([{ _id: proposal.reference, ...toRow(proposal) }], { lean: true });
      return true;
    },
    async find(reference) {
      const row = await proposals.findById(reference).lean<ProposalRow>();
      return row ? toProposal(row) : undefined;
    },
    async save(proposal) {
      const { reference, revision } = proposal;
      const row = { _id: reference, ...toRow({ ...proposal, revision: revision + 1 }) };
      const { matchedCount } = await proposals.replaceOne({ _id: reference, revision }, row);
      if (matchedCount === 0) throw new StaleProposalError(`P-${reference} changed meanwhile; read it again and repeat.`);
    },
    async listed(edition, { district, theme }, limit) {
      const rows = await proposals
        .find(
          {
            edition,
            state: { $in: [...publicStates] },
            ...(district === undefined ? {} : { district }),
            ...(theme === undefined ? {} : { theme }),
          },
          { state: 1, title: 1, summary: 1, district: 1, theme: 1, at: 1 },
        )
        .sort({ at: -1, _id: 1 })
        .limit(limit)
        .lean<(Omit<Listed, 'reference'> & { readonly _id: string; readonly district: string })[]>();
      return rows.map(({ _id, district: where, ...row }) => ({
        reference: _id,
        ...row,
        ...(where === everywhere ? {} : { district: where }),
      }));
    },
    inState: async (state, limit) =>
      (await proposals.find({ state }).sort({ at: 1, _id: 1 }).limit(limit).lean<ProposalRow[]>()).map(toProposal),
    mergedInto: async (reference) =>
      (await proposals.find({ merged: reference }, { _id: 1 }).sort({ _id: 1 }).lean<{ _id: string }[]>()).map(({ _id }) => _id),
    async bind({ proposal, person, contact, ...open }) {
      const key = personKey(person);
      const _id = `${proposal}/${key}`;
      const sealed = keys.seal(JSON.stringify({ person, contact }), `bond ${_id}`);
      await bonds.updateOne({ _id }, { $set: { proposal, person: key, ...open, sealed } }, { upsert: true });
    },
    async unbind(person) {
      await bonds.deleteMany({ person: personKey(person) });
    },
    async bonds(references, person) {
      const key = personKey(person);
      const rows = await bonds
        .find({ _id: { $in: references.map((reference) => `${reference}/${key}`) } })
        .sort({ _id: 1 })
        .lean<BondRow[]>();
      return rows.map(toMember);
    },
    bondsOf: async (person) =>
      (
        await bonds
          .find({ person: personKey(person) })
          .sort({ author: 1, since: -1, _id: 1 })
          .lean<BondRow[]>()
      ).map(toMember),
    authored: async (person) =>
      (
        await bonds
          .find({ person: personKey(person), author: true }, { proposal: 1 })
          .sort({ since: -1, _id: 1 })
          .lean<Pick<BondRow, 'proposal'>[]>()
      ).map(({ proposal }) => proposal),
    async followers(references, authors, after, limit) {
      const rows = await bonds
        .find({ proposal: { $in: [...references] }, follows: true, person: { $gt: after }, ...(authors ? { author: true } : {}) })
        .sort({ person: 1, since: -1, _id: 1 })
        .limit(limit)
        .lean<BondRow[]>();
      return rows
        .filter(({ person }, index) => rows[index - 1]?.person !== person)
        .map((row) => ({ key: row.person, member: toMember(row) }));
    },
    supporters: async (references) => (await bonds.distinct('person', { proposal: { $in: [...references] }, supports: true })).length,
    async told(proposal, person, step, at) {
      const _id = keys.hmac('told', `${proposal}/${step}/${person}`);
      if (await tellings.exists({ _id })) return false;
      await tellings.insertMany([{ _id, at }], { lean: true });
      return true;
    },
  };
}
