import { numberType } from './compare';
import { refuse } from './error';
import { encodeValues } from './key';
import { isNumber } from './number';
import { isDocument } from './path';

/** A text that two values share exactly where MongoDB takes them for equal (1 and 1.0, -0 and 0); a Decimal128 is refused. */
export function encodeGroupKey(value: unknown, where: string): string {
  if (typeof value === 'string') return `s${value}`;
  if (hasDecimal(value)) refuse('a Decimal128', where);
  return `v${encodeValues([value], [1]).toString('latin1')}`;
}

/** Whether a value is or holds a Decimal128, for which there is no ordered key. */
export function hasDecimal(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasDecimal);
  if (isDocument(value)) return Object.values(value).some(hasDecimal);
  return isNumber(value) && numberType(value) === 'decimal';
}
