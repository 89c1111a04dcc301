import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import { isReportOpen, type Asked, type Report, type ReportBond } from '../services/reports/report';
import { openStates } from '../services/reports/states';
import type { ReportFilter, ReportStore } from '../services/reports/store';
import { createBonds } from './bonds';
import { createStreetItems, queryOf } from './street-items';

/** A bond as its row has it. */
type KeptBond = Omit<ReportBond, 'asked'> & { readonly asked?: Asked['what']; readonly askedAt?: Date };

const mixed = Schema.Types.Mixed;

/** Reports of the street, and who follows them. */
export function createReportStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open' | 'hmac'>): ReportStore {
  const { rows, itemOf, page, ...items } = createStreetItems<Report>(connection, keys, {
    name: 'Report',
    collection: 'reports',
    beside: 'report',
    open: {
      state: String,
      service: String,
      channel: String,
      demo: Boolean,
      locale: String,
      photos: mixed,
      people: Number,
      closed: Date,
      reopened: Number,
      merged: String,
      asked: Date,
      ratings: mixed,
      steps: mixed,
    },
    indexes: [{ service: 1, state: 1, at: 1, _id: 1 }],
    isOpen: isReportOpen,
  });
  const bonds = createBonds<KeptBond, 'report'>(connection, keys, {
    name: 'ReportBond',
    collection: 'reportBonds',
    of: 'report',
    open: { report: String, author: Boolean, asked: String, askedAt: Date },
    purpose: 'reports',
    context: 'report-bond',
  });
  const bondOf = ({ asked, askedAt, ...bond }: KeptBond): ReportBond => ({
    ...bond,
    ...(asked === undefined || askedAt === undefined ? {} : { asked: { what: asked, at: askedAt } }),
  });

  return {
    ...items,
    count: (filter) => rows.countDocuments(filterOf(filter)),
    page: (filter, after, limit) => page(filterOf(filter), after, limit),
    async *open() {
      const all = rows
        .find({ state: { $in: [...openStates] } })
        .sort({ at: 1, _id: 1 })
        .lean<Parameters<typeof itemOf>[0][]>()
        .cursor();
      for await (const row of all) yield itemOf(row);
    },
    async latest(filter, skip, limit) {
      const found = rows.find(filterOf(filter)).sort({ at: -1, _id: -1 }).skip(skip).limit(limit);
      return (await found.lean<Parameters<typeof itemOf>[0][]>()).map(itemOf);
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

const filterOf = ({ service, closedBefore, demo, ...filter }: ReportFilter) => ({
  ...queryOf(filter),
  ...(service === undefined ? {} : { service }),
  ...(closedBefore ? { closed: { $lt: closedBefore } } : {}),
  ...(demo === undefined ? {} : { demo }),
});
