import { isDocument } from './query/path';
import { CommandError } from './query/error';
import { isNumber, plainInteger } from './query/number';
import type { Document } from './query/document';

/** Fields any command may carry (https://www.mongodb.com/docs/manual/reference/command/). */
const anywhere = [
  '$db',
  'lsid',
  'txnNumber',
  'startTransaction',
  'autocommit',
  '$clusterTime',
  '$readPreference',
  'readConcern',
  'writeConcern',
  'comment',
  'maxTimeMS',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
];

/** The fields of a command or a statement, read with their types: 14 (TypeMismatch) where one has another. Null and absence are one. */
export interface Fields {
  doc(name: string): Document | undefined;
  docs(name: string): Document[];
  list(name: string): unknown[] | undefined;
  number(name: string): number | undefined;
  /** A number is true unless it is 0. */
  flag(name: string, otherwise?: boolean): boolean;
  text(name: string): string | undefined;
  raw(name: string): unknown;
}

/** A command's fields; what is not named is refused, with MongoDB's code and the field's name. */
export interface Args extends Fields {
  readonly db: string;
  readonly namespace: string;
}

/** Reads a command that takes these fields beside the general ones. */
export function readArgs(command: Document, known: readonly string[]): Args {
  const [name = ''] = Object.keys(command);
  const fields = readFields(command, name, [name, ...known, ...anywhere]);
  const db = String(command.$db);
  const milliseconds = plainInteger(command.maxTimeMS ?? 0);
  if (milliseconds === undefined || milliseconds < 0) throw new CommandError(2, `${name}: maxTimeMS must be a number, 0 or more`);
  return {
    ...fields,
    db,
    get namespace() {
      const collection = command[name];
      if (typeof collection !== 'string') throw new CommandError(73, `The collection of ${name} is no string.`);
      return checkedNamespace(`${db}.${collection}`);
    },
  };
}

/** Reads a document that takes these fields alone; `where` names it in errors. */
export function readFields(body: Document, where: string, known: readonly string[]): Fields {
  for (const field of Object.keys(body))
    if (!known.includes(field))
      throw new CommandError(40415, `BSON field '${where}.${field}' is an unknown field, or is not served by the embedded engine.`);
  const wrong = (field: string, type: string): CommandError =>
    new CommandError(14, `BSON field '${where}.${field}' is the wrong type, expected type '${type}'`);
  function given<V>(field: string, type: string, take: (value: unknown) => V | undefined): V | undefined {
    const value = body[field];
    if (value === undefined || value === null) return undefined;
    const taken = take(value);
    if (taken === undefined) throw wrong(field, type);
    return taken;
  }
  return {
    raw: (field) => body[field],
    doc: (field) => given(field, 'object', (value) => (isDocument(value) ? value : undefined)),
    docs(field) {
      const docs = given(field, 'array', (value) => (Array.isArray(value) && value.every(isDocument) ? value : undefined));
      if (!docs) throw wrong(field, 'array');
      return docs;
    },
    list: (field) => given(field, 'array', (value) => (Array.isArray(value) ? (value as unknown[]) : undefined)),
    number: (field) => given(field, 'number', plainInteger),
    flag: (field, otherwise = false) => given(field, 'bool', truth) ?? otherwise,
    text: (field) => given(field, 'string', (value) => (typeof value === 'string' ? value : undefined)),
  };
}

const truth = (value: unknown): boolean | undefined =>
  typeof value === 'boolean' ? value : isNumber(value) ? Number(value) !== 0 : undefined;

/** MongoDB's bytes of a namespace at the most, and what a database's name may not hold (https://www.mongodb.com/docs/manual/reference/limits/). */
const namespaceBytes = 255;
const databaseName = /^[^/\\. "$\0]{1,63}$/;

/** The namespace, or InvalidNamespace (73). */
export function checkedNamespace(namespace: string): string {
  const dot = namespace.indexOf('.');
  const collection = dot < 0 ? '' : namespace.slice(dot + 1);
  const fits = databaseName.test(namespace.slice(0, Math.max(dot, 0))) && Buffer.byteLength(namespace) <= namespaceBytes;
  if (!fits || collection === '' || collection.startsWith('.') || /[$\0]/.test(collection))
    throw new CommandError(73, `Invalid namespace specified '${namespace}'`);
  return namespace;
}
