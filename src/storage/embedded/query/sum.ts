import { numberType, plainNumber } from './compare';
import { double } from './document';
import { refuse } from './error';
import { isNumber, whole } from './number';

/** A running sum and mean of the numbers among the values given; whole numbers are exact, doubles are summed with their rounding errors kept. */
export interface Sum {
  add(value: unknown): void;
  /** int32 where all were and it fits, else int64; a double where one was or beyond 64 bits. 0 of nothing. */
  total(): unknown;
  /** A double; null of nothing. */
  mean(): unknown;
}

/** Starts a sum; a Decimal128 is refused. */
export function createSum(name: string): Sum {
  let count = 0;
  let hasLong = false;
  let hasDouble = false;
  let integers = 0n;
  // The nearest double, what it lacks, and the plain sum that speaks where these end as NaN (after infinities).
  let sum = 0;
  let lacking = 0;
  let plain = 0;

  function addDouble(value: number): void {
    plain += value;
    const low = value + lacking;
    lacking -= low - value;
    const high = sum + low;
    const part = high - low;
    lacking += sum - part + (low - (high - part));
    sum = high;
  }

  return {
    add(value) {
      if (!isNumber(value)) return;
      const type = numberType(value);
      if (type === 'decimal') refuse('a Decimal128', name);
      count++;
      const number = plainNumber(value);
      if (type === 'double') hasDouble = true;
      else integers += BigInt(number);
      if (typeof number === 'bigint') {
        hasLong = true;
        const high = (number / 0x1_0000_0000n) * 0x1_0000_0000n;
        addDouble(Number(number - high));
        addDouble(Number(high));
      } else addDouble(number);
    },
    total() {
      if (hasDouble) return double(nearest());
      return whole(integers, hasLong) ?? double(nearest());
    },
    mean: () => (count === 0 ? null : double(nearest() / count)),
  };

  function nearest(): number {
    return Number.isNaN(sum) ? plain : sum;
  }
}
