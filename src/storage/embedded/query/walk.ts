import type { Document } from './document';
import { get, isArrayIndex, isDocument } from './path';

/** A test of one value at the end of a path; undefined stands for a missing field. */
export type Leaf = (value: unknown) => boolean;

/**
 * Compiles "some value at this path passes the test", as MongoDB's filters walk: through arrays on the way, by place where a part is a
 * number, and at the end through an array's elements and then the array itself (with `wholeArrays` only the array itself).
 */
export function anyAt(path: string, test: Leaf, wholeArrays: boolean): (doc: Document) => boolean {
  const parts = path.split('.');
  const atEnd: Leaf = wholeArrays ? test : (value) => (Array.isArray(value) && value.some(test)) || test(value);
  if (parts.length === 1) return (doc) => atEnd(get(doc, path));
  return (doc) => anyInDocument(doc, parts, 0, test, atEnd);
}

function anyInDocument(doc: Document, parts: readonly string[], from: number, test: Leaf, atEnd: Leaf): boolean {
  for (let at = from; at < parts.length - 1; at++) {
    const value = get(doc, parts[at]!);
    if (Array.isArray(value)) return anyInArray(value, parts, at + 1, test, atEnd);
    if (!isDocument(value)) return test(undefined);
    doc = value;
  }
  return atEnd(get(doc, parts[parts.length - 1]!));
}

/** `parts` from `at` on are still to be walked inside the array. Elements that are neither documents nor the named place say nothing. */
function anyInArray(array: readonly unknown[], parts: readonly string[], at: number, test: Leaf, atEnd: Leaf): boolean {
  const place = isArrayIndex(parts[at]!) ? Number(parts[at]) : -1;
  const isLast = at === parts.length - 1;
  return array.some((element, index) => {
    if (isDocument(element) && anyInDocument(element, parts, at, test, atEnd)) return true;
    if (index !== place) return false;
    // An element reached by its place is one value, even if it is an array.
    if (isLast) return test(element);
    if (isDocument(element)) return anyInDocument(element, parts, at + 1, test, atEnd);
    return Array.isArray(element) && anyInArray(element, parts, at + 1, test, atEnd);
  });
}
