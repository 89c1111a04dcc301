import type { MapLayer, MapPoint } from '../open-map';
import { cityTime } from '../workshops/hours';
import { publicPlace } from './open-rows';
import { publicState, type Report } from './report';
import type { ReportStore } from './store';

/** Open reports as a layer of the map. */
export const reportLayer = (store: Pick<ReportStore, 'open'>): MapLayer => ({
  id: 'reports',
  async *points() {
    for await (const report of store.open()) yield* pointOf(report);
  },
});

function pointOf(report: Report): readonly MapPoint[] {
  const { reference, kind, at, people, demo } = report;
  const { point, ...where } = publicPlace(report);
  const [day, state] = [cityTime(at).slice(0, 10), publicState(report)];
  return point ? [{ layer: 'reports', reference, kind, point, ...where, day, people, state, demo }] : [];
}
