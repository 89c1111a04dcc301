import type { Collection, Index } from './catalog';
import { entryRange } from './layout';
import { compare, rankOf } from './query/compare';
import { isDocument } from './query/path';
import { cutBound, encodeKey, encodeValues } from './query/key';
import { isOperators } from './query/match';
import { isRegex } from './query/regex';
import { sortFields } from './query/sort';
import type { Document } from './query/document';

/** How the candidates of a query are found; the filter is always held against them all the same. */
export type Plan =
  | { readonly kind: 'scan' }
  | {
      readonly kind: 'index';
      readonly index: Index;
      readonly ranges: readonly (readonly [start: Buffer, end: Buffer])[];
      readonly reverse: boolean;
      /** The order of the index is the order asked for. */
      readonly sorted: boolean;
    };

/** What a filter says of one path, every filter of which must hold. */
interface Said {
  equals?: unknown[];
  above?: { value: unknown };
  below?: { value: unknown };
}

/** Chooses the index that pins most of the filter, or else the one that spares a sort; none: the whole collection is read. */
export function plan(collection: Collection, filter: Document, sort: Document): Plan {
  const said = conditions(filter);
  let best: { readonly score: number; readonly plan: Plan } = { score: 0, plan: { kind: 'scan' } };
  for (const index of collection.indexes) {
    if (!usable(index, filter, said)) continue;
    const found = bounds(index, said, sort);
    if (found.score > best.score) best = found;
  }
  return best.plan;
}

/** A sparse or partial index serves only filters that it surely covers. */
function usable(index: Index, filter: Document, said: ReadonlyMap<string, Said>): boolean {
  if (index.sparse && !index.paths.some((path) => said.has(path))) return false;
  if (!index.partial) return true;
  return Object.entries(index.partial).every(
    ([path, value]) =>
      !path.startsWith('$') &&
      !isOperators(value) &&
      said.get(path)?.equals?.length === 1 &&
      compare(said.get(path)?.equals?.[0], value) === 0 &&
      path in filter,
  );
}

function bounds(index: Index, said: ReadonlyMap<string, Said>, sort: Document): { score: number; plan: Plan } {
  let prefixes: unknown[][] = [[]];
  let pinned = 0;
  for (const path of index.paths) {
    const values = said.get(path)?.equals;
    if (!values || prefixes.length * values.length > 200) break;
    prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]));
    pinned++;
  }
  const next = index.paths[pinned];
  const range = next === undefined ? undefined : said.get(next);
  const ranged = range !== undefined && (range.above !== undefined || range.below !== undefined);
  const order = prefixes.length === 1 ? orderFrom(index, pinned, sort) : undefined;
  const score = pinned * 100 + (ranged ? 50 : 0) + (order === undefined ? 0 : 30) + (pinned > 0 || ranged ? (index.unique ? 5 : 0) : 0);
  const ranges = prefixes
    .map((prefix) => rangeOf(index, prefix, pinned < index.paths.length ? range : undefined))
    .sort(([a], [b]) => Buffer.compare(a, b));
  return { score, plan: { kind: 'index', index, ranges, reverse: order === -1, sorted: order !== undefined } };
}

/** 1 or -1 where the index, read forwards or backwards, delivers the sort after its pinned fields. */
function orderFrom(index: Index, pinned: number, sort: Document): 1 | -1 | undefined {
  const { paths, directions } = sortFields(sort);
  const asked = paths.filter((path) => !index.paths.slice(0, pinned).includes(path));
  if (paths.length === 0 || index.multikey || index.truncated) return undefined;
  if (asked.length === 0) return 1;
  const first = directions[paths.indexOf(asked[0] ?? '')];
  const sign = first === index.directions[pinned] ? 1 : -1;
  const fits = asked.every(
    (path, at) => index.paths[pinned + at] === path && directions[paths.indexOf(path)] === (index.directions[pinned + at] ?? 1) * sign,
  );
  return fits ? sign : undefined;
}

function rangeOf(index: Index, prefix: readonly unknown[], range: Said | undefined): [Buffer, Buffer] {
  const directions = index.directions.slice(0, prefix.length);
  if (prefix.length === index.paths.length) {
    const whole = encodeKey(prefix, directions);
    return entryRange(index.id, index.unique, whole, whole);
  }
  const head = cutBound(encodeValues(prefix, directions));
  const direction = index.directions[prefix.length] ?? 1;
  const encoded = (bound: { value: unknown } | undefined): Uint8Array | undefined =>
    bound && cutBound(encodeValues([...prefix, bound.value], [...directions, direction]));
  // In a multikey index one element may be above and another below: one bound alone is safe.
  const above = encoded(range?.above);
  const below = encoded(index.multikey && range?.above ? undefined : range?.below);
  const [from, to] = direction === 1 ? [above, below] : [below, above];
  return entryRange(index.id, index.unique, from ?? head, to ?? (head.length > 0 ? head : undefined));
}

/** Every condition at the top of a filter, by path; those of `$and` too. */
function conditions(filter: Document, said = new Map<string, Said>()): ReadonlyMap<string, Said> {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === '$and' && Array.isArray(condition)) for (const one of condition) conditions(one as Document, said);
    if (path.startsWith('$')) continue;
    const known = said.get(path) ?? {};
    const add = (values: unknown[]): void => {
      if (values.every(pins)) known.equals ??= unique(values);
    };
    if (!isOperators(condition)) add([condition]);
    else
      for (const [operator, operand] of Object.entries(condition)) {
        if (operator === '$eq') add([operand]);
        if (operator === '$in' && Array.isArray(operand)) add(operand);
        if ((operator === '$gt' || operator === '$gte') && bounding(operand)) known.above ??= { value: operand };
        if ((operator === '$lt' || operator === '$lte') && bounding(operand)) known.below ??= { value: operand };
      }
    if (known.equals || known.above || known.below) said.set(path, known);
  }
  return said;
}

/** Values whose equality one key answers: not null (also said by what is missing), no array (also an element), no regex. */
const pins = (value: unknown): boolean => value !== null && value !== undefined && !Array.isArray(value) && !isRegex(value);
const bounding = (value: unknown): boolean => pins(value) && !isDocument(value);

function unique(values: readonly unknown[]): unknown[] {
  return [...values]
    .sort(compare)
    .filter((value, at, all) => at === 0 || compare(value, all[at - 1]) !== 0 || rankOf(value) !== rankOf(all[at - 1]));
}
