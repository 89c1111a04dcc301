import { cells, spots } from '../../src/services/places/cells';
import type { Crew, CrewStore } from '../../src/services/reports/crew';
import { isReportOpen, type Report, type ReportBond } from '../../src/services/reports/report';
import type { ReportFilter, ReportStore } from '../../src/services/reports/store';

/** Reports in memory, for tests of the rules: one thing at a time, nothing undone. */
export function createMemoryReports(): ReportStore {
  const reports = new Map<string, Report>();
  const bonds = new Map<string, ReportBond>();
  const tellings = new Set<string>();
  const numbers = new Map<string, number>();
  const before = (a: Pick<Report, 'at' | 'reference'>, b: Pick<Report, 'at' | 'reference'>): number =>
    a.at.getTime() - b.at.getTime() || (a.reference < b.reference ? -1 : a.reference > b.reference ? 1 : 0);
  const fits = (one: Report, { states, service, districts, kinds, from, to, closedBefore, demo }: ReportFilter): boolean =>
    (states?.includes(one.state) ?? true) &&
    (service === undefined || one.service === service) &&
    (districts?.includes(one.place.district ?? '') ?? true) &&
    (kinds?.includes(one.kind) ?? true) &&
    (from === undefined || one.at >= from) &&
    (to === undefined || one.at < to) &&
    (closedBefore === undefined || (one.closed !== undefined && one.closed < closedBefore)) &&
    (demo === undefined || one.demo === demo);
  return {
    transaction: (work) => work(),
    async nextNumber(month) {
      numbers.set(month, (numbers.get(month) ?? 0) + 1);
      return numbers.get(month) ?? 1;
    },
    claim: () => Promise.resolve(),
    async add(report) {
      reports.set(report.reference, report);
    },
    find: async (reference) => reports.get(reference),
    findAll: async (references) => references.flatMap((reference) => reports.get(reference) ?? []),
    async save(report) {
      if (reports.get(report.reference)?.revision !== report.revision) throw new Error(`report ${report.reference} changed meanwhile`);
      reports.set(report.reference, { ...report, revision: report.revision + 1 });
    },
    openIn: async (grid, numbers, kind) =>
      [...reports.values()].flatMap((one) => {
        const { point } = one.place;
        const is =
          point &&
          isReportOpen(one) &&
          numbers.includes((grid === 'cells' ? cells : spots).of(point)) &&
          (kind === undefined || kind === one.kind);
        return is ? [{ reference: one.reference, point }] : [];
      }),
    count: async (filter) => [...reports.values()].filter((one) => fits(one, filter)).length,
    page: async (filter, after, limit) =>
      [...reports.values()]
        .filter((one) => fits(one, filter) && (after === undefined || before(one, after) > 0))
        .sort(before)
        .slice(0, limit),
    async *open() {
      yield* [...reports.values()].filter(isReportOpen).sort(before);
    },
    latest: async (filter, skip, limit) =>
      [...reports.values()]
        .filter((one) => fits(one, filter))
        .sort((a, b) => before(b, a))
        .slice(skip, skip + limit),
    async bind(bond) {
      const key = `${bond.report}/${bond.person}`;
      bonds.set(key, { ...bonds.get(key), ...bond });
    },
    async unbind(report, person) {
      bonds.delete(`${report}/${person}`);
    },
    bonds: async (people) =>
      [...bonds.values()].filter(({ person }) => people.includes(person)).sort((a, b) => b.since.getTime() - a.since.getTime()),
    followers: async (report, after, limit) =>
      [...bonds.values()]
        .filter((bond) => bond.report === report && bond.person > after)
        .sort((a, b) => (a.person < b.person ? -1 : 1))
        .slice(0, limit)
        .map((bond) => ({ key: bond.person, bond })),
    async told(report, person, what) {
      const key = `${report}/${person}`;
      return bonds.has(key) && tellings.size < tellings.add(`${key}/${what}`).size;
    },
    async ask(report, person, asked) {
      const bond = bonds.get(`${report}/${person}`);
      if (!bond) return;
      const { asked: _, ...rest } = bond;
      bonds.set(`${report}/${person}`, { ...rest, ...(asked ? { asked } : {}) });
    },
  };
}

/** Crews in memory. */
export function createMemoryCrews(): CrewStore {
  const crews = new Map<string, Crew & { readonly code: string }>();
  const members = new Map<string, string>();
  return {
    transaction: (work) => work(),
    async add(crew, code) {
      if (crews.has(crew.id)) return false;
      crews.set(crew.id, { ...crew, code });
      return true;
    },
    all: async () => [...crews.values()],
    find: async (id) => crews.get(id),
    byCode: async (code) => [...crews.values()].find((crew) => crew.code === code),
    async save(crew) {
      const { code = '' } = crews.get(crew.id) ?? {};
      crews.set(crew.id, { ...crew, code });
    },
    async join(id, person) {
      members.set(person, id);
    },
    of: async (people) => people.map((person) => members.get(person)).find((id) => id !== undefined),
    async leave(person) {
      members.delete(person);
    },
  };
}
