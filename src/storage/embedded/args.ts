import { isDocument } from './query/path';
import { CommandError } from './query/error';
import { plainInteger } from './query/number';
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

/** A command's fields, read with their types; what is not named is refused, with MongoDB's code and the field's name. */
export interface Args {
  readonly db: string;
  readonly namespace: string;
  doc(name: string): Document | undefined;
  docs(name: string): Document[];
  number(name: string): number | undefined;
  flag(name: string): boolean;
  text(name: string): string | undefined;
  raw(name: string): unknown;
}

/** Reads a command that takes these fields beside the general ones. */
export function readArgs(command: Document, known: readonly string[]): Args {
  const [name = ''] = Object.keys(command);
  for (const field of Object.keys(command)) {
    if (field !== name && !known.includes(field) && !anywhere.includes(field))
      throw new CommandError(40415, `BSON field '${name}.${field}' is an unknown field, or is not served by the embedded engine.`);
  }
  const db = String(command.$db);
  const wrong = (field: string, type: string): CommandError =>
    new CommandError(14, `BSON field '${name}.${field}' is the wrong type, expected type '${type}'`);
  return {
    db,
    get namespace() {
      const collection = command[name];
      if (typeof collection !== 'string') throw new CommandError(73, `The collection of ${name} is no string.`);
      if (collection === '' || collection.includes('\0')) throw new CommandError(73, `Invalid namespace specified '${db}.${collection}'`);
      return `${db}.${collection}`;
    },
    raw: (field) => command[field],
    doc(field) {
      const value = command[field];
      if (value === undefined || value === null) return undefined;
      if (!isDocument(value)) throw wrong(field, 'object');
      return value;
    },
    docs(field) {
      const value = command[field];
      if (!Array.isArray(value) || !value.every(isDocument)) throw wrong(field, 'array');
      return value;
    },
    number(field) {
      const value = command[field];
      if (value === undefined || value === null) return undefined;
      const number = plainInteger(value);
      if (number === undefined) throw wrong(field, 'number');
      return number;
    },
    flag: (field) => command[field] === true || plainInteger(command[field]) === 1,
    text: (field) => (typeof command[field] === 'string' ? command[field] : undefined),
  };
}
