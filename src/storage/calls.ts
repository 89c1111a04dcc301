import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { Call, CallStep, Signature } from '../services/calls/call';
import type { CallStore } from '../services/calls/store';
import { bytesOf } from './lines';
import { transaction } from './transaction';

/** `last`: the number that the last call was given. */
interface NumberRow {
  readonly _id: string;
  readonly last: number;
}
type Hidden = Pick<Call, 'original' | 'steps'>;
type CallRow = Omit<Call, 'number' | keyof Hidden> & { readonly _id: number; readonly sealed: Buffer };
interface SignatureRow {
  readonly _id: string;
  readonly call: number;
  readonly person: string;
  readonly author: boolean;
  readonly since: Date;
  readonly sealed: Buffer;
  readonly told: readonly string[];
}

const mixed = Schema.Types.Mixed;
const numberSchema = new Schema<NumberRow>({ _id: String, last: Number }, { collection: 'callNumbers', versionKey: false });
const callSchema = new Schema<CallRow>(
  {
    _id: Number,
    state: String,
    at: Date,
    demo: Boolean,
    text: mixed,
    rule: mixed,
    until: Date,
    due: Date,
    over: Date,
    signatures: Number,
    revision: Number,
    sealed: Buffer,
  },
  { collection: 'calls', versionKey: false },
);
callSchema.index({ state: 1, _id: 1 });
/** Who signed what stands as an HMAC; how to reach them is sealed. */
const signatureSchema = new Schema<SignatureRow>(
  { _id: String, call: Number, person: String, author: Boolean, since: Date, sealed: Buffer, told: [String] },
  { collection: 'callSignatures', versionKey: false },
);
signatureSchema.index({ call: 1, person: 1, _id: 1 });
signatureSchema.index({ person: 1, since: -1, _id: 1 });

/** A call changed between being read and being written outside a transaction. */
class StaleCallError extends Error {
  readonly code = 'STALE_CALL';
}

/** Calls to the City, and who signed them. */
export function createCallStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open' | 'hmac'>): CallStore {
  const numbers = connection.model('CallNumber', numberSchema);
  const calls = connection.model('Call', callSchema);
  const signatures = connection.model('CallSignature', signatureSchema);
  const personKey = (person: string): string => keys.hmac('calls', person);

  const rowOf = ({ number, original, steps, ...open }: Call): CallRow => {
    const hidden: Hidden = { original, steps };
    return { _id: number, ...open, sealed: keys.seal(JSON.stringify(hidden), `call ${number}`) };
  };
  const callOf = ({ _id, sealed, ...open }: CallRow): Call => {
    const { original, steps } = JSON.parse(keys.open(bytesOf(sealed), `call ${_id}`).toString()) as Hidden;
    return { number: _id, ...open, original, steps: steps.map((step): CallStep => ({ ...step, at: new Date(step.at) })) };
  };
  const signatureOf = ({ _id, call, author, since, sealed }: SignatureRow): Signature => ({
    call,
    author,
    since,
    ...(JSON.parse(keys.open(bytesOf(sealed), `call-signature ${_id}`).toString()) as Pick<Signature, 'person' | 'contact'>),
  });

  return {
    transaction: (work) => transaction(connection, work),
    async nextNumber() {
      const row = await numbers
        .findOneAndUpdate({ _id: 'call' }, { $inc: { last: 1 } }, { upsert: true, returnDocument: 'after' })
        .lean<NumberRow>();
      return row?.last ?? 1;
    },
    async add(call) {
      await calls.insertMany([rowOf(call)], { lean: true });
    },
    async find(number) {
      const row = await calls.findById(number).lean<CallRow>();
      return row ? callOf(row) : undefined;
    },
    async save(call) {
      const { number, revision } = call;
      const { matchedCount } = await calls.replaceOne({ _id: number, revision }, rowOf({ ...call, revision: revision + 1 }));
      if (matchedCount === 0) throw new StaleCallError(`Call ${number} changed meanwhile; read it again and repeat.`);
    },
    calls: async (states) =>
      (
        await calls
          .find(states ? { state: { $in: [...states] } } : {})
          .sort({ _id: 1 })
          .lean<CallRow[]>()
      ).map(callOf),

    async sign({ call, person, contact, author, since }) {
      const key = personKey(person);
      const _id = `${call}/${key}`;
      const sealed = keys.seal(JSON.stringify({ person, contact }), `call-signature ${_id}`);
      await signatures.updateOne({ _id }, { $set: { call, person: key, author, since, sealed } }, { upsert: true });
    },
    async unsign(person) {
      await signatures.deleteMany({ person: personKey(person) });
    },
    signatures: async (people) =>
      (
        await signatures
          .find({ person: { $in: people.map(personKey) } })
          .sort({ since: -1, _id: 1 })
          .lean<SignatureRow[]>()
      ).map(signatureOf),
    count: (call) => signatures.countDocuments({ call }),
    async signers(call, after, limit) {
      const rows = await signatures
        .find({ call, person: { $gt: after } })
        .sort({ person: 1, _id: 1 })
        .limit(limit)
        .lean<SignatureRow[]>();
      return rows.map((row) => ({ key: row.person, signature: signatureOf(row) }));
    },
    async told(call, person, what) {
      const { matchedCount } = await signatures.updateOne(
        { _id: `${call}/${personKey(person)}`, told: { $ne: what } },
        { $push: { told: what } },
      );
      return matchedCount === 1;
    },
  };
}
