import { randomBytes } from 'node:crypto';
import { Schema, type Connection } from 'mongoose';
import { dimensions, type Counted, type Dimension, type ParticipationStore, type PopulationRow } from '../services/participation';
import { laneOf } from './transaction';

/** A part of a ballot's counts. `by`: dimension, then value. */
interface CountRow {
  readonly _id: string;
  readonly edition: string;
  readonly ballot: string;
  readonly total: number;
  readonly by: Readonly<Partial<Record<Dimension, Readonly<Record<string, number>>>>>;
}
interface PopulationDoc {
  readonly _id: string;
  readonly rows: readonly PopulationRow[];
}

const countSchema = new Schema<CountRow>(
  { _id: String, edition: String, ballot: String, total: Number, by: Schema.Types.Mixed },
  { collection: 'participation', versionKey: false, minimize: false },
);
countSchema.index({ edition: 1 });
const populationSchema = new Schema<PopulationDoc>(
  { _id: String, rows: Schema.Types.Mixed },
  { collection: 'populations', versionKey: false },
);

/** Counts of who takes part, in as many rows as there are casts at once: each process and each transaction under way has its own, so that no cast waits
 *  for another or is run again for it. A row is a sum and bears no time. */
export function createParticipationStore(connection: Connection): ParticipationStore {
  const counts = connection.model('Participation', countSchema);
  const populations = connection.model('Population', populationSchema);
  const process = randomBytes(6).toString('base64url');
  return {
    async add(edition, ballot, values) {
      const sums = Object.entries(values).map(([dimension, value]) => [`by.${dimension}.${fieldOf(value)}`, 1] as const);
      await counts.updateOne(
        { _id: `${edition}/${ballot}/${process}/${laneOf(connection)}` },
        { $inc: { total: 1, ...Object.fromEntries(sums) }, $setOnInsert: { edition, ballot } },
        { upsert: true },
      );
    },
    async counts(edition) {
      const all: Record<string, Counted> = {};
      for (const { ballot, total, by } of await counts.find({ edition }).lean<CountRow[]>()) {
        const before = all[ballot] ?? { total: 0, by: {} };
        all[ballot] = {
          total: before.total + total,
          by: Object.fromEntries(dimensions.flatMap((one) => sum(one, before.by[one], by[one]))),
        };
      }
      return all;
    },
    population: async (edition) => (await populations.findById(edition).lean<PopulationDoc>())?.rows ?? [],
    async setPopulation(edition, rows) {
      await populations.updateOne({ _id: edition }, { $set: { rows } }, { upsert: true });
    },
  };
}

type Sums = Readonly<Record<string, number>>;

function sum(dimension: Dimension, a: Sums = {}, b: Sums = {}): readonly (readonly [Dimension, Sums])[] {
  const values = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return values.length === 0 ? [] : [[dimension, Object.fromEntries(values.map((value) => [value, (a[value] ?? 0) + (b[value] ?? 0)]))]];
}

/** A value as the name of a field: a dot or a dollar would be a path. */
const fieldOf = (value: string): string => value.replace(/[.$\0]/g, '_');
