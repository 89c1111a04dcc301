/** Where things stand in the store: one byte of kind, four of collection or index, then the rest. All numbers big-endian, so that they sort. */
const kinds = { catalog: 0, document: 1, entry: 2, unique: 3, session: 4 } as const;

function key(kind: number, id: number, rest: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(5 + rest.length);
  bytes[0] = kind;
  bytes.writeUInt32BE(id, 1);
  bytes.set(rest, 5);
  return bytes;
}

const recordBytes = 6;
const none = new Uint8Array(0);

/** A record id as bytes. */
export function recordKey(record: number): Buffer {
  const bytes = Buffer.allocUnsafe(recordBytes);
  bytes.writeUIntBE(record, 0, recordBytes);
  return bytes;
}

export const catalogKey = (namespace: string): Buffer => key(kinds.catalog, 0, Buffer.from(namespace));
export const catalogRange = (): [Buffer, Buffer] => [key(kinds.catalog, 0, none), key(kinds.catalog, 1, none)];

export const documentKey = (collection: number, record: number): Buffer => key(kinds.document, collection, recordKey(record));
export const documentRange = (collection: number): [Buffer, Buffer] => [
  key(kinds.document, collection, none),
  key(kinds.document, collection + 1, none),
];
export const recordOf = (documentKeyBytes: Buffer): number =>
  documentKeyBytes.readUIntBE(documentKeyBytes.length - recordBytes, recordBytes);

/** An index entry. In a unique index the key alone names it and the record is its value; elsewhere the record ends the key. */
export const entryKey = (index: number, unique: boolean, bytes: Uint8Array, record: number): Buffer =>
  unique ? key(kinds.unique, index, bytes) : key(kinds.entry, index, Buffer.concat([bytes, recordKey(record)]));
export const entryValue = (unique: boolean, record: number): Uint8Array => (unique ? recordKey(record) : none);
export const entryRecord = (unique: boolean, entry: { readonly key: Buffer; readonly value: Uint8Array }): number =>
  unique ? Buffer.from(entry.value).readUIntBE(0, recordBytes) : recordOf(entry.key);

/** Entries from one encoded bound to another; absent bounds are the index's ends. `through`: everything that starts with `to` too. */
export function entryRange(index: number, unique: boolean, from?: Uint8Array, to?: Uint8Array, through = true): [Buffer, Buffer] {
  const kind = unique ? kinds.unique : kinds.entry;
  const start = key(kind, index, from ?? none);
  const end = to === undefined ? key(kind, index + 1, none) : key(kind, index, to);
  return [start, through && to !== undefined ? after(end) : end];
}

/** The first key that does not start with these bytes. */
function after(bytes: Buffer): Buffer {
  const next = Buffer.from(bytes);
  for (let at = next.length - 1; at >= 0; at--) {
    if (next[at] !== 0xff) {
      next[at]! += 1;
      return next.subarray(0, at + 1);
    }
  }
  return Buffer.alloc(2000, 0xff);
}

/** What is remembered of a client's session: its last retryable write or transaction. */
export const sessionKey = (lsid: Uint8Array): Buffer => key(kinds.session, 0, lsid);
export const sessionRange = (): [Buffer, Buffer] => [key(kinds.session, 0, none), key(kinds.session, 1, none)];
/** Whether a write to this key can meet another transaction's: documents and unique entries. */
export const canConflict = (bytes: Buffer): boolean => bytes[0] === kinds.document || bytes[0] === kinds.unique;
