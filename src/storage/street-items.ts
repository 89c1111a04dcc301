import { Schema, type Connection, type IndexDefinition, type SchemaDefinition } from 'mongoose';
import type { Keys } from '../keys';
import { cells, spots } from '../services/places/cells';
import type { Located, Precision } from '../services/places/place';
import type { OpenPoint, ReportGrid } from '../services/reports/store';
import { bytesOf } from './lines';
import { transaction } from './transaction';

/** What stands in the street: reports and wishes. */
interface StreetItem {
  readonly reference: string;
  readonly kind: string;
  readonly at: Date;
  readonly place: Located;
  readonly words?: string;
  readonly revision: number;
}
/** What only who follows it may read. */
interface Hidden {
  readonly label: string;
  readonly placeWords?: string;
  readonly words?: string;
}
interface Columns {
  readonly _id: string;
  readonly precision: Precision;
  readonly district?: string;
  /** Latitude, longitude. */
  readonly point?: readonly [number, number];
  /** The cell it stands in, while it is open. */
  readonly cell?: number;
  readonly spot?: number;
  /** Absent once it is past its time. */
  readonly sealed?: Buffer;
}
type Open<T> = Omit<T, 'reference' | 'place' | 'words'>;
type Row<T> = Open<T> & Columns;

/** An item changed between being read and being written outside a transaction. */
class StaleItemError extends Error {
  readonly code = 'STALE_ITEM';
}

export interface StreetItemParts<T extends StreetItem> {
  /** The model's name ("Report"), from which those of its numbers and claims are made. */
  readonly name: string;
  /** Where it is kept ("reports"); numbers and claims beside it, under the name that `beside` begins ("report"). */
  readonly collection: string;
  readonly beside: string;
  /** What is kept in the open, beside the kind, the day and the place. */
  readonly open: Readonly<Record<Exclude<keyof T, keyof StreetItem> & string, SchemaDefinition[string]>>;
  /** Beside those that all have. */
  readonly indexes?: readonly IndexDefinition[];
  readonly isOpen: (item: Open<T>) => boolean;
}

/** Where items of one kind are kept, found by where they stand while they are open. */
export function createStreetItems<T extends StreetItem>(
  connection: Connection,
  keys: Pick<Keys, 'seal' | 'open'>,
  { name, collection, beside, open, indexes = [], isOpen }: StreetItemParts<T>,
) {
  const schema = new Schema(
    {
      ...{ _id: String, kind: String, at: Date, revision: Number },
      ...{ precision: String, district: String, point: Schema.Types.Mixed, cell: Number, spot: Number, sealed: Buffer },
      ...open,
    } as SchemaDefinition,
    { collection, versionKey: false },
  );
  schema.index({ cell: 1, kind: 1 });
  schema.index({ spot: 1, kind: 1 });
  schema.index({ at: 1, _id: 1 });
  schema.index({ state: 1, at: 1, _id: 1 });
  for (const index of indexes) schema.index(index);
  const rows = connection.model(name, schema);
  const numbers = connection.model(
    `${name}Number`,
    new Schema<{ _id: string; last: number }>({ _id: String, last: Number }, { collection: `${beside}Numbers`, versionKey: false }),
  );
  const claims = connection.model(
    `${name}Claim`,
    new Schema<{ _id: string; claims: number }>({ _id: String, claims: Number }, { collection: `${beside}Claims`, versionKey: false }),
  );
  const context = (reference: string): string => `${beside} ${reference}`;

  function rowOf({ reference, place, words, ...rest }: T): Columns {
    const { label, precision, district, point, words: placeWords } = place;
    const hidden: Hidden = { label, ...(placeWords === undefined ? {} : { placeWords }), ...(words === undefined ? {} : { words }) };
    return {
      _id: reference,
      ...rest,
      precision,
      ...(district === undefined ? {} : { district }),
      ...(point ? { point: [point.latitude, point.longitude] as const } : {}),
      ...(point && isOpen(rest) ? { cell: cells.of(point), spot: spots.of(point) } : {}),
      sealed: keys.seal(JSON.stringify(hidden), context(reference)),
    };
  }
  function itemOf({ _id, precision, district, point, cell: _cell, spot: _spot, sealed, ...rest }: Row<T>): T {
    const hidden = sealed ? (JSON.parse(keys.open(bytesOf(sealed), context(_id)).toString()) as Hidden) : { label: '' };
    return {
      reference: _id,
      ...rest,
      place: {
        label: hidden.label,
        precision,
        ...(hidden.placeWords === undefined ? {} : { words: hidden.placeWords }),
        ...(point ? { point: { latitude: point[0], longitude: point[1] } } : {}),
        ...(district === undefined ? {} : { district }),
      },
      ...(hidden.words === undefined ? {} : { words: hidden.words }),
    } as unknown as T;
  }

  return {
    rows,
    itemOf,
    transaction: <R>(work: () => Promise<R>): Promise<R> => transaction(connection, work),
    /** A number that none of this month had ("2026L"), from 1. */
    async nextNumber(month: string): Promise<number> {
      const row = await numbers
        .findOneAndUpdate({ _id: month }, { $inc: { last: 1 } }, { upsert: true, returnDocument: 'after' })
        .lean<{ last: number }>();
      return row?.last ?? 1;
    },
    /** Has transactions about the same kind in the same cells come one after the other. */
    async claim(kind: string, near: readonly number[]): Promise<void> {
      for (const cell of near) await claims.updateOne({ _id: `${kind}/${cell}` }, { $inc: { claims: 1 } }, { upsert: true });
    },
    async add(item: T): Promise<void> {
      await rows.insertMany([rowOf(item)], { lean: true });
    },
    async find(reference: string): Promise<T | undefined> {
      const row = await rows.findById(reference).lean<Row<T>>();
      return row ? itemOf(row) : undefined;
    },
    /** In the order of the references; those that are none are left out. */
    async findAll(references: readonly string[]): Promise<readonly T[]> {
      const found = await rows.find({ _id: { $in: [...references] } }).lean<Row<T>[]>();
      const byId = new Map(found.map((row) => [row._id, row]));
      return references.flatMap((reference) => {
        const row = byId.get(reference);
        return row ? [itemOf(row)] : [];
      });
    },
    /** Writes the next revision. Throws where it changed meanwhile: the transaction then runs again. */
    async save(item: T): Promise<void> {
      const { reference, revision } = item;
      const { matchedCount } = await rows.replaceOne({ _id: reference, revision }, rowOf({ ...item, revision: revision + 1 }));
      if (matchedCount === 0) throw new StaleItemError(`${reference} changed meanwhile; read it again and repeat.`);
    },
    /** Open ones in these cells of a grid, of a kind where one is given. */
    async openIn(grid: ReportGrid, numbered: readonly number[], kind?: string): Promise<readonly OpenPoint[]> {
      const found = await rows
        .find({ [grid === 'cells' ? 'cell' : 'spot']: { $in: [...numbered] }, ...(kind === undefined ? {} : { kind }) }, { point: 1 })
        .lean<Required<Pick<Columns, '_id' | 'point'>>[]>();
      return found.map(({ _id, point: [latitude, longitude] }) => ({ reference: _id, point: { latitude, longitude } }));
    },
    /** The oldest first; those after a place in that order, at most `limit`. `query`: as MongoDB's; a bound of `at` in it lies before that place. */
    page: async (query: Query, after: Pick<T, 'at' | 'reference'> | undefined, limit: number): Promise<readonly T[]> => {
      const beyond = after && {
        at: { ...query.at, $gte: after.at },
        $or: [{ at: { $gt: after.at } }, { at: after.at, _id: { $gt: after.reference } }],
      };
      const found = rows
        .find({ ...query, ...beyond })
        .sort({ at: 1, _id: 1 })
        .limit(limit);
      return (await found.lean<Row<T>[]>()).map(itemOf);
    },
  };
}

/** Conditions on items, as MongoDB's. */
interface Query {
  readonly at?: { readonly $gte?: Date; readonly $lt?: Date };
}

/** What reports and wishes are both asked for. */
export const queryOf = ({
  states,
  districts,
  kinds,
  from,
  to,
}: {
  readonly states?: readonly string[];
  readonly districts?: readonly string[];
  readonly kinds?: readonly string[];
  readonly from?: Date;
  readonly to?: Date;
}): Query => ({
  ...(states ? { state: { $in: [...states] } } : {}),
  ...(districts ? { district: { $in: [...districts] } } : {}),
  ...(kinds ? { kind: { $in: [...kinds] } } : {}),
  ...(from || to ? { at: { ...(from ? { $gte: from } : {}), ...(to ? { $lt: to } : {}) } } : {}),
});
