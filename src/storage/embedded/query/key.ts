import { createHash } from 'node:crypto';
import type { Binary, BSONRegExp, Code, ObjectId, Timestamp } from 'bson';
import { numberType, plainNumber, rank, rankOf } from './compare';
import type { Document } from './document';
import { CommandError, refuse } from './error';
import { isNumber } from './number';
import { isArrayIndex } from './path';
import type { Direction } from './sort';
import { compileExpansion } from './tuple';

/** No key of `encodeKey` is longer, in bytes: lmdb takes 1978, and the engine puts a few bytes before and after. */
export const maxKeyBytes = 1920;

/** A longer key is cut here; the hash of the whole follows, so that two different long keys never meet in a unique index. */
const hashBytes = 32;
const cutBytes = maxKeyBytes - hashBytes;

/** The keys of one document in one index. */
export interface Keys {
  /** Without repetition, in no order. Their bytes compare as the values do, save beyond a cut. */
  readonly keys: readonly Uint8Array[];
  /** True where an array was expanded: the index is then multikey. */
  readonly multikey: boolean;
  /** True where a key was cut: the index no longer delivers a sort. */
  readonly truncated: boolean;
  /** True where the document has none of the fields: a sparse index leaves it out. */
  readonly absent: boolean;
}

/** Encodes the values of an index's fields, in its order and directions; `undefined` is the key of an empty array. */
export function encodeKey(values: readonly unknown[], directions: readonly Direction[]): Uint8Array {
  const whole = encodeValues(values, directions);
  if (whole.length <= cutBytes) return whole;
  return Buffer.concat([whole.subarray(0, cutBytes), createHash('sha256').update(whole).digest()]);
}

/** The same without the cut; for bounds, which cut for themselves. */
export function encodeValues(values: readonly unknown[], directions: readonly Direction[]): Buffer {
  const writer = { buffer: Buffer.allocUnsafe(256), length: 0 };
  values.forEach((value, i) => {
    const start = writer.length;
    writeValue(writer, value);
    if (directions[i] === -1) for (let at = start; at < writer.length; at++) writer.buffer[at]! ^= 0xff;
  });
  return writer.buffer.subarray(0, writer.length);
}

/** Cuts an encoded bound as `encodeKey` cuts keys, but without a hash: what starts so may be meant. */
export function cutBound(bytes: Buffer): Buffer {
  return bytes.length > cutBytes ? bytes.subarray(0, cutBytes) : bytes;
}

/** The fields of an index pattern; throws CannotCreateIndex (67) where a field is no path or no direction. */
export function indexFields(pattern: Document): { paths: string[]; directions: Direction[] } {
  const paths = Object.keys(pattern);
  if (paths.length === 0) throw new CommandError(67, 'Index keys cannot be an empty object');
  const directions = paths.map((path): Direction => {
    const value = pattern[path];
    if (typeof value === 'string') refuse(`an index of type "${value}"`, `the index on "${path}"`);
    const number = isNumber(value) ? Number(value) : NaN;
    if (Number.isNaN(number) || number === 0) throw new CommandError(67, `Values in v:2 index key pattern cannot be that of "${path}"`);
    const parts = path.split('.');
    if (parts.includes('$**')) refuse('a wildcard index', `the index on "${path}"`);
    if (parts.includes('') || parts.some((part) => part.startsWith('$')))
      throw new CommandError(67, `Index key contains an illegal field name: ${path}`);
    if (parts.some(isArrayIndex)) refuse(`a place in an array ("${path}")`, 'an index');
    return number > 0 ? 1 : -1;
  });
  return { paths, directions };
}

/** Compiles the keys of documents in the index of this pattern; throws 67 for a pattern that is none, and then 171 where two arrays would be combined. */
export function compileKeys(pattern: Document): (doc: Document) => Keys {
  const { paths, directions } = indexFields(pattern);
  const expansion = compileExpansion(paths);
  return (doc) => {
    const { tuples, multikey, present } = expansion(doc);
    const keys = tuples.map((tuple) => encodeKey(tuple, directions));
    return {
      keys: keys.length === 1 ? keys : distinct(keys),
      multikey,
      truncated: keys.some((key) => key.length === maxKeyBytes),
      absent: !present,
    };
  };
}

function distinct(keys: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(keys.map((key) => [Buffer.from(key).toString('latin1'), key])).values()];
}

interface Writer {
  buffer: Buffer;
  length: number;
}

function room(writer: Writer, bytes: number): void {
  if (writer.length + bytes <= writer.buffer.length) return;
  const grown = Buffer.allocUnsafe(Math.max(writer.buffer.length * 2, writer.length + bytes));
  writer.buffer.copy(grown, 0, 0, writer.length);
  writer.buffer = grown;
}

/** One byte of rank, then the value: no encoding is the beginning of another, so fields can follow each other and be inverted. */
function writeValue(writer: Writer, value: unknown): void {
  const type = rankOf(value);
  writeByte(writer, type);
  writeBody(writer, type, value);
}

function writeBody(writer: Writer, type: number, value: unknown): void {
  switch (type) {
    case rank.number:
      return writeNumber(writer, value);
    case rank.string:
      return writeText(writer, value as string);
    case rank.object: {
      // As BSON compares fields: by type, then name, then value.
      for (const [key, field] of Object.entries(value as Document)) {
        const fieldType = rankOf(field);
        writeByte(writer, fieldType);
        writeText(writer, key);
        writeBody(writer, fieldType, field);
      }
      return writeByte(writer, 0);
    }
    case rank.array:
      for (const item of value as unknown[]) writeValue(writer, item);
      return writeByte(writer, 0);
    case rank.binary: {
      const binary = value as Binary;
      writeUint32(writer, binary.position);
      writeByte(writer, binary.sub_type);
      return writeBytes(writer, binary.value());
    }
    case rank.objectId:
      return writeBytes(writer, (value as ObjectId).id);
    case rank.boolean:
      return writeByte(writer, value ? 1 : 0);
    case rank.date:
      return writeDouble(writer, (value as Date).getTime());
    case rank.timestamp:
      writeUint32(writer, (value as Timestamp).t);
      return writeUint32(writer, (value as Timestamp).i);
    case rank.regex:
      writeText(writer, (value as BSONRegExp).pattern);
      return writeText(writer, (value as BSONRegExp).options);
    case rank.code:
      return writeText(writer, (value as Code).code);
    default:
      return;
  }
}

function writeByte(writer: Writer, byte: number): void {
  room(writer, 1);
  writer.buffer[writer.length++] = byte;
}

function writeUint32(writer: Writer, value: number): void {
  room(writer, 4);
  writer.length = writer.buffer.writeUInt32BE(value >>> 0, writer.length);
}

function writeBytes(writer: Writer, bytes: Uint8Array): void {
  room(writer, bytes.length);
  writer.buffer.set(bytes, writer.length);
  writer.length += bytes.length;
}

/** UTF-8 closed by 0; a 0 inside becomes 1 1, a 1 becomes 1 2. */
function writeText(writer: Writer, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  room(writer, bytes.length * 2 + 1);
  const { buffer } = writer;
  let at = writer.length;
  for (const byte of bytes) {
    if (byte > 1) buffer[at++] = byte;
    else {
      buffer[at++] = 1;
      buffer[at++] = byte + 1;
    }
  }
  buffer[at++] = 0;
  writer.length = at;
}

/** From here on not every whole number is a double. */
const beyondExact = 2 ** 53;

/** The largest double that is not above the number, and beyond 2^53 the distance to it in two bytes. */
function writeNumber(writer: Writer, value: unknown): void {
  if (numberType(value) === 'decimal') refuse('a Decimal128', 'an index key');
  const exact = plainNumber(value);
  let floor = Number(exact);
  if (typeof exact === 'bigint' && BigInt(floor) > exact) floor = below(floor);
  writeDouble(writer, floor);
  if (Math.abs(floor) < beyondExact || !Number.isFinite(floor)) return;
  const rest = typeof exact === 'bigint' ? Number(exact - BigInt(floor)) : 0;
  writeByte(writer, rest >> 8);
  writeByte(writer, rest & 0xff);
}

/** Eight bytes in the order of doubles, NaN first; -0 is 0. */
function writeDouble(writer: Writer, value: number): void {
  room(writer, 8);
  const { buffer, length } = writer;
  writer.length += 8;
  if (Number.isNaN(value)) {
    buffer.fill(0, length, length + 8);
    return;
  }
  buffer.writeDoubleBE(value === 0 ? 0 : value, length);
  if (value < 0) for (let at = length; at < length + 8; at++) buffer[at]! ^= 0xff;
  else buffer[length]! ^= 0x80;
}

const scratch = Buffer.alloc(8);

/** The next smaller double of a large one. */
function below(value: number): number {
  scratch.writeDoubleBE(value);
  scratch.writeBigUInt64BE(scratch.readBigUInt64BE() + (value > 0 ? -1n : 1n));
  return scratch.readDoubleBE();
}
