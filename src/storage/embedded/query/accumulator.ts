import { calculateObjectSize } from 'bson';
import { compare } from './compare';
import { CommandError, refuse } from './error';
import { compileExpression } from './expression';
import { encodeGroupKey } from './group-key';
import type { Expression } from './operator/operator';
import { isNullish } from './operator/operator';
import { isDocument } from './path';
import { createSum } from './sum';

/** What is gathered of one group for one field. */
export interface Accumulator {
  /** Takes the next value (undefined: missing); gives the bytes it keeps. */
  take(value: unknown): number;
  /** The field's value; undefined counts as null. */
  result(): unknown;
}

const makers: Readonly<Record<string, () => Accumulator>> = {
  $sum: () => {
    const sum = createSum('$sum');
    return { take: (value) => (sum.add(value), 0), result: () => sum.total() };
  },
  $avg: () => {
    const sum = createSum('$avg');
    return { take: (value) => (sum.add(value), 0), result: () => sum.mean() };
  },
  $min: () => keeping((value, best) => !isNullish(value) && (best === undefined || compare(value, best) < 0)),
  $max: () => keeping((value, best) => !isNullish(value) && (best === undefined || compare(value, best) > 0)),
  $first: () => keeping((_value, _best, isFirst) => isFirst),
  $last: () => keeping(() => true),
  $push() {
    const values: unknown[] = [];
    return {
      take(value) {
        if (value === undefined) return 0;
        values.push(value);
        return bytesOf(value);
      },
      result: () => values,
    };
  },
  $addToSet() {
    const values = new Map<string, unknown>();
    return {
      take(value) {
        if (value === undefined) return 0;
        const key = encodeGroupKey(value, '$addToSet');
        if (values.has(key)) return 0;
        values.set(key, value);
        return bytesOf(value) + key.length;
      },
      result: () => [...values.values()],
    };
  },
};
const unserved = new Set(
  (
    '$accumulator $bottom $bottomN $concatArrays $firstN $lastN $maxN $median $mergeObjects $minN $percentile $setUnion $stdDevPop ' +
    '$stdDevSamp $top $topN'
  ).split(' '),
);

/** Compiles one field of `$group`: what it takes from each document, and how. */
export function compileAccumulator(field: string, spec: unknown): { readonly value: Expression; readonly create: () => Accumulator } {
  if (field.includes('.')) throw new CommandError(40235, `The field name '${field}' cannot contain '.'`);
  if (field.startsWith('$')) throw new CommandError(40236, `The field name '${field}' cannot be an operator name`);
  if (!isDocument(spec)) throw new CommandError(40234, `The field '${field}' must be an accumulator object`);
  const [operator = '', ...more] = Object.keys(spec);
  if (operator === '' || more.length > 0) throw new CommandError(40238, `The field '${field}' must specify one accumulator`);
  const operand = spec[operator];
  if (operator === '$count') {
    if (!isDocument(operand) || Object.keys(operand).length > 0) throw new CommandError(2, '$count takes no arguments, i.e. $count:{}');
    return { value: () => 1, create: makers.$sum! };
  }
  const create = Object.hasOwn(makers, operator) ? makers[operator] : undefined;
  if (!create) {
    if (unserved.has(operator)) refuse(operator, '$group');
    throw new CommandError(15952, `unknown group operator '${operator}'`);
  }
  if (Array.isArray(operand)) throw new CommandError(40237, `The ${operator} accumulator is a unary operator`);
  return { value: compileExpression(operand), create };
}

function keeping(isBetter: (value: unknown, best: unknown, isFirst: boolean) => boolean): Accumulator {
  let best: unknown;
  let isFirst = true;
  return {
    take(value) {
      if (isBetter(value, best, isFirst)) best = value;
      isFirst = false;
      return 0;
    },
    result: () => best,
  };
}

function bytesOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? calculateObjectSize({ value }) : typeof value === 'string' ? value.length + 16 : 16;
}
