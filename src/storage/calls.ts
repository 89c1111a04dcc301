import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { Call, CallStep, Signature } from '../services/calls/call';
import type { CallStore } from '../services/calls/store';
import { createBonds } from './bonds';
import { bytesOf } from './lines';
import { transaction } from './transaction';

/** `last`: the number that the last call was given. */
interface NumberRow {
  readonly _id: string;
  readonly last: number;
}
type Hidden = Pick<Call, 'original' | 'steps'>;
type CallRow = Omit<Call, 'number' | keyof Hidden> & { readonly _id: number; readonly sealed: Buffer };

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
/** A call changed between being read and being written outside a transaction. */
class StaleCallError extends Error {
  readonly code = 'STALE_CALL';
}

/** Calls to the City, and who signed them. */
export function createCallStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open' | 'hmac'>): CallStore {
  const numbers = connection.model('CallNumber', numberSchema);
  const calls = connection.model('Call', callSchema);
  const signatures = createBonds<Signature, 'call'>(connection, keys, {
    name: 'CallSignature',
    collection: 'callSignatures',
    of: 'call',
    open: { call: Number, author: Boolean },
    purpose: 'calls',
    context: 'call-signature',
  });

  const rowOf = ({ number, original, steps, ...open }: Call): CallRow => {
    const hidden: Hidden = { original, steps };
    return { _id: number, ...open, sealed: keys.seal(JSON.stringify(hidden), `call ${number}`) };
  };
  const callOf = ({ _id, sealed, ...open }: CallRow): Call => {
    const { original, steps } = JSON.parse(keys.open(bytesOf(sealed), `call ${_id}`).toString()) as Hidden;
    return { number: _id, ...open, original, steps: steps.map((step): CallStep => ({ ...step, at: new Date(step.at) })) };
  };
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

    sign: signatures.bind,
    unsign: signatures.unbindAll,
    signatures: signatures.bonds,
    count: (call) => signatures.rows.countDocuments({ call }),
    signers: (call, after, limit) => signatures.followers(call, after, limit),
    told: signatures.told,
  };
}
