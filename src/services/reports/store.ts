import type { Point } from '../places/place';
import type { Report, ReportBond, Asked } from './report';
import type { ReportState } from './states';

/** The grids that open reports are indexed by. */
export type ReportGrid = 'cells' | 'spots';

/** An open report as far as the index of cells knows it. */
export interface OpenPoint {
  readonly reference: string;
  readonly point: Point;
}

/** Which reports are meant; what is absent is any. */
export interface ReportFilter {
  readonly states?: readonly ReportState[];
  readonly service?: string;
  readonly districts?: readonly string[];
  readonly kinds?: readonly string[];
  /** Told then or later. */
  readonly from?: Date;
  /** Told before. */
  readonly to?: Date;
  /** Closed before. */
  readonly closedBefore?: Date;
  readonly demo?: boolean;
}

/** Which reports are meant by when they were told, their kind and their state. */
export type LatestFilter = Pick<ReportFilter, 'states' | 'kinds' | 'from' | 'to'>;

/** Where reports and people's bonds with them are kept. All of it within the transaction under way, where there is one. */
export interface ReportStore {
  /** Runs `work` in the transaction under way, or in one of its own; it runs again where it lost a race. */
  transaction<R>(work: () => Promise<R>): Promise<R>;
  /** A number that no report of this month had ("2026L"), from 1. */
  nextNumber(month: string): Promise<number>;
  /** Has transactions about the same kind in the same cells come one after the other, so that each sees what the one before sent. */
  claim(kind: string, cells: readonly number[]): Promise<void>;
  add(report: Report): Promise<void>;
  find(reference: string): Promise<Report | undefined>;
  /** In the order of the references; those that are none are left out. */
  findAll(references: readonly string[]): Promise<readonly Report[]>;
  /** Writes the next revision. Throws where it changed meanwhile: the transaction then runs again. */
  save(report: Report): Promise<void>;
  /** Open reports in these cells of a grid, of a kind where one is given. */
  openIn(grid: ReportGrid, cells: readonly number[], kind?: string): Promise<readonly OpenPoint[]>;
  count(filter: ReportFilter): Promise<number>;
  /** The oldest first; those after a place in that order, at most `limit`. `after`: the last of the page before. */
  page(filter: ReportFilter, after: Pick<Report, 'at' | 'reference'> | undefined, limit: number): Promise<readonly Report[]>;
  /** Every open report, the oldest first, in one reading. */
  open(): AsyncIterable<Report>;
  /** The newest first: after the first `skip` of them at most `limit`. */
  latest(filter: LatestFilter, skip: number, limit: number): Promise<readonly Report[]>;

  /** Takes the place of this person's bond with this report. */
  bind(bond: ReportBond): Promise<void>;
  unbind(report: string, person: string): Promise<void>;
  /** Bonds of any of these people, the latest first. */
  bonds(people: readonly string[]): Promise<readonly ReportBond[]>;
  /** Those bound to a report, by a key that stays: those after `after`, at most `limit`. */
  followers(report: string, after: string, limit: number): Promise<readonly { readonly key: string; readonly bond: ReportBond }[]>;
  /** Notes that this person is told of something about this report. False where they were, or are not bound to it. */
  told(report: string, person: string, what: string): Promise<boolean>;
  /** Notes what this person was asked about it; undefined: they answered. */
  ask(report: string, person: string, asked: Asked | undefined): Promise<void>;
}
