import { decode, encode, type Document } from './query/document';
import { CommandError } from './query/error';

/** MongoDB's wire protocol: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ */
const opReply = 1;
const opQuery = 2004;
const opMsg = 2013;
const headerBytes = 16;
/** The largest message taken, in bytes; told in `hello`. */
export const maxMessageBytes = 48_000_000;

/** One request of a client: the command as one document, its document sequences joined in. */
export interface Request {
  readonly id: number;
  /** A document that holds what is not served is refused by the answer. */
  readonly command: Document | CommandError;
  /** The first message of a connection comes as OP_QUERY and is answered as OP_REPLY. */
  readonly legacy: boolean;
  /** The client wants no answer. */
  readonly silent: boolean;
}

/** A message that is none of what we speak: the connection is closed. */
export class WireError extends Error {
  readonly code = 'WIRE';
}

const checksumPresent = 1;
const moreToCome = 2;

/** Cuts a stream of bytes into requests. */
export function createParser(): (chunk: Buffer) => Request[] {
  let chunks: Buffer[] = [];
  let bytes = 0;
  /** Below this the chunks hold no whole message: a long one is put together once. */
  let needed = headerBytes;
  return (chunk) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes < needed) return [];
    let pending = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    const requests: Request[] = [];
    needed = headerBytes;
    while (pending.length >= headerBytes) {
      const length = pending.readInt32LE(0);
      if (length < headerBytes || length > maxMessageBytes) throw new WireError(`a message of ${length} bytes`);
      needed = length;
      if (pending.length < length) break;
      requests.push(parse(pending.subarray(0, length)));
      pending = pending.subarray(length);
      needed = headerBytes;
    }
    chunks = [pending];
    bytes = pending.length;
    return requests;
  };
}

function parse(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const code = message.readInt32LE(12);
  if (code === opQuery) {
    const name = message.indexOf(0, headerBytes + 4);
    return { id, command: served(() => ({ ...decode(message, name + 9), $db: 'admin' })), legacy: true, silent: false };
  }
  if (code !== opMsg) throw new WireError(`the operation ${code}`);
  const flags = message.readUInt32LE(headerBytes);
  if (flags & ~(checksumPresent | moreToCome) & 0xffff) throw new WireError(`the flags ${flags}`);
  const end = flags & checksumPresent ? message.length - 4 : message.length;
  return { id, command: served(() => commandOf(message, end)), legacy: false, silent: (flags & moreToCome) !== 0 };
}

/** The command, or why its documents are refused. */
function served(read: () => Document): Document | CommandError {
  try {
    return read();
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
}

/** The sections of an OP_MSG as one document. */
function commandOf(message: Buffer, end: number): Document {
  let command: Document = {};
  const sequences: [string, Document[]][] = [];
  for (let at = headerBytes + 4; at < end;) {
    const kind = message[at++];
    const size = message.readInt32LE(at);
    if (size < 5 || at + size > end) throw new WireError(`a section of ${size} bytes`);
    if (kind === 0) command = decode(message, at);
    else if (kind === 1) {
      const name = message.indexOf(0, at + 4);
      const documents: Document[] = [];
      for (let next = name + 1; next < at + size; next += message.readInt32LE(next)) documents.push(decode(message, next));
      sequences.push([message.toString('utf8', at + 4, name), documents]);
    } else throw new WireError(`a section of kind ${String(kind)}`);
    at += size;
  }
  for (const [name, documents] of sequences) command[name] = documents;
  return command;
}

let replies = 0;

/** A reply; raw documents of a cursor are put in as they are stored. */
export function formatReply(
  request: Request,
  reply: Document,
  batch?: { readonly field: string; readonly raw: readonly Uint8Array[] },
): Buffer {
  const body = batch ? withBatch(reply, batch) : encode(reply);
  const before = request.legacy ? headerBytes + 20 : headerBytes + 5;
  const message = Buffer.alloc(before + body.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE((replies = (replies + 1) & 0x7fffffff), 4);
  message.writeInt32LE(request.id, 8);
  message.writeInt32LE(request.legacy ? opReply : opMsg, 12);
  if (request.legacy) {
    message.writeInt32LE(8, headerBytes);
    message.writeInt32LE(1, headerBytes + 16);
  }
  message.set(body, before);
  return message;
}

/** `{ ...reply, cursor: { ...reply.cursor, <field>: [raw documents] } }`, written by hand so that stored bytes are not read and written again. */
function withBatch(reply: Document, { field, raw }: { field: string; raw: readonly Uint8Array[] }): Buffer {
  const array: Buffer[] = raw.flatMap((doc, index) => [
    Buffer.from(`\x03${index}\0`, 'latin1'),
    Buffer.from(doc.buffer, doc.byteOffset, doc.byteLength),
  ]);
  const cursor = appended(encode(reply.cursor as Document), Buffer.from(`\x04${field}\0`, 'latin1'), wrapped(array));
  const { cursor: _, ...rest } = reply;
  return appended(encode(rest), Buffer.from('\x03cursor\0', 'latin1'), cursor);
}

function wrapped(parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.alloc(4), ...parts, Buffer.alloc(1)]);
  body.writeInt32LE(body.length, 0);
  return body;
}

/** A document with one element more at its end. */
function appended(doc: Uint8Array, header: Buffer, value: Buffer): Buffer {
  return wrapped([Buffer.from(doc.subarray(4, doc.length - 1)), header, value]);
}
