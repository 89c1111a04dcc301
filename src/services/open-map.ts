import type { OpenPlace } from './places/open-place';
import type { Point } from './places/place';
import type { PublicState } from './reports/states';
import type { Localised } from './voting';
import type { WishState } from './wishes/wish';

/** Something on the map, with nothing of who told it nor of their words. */
export type MapPoint = MapPointOf<'reports', PublicState> | MapPointOf<'wishes', WishState>;

interface MapPointOf<Layer, State> extends Omit<OpenPlace, 'point'> {
  readonly layer: Layer;
  readonly reference: string;
  /** Of a report a code of the taxonomy, of a wish an amenity's id. */
  readonly kind: string;
  /** To some ten metres. */
  readonly point: Point;
  /** The day it was told, `YYYY-MM-DD`. */
  readonly day: string;
  readonly people: number;
  readonly state: State;
  /** What everyone may read of its words, once staff accepted them. */
  readonly shown?: Localised;
  readonly demo: boolean;
}

/** What can be shown on the map, the oldest first. */
export interface MapLayer {
  readonly id: MapPoint['layer'];
  points(): AsyncIterable<MapPoint>;
}

/** Degrees of WGS 84. */
export interface Box {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

/** What is asked for; what is absent is any. */
export interface MapQuery {
  readonly box?: Box | undefined;
  readonly district?: string | undefined;
  /** Kinds of its layer. */
  readonly kinds?: ReadonlySet<string> | undefined;
}

/** So many in one part of a box. */
export interface MapCell {
  readonly box: Box;
  /** The middle of what is in it. */
  readonly point: Point;
  readonly count: number;
  /** Where most of them are. */
  readonly district?: string;
}

/** A page of points; or how many there are in each part of the box, where they are too many to be shown one by one. */
export type MapSeen =
  | { readonly kind: 'points'; readonly total: number; readonly points: readonly MapPoint[]; readonly next?: string }
  | { readonly kind: 'cells'; readonly total: number; readonly cells: readonly MapCell[] };

/** The public map. */
export interface OpenMap {
  readonly layers: readonly MapPoint['layer'][];
  /** Undefined: there is no such layer. `most`: points above which cells are counted, 2,000 at the most; `after`: the last reference of the page before. */
  look(layer: string, query: MapQuery, page: { readonly after?: string | undefined; readonly most: number }): Promise<MapSeen | undefined>;
  /** A page of a list, whatever there is of it. */
  list(layer: string, query: MapQuery, after: string | undefined): Promise<Extract<MapSeen, { kind: 'points' }> | undefined>;
  /** How many, by district; those whose district is not known under "". */
  sums(layer: string, query: MapQuery): Promise<ReadonlyMap<string, number> | undefined>;
}

/** Points of one page, points of one answer in all, and parts of a box to a side. */
const [pageSize, mostPoints, side] = [200, 2000, 10];
/** Milliseconds for which what was read serves all who ask. */
const freshMs = 20_000;

/** Reads each layer whole, at most so often however many look: whoever asks meanwhile waits for the same. */
export function createOpenMap({ layers, now }: { readonly layers: readonly MapLayer[]; readonly now: () => Date }): OpenMap {
  const read = new Map<string, { readonly at: number; readonly points: Promise<readonly MapPoint[]> }>();
  async function pointsOf(id: string): Promise<readonly MapPoint[] | undefined> {
    const layer = layers.find((one) => one.id === id);
    if (!layer) return undefined;
    const known = read.get(id);
    const at = now().getTime();
    if (known && at - known.at < freshMs) return known.points;
    const points = all(layer.points());
    read.set(id, { at, points });
    // What could not be read is asked for again by the next.
    points.catch(() => read.delete(id));
    return points;
  }
  async function found(layer: string, query: MapQuery): Promise<readonly MapPoint[] | undefined> {
    return (await pointsOf(layer))?.filter((one) => fits(one, query));
  }
  return {
    layers: layers.map(({ id }) => id),
    async look(layer, query, { after, most }) {
      const points = await found(layer, query);
      if (!points) return undefined;
      return points.length > Math.min(most, mostPoints)
        ? { kind: 'cells', total: points.length, cells: cellsOf(points, query.box ?? boxOf(points)) }
        : pageOf(points, after);
    },
    async list(layer, query, after) {
      const points = await found(layer, query);
      return points && pageOf(points, after);
    },
    async sums(layer, query) {
      const points = await found(layer, query);
      if (!points) return undefined;
      const sums = new Map<string, number>();
      for (const { district = '' } of points) sums.set(district, (sums.get(district) ?? 0) + 1);
      return sums;
    },
  };
}

async function all(points: AsyncIterable<MapPoint>): Promise<readonly MapPoint[]> {
  const list: MapPoint[] = [];
  for await (const one of points) list.push(one);
  return list;
}

function fits({ point, district, kind }: MapPoint, { box, district: wanted, kinds }: MapQuery): boolean {
  return (
    (wanted === undefined || wanted === district) &&
    (kinds === undefined || kinds.has(kind)) &&
    (box === undefined ||
      (point.latitude >= box.south && point.latitude <= box.north && point.longitude >= box.west && point.longitude <= box.east))
  );
}

/** Those after a reference; from the beginning where it is no longer among them. */
function pageOf(points: readonly MapPoint[], after: string | undefined): Extract<MapSeen, { kind: 'points' }> {
  const first = after === undefined ? 0 : points.findIndex(({ reference }) => reference === after) + 1;
  const page = points.slice(first, first + pageSize);
  const last = page.at(-1);
  const next = first + pageSize < points.length && last ? { next: last.reference } : {};
  return { kind: 'points', total: points.length, points: page, ...next };
}

function boxOf(points: readonly MapPoint[]): Box {
  const [latitudes, longitudes] = [points.map(({ point }) => point.latitude), points.map(({ point }) => point.longitude)];
  const edge = (pick: (a: number, b: number) => number, values: readonly number[]): number => values.reduce((a, b) => pick(a, b));
  return {
    south: edge(Math.min, latitudes),
    west: edge(Math.min, longitudes),
    north: edge(Math.max, latitudes),
    east: edge(Math.max, longitudes),
  };
}

function cellsOf(points: readonly MapPoint[], box: Box): readonly MapCell[] {
  const [height, width] = [(box.north - box.south) / side, (box.east - box.west) / side];
  const place = (value: number, from: number, step: number): number =>
    step > 0 ? Math.min(side - 1, Math.max(0, Math.floor((value - from) / step))) : 0;
  const cells = new Map<number, MapPoint[]>();
  for (const one of points) {
    const key = place(one.point.latitude, box.south, height) * side + place(one.point.longitude, box.west, width);
    const inside = cells.get(key);
    if (inside) inside.push(one);
    else cells.set(key, [one]);
  }
  const fullest = [...cells].sort(([a, x], [b, y]) => y.length - x.length || a - b);
  return fullest.map(([key, inside]) => {
    const [row, column] = [Math.floor(key / side), key % side];
    const mean = (of: (point: Point) => number): number =>
      Math.round((inside.reduce((sum, { point }) => sum + of(point), 0) / inside.length) * 1e4) / 1e4;
    const district = mostOf(inside.flatMap((one) => one.district ?? []));
    return {
      box: {
        south: box.south + row * height,
        west: box.west + column * width,
        north: box.south + (row + 1) * height,
        east: box.west + (column + 1) * width,
      },
      point: { latitude: mean(({ latitude }) => latitude), longitude: mean(({ longitude }) => longitude) },
      count: inside.length,
      ...(district === undefined ? {} : { district }),
    };
  });
}

function mostOf(values: readonly string[]): string | undefined {
  const sums = new Map<string, number>();
  for (const value of values) sums.set(value, (sums.get(value) ?? 0) + 1);
  return [...sums].sort(([a, x], [b, y]) => y - x || Number(a) - Number(b))[0]?.[0];
}
