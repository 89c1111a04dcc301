import { compare, equal, identical } from './compare';
import type { Document } from './document';
import { CommandError } from './error';
import { plainInteger } from './number';
import { compileFilter, isOperators } from './match';
import { get, isDocument } from './path';
import { isRegex } from './regex';
import { sortFields } from './sort';

type Change = (old: unknown) => unknown;

/** `$push`: a value, or `$each` with `$position`, `$sort` and `$slice`, done in this order. */
export function push(path: string, operand: unknown): Change {
  const clauses: Document = isDocument(operand) && '$each' in operand ? operand : { $each: [operand] };
  for (const clause of Object.keys(clauses)) {
    if (!['$each', '$position', '$sort', '$slice'].includes(clause)) throw new CommandError(2, `Unrecognized clause in $push: ${clause}`);
  }
  const each = eachOf(clauses.$each, '$push');
  const position = clauseNumber(clauses, '$position') ?? Infinity;
  const slice = clauseNumber(clauses, '$slice');
  const order = '$sort' in clauses ? elementOrder(clauses.$sort) : undefined;
  return (old) => {
    const array = arrayOf(old, path);
    const at = position < 0 ? Math.max(0, array.length + position) : Math.min(array.length, position);
    let after = [...array.slice(0, at), ...each, ...array.slice(at)];
    if (order) after.sort(order);
    if (slice !== undefined) after = slice < 0 ? after.slice(slice) : after.slice(0, slice);
    return old !== undefined && identical(old, after) ? old : after;
  };
}

function arrayOf(old: unknown, path: string): readonly unknown[] {
  if (old === undefined) return [];
  if (!Array.isArray(old)) throw new CommandError(2, `The field '${path}' must be an array`);
  return old;
}

function eachOf(each: unknown, operator: string): readonly unknown[] {
  if (!Array.isArray(each)) {
    const code = operator === '$push' ? 2 : 14;
    throw new CommandError(code, `The argument to $each in ${operator} must be an array`);
  }
  return each;
}

function clauseNumber(clauses: Document, clause: string): number | undefined {
  if (!(clause in clauses)) return undefined;
  const value = plainInteger(clauses[clause]);
  if (value === undefined) throw new CommandError(2, `The value for ${clause} must be an integer value`);
  return value;
}

/** `$sort` of `$push`: 1 or -1 for whole elements, or paths inside them, where an element without the field counts as null. */
function elementOrder(spec: unknown): (a: unknown, b: unknown) => number {
  if (!isDocument(spec)) {
    const direction = plainInteger(spec);
    if (direction !== 1 && direction !== -1) throw new CommandError(2, 'The $sort element value must be either 1 or -1');
    return (a, b) => compare(a, b) * direction;
  }
  if (Object.keys(spec).length === 0) throw new CommandError(2, 'The $sort pattern is empty when it should be a set of fields.');
  const { paths, directions } = sortFields(spec);
  return (a, b) => {
    for (const [i, path] of paths.entries()) {
      const order = compare(within(a, path), within(b, path));
      if (order !== 0) return order * directions[i]!;
    }
    return 0;
  };
}

function within(element: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null) return null;
    return isDocument(value) || Array.isArray(value) ? (get(value as Document, part) ?? null) : null;
  }, element);
}

/** `$addToSet`: a value, or each of `$each`, that no element is equal to. */
export function addToSet(path: string, operand: unknown): Change {
  const isEach = isDocument(operand) && Object.keys(operand)[0] === '$each';
  if (isEach && Object.keys(operand).length > 1) throw new CommandError(2, 'Found unexpected fields after $each in $addToSet');
  const each = isEach ? eachOf(operand.$each, '$addToSet') : [operand];
  return (old) => {
    const after = [...arrayOf(old, path)];
    const before = after.length;
    for (const item of each) if (!after.some((element) => equal(element, item))) after.push(item);
    return old !== undefined && after.length === before ? old : after;
  };
}

/** `$pull`: a filter on an element's fields, operators on the element, or a value to be equal to. */
export function pull(operand: unknown): Change {
  const isGone = pullTest(operand);
  return (old) => {
    if (old === undefined) return undefined;
    if (!Array.isArray(old)) throw new CommandError(2, 'Cannot apply $pull to a non-array value');
    const after: unknown[] = old.filter((element) => !isGone(element));
    return after.length === old.length ? (old as unknown) : after;
  };
}

const logical = ['$and', '$or', '$nor'];

function pullTest(operand: unknown): (element: unknown) => boolean {
  if (isRegex(operand) || (isOperators(operand) && !logical.includes(Object.keys(operand)[0]!))) {
    const matches = compileFilter({ element: operand });
    return (element) => matches({ element });
  }
  if (isDocument(operand)) {
    const matches = compileFilter(operand);
    return (element) => isDocument(element) && matches(element);
  }
  return (element) => equal(element, operand);
}

/** `$pop`: 1 takes the last element, -1 the first. */
export function pop(path: string, operand: unknown): Change {
  const end = plainInteger(operand);
  if (end !== 1 && end !== -1) throw new CommandError(9, `$pop expects 1 or -1 for '${path}'`);
  return (old) => {
    if (old === undefined) return undefined;
    if (!Array.isArray(old)) throw new CommandError(14, `Path '${path}' contains an element of non-array type`);
    if (old.length === 0) return old as unknown;
    return (end === 1 ? old.slice(0, -1) : old.slice(1)) as unknown[];
  };
}
