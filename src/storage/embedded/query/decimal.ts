import type { Decimal128, Double } from 'bson';

/** Any BSON number as it is in memory. */
export type Exact = number | bigint | Double | Decimal128;

/** Compares numbers of which at least one is a Decimal128, exactly: as fractions of integers, NaN first. */
export function compareDecimals(a: Exact, b: Exact): number {
  const left = fraction(a);
  const right = fraction(b);
  if (typeof left === 'number' || typeof right === 'number') {
    const x = typeof left === 'number' ? left : 0;
    const y = typeof right === 'number' ? right : 0;
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
    return x === y ? 0 : x < y ? -1 : 1;
  }
  const difference = left.over * right.under - right.over * left.under;
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

/** The number as a fraction, or itself where it is not finite. */
function fraction(value: Exact): Fraction | number {
  if (typeof value === 'bigint') return { over: value, under: 1n };
  if (typeof value === 'number') return binaryFraction(value);
  return value._bsontype === 'Double' ? binaryFraction(value.value) : decimalFraction(value.toString());
}

function binaryFraction(value: number): Fraction | number {
  if (!Number.isFinite(value)) return value;
  let under = 1n;
  while (!Number.isInteger(value)) {
    value *= 2;
    under *= 2n;
  }
  return { over: BigInt(value), under };
}

/** Reads the text of a Decimal128: digits, a point, an exponent of ten up to 6144. */
function decimalFraction(text: string): Fraction | number {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/i.exec(text);
  if (!parts) return Number(text);
  const [, sign, whole, part = '', exponent = '0'] = parts;
  const power = BigInt(exponent) - BigInt(part.length);
  const digits = BigInt(`${sign}${whole}${part}`);
  return power >= 0n ? { over: digits * 10n ** power, under: 1n } : { over: digits, under: 10n ** -power };
}
