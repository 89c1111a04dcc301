import { compare, equal } from '../compare';
import { CommandError } from '../error';
import { isNumber, plainInteger } from '../number';
import { isNullish, operator, typeName, unary, type Operator } from './operator';

/** Arrays, and arrays taken as sets (whose order MongoDB leaves open: here, BSON's). */
export const array: Readonly<Record<string, Operator>> = {
  $isArray: unary(Array.isArray),
  $size: unary((value) => listed(value, 17124, 'The argument to $size').length),
  $in: operator(2, 2, ([value, array]) => listed(array, 40081, "$in's second argument").some((item) => equal(item, value))),
  $arrayElemAt: operator(2, 2, ([array, index]) => {
    if (isNullish(array) || isNullish(index)) return null;
    const items = listed(array, 28689, "$arrayElemAt's first argument");
    return items.at(integer(index, '$arrayElemAt', 28690, 28691));
  }),
  $first: unary((value) => (isNullish(value) ? null : listed(value, 28689, "$first's argument")[0])),
  $last: unary((value) => (isNullish(value) ? null : listed(value, 28689, "$last's argument").at(-1))),
  $slice: operator(2, 3, (values) => slice(values)),
  $concatArrays: operator(0, Infinity, (values) =>
    values.some(isNullish) ? null : values.flatMap((value) => listed(value, 28664, '$concatArrays')),
  ),
  $reverseArray: unary((value) => (isNullish(value) ? null : [...listed(value, 34435, 'The argument to $reverseArray')].reverse())),
  $setUnion: operator(0, Infinity, (values) => {
    if (values.some(isNullish)) return null;
    return distinct(values.flatMap((value) => listed(value, 17043, 'All operands of $setUnion'))).sort(compare);
  }),
  $setIntersection: operator(0, Infinity, (values) => {
    if (values.some(isNullish)) return null;
    const sets = values.map((value) => listed(value, 17047, 'All operands of $setIntersection'));
    return distinct(sets[0] ?? [])
      .filter((item) => sets.every((set) => has(set, item)))
      .sort(compare);
  }),
  $setDifference: operator(2, 2, ([from, without]) => {
    if (isNullish(from) || isNullish(without)) return null;
    const items = listed(from, 17048, 'Both operands of $setDifference');
    const taken = listed(without, 17049, 'Both operands of $setDifference');
    return distinct(items).filter((item) => !has(taken, item));
  }),
  $setIsSubset: operator(2, 2, ([part, whole]) => {
    const items = listed(part, 17046, 'Both operands of $setIsSubset');
    const around = listed(whole, 17042, 'Both operands of $setIsSubset');
    return items.every((item) => has(around, item));
  }),
  $setEquals: operator(2, Infinity, (values) => {
    const [first = [], ...others] = values.map((value) => listed(value, 17044, 'All operands of $setEquals'));
    return others.every((other) => first.every((item) => has(other, item)) && other.every((item) => has(first, item)));
  }),
};

function listed(value: unknown, code: number, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new CommandError(code, `${what} must be an array, but was of type: ${typeName(value)}`);
  return value;
}

function integer(value: unknown, name: string, notNumber: number, notWhole: number): number {
  if (!isNumber(value)) throw new CommandError(notNumber, `${name} needs a number, found ${typeName(value)}`);
  const whole = plainInteger(value);
  if (whole === undefined || (whole | 0) !== whole) throw new CommandError(notWhole, `${name} needs a number of 32 bits`);
  return whole;
}

function slice(values: readonly unknown[]): unknown {
  if (values.some(isNullish)) return null;
  const [array, from, count] = values;
  const items = listed(array, 28724, 'First argument to $slice');
  const start = integer(from, '$slice', 28725, 28726);
  if (values.length === 2) return start < 0 ? items.slice(start) : items.slice(0, start);
  const length = integer(count, '$slice', 28727, 28728);
  if (length <= 0) throw new CommandError(28729, `Third argument to $slice must be positive: ${length}`);
  const first = start < 0 ? Math.max(0, items.length + start) : start;
  return items.slice(first, first + length);
}

function has(items: readonly unknown[], item: unknown): boolean {
  return items.some((other) => equal(other, item));
}

function distinct(items: readonly unknown[]): unknown[] {
  return items.filter((item, at) => !has(items.slice(0, at), item));
}
