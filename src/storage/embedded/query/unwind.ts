import type { Document } from './document';
import { CommandError, refuse } from './error';
import { checkParts } from './expression';
import { get, isDocument, put } from './path';

/** Compiles `$unwind`: one document an element; a value that is no array stands for itself. Paths go through documents only. */
export function compileUnwind(spec: unknown): (docs: Iterable<Document>) => Iterable<Document> {
  const { parts, indexField, preserve } = read(spec);
  return function* (docs) {
    for (const doc of docs) {
      const value = at(doc, parts);
      const withIndex = (next: Document, index: number | null): Document => {
        if (indexField === undefined) return next;
        const indexed = { ...next };
        put(indexed, indexField, index === null ? null : BigInt(index));
        return indexed;
      };
      if (Array.isArray(value)) {
        for (const [index, element] of value.entries()) yield withIndex(replaced(doc, parts, element), index);
        if (value.length === 0 && preserve) yield withIndex(replaced(doc, parts, undefined), null);
      } else if ((value !== undefined && value !== null) || preserve) yield withIndex(doc, null);
    }
  };
}

function read(spec: unknown): { parts: readonly string[]; indexField: string | undefined; preserve: boolean } {
  const options: Document = isDocument(spec) ? spec : { path: spec };
  if (!isDocument(spec) && typeof spec !== 'string')
    throw new CommandError(15981, 'expected either a string or an object as specification for $unwind stage');
  for (const option of Object.keys(options))
    if (!['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(option))
      throw new CommandError(28811, `unrecognized option to $unwind stage: ${option}`);
  const { path, includeArrayIndex: indexField, preserveNullAndEmptyArrays: preserve = false } = options;
  if (path === undefined || path === '') throw new CommandError(28812, 'no path specified to $unwind stage');
  if (typeof path !== 'string') throw new CommandError(28808, 'expected a string as the path for $unwind stage');
  if (!path.startsWith('$')) throw new CommandError(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  if (typeof preserve !== 'boolean')
    throw new CommandError(28809, 'expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage');
  const parts = path.slice(1).split('.');
  checkParts(path, parts);
  if (indexField !== undefined) {
    if (typeof indexField !== 'string' || indexField === '')
      throw new CommandError(28810, 'expected a non-empty string for the includeArrayIndex option to $unwind stage');
    if (indexField.startsWith('$'))
      throw new CommandError(28822, `includeArrayIndex option to $unwind stage should not be prefixed with a '$': ${indexField}`);
    if (indexField.includes('.') || indexField === parts[0]) refuse('includeArrayIndex at a path, or at the unwound one', '$unwind');
  }
  return { parts, indexField: indexField, preserve };
}

function at(doc: Document, parts: readonly string[]): unknown {
  return parts.reduce<unknown>((value, part) => (isDocument(value) ? get(value, part) : undefined), doc);
}

/** The document with another value at the path, in its place; without the field where the value is undefined. */
function replaced(doc: Document, [part, ...rest]: readonly string[], value: unknown): Document {
  const next = { ...doc };
  const after = rest.length === 0 ? value : replaced(doc[part!] as Document, rest, value);
  if (after === undefined) delete next[part!];
  else next[part!] = after;
  return next;
}
