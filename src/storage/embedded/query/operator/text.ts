import { ObjectId } from 'bson';
import { numberType, plainNumber } from '../compare';
import { CommandError, refuse } from '../error';
import { isNumber, plainInteger } from '../number';
import { isNullish, operator, typeName, unary, type Operator } from './operator';

/** Strings; letters other than ASCII have no case here, as in MongoDB. */
export const text: Readonly<Record<string, Operator>> = {
  $concat: operator(0, Infinity, (values) => {
    if (values.some(isNullish)) return null;
    return values
      .map((value) => {
        if (typeof value !== 'string') throw new CommandError(16702, `$concat only supports strings, not ${typeName(value)}`);
        return value;
      })
      .join('');
  }),
  $toLower: unary((value) => stringOf(value, '$toLower').replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
  $toUpper: unary((value) => stringOf(value, '$toUpper').replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  $strLenCP: unary((value) => {
    if (typeof value !== 'string') throw new CommandError(34471, `$strLenCP requires a string argument, found: ${typeName(value)}`);
    return [...value].length;
  }),
  $substrCP: operator(3, 3, ([value, from, count]) => {
    const start = place(from, 'starting index', 34450);
    const length = place(count, 'length', 34452);
    return [...stringOf(value, '$substrCP')].slice(start, start + length).join('');
  }),
  $split: operator(2, 2, ([value, separator]) => {
    if (isNullish(value) || isNullish(separator)) return null;
    if (typeof value !== 'string')
      throw new CommandError(
        40085,
        `$split requires an expression that evaluates to a string as a first argument, found: ${typeName(value)}`,
      );
    if (typeof separator !== 'string')
      throw new CommandError(
        40086,
        `$split requires an expression that evaluates to a string as a second argument, found: ${typeName(separator)}`,
      );
    if (separator === '') throw new CommandError(40087, '$split requires a non-empty separator');
    return value.split(separator);
  }),
  $toString: unary(toText),
  $type: unary(typeName),
};

/** A string, or what is missing as an empty one. */
function stringOf(value: unknown, name: string): string {
  if (isNullish(value)) return '';
  return typeof value === 'string' ? value : refuse(`a value of type ${typeName(value)}`, name);
}

function place(value: unknown, what: string, code: number): number {
  if (!isNumber(value)) throw new CommandError(code, `$substrCP: ${what} must be a numeric type (is BSON type ${typeName(value)})`);
  const whole = plainInteger(value);
  if (whole === undefined || (whole | 0) !== whole)
    throw new CommandError(code + 1, `$substrCP: ${what} cannot be represented as a 32-bit integral value`);
  if (whole < 0) throw new CommandError(what === 'length' ? 34454 : 34455, `$substrCP: ${what} must be a nonnegative integer.`);
  return whole;
}

function toText(value: unknown): unknown {
  if (isNullish(value)) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Date && value.getUTCFullYear() >= 0 && value.getUTCFullYear() <= 9999) return value.toISOString();
  if (!isNumber(value) || numberType(value) === 'decimal') return refuse(`a value of type ${typeName(value)}`, '$toString');
  const plain = plainNumber(value);
  const digits = String(plain).replace(/^-?0*\.?0*|\./g, '').length;
  // Within these MongoDB and JavaScript write a double alike.
  const alike = plain === 0 ? !Object.is(plain, -0) : digits <= 15 && Math.abs(Number(plain)) >= 1e-4 && Math.abs(Number(plain)) < 1e15;
  if (numberType(value) === 'double' && !alike) refuse('a double of many digits', '$toString');
  return String(plain);
}
