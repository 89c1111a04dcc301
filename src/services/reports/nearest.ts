import { cellsAround, metresBetween } from '../places/cells';
import type { Point } from '../places/place';
import type { OpenPoint, ReportStore } from './store';

/** An open report and how far it is, in metres. */
export interface Near extends OpenPoint {
  readonly metres: number;
}

/** The first circle looked into, and the widest, in metres. */
const firstMetres = 40;
const widestMetres = 5_000;

/** Open reports within that many metres of a point, the nearest first. */
export async function within(store: Pick<ReportStore, 'openIn'>, point: Point, metres: number, kind?: string): Promise<readonly Near[]> {
  const found = await store.openIn(cellsAround(point, metres), kind);
  return found
    .map((one) => ({ ...one, metres: metresBetween(point, one.point) }))
    .filter((one) => one.metres <= metres)
    .sort((a, b) => a.metres - b.metres || (a.reference < b.reference ? -1 : 1));
}

/** So many open reports nearest to a point: circles are widened, twice as far each, until there are enough, up to 5 km. */
export async function nearest(store: Pick<ReportStore, 'openIn'>, point: Point, limit: number, kind?: string): Promise<readonly Near[]> {
  for (let metres = firstMetres; ; metres = Math.min(metres * 2, widestMetres)) {
    const found = await within(store, point, metres, kind);
    if (found.length >= limit || metres >= widestMetres) return found.slice(0, limit);
  }
}
