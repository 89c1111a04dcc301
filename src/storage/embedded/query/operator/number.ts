import { compare, numberType, plainNumber, rank, rankOf } from '../compare';
import { double } from '../document';
import { CommandError, refuse } from '../error';
import { add, isNumber, plainInteger, whole } from '../number';
import { createSum } from '../sum';
import { isNullish, operator, typeName, unary, type Operator } from './operator';

type Rounding = (value: number) => number;

/** Arithmetic. Whole numbers stay whole and widen int32, int64, double as they must; a Decimal128 is refused. */
export const number: Readonly<Record<string, Operator>> = {
  $add: operator(0, Infinity, (values) => addAll(values)),
  $subtract: operator(2, 2, ([a, b]) => subtract(a, b)),
  $multiply: operator(0, Infinity, (values) => multiply(values)),
  $divide: operator(2, 2, ([a, b]) => {
    if (isNullish(a) || isNullish(b)) return null;
    checkNumbers('$divide', [a, b]);
    if (Number(plainNumber(b)) === 0) throw new CommandError(2, "can't $divide by zero");
    return double(Number(plainNumber(a)) / Number(plainNumber(b)));
  }),
  $mod: operator(2, 2, ([a, b]) => modulo(a, b)),
  $abs: unary((value) => {
    if (isNullish(value)) return null;
    checkNumbers('$abs', [value], 28765);
    const plain = plainNumber(value);
    if (typeof plain === 'number') return numberType(value) === 'int' ? whole(BigInt(Math.abs(plain)), false) : double(Math.abs(plain));
    const absolute = whole(plain < 0n ? -plain : plain, true);
    if (absolute === undefined) throw new CommandError(28680, "can't take $abs of long long min");
    return absolute;
  }),
  $floor: unary((value) => rounded('$floor', value, Math.floor)),
  $ceil: unary((value) => rounded('$ceil', value, Math.ceil)),
  $trunc: operator(1, 2, ([value, place = 0], name) => atPlace(name, value, place, Math.trunc)),
  $round: operator(1, 2, ([value, place = 0], name) => atPlace(name, value, place, toEven)),
  $sum: overArray((values) => summed('$sum', values).total()),
  $avg: overArray((values) => summed('$avg', values).mean()),
  $min: overArray((values) => extremeOf(values, 1)),
  $max: overArray((values) => extremeOf(values, -1)),
};

/** An operator that is also an accumulator: one argument that is an array stands for its elements. */
function overArray(apply: (values: readonly unknown[]) => unknown): Operator {
  return operator(0, Infinity, (values) => {
    const [only] = values;
    return apply(values.length === 1 && Array.isArray(only) ? only : values);
  });
}

function summed(name: string, values: readonly unknown[]) {
  const sum = createSum(name);
  for (const value of values) sum.add(value);
  return sum;
}

/** The smallest (sign 1) or largest (-1) value that is not null; null where there is none. */
function extremeOf(values: readonly unknown[], sign: 1 | -1): unknown {
  return values.reduce((best, value) => (!isNullish(value) && (isNullish(best) || compare(best, value) * sign > 0) ? value : best), null);
}

function checkNumbers(name: string, values: readonly unknown[], code = 14): void {
  for (const value of values) {
    if (!isNumber(value)) throw new CommandError(code, `${name} only supports numeric types, not ${typeName(value)}`);
    if (numberType(value) === 'decimal') refuse('a Decimal128', name);
  }
}

function addAll(values: readonly unknown[]): unknown {
  let total: unknown = 0;
  let date = false;
  for (const value of values) {
    if (isNullish(value)) return null;
    const isDate = value instanceof Date;
    if (isDate && date) throw new CommandError(16612, 'only one date allowed in an $add expression');
    date ||= isDate;
    const next = isDate ? BigInt(value.getTime()) : value;
    checkNumbers('$add', [next]);
    total = add(total, next) ?? double(Number(plainNumber(total)) + Number(plainNumber(next)));
  }
  return date ? dateOf(total, '$add') : total;
}

/** The date of milliseconds; a fraction, which MongoDB rounds in its own ways, is refused. */
function dateOf(milliseconds: unknown, name: string): Date {
  const whole = plainInteger(milliseconds);
  if (whole === undefined) refuse('a date and a fraction', name);
  const date = new Date(whole);
  if (Number.isNaN(date.getTime())) refuse('a date beyond the years that JavaScript knows', name);
  return date;
}

function subtract(a: unknown, b: unknown): unknown {
  if (isNullish(a) || isNullish(b)) return null;
  if (a instanceof Date) {
    if (b instanceof Date) return BigInt(a.getTime() - b.getTime());
    checkNumbers('$subtract', [b]);
    if (plainInteger(b) === undefined) refuse('a date and a fraction', '$subtract');
    return dateOf(BigInt(a.getTime()) - BigInt(plainInteger(b)!), '$subtract');
  }
  checkNumbers('$subtract', [a, b]);
  const left = plainNumber(a);
  const right = plainNumber(b);
  const types = [numberType(a), numberType(b)];
  if (types.includes('double')) return double(Number(left) - Number(right));
  return whole(BigInt(left) - BigInt(right), types.includes('long')) ?? double(Number(left) - Number(right));
}

function multiply(values: readonly unknown[]): unknown {
  let product = 1;
  let exact = 1n;
  let type: 'int' | 'long' | 'double' = 'int';
  for (const value of values) {
    if (isNullish(value)) return null;
    checkNumbers('$multiply', [value]);
    const plain = plainNumber(value);
    product *= Number(plain);
    const own = numberType(value);
    if (own === 'double') type = 'double';
    if (type === 'double') continue;
    if (own === 'long') type = 'long';
    exact *= BigInt(plain);
    if (whole(exact, true) === undefined) type = 'double';
  }
  return type === 'double' ? double(product) : whole(exact, type === 'long');
}

function modulo(a: unknown, b: unknown): unknown {
  if (isNullish(a) || isNullish(b)) return null;
  checkNumbers('$mod', [a, b], 16611);
  const left = plainNumber(a);
  const right = plainNumber(b);
  if (Number(right) === 0) throw new CommandError(16610, "can't $mod by zero");
  const fraction = numberType(b) === 'double' && Number(right) !== (Number(right) | 0);
  if (numberType(a) === 'double' || fraction) return double(Number(left) % Number(right));
  return whole(BigInt(left) % BigInt(right), numberType(a) === 'long' || numberType(b) === 'long');
}

function rounded(name: string, value: unknown, round: Rounding): unknown {
  if (isNullish(value)) return null;
  checkNumbers(name, [value], 28765);
  return numberType(value) === 'double' ? double(round(Number(plainNumber(value)))) : value;
}

/** `$round` and `$trunc`; only at the point: elsewhere MongoDB goes by way of Decimal128. */
function atPlace(name: string, value: unknown, place: unknown, round: Rounding): unknown {
  if (isNullish(value) || isNullish(place)) return null;
  checkNumbers(name, [value], 51081);
  const at = plainInteger(place);
  if (at === undefined) throw new CommandError(51082, `precision argument to ${name} must be a integral value`);
  const isWhole = rankOf(value) === rank.number && numberType(value) !== 'double';
  if (at < -20 || at > 100) throw new CommandError(51083, `cannot apply ${name} with precision value ${at} value must be in [-20, 100]`);
  if (at !== 0 && !(isWhole && at > 0)) refuse('a place other than 0', name);
  return rounded(name, value, round);
}

/** To the nearest whole number, a half to the even one. */
function toEven(value: number): number {
  const floor = Math.floor(value);
  const over = value - floor;
  if (over !== 0.5) return over < 0.5 ? floor : Math.ceil(value);
  return floor % 2 === 0 ? floor : Math.ceil(value);
}
