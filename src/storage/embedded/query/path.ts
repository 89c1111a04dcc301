import type { Document } from './document';
import { isIndex, orderLost } from './document';
import { refuse } from './error';

/** Whether a value in memory is a BSON document: not an array, not a date, not one of bson's classes. */
export function isDocument(value: unknown): value is Document {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Date) && !(value instanceof RegExp) && (value as { _bsontype?: unknown })._bsontype === undefined;
}

/** A field's value; undefined where it is missing. Never what an object inherits. */
export function get(doc: Document, key: string): unknown {
  return Object.hasOwn(doc, key) ? doc[key] : undefined;
}

/** Sets a field: in its place where it exists, else at the end. Refuses a name that would not stay there. */
export function put(doc: Document, key: string, value: unknown): void {
  if (!Object.hasOwn(doc, key)) {
    if (key === '__proto__' || key === '_bsontype') refuse(`the field name ${key}`, 'a document');
    if (isIndex(key) && Object.keys(doc).some((other) => !isIndex(other) || Number(other) > Number(key))) throw orderLost(key);
  }
  doc[key] = value;
}

/** A part of a path that may be a place in an array: "0", "12", not "01". */
export function isArrayIndex(part: string): boolean {
  return /^(0|[1-9]\d*)$/.test(part);
}
