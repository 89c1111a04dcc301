import type { Point } from './place';

/** A closed line around something: [longitude, latitude], the first point also the last, as in GeoJSON (RFC 7946, section 3.1.6). */
export type Ring = readonly (readonly [longitude: number, latitude: number])[];

/** A district on the map: polygons, each an outline and its holes. */
export interface Area {
  /** "1" to "20". */
  readonly district: string;
  readonly polygons: readonly (readonly Ring[])[];
}

/** The district that a point is in; undefined where it is in none. */
export type Whereabouts = (point: Point) => string | undefined;

/** Makes ready to look points up: each area's box is tried before its lines. */
export function whereabouts(areas: readonly Area[]): Whereabouts {
  const boxed = areas.map((area) => ({ area, box: boxOf(area) }));
  return ({ latitude, longitude }) =>
    boxed.find(
      ({ area, box }) =>
        longitude >= box.west &&
        longitude <= box.east &&
        latitude >= box.south &&
        latitude <= box.north &&
        area.polygons.some((rings) => within(longitude, latitude, rings)),
    )?.area.district;
}

function boxOf({ polygons }: Area) {
  const points = polygons.flat(2);
  const of = (axis: 0 | 1, most: (...values: number[]) => number): number =>
    points.reduce((so, point) => most(so, point[axis]), most === Math.min ? Infinity : -Infinity);
  return { west: of(0, Math.min), east: of(0, Math.max), south: of(1, Math.min), north: of(1, Math.max) };
}

/** Whether a line from the point to the east crosses the rings an odd number of times: holes count by themselves. */
function within(x: number, y: number, rings: readonly Ring[]): boolean {
  let inside = false;
  for (const ring of rings)
    for (let at = 0, last = ring.length - 1; at < ring.length; last = at++) {
      const [x1, y1] = ring[at]!;
      const [x2, y2] = ring[last]!;
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
    }
  return inside;
}
