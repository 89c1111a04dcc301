import type { Binary, BSONRegExp, Code, Decimal128, Double, ObjectId, Timestamp } from 'bson';
import type { Document } from './document';
import { looksLikeInt32 } from './document';
import { compareDecimals, type Exact } from './decimal';

/**
 * BSON types in the order in which they sort. `undefined` (a missing field, or the index key of an empty array) comes before null.
 * The numbers are MongoDB's canonical types (mongo/bson/bsontypes.h), MinKey and MaxKey moved inside a byte.
 */
export const rank = {
  minKey: 1,
  missing: 3,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binary: 30,
  objectId: 35,
  boolean: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  code: 60,
  maxKey: 250,
} as const;

const bsonRanks: Readonly<Record<string, number>> = {
  Double: rank.number,
  Decimal128: rank.number,
  Long: rank.number,
  Int32: rank.number,
  ObjectId: rank.objectId,
  Binary: rank.binary,
  Timestamp: rank.timestamp,
  BSONRegExp: rank.regex,
  Code: rank.code,
  MinKey: rank.minKey,
  MaxKey: rank.maxKey,
};

/** The place of a value's type in BSON's order; two values compare by value only where this is the same. */
export function rankOf(value: unknown): number {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return rank.number;
    case 'string':
      return rank.string;
    case 'boolean':
      return rank.boolean;
    case 'undefined':
      return rank.missing;
    default: {
      if (value === null) return rank.null;
      if (Array.isArray(value)) return rank.array;
      if (value instanceof Date) return rank.date;
      const type = (value as { _bsontype?: string })._bsontype;
      if (type !== undefined) return bsonRanks[type] ?? unknownType(type);
      return value instanceof RegExp ? rank.regex : rank.object;
    }
  }
}

function unknownType(type: string): never {
  throw new TypeError(`${type} is not a BSON type that the embedded engine knows`);
}

/** BSON's total order over all values: negative, 0 or positive. Numbers of all types compare by value, NaN first; strings by UTF-8 bytes. */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  const left = rankOf(a);
  const right = rankOf(b);
  if (left !== right) return left - right;
  switch (left) {
    case rank.number:
      return compareNumbers(a, b);
    case rank.object:
      return compareObjects(a as Document, b as Document);
    case rank.array:
      return compareArrays(a as unknown[], b as unknown[]);
    case rank.binary:
      return compareBinaries(a as Binary, b as Binary);
    case rank.objectId:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case rank.boolean:
      return Number(a) - Number(b);
    case rank.date:
      return Math.sign((a as Date).getTime() - (b as Date).getTime());
    case rank.timestamp:
      return (a as Timestamp).t - (b as Timestamp).t || (a as Timestamp).i - (b as Timestamp).i;
    case rank.regex:
      return (
        compareStrings((a as BSONRegExp).pattern, (b as BSONRegExp).pattern) ||
        compareStrings((a as BSONRegExp).options, (b as BSONRegExp).options)
      );
    case rank.code:
      return compareStrings((a as Code).code, (b as Code).code);
    default:
      return 0;
  }
}

/** Equal as MongoDB's $eq says: 1 and 1.0 are equal, documents only with the same fields in the same order. */
export function equal(a: unknown, b: unknown): boolean {
  return a === b || compare(a, b) === 0;
}

/** Equal down to the type of every number: writing one over the other would change no byte. */
export function identical(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => identical(item, b[i]));
  const type = rankOf(a);
  if (type !== rankOf(b)) return false;
  if (type === rank.number) return numberType(a) === numberType(b) && sameNumber(a, b);
  if (type !== rank.object) return compare(a, b) === 0;
  const keys = Object.keys(a as Document);
  const others = Object.keys(b as Document);
  return (
    keys.length === others.length && keys.every((key, i) => key === others[i] && identical((a as Document)[key], (b as Document)[key]))
  );
}

function sameNumber(a: unknown, b: unknown): boolean {
  if (numberType(a) === 'decimal') return Buffer.compare((a as Decimal128).bytes, (b as Decimal128).bytes) === 0;
  return Object.is(plainNumber(a), plainNumber(b));
}

/** The BSON type of a number in memory. */
export function numberType(value: unknown): 'int' | 'long' | 'double' | 'decimal' {
  if (typeof value === 'number') return looksLikeInt32(value) ? 'int' : 'double';
  if (typeof value === 'bigint') return 'long';
  return (value as { _bsontype: string })._bsontype === 'Decimal128' ? 'decimal' : 'double';
}

/** The value of a number that is not a Decimal128. */
export function plainNumber(value: unknown): number | bigint {
  return typeof value === 'number' || typeof value === 'bigint' ? value : (value as Double).value;
}

/** The order of UTF-8 bytes, which differs from JavaScript's for characters beyond U+FFFF. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let left = a.charCodeAt(i);
    let right = b.charCodeAt(i);
    if (left === right) continue;
    // Surrogates stand for what comes after all other characters.
    if (left >= 0xd800 && right >= 0xd800) {
      left = left >= 0xe000 ? left - 0x800 : left + 0x2000;
      right = right >= 0xe000 ? right - 0x800 : right + 0x2000;
    }
    return left - right;
  }
  return a.length - b.length;
}

function compareNumbers(a: unknown, b: unknown): number {
  if (numberType(a) === 'decimal' || numberType(b) === 'decimal') return compareDecimals(a as Exact, b as Exact);
  const left = plainNumber(a);
  const right = plainNumber(b);
  if (left < right) return -1;
  if (left > right) return 1;
  if (left == right) return 0; // eslint-disable-line eqeqeq -- a bigint may equal a number
  return Number(Number.isNaN(right)) - Number(Number.isNaN(left));
}

function compareObjects(a: Document, b: Document): number {
  const left = Object.keys(a);
  const right = Object.keys(b);
  for (let i = 0; i < left.length && i < right.length; i++) {
    const x = a[left[i]!];
    const y = b[right[i]!];
    // A field's type weighs first, then its name, then its value.
    const order = rankOf(x) - rankOf(y) || compareStrings(left[i]!, right[i]!) || compare(x, y);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareBinaries(a: Binary, b: Binary): number {
  return a.position - b.position || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());
}
