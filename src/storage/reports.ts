import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import { cells, spots } from '../services/places/cells';
import type { Precision } from '../services/places/place';
import { isReportOpen, type Asked, type Report, type ReportBond } from '../services/reports/report';
import { openStates } from '../services/reports/states';
import type { ReportFilter, ReportStore } from '../services/reports/store';
import { createBonds } from './bonds';
import { bytesOf } from './lines';
import { transaction } from './transaction';

/** What only who follows it may read. */
interface Hidden {
  readonly label: string;
  readonly placeWords?: string;
  readonly words?: string;
}
type ReportRow = Omit<Report, 'reference' | 'place' | 'words'> & {
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
/** A bond as its row has it. */
type KeptBond = Omit<ReportBond, 'asked'> & { readonly asked?: Asked['what']; readonly askedAt?: Date };

const mixed = Schema.Types.Mixed;
const reportSchema = new Schema<ReportRow>(
  {
    _id: String,
    kind: String,
    at: Date,
    state: String,
    service: String,
    channel: String,
    demo: Boolean,
    locale: String,
    precision: String,
    district: String,
    point: mixed,
    cell: Number,
    spot: Number,
    photos: mixed,
    people: Number,
    closed: Date,
    reopened: Number,
    merged: String,
    asked: Date,
    ratings: mixed,
    steps: mixed,
    revision: Number,
    sealed: Buffer,
  },
  { collection: 'reports', versionKey: false },
);
reportSchema.index({ cell: 1, kind: 1 });
reportSchema.index({ spot: 1, kind: 1 });
reportSchema.index({ at: 1, _id: 1 });
reportSchema.index({ state: 1, at: 1, _id: 1 });
reportSchema.index({ service: 1, state: 1, at: 1, _id: 1 });
const numberSchema = new Schema<{ _id: string; last: number }>(
  { _id: String, last: Number },
  { collection: 'reportNumbers', versionKey: false },
);
const claimSchema = new Schema<{ _id: string; claims: number }>(
  { _id: String, claims: Number },
  { collection: 'reportClaims', versionKey: false },
);

/** A report changed between being read and being written outside a transaction. */
class StaleReportError extends Error {
  readonly code = 'STALE_REPORT';
}

/** Reports of the street, and who follows them. */
export function createReportStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open' | 'hmac'>): ReportStore {
  const reports = connection.model('Report', reportSchema);
  const bonds = createBonds<KeptBond, 'report'>(connection, keys, {
    name: 'ReportBond',
    collection: 'reportBonds',
    of: 'report',
    open: { report: String, author: Boolean, asked: String, askedAt: Date },
    purpose: 'reports',
    context: 'report-bond',
  });
  const numbers = connection.model('ReportNumber', numberSchema);
  const claims = connection.model('ReportClaim', claimSchema);

  function rowOf({ reference, place, words, ...open }: Report): ReportRow {
    const { label, precision, district, point, words: placeWords } = place;
    const hidden: Hidden = { label, ...(placeWords === undefined ? {} : { placeWords }), ...(words === undefined ? {} : { words }) };
    return {
      _id: reference,
      ...open,
      precision,
      ...(district === undefined ? {} : { district }),
      ...(point ? { point: [point.latitude, point.longitude] as const } : {}),
      ...(point && isReportOpen(open) ? { cell: cells.of(point), spot: spots.of(point) } : {}),
      sealed: keys.seal(JSON.stringify(hidden), `report ${reference}`),
    };
  }
  function reportOf({ _id, precision, district, point, cell: _cell, spot: _spot, sealed, ...open }: ReportRow): Report {
    const hidden = sealed ? (JSON.parse(keys.open(bytesOf(sealed), `report ${_id}`).toString()) as Hidden) : { label: '' };
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
  const bondOf = ({ asked, askedAt, ...bond }: KeptBond): ReportBond => ({
    ...bond,
    ...(asked === undefined || askedAt === undefined ? {} : { asked: { what: asked, at: askedAt } }),
  });

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
    async add(report) {
      await reports.insertMany([rowOf(report)], { lean: true });
    },
    async find(reference) {
      const row = await reports.findById(reference).lean<ReportRow>();
      return row ? reportOf(row) : undefined;
    },
    async findAll(references) {
      const rows = await reports.find({ _id: { $in: [...references] } }).lean<ReportRow[]>();
      const byId = new Map(rows.map((row) => [row._id, row]));
      return references.flatMap((reference) => {
        const row = byId.get(reference);
        return row ? [reportOf(row)] : [];
      });
    },
    async save(report) {
      const { reference, revision } = report;
      const { matchedCount } = await reports.replaceOne({ _id: reference, revision }, rowOf({ ...report, revision: revision + 1 }));
      if (matchedCount === 0) throw new StaleReportError(`Report ${reference} changed meanwhile; read it again and repeat.`);
    },
    async openIn(grid, numbers, kind) {
      const rows = await reports
        .find({ [grid === 'cells' ? 'cell' : 'spot']: { $in: [...numbers] }, ...(kind === undefined ? {} : { kind }) }, { point: 1 })
        .lean<Required<Pick<ReportRow, '_id' | 'point'>>[]>();
      return rows.map(({ _id, point: [latitude, longitude] }) => ({ reference: _id, point: { latitude, longitude } }));
    },
    count: (filter) => reports.countDocuments(filterOf(filter)),
    async page(filter, after, limit) {
      const rows = await reports
        .find({
          ...filterOf(after ? { ...filter, from: after.at } : filter),
          ...(after ? { $or: [{ at: { $gt: after.at } }, { at: after.at, _id: { $gt: after.reference } }] } : {}),
        })
        .sort({ at: 1, _id: 1 })
        .limit(limit)
        .lean<ReportRow[]>();
      return rows.map(reportOf);
    },
    async *open() {
      const rows = reports
        .find({ state: { $in: [...openStates] } })
        .sort({ at: 1, _id: 1 })
        .lean<ReportRow[]>()
        .cursor();
      for await (const row of rows) yield reportOf(row);
    },
    async latest(filter, skip, limit) {
      const rows = await reports.find(filterOf(filter)).sort({ at: -1, _id: -1 }).skip(skip).limit(limit).lean<ReportRow[]>();
      return rows.map(reportOf);
    },

    bind: ({ asked: _asked, ...bond }) => bonds.bind(bond),
    unbind: bonds.unbind,
    bonds: async (people) => (await bonds.bonds(people)).map(bondOf),
    followers: async (report, after, limit) =>
      (await bonds.followers(report, after, limit)).map(({ key, bond }) => ({ key, bond: bondOf(bond) })),
    told: bonds.told,
    async ask(report, person, asked) {
      const _id = bonds.idOf(report, person);
      await bonds.rows.updateOne(
        { _id },
        asked ? { $set: { asked: asked.what, askedAt: asked.at } } : { $unset: { asked: 1, askedAt: 1 } },
      );
    },
  };
}

function filterOf({ states, service, districts, kinds, from, to, closedBefore, demo }: ReportFilter) {
  return {
    ...(states ? { state: { $in: [...states] } } : {}),
    ...(service === undefined ? {} : { service }),
    ...(districts ? { district: { $in: [...districts] } } : {}),
    ...(kinds ? { kind: { $in: [...kinds] } } : {}),
    ...(from || to ? { at: { ...(from ? { $gte: from } : {}), ...(to ? { $lt: to } : {}) } } : {}),
    ...(closedBefore ? { closed: { $lt: closedBefore } } : {}),
    ...(demo === undefined ? {} : { demo }),
  };
}
