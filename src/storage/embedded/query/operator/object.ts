import type { Document } from '../document';
import { CommandError } from '../error';
import { isDocument, put } from '../path';
import { isNullish, typeName, operator, unary, type Operator } from './operator';

/** Documents as values. */
export const object: Readonly<Record<string, Operator>> = {
  $mergeObjects: operator(0, Infinity, (values) => {
    const [first] = values;
    const merged: Document = {};
    for (const value of values.length === 1 && Array.isArray(first) ? (first as unknown[]) : values) {
      if (isNullish(value)) continue;
      if (!isDocument(value))
        throw new CommandError(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`);
      for (const [key, field] of Object.entries(value)) put(merged, key, field);
    }
    return merged;
  }),
  $objectToArray: unary((value) => {
    if (isNullish(value)) return null;
    if (!isDocument(value)) throw new CommandError(40390, `$objectToArray requires a document input, found: ${typeName(value)}`);
    return Object.entries(value).map(([k, v]) => ({ k, v }));
  }),
  $arrayToObject: unary((value) => {
    if (isNullish(value)) return null;
    if (!Array.isArray(value)) throw new CommandError(40386, `$arrayToObject requires an array input, found: ${typeName(value)}`);
    const made: Document = {};
    const pairs = value.map(pairOf);
    const forms = new Set(value.map(Array.isArray));
    if (forms.size > 1) throw new CommandError(40391, '$arrayToObject requires a consistent input format.');
    for (const [key, field] of pairs) put(made, key, field);
    return made;
  }),
};

function pairOf(item: unknown): readonly [string, unknown] {
  let pair: readonly unknown[];
  if (Array.isArray(item)) {
    if (item.length !== 2) throw new CommandError(40397, `$arrayToObject requires an array of size 2 arrays, found size: ${item.length}`);
    pair = item;
  } else {
    if (!isDocument(item)) throw new CommandError(40398, `Unrecognised input type format for $arrayToObject: ${typeName(item)}`);
    if (Object.keys(item).length !== 2)
      throw new CommandError(40392, "$arrayToObject requires an object keys of 'k' and 'v'. Found incorrect number of keys");
    if (!('k' in item && 'v' in item)) throw new CommandError(40393, "$arrayToObject requires an object with keys 'k' and 'v'.");
    pair = [item.k, item.v];
  }
  const [key, field] = pair;
  if (typeof key !== 'string') throw new CommandError(40394, `$arrayToObject requires keys of type string, found: ${typeName(key)}`);
  if (key.includes('\0')) throw new CommandError(4940400, 'Key field cannot contain an embedded null byte');
  return [key, field];
}
