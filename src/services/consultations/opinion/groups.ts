import { leastCell } from '../../suppression';
import { chanceOf } from './chance';
import { cluster, drawn, nearest, silhouette } from './cluster';
import { axesOf, placeOn, type Axes, type Point } from './project';
import { tableOf, type Said, type Table } from './votes';

/** People who say much the same. */
export interface OpinionGroup {
  readonly people: readonly string[];
  /** Its middle on the two axes along which opinions differ most. */
  readonly centre: Point;
  /** How far its people are from it on each axis, on average (standard deviation). */
  readonly spread: Point;
}

/** Groups looked for, at the least and at the most. */
const [fewest, most] = [2, 5];
/** Votes that somebody must have cast to be placed at all; all of them where there are fewer (as Polis has it). */
const votesAtLeast = 7;
/** People of whom axes and groups are made; where there are more, of so many drawn, and the others are placed among them. */
const fitted = 2000;
/** How often the votes are mixed, item by item, to see which groups chance alone would give, and by how much groups must lie better than those. Measured on
 *  made-up votes (tests/services/opinion-groups.test.ts). */
const mixed = 3;
const better = 0.05;

/** Groups of opinion, the largest first; none where those that are seen could be chance's, or would have fewer than 11 people. The same for the same votes. */
export function opinionGroups(votes: readonly Said[]): readonly OpinionGroup[] {
  const table = tableOf(votes, Math.min(votesAtLeast, new Set(votes.map(({ on }) => on)).size));
  const random = chanceOf(1);
  const some = drawn(table.people.length, fitted, random).flatMap((at) => table.rows[at] ?? []);
  const found = parted({ ...table, rows: some });
  if (!found) return [];
  for (let time = 0; time < mixed; time++)
    if ((parted({ ...table, rows: shuffled(table.items, some, random) })?.quality ?? 0) + better > found.quality) return [];
  const placed = table.rows.map((row, at) => ({ person: table.people[at] ?? '', point: placeOn(found.axes, row) }));
  const groups = found.centres.map((_, group) => groupOf(placed.filter(({ point }) => nearest(point, found.centres) === group)));
  if (groups.some(({ people }) => people.length < leastCell)) return [];
  return groups.sort((a, b) => b.people.length - a.people.length || a.centre[0] - b.centre[0]);
}

function groupOf(members: readonly { readonly person: string; readonly point: Point }[]): OpinionGroup {
  const mean = (of: (point: Point) => number): number => members.reduce((sum, { point }) => sum + of(point), 0) / members.length;
  const centre: Point = [mean(([x]) => x), mean(([, y]) => y)];
  const spread: Point = [Math.sqrt(mean(([x]) => (x - centre[0]) ** 2)), Math.sqrt(mean(([, y]) => (y - centre[1]) ** 2))];
  return { people: members.map(({ person }) => person), centre, spread };
}

interface Parted {
  readonly axes: Axes;
  readonly centres: readonly Point[];
  /** Mean silhouette. */
  readonly quality: number;
}

/** The number of groups that people lie in best; undefined where there is none with 11 people or more in each. */
function parted(table: Pick<Table, 'items' | 'rows'>): Parted | undefined {
  if (table.rows.length < fewest * leastCell || table.items.length < 2) return undefined;
  const axes = axesOf(table);
  const points = table.rows.map((row) => placeOn(axes, row));
  let best: Parted | undefined;
  for (let count = fewest; count <= most; count++) {
    const random = chanceOf(count);
    const centres = cluster(points, count, random);
    const of = points.map((point) => nearest(point, centres));
    if (centres.some((_, group) => of.filter((each) => each === group).length < leastCell)) continue;
    const quality = silhouette(points, of, random);
    if (!best || quality > best.quality) best = { axes, centres, quality };
  }
  return best;
}

/** As many of each vote on each item, and as many votes a person, but no longer by who cast them. */
function shuffled(items: Table['items'], rows: Table['rows'], random: () => number): Table['rows'] {
  const byColumn = items.map((): number[] => []);
  for (const { columns, values } of rows) for (const [at, column] of columns.entries()) byColumn[column]?.push(values[at] ?? 0);
  for (const values of byColumn)
    for (let at = values.length - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      [values[at], values[other]] = [values[other] ?? 0, values[at] ?? 0];
    }
  return rows.map(({ columns }) => ({ columns, values: columns.map((column) => byColumn[column]?.pop() ?? 0) }));
}
