import { randomBytes } from 'node:crypto';
import { Schema, type Connection } from 'mongoose';
import type { RollStore } from '../services/box/roll';

/** Clustered by ids that are HMACs or random: neither the order in which rows stand nor a time finer than the day tells who came when. */
const clustered = { versionKey: false, clusteredIndex: { key: { _id: 1 }, unique: true } } as const;
const rollSchema = new Schema({ _id: String, edition: String, ballot: String, day: Date }, { collection: 'roll', ...clustered });
rollSchema.index({ edition: 1, ballot: 1 });
const refusalSchema = new Schema({ _id: String, edition: String, ballot: String, day: Date }, { collection: 'refusals', ...clustered });
refusalSchema.index({ edition: 1, ballot: 1 });

/** Who has voted, and a row for each proof that came again: a counter would have everyone who is refused at once wait for the others. */
export function createRollStore(connection: Connection): RollStore {
  const rolls = connection.model('Roll', rollSchema);
  const refusals = connection.model('Refusal', refusalSchema);
  const byBallot = async (model: typeof rolls | typeof refusals, edition: string): Promise<Readonly<Record<string, number>>> => {
    const counted = await model
      .aggregate<{ _id: string; count: number }>([{ $match: { edition } }, { $group: { _id: '$ballot', count: { $sum: 1 } } }])
      .exec();
    return Object.fromEntries(counted.map(({ _id, count }) => [_id, count] as const).sort());
  };
  return {
    has: async (ids) => new Set((await rolls.find({ _id: { $in: [...ids] } }, { _id: 1 }).lean<{ _id: string }[]>()).map(({ _id }) => _id)),
    async add({ id, ...row }) {
      // Looked for first: an E11000 would end the turn's transaction. Two at once meet in a write conflict, and the later turn runs again.
      if (await rolls.exists({ _id: id })) return false;
      await rolls.insertMany([{ _id: id, ...row }]);
      return true;
    },
    async refuse(edition, ballot, day) {
      await refusals.insertMany([{ _id: randomBytes(15).toString('base64url'), edition, ballot, day }]);
    },
    counts: async (edition) => ({ voted: await byBallot(rolls, edition), refused: await byBallot(refusals, edition) }),
  };
}
