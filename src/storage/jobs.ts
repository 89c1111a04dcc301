import { Schema, type Connection } from 'mongoose';
import { priorities, type Claimed, type JobStore, type Payload } from '../jobs/job';

/** Days a job that is done is remembered, and its key with it. */
const doneDays = 7;
/** Bytes of a payload's JSON. */
const payloadBytes = 1024;
/** Jobs looked at for names that nobody knows. */
const unknownAtMost = 200;

/** A lease is no state of its own: who takes a job moves its `dueAt` to the end of the lease. If they die, it is simply due again. */
interface JobRow {
  _id: string;
  name: string;
  key: string;
  payload: Payload;
  state: 'open' | 'done' | 'dead';
  /** Place in `priorities`. */
  rank: number;
  dueAt: Date;
  attempts: number;
  lease?: string;
  error?: string;
  /** When it was done: the time to live counts from here. */
  doneAt?: Date;
  deadAt?: Date;
}

const jobSchema = new Schema<JobRow>(
  {
    _id: String,
    name: String,
    key: String,
    payload: Schema.Types.Mixed,
    state: String,
    rank: Number,
    dueAt: Date,
    attempts: Number,
    lease: String,
    error: String,
    doneAt: Date,
    deadAt: Date,
  },
  { collection: 'jobs', versionKey: false, minimize: false },
);
jobSchema.index({ state: 1, rank: 1, dueAt: 1, _id: 1 });
jobSchema.index({ state: 1, deadAt: -1, _id: 1 }, { partialFilterExpression: { state: 'dead' } });
jobSchema.index({ doneAt: 1 }, { expireAfterSeconds: doneDays * 86_400 });

/** A payload that is no small JSON: a defect of whoever adds the job. */
export class PayloadTooLargeError extends Error {
  readonly code = 'PAYLOAD_TOO_LARGE';
}

/** The queue, as one collection. */
export function createJobStore(connection: Connection): JobStore {
  const jobs = connection.model('Job', jobSchema);
  const idOf = (name: string, key: string): string => `${name}/${key}`;
  /** Changes a job that is still this claim's. */
  const change = async ({ name, key, lease }: Claimed, update: object): Promise<boolean> =>
    (await jobs.updateOne({ _id: idOf(name, key), lease }, update)).matchedCount === 1;

  return {
    async add({ name, key, payload = {}, runAt, priority = 'normal' }) {
      const bytes = Buffer.byteLength(JSON.stringify(payload));
      if (bytes > payloadBytes)
        throw new PayloadTooLargeError(`The payload of a '${name}' takes ${bytes} bytes, more than ${payloadBytes}; keep ids in it alone.`);
      const row = { name, key, payload, state: 'open' as const, rank: priorities.indexOf(priority), dueAt: runAt, attempts: 0 };
      // An upsert and not an insert: a job that is there already must not end the caller's transaction.
      const { upsertedCount } = await jobs.updateOne({ _id: idOf(name, key) }, { $setOnInsert: row }, { upsert: true });
      return upsertedCount === 1;
    },
    async claim({ names, lease, now, until }) {
      // One question a priority, each answered by the index alone: never a walk over urgent jobs of next week.
      for (const rank of priorities.keys()) {
        const row = await jobs
          .findOneAndUpdate(
            { state: 'open', rank, dueAt: { $lte: now }, name: { $in: [...names] } },
            { $set: { lease, dueAt: until }, $inc: { attempts: 1 } },
            { sort: { dueAt: 1, _id: 1 }, returnDocument: 'after' },
          )
          .lean<JobRow>();
        if (row) return { name: row.name, key: row.key, payload: row.payload, attempts: row.attempts, lease };
      }
      return undefined;
    },
    renew: (claimed, until) => change(claimed, { $set: { dueAt: until } }),
    done: (claimed, now) => change(claimed, { $set: { state: 'done', doneAt: now }, $unset: { lease: 1, error: 1 } }),
    retry: (claimed, runAt, error) => change(claimed, { $set: { dueAt: runAt, error }, $unset: { lease: 1 } }),
    giveBack: (claimed, now) => change(claimed, { $set: { dueAt: now }, $inc: { attempts: -1 }, $unset: { lease: 1 } }),
    bury: (claimed, now, error) => change(claimed, { $set: { state: 'dead', deadAt: now, error }, $unset: { lease: 1 } }),
    async dead(limit) {
      const rows = await jobs.find({ state: 'dead' }).sort({ deadAt: -1, _id: 1 }).limit(limit).lean<JobRow[]>();
      return rows.map(({ name, key, attempts, error = '', deadAt }) => ({ name, key, attempts, error, at: deadAt ?? new Date(0) }));
    },
    async revive(name, key, now) {
      const update = { $set: { state: 'open' as const, dueAt: now, attempts: 0 }, $unset: { deadAt: 1 as const } };
      return (await jobs.updateOne({ _id: idOf(name, key), state: 'dead' }, update)).matchedCount === 1;
    },
    async unknown(names, now) {
      const rows = await jobs
        .find({ state: 'open', rank: { $in: [...priorities.keys()] }, dueAt: { $lte: now }, name: { $nin: [...names] } }, { name: 1 })
        .limit(unknownAtMost)
        .lean<Pick<JobRow, 'name'>[]>();
      return [...new Set(rows.map(({ name }) => name))];
    },
  };
}
