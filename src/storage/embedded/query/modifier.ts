import { compare, identical, numberType } from './compare';
import { CommandError, refuse } from './error';
import { addToSet, pop, pull, push } from './array-modifier';
import { add, extreme, isNumber } from './number';

/** What one operator of an update does to one field. */
export interface Modifier {
  readonly operator: string;
  /** The field's new value: the same where nothing changes, undefined where the field is to be missing. Given undefined for a missing field. */
  apply(old: unknown): unknown;
  /** Whether a missing field comes into being; where it cannot, the update is an error. */
  readonly creates: boolean;
}

const served = ['$set', '$unset', '$inc', '$min', '$max', '$setOnInsert', '$push', '$addToSet', '$pull', '$pop'] as const;
const known = ['$mul', '$rename', '$bit', '$pullAll', '$pushAll', '$currentDate'];

/** Whether MongoDB has this operator for updates; refuses those that are not served here. */
export function isModifier(operator: string): operator is (typeof served)[number] {
  if (known.includes(operator)) refuse(operator, 'an update');
  return (served as readonly string[]).includes(operator);
}

/** Compiles one field of one operator. */
export function modifierOf(operator: (typeof served)[number], path: string, operand: unknown): Modifier {
  switch (operator) {
    case '$set':
    case '$setOnInsert':
      return creating(operator, (old) => (old !== undefined && identical(old, operand) ? old : operand));
    case '$unset':
      return { operator, creates: false, apply: () => undefined };
    case '$inc':
      return creating(operator, increment(path, operand));
    case '$min':
      return creating(operator, (old) => (old === undefined ? operand : extreme(old, operand, 1)));
    case '$max':
      return creating(operator, (old) => (old === undefined ? operand : extreme(old, operand, -1)));
    case '$push':
      return creating(operator, push(path, operand));
    case '$addToSet':
      return creating(operator, addToSet(path, operand));
    case '$pull':
      return { operator, creates: false, apply: pull(operand) };
    case '$pop':
      return { operator, creates: false, apply: pop(path, operand) };
  }
}

function creating(operator: string, apply: (old: unknown) => unknown): Modifier {
  return { operator, creates: true, apply };
}

function increment(path: string, by: unknown): (old: unknown) => unknown {
  if (!isNumber(by)) throw new CommandError(14, `Cannot increment with non-numeric argument: {${path}: ...}`);
  return (old) => {
    if (old === undefined) return by;
    if (!isNumber(old)) throw new CommandError(14, `Cannot apply $inc to a value of non-numeric type: the field '${path}'`);
    if (numberType(old) === 'decimal' || numberType(by) === 'decimal') refuse('$inc with a Decimal128', `the update of "${path}"`);
    const sum = add(old, by);
    if (sum === undefined) throw new CommandError(2, `Failed to apply $inc operations to current value of '${path}': beyond 64 bits`);
    return numberType(sum) === numberType(old) && compare(sum, old) === 0 ? old : sum;
  };
}
