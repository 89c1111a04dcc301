import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import { cells, spots } from '../services/places/cells';
import type { Precision } from '../services/places/place';
import { isWishOpen, type Wish, type WishBond } from '../services/wishes/wish';
import type { WishFilter, WishStore } from '../services/wishes/store';
import { createBonds } from './bonds';
import { bytesOf } from './lines';
import { transaction } from './transaction';

/** What only its author may read. */
interface Hidden {
  readonly label: string;
  readonly placeWords?: string;
  readonly words?: string;
}
type WishRow = Omit<Wish, 'reference' | 'place' | 'words'> & {
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
};

const mixed = Schema.Types.Mixed;
const wishSchema = new Schema<WishRow>(
  {
    _id: String,
    kind: String,
    at: Date,
    state: String,
    channel: String,
    demo: Boolean,
    locale: String,
    precision: String,
    district: String,
    point: mixed,
    cell: Number,
    spot: Number,
    photo: String,
    shown: mixed,
    people: Number,
    closed: Date,
    merged: String,
    offered: Date,
    proposal: String,
    steps: mixed,
    revision: Number,
    sealed: Buffer,
  },
  { collection: 'wishes', versionKey: false },
);
wishSchema.index({ cell: 1, kind: 1 });
wishSchema.index({ spot: 1, kind: 1 });
wishSchema.index({ at: 1, _id: 1 });
wishSchema.index({ state: 1, at: 1, _id: 1 });
const numberSchema = new Schema<{ _id: string; last: number }>(
  { _id: String, last: Number },
  { collection: 'wishNumbers', versionKey: false },
);
const claimSchema = new Schema<{ _id: string; claims: number }>(
  { _id: String, claims: Number },
  { collection: 'wishClaims', versionKey: false },
);

/** A wish changed between being read and being written outside a transaction. */
class StaleWishError extends Error {
  readonly code = 'STALE_WISH';
}

/** Wishes, and who supports them. */
export function createWishStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open' | 'hmac'>): WishStore {
  const wishes = connection.model('Wish', wishSchema);
  const bonds = createBonds<WishBond, 'wish'>(connection, keys, {
    name: 'WishBond',
    collection: 'wishBonds',
    of: 'wish',
    open: { wish: String, author: Boolean, asked: Date },
    purpose: 'wishes',
    context: 'wish-bond',
  });
  const numbers = connection.model('WishNumber', numberSchema);
  const claims = connection.model('WishClaim', claimSchema);

  function rowOf({ reference, place, words, ...open }: Wish): WishRow {
    const { label, precision, district, point, words: placeWords } = place;
    const hidden: Hidden = { label, ...(placeWords === undefined ? {} : { placeWords }), ...(words === undefined ? {} : { words }) };
    return {
      _id: reference,
      ...open,
      precision,
      ...(district === undefined ? {} : { district }),
      ...(point ? { point: [point.latitude, point.longitude] as const } : {}),
      ...(point && isWishOpen(open) ? { cell: cells.of(point), spot: spots.of(point) } : {}),
      sealed: keys.seal(JSON.stringify(hidden), `wish ${reference}`),
    };
  }
  function wishOf({ _id, precision, district, point, cell: _cell, spot: _spot, sealed, ...open }: WishRow): Wish {
    const hidden = sealed ? (JSON.parse(keys.open(bytesOf(sealed), `wish ${_id}`).toString()) as Hidden) : { label: '' };
    return {
      reference: _id,
      ...open,
      place: {
        label: hidden.label,
        precision,
        ...(hidden.placeWords === undefined ? {} : { words: hidden.placeWords }),
        ...(point ? { point: { latitude: point[0], longitude: point[1] } } : {}),
        ...(district === undefined ? {} : { district }),
      },
      ...(hidden.words === undefined ? {} : { words: hidden.words }),
    };
  }
  return {
    transaction: (work) => transaction(connection, work),
    async nextNumber(month) {
      const row = await numbers
        .findOneAndUpdate({ _id: month }, { $inc: { last: 1 } }, { upsert: true, returnDocument: 'after' })
        .lean<{ last: number }>();
      return row?.last ?? 1;
    },
    async claim(kind, cells) {
      for (const cell of cells) await claims.updateOne({ _id: `${kind}/${cell}` }, { $inc: { claims: 1 } }, { upsert: true });
    },
    async add(wish) {
      await wishes.insertMany([rowOf(wish)], { lean: true });
    },
    async find(reference) {
      const row = await wishes.findById(reference).lean<WishRow>();
      return row ? wishOf(row) : undefined;
    },
    async findAll(references) {
      const rows = await wishes.find({ _id: { $in: [...references] } }).lean<WishRow[]>();
      const byId = new Map(rows.map((row) => [row._id, row]));
      return references.flatMap((reference) => {
        const row = byId.get(reference);
        return row ? [wishOf(row)] : [];
      });
    },
    async save(wish) {
      const { reference, revision } = wish;
      const { matchedCount } = await wishes.replaceOne({ _id: reference, revision }, rowOf({ ...wish, revision: revision + 1 }));
      if (matchedCount === 0) throw new StaleWishError(`Wish ${reference} changed meanwhile; read it again and repeat.`);
    },
    async openIn(grid, numbers, kind) {
      const rows = await wishes
        .find({ [grid === 'cells' ? 'cell' : 'spot']: { $in: [...numbers] }, ...(kind === undefined ? {} : { kind }) }, { point: 1 })
        .lean<Required<Pick<WishRow, '_id' | 'point'>>[]>();
      return rows.map(({ _id, point: [latitude, longitude] }) => ({ reference: _id, point: { latitude, longitude } }));
    },
    async page(filter, after, limit) {
      const rows = await wishes
        .find({
          ...filterOf(after ? { ...filter, from: after.at } : filter),
          ...(after ? { $or: [{ at: { $gt: after.at } }, { at: after.at, _id: { $gt: after.reference } }] } : {}),
        })
        .sort({ at: 1, _id: 1 })
        .limit(limit)
        .lean<WishRow[]>();
      return rows.map(wishOf);
    },

    ...bonds,
    bind: ({ asked: _asked, ...bond }) => bonds.bind(bond),
    async ask(wish, person, at) {
      await bonds.rows.updateOne({ _id: bonds.idOf(wish, person) }, at ? { $set: { asked: at } } : { $unset: { asked: 1 } });
    },
  };
}

function filterOf({ states, districts, kinds, from, to, ripe }: WishFilter) {
  return {
    ...(states ? { state: { $in: [...states] } } : {}),
    ...(districts ? { district: { $in: [...districts] } } : {}),
    ...(kinds ? { kind: { $in: [...kinds] } } : {}),
    ...(from || to ? { at: { ...(from ? { $gte: from } : {}), ...(to ? { $lt: to } : {}) } } : {}),
    ...(ripe === undefined ? {} : { people: { $gte: ripe }, offered: { $exists: false }, merged: { $exists: false } }),
  };
}
