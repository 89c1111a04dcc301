import type { Document } from './document';
import { CommandError, refuse } from './error';
import { checkParts } from './expression';
import { memoryLimit } from './memory';
import { get, isArrayIndex, isDocument } from './path';
import { setAt } from './project';
import { isRegex } from './regex';
import { calculateObjectSize } from 'bson';

/** Finds the documents of another collection of the same database. */
export type Find = (collection: string, filter: Document) => Iterable<Document>;

/** Compiles `$lookup` by equality of two fields: null and missing are equal, an array stands for each of its elements, on both sides. */
export function compileLookup(spec: unknown, find: Find): (docs: Iterable<Document>) => Iterable<Document> {
  if (!isDocument(spec)) throw new CommandError(9, 'the $lookup specification must be an object');
  for (const [option, value] of Object.entries(spec)) {
    if (option === 'pipeline' || option === 'let' || option === '_internalUnwind') refuse(option, '$lookup');
    if (!['from', 'localField', 'foreignField', 'as'].includes(option)) throw new CommandError(9, `unknown argument to $lookup: ${option}`);
    if (option === 'from' && isDocument(value)) refuse('from as a document', '$lookup');
    if (typeof value !== 'string') throw new CommandError(9, `$lookup argument '${option}' must be a string`);
  }
  const { from, localField, foreignField, as } = spec as Readonly<Record<string, string | undefined>>;
  if (as === undefined) throw new CommandError(9, "must specify 'as' field for a $lookup");
  if (from === undefined) throw new CommandError(9, "must specify 'from' field for a $lookup");
  if (localField === undefined || foreignField === undefined)
    throw new CommandError(9, "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified");
  const [local, , target] = [localField, foreignField, as].map((path) => {
    const parts = path.split('.');
    checkParts(path, parts);
    if (parts.some(isArrayIndex)) refuse(`a place in an array ("${path}")`, '$lookup');
    return parts;
  }) as [string[], string[], string[]];
  return function* (docs) {
    for (const doc of docs) {
      const memory = memoryLimit('$lookup');
      const joined: Document[] = [];
      for (const found of find(from, filterOf(foreignField, valuesAt(doc, local)))) {
        memory.take(calculateObjectSize(found));
        joined.push(found);
      }
      yield setAt(doc, target, joined);
    }
  };
}

/** The local values; where there is none, null. Documents with dollar fields and regexes are values, not conditions. */
function filterOf(field: string, values: readonly unknown[]): Document {
  if (values.length <= 1) return { [field]: { $eq: values[0] ?? null } };
  const isPlain = values.every((value) => !isRegex(value) && !(isDocument(value) && Object.keys(value)[0]?.startsWith('$')));
  return isPlain ? { [field]: { $in: values } } : { $or: values.map((value) => ({ [field]: { $eq: value } })) };
}

function valuesAt(doc: Document, [part, ...rest]: readonly string[]): unknown[] {
  const value = get(doc, part!);
  if (rest.length === 0) return Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (Array.isArray(value)) return value.filter(isDocument).flatMap((element) => valuesAt(element, rest));
  return isDocument(value) ? valuesAt(value, rest) : [];
}
