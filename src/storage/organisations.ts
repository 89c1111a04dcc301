import { Schema, type Connection } from 'mongoose';
import type { Organisation, OrganisationStore } from '../services/organisations';

type OrganisationRow = Omit<Organisation, 'id'> & { readonly _id: string };

const organisationSchema = new Schema<OrganisationRow>(
  { _id: String, name: String, kind: String, districts: [String] },
  { collection: 'organisations', versionKey: false },
);
/** A member is an HMAC of an address, without a day: whoever has the database alone learns how many there are. */
const memberSchema = new Schema({ _id: String, organisation: String, person: String }, { collection: 'members', versionKey: false });
memberSchema.index({ person: 1, _id: 1 });
memberSchema.index({ organisation: 1 });
const filedSchema = new Schema({ _id: String, organisation: String }, { collection: 'organisationProposals', versionKey: false });
filedSchema.index({ organisation: 1, _id: 1 });

interface FiledRow {
  readonly _id: string;
  readonly organisation: string;
}

/** Organisations, who belongs to them, and what was filed in their name. */
export function createOrganisationStore(connection: Connection): OrganisationStore {
  const organisations = connection.model('Organisation', organisationSchema);
  const members = connection.model('Member', memberSchema);
  const filings = connection.model('OrganisationProposal', filedSchema);
  const named = ({ _id, name, kind, districts }: OrganisationRow): Organisation => ({ id: _id, name, kind, districts });
  return {
    async add({ id, ...organisation }) {
      if (await organisations.exists({ _id: id })) return false;
      await organisations.insertMany([{ _id: id, ...organisation }], { lean: true });
      return true;
    },
    async find(id) {
      const row = await organisations.findById(id).lean<OrganisationRow>();
      return row ? named(row) : undefined;
    },
    all: async () => (await organisations.find().sort({ _id: 1 }).lean<OrganisationRow[]>()).map(named),
    async join(organisation, person) {
      await members.updateOne({ _id: `${organisation}/${person}` }, { $set: { organisation, person } }, { upsert: true });
    },
    leave: async (organisation, people) => (await members.deleteMany({ organisation, person: { $in: [...people] } })).deletedCount > 0,
    of: async (people) => {
      const rows = await members
        .find({ person: { $in: [...people] } }, { organisation: 1 })
        .sort({ _id: 1 })
        .lean<{ organisation: string }[]>();
      return [...new Set(rows.map(({ organisation }) => organisation))];
    },
    members: (organisation) => members.countDocuments({ organisation }),
    async file(proposal, organisation) {
      await filings.updateOne({ _id: proposal }, { $set: { organisation } }, { upsert: true });
    },
    filed: async (proposals) =>
      Object.fromEntries(
        (await filings.find({ _id: { $in: [...proposals] } }).lean<FiledRow[]>()).map(
          ({ _id, organisation }) => [_id, organisation] as const,
        ),
      ),
    proposals: async (organisation) => (await filings.find({ organisation }).sort({ _id: 1 }).lean<FiledRow[]>()).map(({ _id }) => _id),
  };
}
