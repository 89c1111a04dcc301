import type { Area } from './areas';

/** A district for drawing, in 1e-5 degrees, longitude first. */
export interface DistrictOutline {
  readonly number: number;
  /** Where its number is written. */
  readonly centre: readonly [longitude: number, latitude: number];
  /** One ring: its first point, then each as the difference to the one before. */
  readonly outline: readonly number[];
}

type Corner = readonly [longitude: number, latitude: number];

/** Of 1e-5 degrees, metres from south to north and from west to east in Paris. */
const [metresUp, metresAlong] = [1.112, 0.732];

/**
 * The outer rings of districts, simplified to some metres. A border of two districts is simplified once, from where it begins to where it ends, so that both sides stay one
 * line. `centres`: by district, in degrees.
 */
export function simplifiedOutlines(
  areas: readonly Area[],
  centres: ReadonlyMap<string, Corner>,
  metres: number,
): readonly DistrictOutline[] {
  const rings = areas.map(({ district, polygons }) => ({ district, ring: ringOf(polygons[0]?.[0] ?? []) }));
  const sides = new Map<string, string[]>();
  for (const { district, ring } of rings)
    ring.forEach((corner, at) => {
      const key = sideKey(corner, after(ring, at));
      sides.set(key, [...(sides.get(key) ?? []), district]);
    });
  return rings
    .map(({ district, ring }) => {
      const [longitude = 0, latitude = 0] = centres.get(district) ?? [];
      return { number: Number(district), centre: [unit(longitude), unit(latitude)] as const, outline: differences(thinned(ring)) };
    })
    .sort((a, b) => a.number - b.number);

  /** Whose the side is that begins at a corner. */
  function owners(ring: readonly Corner[], at: number): string {
    return [...(sides.get(sideKey(ring[at]!, after(ring, at))) ?? [])].sort().join(' ');
  }
  function thinned(ring: readonly Corner[]): readonly Corner[] {
    const nodes = ring.flatMap((_, at) => (owners(ring, at) === owners(ring, (at + ring.length - 1) % ring.length) ? [] : [at]));
    const starts = nodes.length > 0 ? nodes : [0];
    return starts.flatMap((start, index) => {
      const end = starts[(index + 1) % starts.length]!;
      const length = ((end - start + ring.length - 1) % ring.length) + 2;
      const border = Array.from({ length }, (_, step) => ring[(start + step) % ring.length]!);
      // From the same end whichever side it is seen from.
      const turned = keyOf(border[0]!) > keyOf(border.at(-1)!);
      const kept = straightened(turned ? [...border].reverse() : border, metres);
      return (turned ? [...kept].reverse() : kept).slice(0, -1);
    });
  }
}

const unit = (degrees: number): number => Math.round(degrees * 1e5);
const keyOf = ([longitude, latitude]: Corner): string => `${longitude},${latitude}`;
const sideKey = (a: Corner, b: Corner): string => [keyOf(a), keyOf(b)].sort().join(' ');
const after = (ring: readonly Corner[], at: number): Corner => ring[(at + 1) % ring.length]!;

/** Corners in whole units, none twice in a row, the last not the first again. */
function ringOf(points: readonly Corner[]): readonly Corner[] {
  const corners = points.map(([longitude, latitude]): Corner => [unit(longitude), unit(latitude)]);
  return corners.filter((corner, at) => keyOf(corner) !== keyOf(corners[(at + 1) % corners.length]!));
}

/** Douglas and Peucker: corners that lie further from the straight line than so many metres stay. */
function straightened(line: readonly Corner[], metres: number): readonly Corner[] {
  const [first, last] = [line[0]!, line.at(-1)!];
  let furthest = { at: 0, metres: 0 };
  line.forEach((corner, at) => {
    const distance = fromLine(corner, first, last);
    if (distance > furthest.metres) furthest = { at, metres: distance };
  });
  if (furthest.metres <= metres) return [first, last];
  return [...straightened(line.slice(0, furthest.at + 1), metres).slice(0, -1), ...straightened(line.slice(furthest.at), metres)];
}

/** Metres from a corner to the line between two others. */
function fromLine([x, y]: Corner, [x1, y1]: Corner, [x2, y2]: Corner): number {
  const [dx, dy] = [(x2 - x1) * metresAlong, (y2 - y1) * metresUp];
  const [px, py] = [(x - x1) * metresAlong, (y - y1) * metresUp];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
  return Math.hypot(px - along * dx, py - along * dy);
}

function differences(ring: readonly Corner[]): readonly number[] {
  return ring.flatMap(([longitude, latitude], at) => {
    const [x, y] = at === 0 ? [0, 0] : ring[at - 1]!;
    return [longitude - x, latitude - y];
  });
}
