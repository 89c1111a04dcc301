import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { Crew, CrewStore } from '../services/reports/crew';
import { transaction } from './transaction';

type CrewRow = Omit<Crew, 'id'> & { readonly _id: string; readonly code: string };
interface MemberRow {
  readonly _id: string;
  readonly crew: string;
  readonly at: Date;
}

const mixed = Schema.Types.Mixed;
const crewSchema = new Schema<CrewRow>(
  { _id: String, code: String, service: String, districts: mixed, at: Date, ended: Date, sheet: mixed },
  { collection: 'crews', versionKey: false },
);
crewSchema.index({ code: 1 });
/** A crew's people, as HMACs: nobody is to be written to. */
const memberSchema = new Schema<MemberRow>({ _id: String, crew: String, at: Date }, { collection: 'crewMembers', versionKey: false });

/** Crews and who is of them. */
export function createCrewStore(connection: Connection, keys: Pick<Keys, 'hmac'>): CrewStore {
  const crews = connection.model('Crew', crewSchema);
  const members = connection.model('CrewMember', memberSchema);
  const memberKey = (person: string): string => keys.hmac('crew', person);
  const codeKey = (code: string): string => keys.hmac('crew-code', code);
  const crewOf = ({ _id, code: _, ...rest }: CrewRow): Crew => ({ id: _id, ...rest });
  return {
    transaction: (work) => transaction(connection, work),
    add: (crew, code) =>
      transaction(connection, async () => {
        const { id, ...rest } = crew;
        // Looked for first: an E11000 would end the transaction.
        if (await crews.exists({ _id: id })) return false;
        await crews.insertMany([{ _id: id, code: codeKey(code), ...rest }], { lean: true });
        return true;
      }),
    all: async () => (await crews.find().sort({ _id: 1 }).lean<CrewRow[]>()).map(crewOf),
    async find(id) {
      const row = await crews.findById(id).lean<CrewRow>();
      return row ? crewOf(row) : undefined;
    },
    async byCode(code) {
      const row = await crews.findOne({ code: codeKey(code) }).lean<CrewRow>();
      return row ? crewOf(row) : undefined;
    },
    async save({ id, ...crew }) {
      await crews.updateOne({ _id: id }, { $set: crew });
    },
    async join(id, person, at) {
      await members.replaceOne({ _id: memberKey(person) }, { crew: id, at }, { upsert: true });
    },
    async of(people) {
      const row = await members.findOne({ _id: { $in: people.map(memberKey) } }).lean<MemberRow>();
      return row?.crew;
    },
    async leave(person) {
      await members.deleteOne({ _id: memberKey(person) });
    },
  };
}
