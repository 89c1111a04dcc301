import { compare, numberType, plainNumber, rank, rankOf } from './compare';
import { double, looksLikeInt32 } from './document';

const int64Min = -(2n ** 63n);
const int64Max = 2n ** 63n - 1n;

/** The value of a number that is whole and exact in JavaScript (3, 3.0, 3 as int64); undefined for anything else. */
export function plainInteger(value: unknown): number | undefined {
  if (rankOf(value) !== rank.number || numberType(value) === 'decimal') return undefined;
  const plain = Number(plainNumber(value));
  return Number.isSafeInteger(plain) ? plain : undefined;
}

/** Whether the value is a number of any BSON type. */
export function isNumber(value: unknown): boolean {
  return rankOf(value) === rank.number;
}

/** Whole numbers fit an int32, else an int64; undefined beyond. `wide` keeps an int64 an int64. */
export function whole(value: bigint, wide: boolean): number | bigint | undefined {
  if (value < int64Min || value > int64Max) return undefined;
  return !wide && looksLikeInt32(Number(value)) ? Number(value) : value;
}

/**
 * Adds as MongoDB does: int32 grows to int64 where it must, an int64 stays one, a double makes a double. Undefined beyond int64.
 * Neither may be a Decimal128.
 */
export function add(a: unknown, b: unknown): unknown {
  const left = plainNumber(a);
  const right = plainNumber(b);
  const types = [numberType(a), numberType(b)];
  if (types.includes('double')) return double(Number(left) + Number(right));
  return whole(BigInt(left) + BigInt(right), types.includes('long'));
}

/** The smaller (sign 1) or larger (sign -1) of two values in BSON's order; the first where they are equal. */
export function extreme(a: unknown, b: unknown, sign: 1 | -1): unknown {
  return compare(b, a) * sign < 0 ? b : a;
}
