import { randomInt } from 'node:crypto';
import { ObjectId } from 'bson';
import type { Collection, Index } from './catalog';
import { documentKey, entryKey, entryValue } from './layout';
import { encode, type Document } from './query/document';
import { CommandError } from './query/error';
import { encodeKey } from './query/key';
import { isDocument } from './query/path';
import { compileExpansion } from './query/tuple';
import type { View } from './store';

/** The largest document, in bytes (MongoDB's limit). */
export const maxDocumentBytes = 16 * 1024 * 1024;

/** Where a statement writes: reads see what it wrote; `claim` meets other writers of the same key. */
export interface Target extends View {
  put(key: Buffer, value: Uint8Array | null): void;
  /** Throws where another transaction writes, or has written since this one began, the same document or unique key. */
  claim(key: Buffer): void;
}

/** A document under its record id, as stored. */
export interface Stored {
  readonly record: number;
  readonly raw: Uint8Array;
}

/** The record id of a document to come: the next one, or in a clustered collection one that tells nothing of when it came. */
export function newRecord(target: View, collection: Collection): number {
  if (!collection.options.clusteredIndex) return collection.next++;
  for (;;) {
    const record = randomInt(randomRecords);
    if (!target.get(documentKey(collection.id, record))) return record;
  }
}

/** As many as `randomInt` can tell apart, and fewer than six bytes hold. */
const randomRecords = 2 ** 47;

/** Puts a document in, or in the place of `old`, with its index entries. Throws E11000 before anything is written. */
export function writeRecord(
  target: Target,
  collection: Collection,
  record: number,
  old: Document | undefined,
  next: Document | undefined,
): Uint8Array | undefined {
  const raw = next && encode(next);
  if (raw && raw.length > maxDocumentBytes)
    throw new CommandError(10334, `BSONObj size: ${raw.length} is invalid. Size must be between 0 and ${maxDocumentBytes}`);
  const changes = collection.indexes.map((index) => entryChanges(index, old, next));
  target.claim(documentKey(collection.id, record));
  for (const { index, added } of changes)
    if (index.unique) for (const bytes of added) claimUnique(target, collection, index, bytes, record, next ?? {});
  for (const { index, removed, added } of changes) {
    for (const bytes of removed) {
      const key = entryKey(index.id, index.unique, bytes, record);
      if (index.unique) target.claim(key);
      target.put(key, null);
    }
    for (const bytes of added) target.put(entryKey(index.id, index.unique, bytes, record), entryValue(index.unique, record));
  }
  target.put(documentKey(collection.id, record), raw ?? null);
  return raw;
}

function entryChanges(index: Index, old: Document | undefined, next: Document | undefined) {
  const before = old ? index.keys(old).keys : [];
  const after = next ? index.keys(next) : undefined;
  if (after?.multikey) index.multikey = true;
  if (after?.truncated) index.truncated = true;
  const names = (keys: readonly Uint8Array[]): Set<string> => new Set(keys.map((bytes) => Buffer.from(bytes).toString('latin1')));
  if (before.length === 0) return { index, removed: [], added: after?.keys ?? [] };
  const had = names(before);
  const has = names(after?.keys ?? []);
  return {
    index,
    removed: before.filter((bytes) => !has.has(Buffer.from(bytes).toString('latin1'))),
    added: (after?.keys ?? []).filter((bytes) => !had.has(Buffer.from(bytes).toString('latin1'))),
  };
}

function claimUnique(target: Target, collection: Collection, index: Index, bytes: Uint8Array, record: number, doc: Document): void {
  const key = entryKey(index.id, true, bytes, record);
  target.claim(key);
  const holder = target.get(key);
  if (!holder || Buffer.from(holder).equals(Buffer.from(entryValue(true, record)))) return;
  throw duplicateKey(collection, index, keyValueOf(index, doc, bytes));
}

/** The values behind a key that met another's: of an array, the element. */
export function keyValueOf(index: Index, doc: Document, bytes: Uint8Array): Document {
  const { tuples } = compileExpansion(index.paths)(doc);
  const met = tuples.find((tuple) => Buffer.from(encodeKey(tuple, index.directions)).equals(bytes)) ?? [];
  return Object.fromEntries(index.paths.map((path, at) => [path, met[at] ?? null]));
}

export function duplicateKey(collection: Collection, index: Index, keyValue: Document): CommandError {
  return new CommandError(
    11000,
    `E11000 duplicate key error collection: ${collection.namespace} index: ${index.name} dup key: ${sayValue(keyValue)}`,
    { keyPattern: index.pattern, keyValue },
  );
}

/** A value as MongoDB's messages write it. */
function sayValue(value: unknown): string {
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (Array.isArray(value)) return `[ ${value.map(sayValue).join(', ')} ]`;
  if (!isDocument(value)) return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  const said = Object.entries(value).map(([key, field]) => `${key}: ${sayValue(field)}`);
  return said.length === 0 ? '{}' : `{ ${said.join(', ')} }`;
}
