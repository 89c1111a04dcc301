import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import type { Forward, ForwardStore } from '../services/open311/forward';
import { bytesOf } from './lines';
import { transaction } from './transaction';

type ForwardRow = Omit<Forward, 'reference' | 'why'> & {
  readonly _id: string;
  /** What they said, which may quote what a person wrote. */ readonly sealed?: Buffer;
};

const forwardSchema = new Schema<ForwardRow>(
  {
    _id: String,
    state: String,
    round: Number,
    attempts: Number,
    refusals: Number,
    next: Date,
    posted: Date,
    theirs: String,
    token: String,
    first: String,
    seen: String,
    error: String,
    sealed: Buffer,
    revision: Number,
  },
  { collection: 'open311Forwards', versionKey: false },
);
forwardSchema.index({ state: 1, next: 1, _id: 1 });
forwardSchema.index({ theirs: 1 });

/** Reports that go to a city's own endpoint. */
export function createForwardStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open'>): ForwardStore {
  const forwards = connection.model('Open311Forward', forwardSchema);
  const rowOf = ({ reference, why, ...open }: Forward): ForwardRow => ({
    _id: reference,
    ...open,
    ...(why === undefined ? {} : { sealed: keys.seal(why, `forward ${reference}`) }),
  });
  const forwardOf = ({ _id, sealed, ...open }: ForwardRow): Forward => ({
    reference: _id,
    ...open,
    ...(sealed ? { why: keys.open(bytesOf(sealed), `forward ${_id}`).toString() } : {}),
  });
  return {
    transaction: (work) => transaction(connection, work),
    async find(reference) {
      const row = await forwards.findById(reference).lean<ForwardRow>();
      return row ? forwardOf(row) : undefined;
    },
    add: (forward) =>
      transaction(connection, async () => {
        if (await forwards.exists({ _id: forward.reference })) return false;
        await forwards.insertMany([rowOf(forward)], { lean: true });
        return true;
      }),
    async save(forward) {
      const { reference, revision } = forward;
      const { matchedCount } = await forwards.replaceOne({ _id: reference, revision }, rowOf({ ...forward, revision: revision + 1 }));
      return matchedCount === 1;
    },
    async due(states, now, limit) {
      const rows = await forwards
        .find({ state: { $in: [...states] }, next: { $lte: now } })
        .sort({ next: 1, _id: 1 })
        .limit(limit)
        .lean<ForwardRow[]>();
      return rows.map(forwardOf);
    },
    async list(states, limit) {
      const rows = await forwards
        .find({ state: { $in: [...states] } })
        .sort({ next: 1, _id: 1 })
        .limit(limit)
        .lean<ForwardRow[]>();
      return rows.map(forwardOf);
    },
    count: (states) => forwards.countDocuments({ state: { $in: [...states] } }),
    async known(theirs) {
      const rows = await forwards.find({ theirs: { $in: [...theirs] } }, { theirs: 1 }).lean<Pick<ForwardRow, 'theirs'>[]>();
      return new Set(rows.flatMap((row) => row.theirs ?? []));
    },
  };
}
