import { compare } from './compare';
import type { Document } from './document';
import { CommandError, refuse } from './error';
import { compileExpansion } from './tuple';
import { get, isDocument } from './path';
import { plainInteger } from './number';

/** One field of a sort or of an index: 1 ascending, -1 descending. */
export type Direction = 1 | -1;

/** Compiles a sort into an order of documents. Arrays count by their smallest value, descending by their largest. Empty: all are equal. */
export function compileSort(spec: Document): (a: Document, b: Document) => number {
  const { paths, directions } = sortFields(spec);
  if (paths.length === 0) return () => 0;
  const keyOf = sortKey(paths, directions);
  const keys = new WeakMap<Document, readonly unknown[]>();
  const cached = (doc: Document): readonly unknown[] => {
    let key = keys.get(doc);
    if (!key) keys.set(doc, (key = keyOf(doc)));
    return key;
  };
  return (a, b) => compareTuples(cached(a), cached(b), directions);
}

/** The paths and directions of a sort, checked. */
export function sortFields(spec: Document): { paths: string[]; directions: Direction[] } {
  const paths = Object.keys(spec);
  const directions = paths.map((path) => {
    if (path === '$natural') refuse('$natural', 'a sort');
    if (path.startsWith('$')) throw new CommandError(16410, `FieldPath field names may not start with '$', given '${path}'.`);
    if (path.split('.').includes('')) throw new CommandError(15998, 'FieldPath field names may not be empty strings.');
    const value = spec[path];
    if (isDocument(value)) refuse(`a sort by ${Object.keys(value)[0] ?? 'an empty document'}`, `the sort on "${path}"`);
    const direction = plainInteger(value);
    if (direction !== 1 && direction !== -1)
      throw new CommandError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    return direction;
  });
  return { paths, directions };
}

function sortKey(paths: readonly string[], directions: readonly Direction[]): (doc: Document) => readonly unknown[] {
  const expansion = compileExpansion(paths, 2);
  const simple = paths.every((path) => !path.includes('.'));
  return (doc) => {
    if (simple) {
      const key = paths.map((path) => get(doc, path) ?? null);
      if (!key.some(Array.isArray)) return key;
    }
    return expansion(doc).tuples.reduce((best, tuple) => (compareTuples(tuple, best, directions) < 0 ? tuple : best));
  };
}

function compareTuples(a: readonly unknown[], b: readonly unknown[], directions: readonly Direction[]): number {
  for (let i = 0; i < directions.length; i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return order * directions[i]!;
  }
  return 0;
}
