import { cells, metresBetween, spots } from '../places/cells';
import type { Point } from '../places/place';
import type { OpenPoint, ReportStore } from './store';

/** An open report and how far it is, in metres. */
export interface Near extends OpenPoint {
  readonly metres: number;
}

/** The first circle looked into, in metres, and how much wider the next may be. */
const firstMetres = 30;
const wider = { least: 1.5, most: 4 };

/** Open reports within that many metres of a point, 5 km at the most, the nearest first. */
export async function within(store: Pick<ReportStore, 'openIn'>, point: Point, metres: number, kind?: string): Promise<readonly Near[]> {
  const found =
    metres <= spots.furthestMetres
      ? await store.openIn('spots', spots.around(point, metres), kind)
      : await store.openIn('cells', cells.around(point, metres), kind);
  return found
    .map((one) => ({ ...one, metres: metresBetween(point, one.point) }))
    .filter((one) => one.metres <= metres)
    .sort((a, b) => a.metres - b.metres || (a.reference < b.reference ? -1 : 1));
}

/** So many open reports nearest to a point, up to 5 km: circles are widened until there are enough, by what the last one held. */
export async function nearest(store: Pick<ReportStore, 'openIn'>, point: Point, limit: number, kind?: string): Promise<readonly Near[]> {
  for (let metres = firstMetres; ;) {
    const found = await within(store, point, metres, kind);
    if (found.length >= limit || metres >= cells.furthestMetres) return found.slice(0, limit);
    // As dense there as here, a circle of that width holds half as many again.
    const enough = Math.sqrt((1.5 * limit) / Math.max(found.length, 0.5));
    metres = Math.min(metres * Math.min(Math.max(enough, wider.least), wider.most), cells.furthestMetres);
  }
}
