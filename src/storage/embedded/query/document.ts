import { Binary, BSONRegExp, Code, Decimal128, Double, MaxKey, MinKey, ObjectId, serialize, Timestamp } from 'bson';
import { CommandError, refuse } from './error';

/**
 * A BSON document in memory. Every value keeps its BSON type through a read-modify-write:
 *
 * | BSON | here |
 * |---|---|
 * | int32 | number: an integer of 32 bits, not -0 |
 * | double | number where it cannot be taken for an int32 (1.5, -0, 1e12, NaN), else bson's `Double` |
 * | int64 | bigint: compares exactly with numbers |
 * | decimal128, binary, ObjectId, timestamp, regex, code, MinKey, MaxKey | bson's classes |
 * | date, string, boolean, null, document, array | Date, string, boolean, null, plain object, Array |
 *
 * No value is ever `undefined`: that stands for a missing field. What a plain object would silently spoil is refused by `decode`:
 * integer-like keys out of JavaScript's order, a key given twice, `__proto__`, `_bsontype`; and so are the deprecated types.
 */
export type Document = { [key: string]: unknown };

/** BSON nests at most this deep (mongo/bson/bson_depth.h). */
const maxDepth = 200;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads one BSON document that starts at `offset` and must be whole. Bytes are copied: the buffer may be reused afterwards. */
export function decode(bytes: Uint8Array, offset = 0): Document {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (offset + 5 > buffer.length) throw invalid('shorter than an empty document');
  const reader = { buffer, at: offset };
  return readDocument(reader, buffer.length, 0);
}

/** Writes a document with the types that `Document` tells; fields that are `undefined` are left out. Over 17 MB is the caller's to refuse. */
export function encode(doc: Document): Uint8Array {
  return serialize(doc, { ignoreUndefined: true });
}

/** A double, kept apart from an int32 of the same value. */
export function double(value: number): number | Double {
  return looksLikeInt32(value) ? new Double(value) : value;
}

/** Whether a plain number would be written as an int32. */
export function looksLikeInt32(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

/** The document with `_id` (the given one, where there is none) as its first field, where MongoDB always puts it. */
export function withIdFirst(doc: Document, id: unknown = doc._id): Document {
  if (Object.keys(doc)[0] === '_id') return doc;
  const next: Document = { _id: id, ...doc };
  const first = Object.keys(next)[0]!;
  if (first !== '_id') throw orderLost(first);
  return next;
}

/** Refuses what cannot be an `_id`: an array, a regex, a document with dollar fields. `code` is MongoDB's: 2 at an insert, 53 at an upsert. */
export function checkId(id: unknown, code: 2 | 53): void {
  if (Array.isArray(id)) throw new CommandError(code, "The '_id' value cannot be of type array");
  if (id instanceof BSONRegExp) throw new CommandError(code, "The '_id' value cannot be of type regex");
  const dollar = typeof id === 'object' && id !== null && Object.keys(id).find((key) => key.startsWith('$'));
  if (dollar) throw new CommandError(52, `_id fields may not contain '$'-prefixed fields: ${dollar} is not valid for storage.`);
}

interface Reader {
  readonly buffer: Buffer;
  at: number;
}

function invalid(why: string): CommandError {
  return new CommandError(22, `invalid BSON: ${why}`);
}

/** Where the document or array at the reader ends; moves past its length. */
function openBody(reader: Reader, limit: number, depth: number): number {
  if (depth > maxDepth) throw invalid(`nested deeper than ${maxDepth}`);
  if (reader.at + 5 > limit) throw invalid('a document is cut short');
  const end = reader.at + reader.buffer.readInt32LE(reader.at);
  if (end > limit || end < reader.at + 5 || reader.buffer[end - 1] !== 0) throw invalid('a length is wrong');
  reader.at += 4;
  return end;
}

function readDocument(reader: Reader, limit: number, depth: number): Document {
  const end = openBody(reader, limit, depth);
  const { buffer } = reader;
  const doc: Document = {};
  let named = false;
  let lastIndex = -1;
  for (let type = buffer[reader.at++]!; type !== 0; type = buffer[reader.at++]!) {
    const key = readKey(reader, end);
    const first = key.charCodeAt(0);
    if (first >= 48 && first <= 57 && isIndex(key)) {
      if (named || Number(key) <= lastIndex) throw orderLost(key);
      lastIndex = Number(key);
    } else {
      named = true;
      if (key === '__proto__' || key === '_bsontype') refuse(`the field name ${key}`, 'a document');
      if (Object.hasOwn(doc, key)) refuse(`a field given twice (${key})`, 'a document');
    }
    doc[key] = readValue(reader, type, end, depth);
    if (reader.at >= end) throw invalid('a value overruns its document');
  }
  if (reader.at !== end) throw invalid('a document ends early');
  return doc;
}

function readArray(reader: Reader, limit: number, depth: number): unknown[] {
  const end = openBody(reader, limit, depth);
  const { buffer } = reader;
  const items: unknown[] = [];
  for (let type = buffer[reader.at++]!; type !== 0; type = buffer[reader.at++]!) {
    while (buffer[reader.at++] !== 0) if (reader.at >= end) throw invalid('a key is cut short');
    items.push(readValue(reader, type, end, depth));
    if (reader.at >= end) throw invalid('a value overruns its array');
  }
  if (reader.at !== end) throw invalid('an array ends early');
  return items;
}

function readKey(reader: Reader, end: number): string {
  const start = reader.at;
  const stop = reader.buffer.indexOf(0, start);
  if (stop === -1 || stop >= end) throw invalid('a key is cut short');
  reader.at = stop + 1;
  return text(reader.buffer, start, stop);
}

function text(buffer: Buffer, start: number, stop: number): string {
  const value = buffer.toString('latin1', start, stop);
  if (/^[\x00-\x7f]*$/.test(value)) return value;
  try {
    return strictUtf8.decode(buffer.subarray(start, stop));
  } catch {
    throw invalid('a string is not UTF-8');
  }
}

function readValue(reader: Reader, type: number, end: number, depth: number): unknown {
  const { buffer } = reader;
  const at = reader.at;
  switch (type) {
    case 0x01:
      reader.at += 8;
      return double(buffer.readDoubleLE(at));
    case 0x02:
      return readString(reader, end);
    case 0x03:
      return readDocument(reader, end, depth + 1);
    case 0x04:
      return readArray(reader, end, depth + 1);
    case 0x05: {
      const length = buffer.readInt32LE(at);
      reader.at += 5 + length;
      if (length < 0 || reader.at > end) throw invalid('a binary overruns its document');
      return new Binary(Uint8Array.prototype.slice.call(buffer, at + 5, reader.at), buffer[at + 4]);
    }
    case 0x07:
      reader.at += 12;
      if (reader.at > end) throw invalid('an ObjectId is cut short');
      return new ObjectId(Uint8Array.prototype.slice.call(buffer, at, at + 12));
    case 0x08:
      reader.at += 1;
      return buffer[at] !== 0;
    case 0x09: {
      reader.at += 8;
      const date = new Date(buffer.readInt32LE(at + 4) * 0x1_0000_0000 + buffer.readUInt32LE(at));
      if (Number.isNaN(date.getTime())) refuse('a date beyond the years that JavaScript knows', 'a document');
      return date;
    }
    case 0x0a:
      return null;
    case 0x0b: {
      const pattern = readKey(reader, end);
      return new BSONRegExp(pattern, readKey(reader, end));
    }
    case 0x0d:
      return new Code(readString(reader, end));
    case 0x10:
      reader.at += 4;
      return buffer.readInt32LE(at);
    case 0x11:
      reader.at += 8;
      return new Timestamp({ i: buffer.readUInt32LE(at), t: buffer.readUInt32LE(at + 4) });
    case 0x12:
      reader.at += 8;
      return buffer.readBigInt64LE(at);
    case 0x13:
      reader.at += 16;
      return new Decimal128(Uint8Array.prototype.slice.call(buffer, at, at + 16));
    case 0xff:
      return new MinKey();
    case 0x7f:
      return new MaxKey();
    case 0x06:
      return refuse('the deprecated BSON type undefined', 'a document');
    case 0x0c:
      return refuse('the deprecated BSON type DBPointer', 'a document');
    case 0x0e:
      return refuse('the deprecated BSON type symbol', 'a document');
    case 0x0f:
      return refuse('the deprecated BSON type code with scope', 'a document');
    default:
      throw invalid(`there is no BSON type ${type}`);
  }
}

function readString(reader: Reader, end: number): string {
  const length = reader.buffer.readInt32LE(reader.at);
  const start = reader.at + 4;
  reader.at = start + length;
  if (length < 1 || reader.at > end || reader.buffer[reader.at - 1] !== 0) throw invalid('a string overruns its document');
  return text(reader.buffer, start, reader.at - 1);
}

/** Whether a plain object would move this key to its front: "0", "17", not "01" nor "4294967295" and beyond. */
export function isIndex(key: string): boolean {
  const value = Number(key);
  return Number.isInteger(value) && value >= 0 && value < 4_294_967_295 && String(value) === key;
}

/** The refusal of a key that would lose its place. */
export function orderLost(key: string): CommandError {
  return new CommandError(
    238,
    `the field name "${key}" looks like an array index and would lose its place: not served by the embedded engine`,
  );
}
