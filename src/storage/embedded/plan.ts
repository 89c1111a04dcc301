import type { BSONRegExp } from 'bson';
import type { Collection, Index } from './catalog';
import { entryRange } from './layout';
import { compare, rank, rankOf } from './query/compare';
import { isDocument } from './query/path';
import { hasDecimal } from './query/group-key';
import { cutBound, encodeKey, encodeValues } from './query/key';
import { isOperators, withOptions } from './query/match';
import { isRegex, regexPrefix } from './query/regex';
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
  starts?: BSONRegExp;
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

/** Ranges read for one query at the most. */
const maxRanges = 2000;

function bounds(index: Index, said: ReadonlyMap<string, Said>, sort: Document): { score: number; plan: Plan } {
  let prefixes: unknown[][] = [[]];
  let pinned = 0;
  for (const [at, path] of index.paths.entries()) {
    const values = said.get(path)?.equals;
    if (!values || prefixes.length * values.length > maxRanges || meetsArray(index, at)) break;
    prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]));
    pinned++;
  }
  const next = index.paths[pinned];
  const range = next === undefined || meetsArray(index, pinned) ? undefined : said.get(next);
  const ranged = range !== undefined && (range.above ?? range.below ?? range.starts) !== undefined;
  const order = prefixes.length === 1 ? orderFrom(index, pinned, sort) : undefined;
  const score = pinned * 100 + (ranged ? 50 : 0) + (order === undefined ? 0 : 30) + (pinned > 0 || ranged ? (index.unique ? 5 : 0) : 0);
  const ranges = prefixes
    .flatMap((prefix) =>
      range?.starts && !range.above && !range.below ? startRanges(index, prefix, range.starts) : [rangeOf(index, prefix, range)],
    )
    .sort(([a], [b]) => Buffer.compare(a, b));
  return { score, plan: { kind: 'index', index, ranges, reverse: order === -1, sorted: order !== undefined } };
}

/** Whether this path and one before it may run through the same array: two elements may then meet what is said of them. */
function meetsArray(index: Index, at: number): boolean {
  const root = (path = ''): string => path.split('.', 1)[0]!;
  return index.multikey && index.paths.slice(0, at).some((path) => root(path) === root(index.paths[at]));
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
  const { above, below } = { above: range?.above, below: index.multikey && range?.above ? undefined : range?.below };
  const bracket = bracketOf(above ?? below);
  // A key before or after all others of the type: its first byte alone.
  const edge = bracket === undefined ? head : cutBound(Buffer.concat([head, Buffer.from([direction === 1 ? bracket : bracket ^ 0xff])]));
  const [first, last] = direction === 1 ? [above, below] : [below, above];
  return entryRange(index.id, index.unique, encoded(first) ?? edge, encoded(last) ?? (edge.length > 0 ? edge : undefined));
}

/** The strings that start as a regex does, and that regex itself as a stored value. */
function startRanges(index: Index, prefix: readonly unknown[], regex: BSONRegExp): [Buffer, Buffer][] {
  const directions = index.directions.slice(0, prefix.length + 1);
  const text = regexPrefix(regex);
  // Without the byte that closes a string; without any text, the string's type alone.
  const strings = encodeValues([...prefix, text], directions).subarray(0, -1);
  return [strings, encodeValues([...prefix, regex], directions)].map((bytes) => {
    const bound = cutBound(bytes);
    return entryRange(index.id, index.unique, bound, bound);
  });
}

/** The type to which a bound keeps; beyond MinKey and MaxKey lie all types. */
function bracketOf(bound: { readonly value: unknown } | undefined): number | undefined {
  const type = bound && rankOf(bound.value);
  return type === rank.minKey || type === rank.maxKey ? undefined : type;
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
    if (isRegex(condition)) known.starts ??= condition;
    else if (!isOperators(condition)) add([condition]);
    else
      for (const [operator, operand] of Object.entries(condition)) {
        if (operator === '$eq') add([operand]);
        if (operator === '$in' && Array.isArray(operand)) add(operand);
        if (operator === '$regex') known.starts ??= withOptions(operand, condition.$options);
        if ((operator === '$gt' || operator === '$gte') && bounding(operand)) known.above ??= { value: operand };
        if ((operator === '$lt' || operator === '$lte') && bounding(operand)) known.below ??= { value: operand };
      }
    if (known.equals ?? known.above ?? known.below ?? known.starts) said.set(path, known);
  }
  return said;
}

/** Values whose equality one key answers: not null (also said by what is missing), no array (also an element), no regex, no Decimal128. */
const pins = (value: unknown): boolean =>
  value !== null && value !== undefined && !Array.isArray(value) && !isRegex(value) && !hasDecimal(value);
const bounding = (value: unknown): boolean => pins(value) && !isDocument(value);

function unique(values: readonly unknown[]): unknown[] {
  return [...values]
    .sort(compare)
    .filter((value, at, all) => at === 0 || compare(value, all[at - 1]) !== 0 || rankOf(value) !== rankOf(all[at - 1]));
}
