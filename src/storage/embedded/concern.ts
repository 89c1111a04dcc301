import type { Document } from './query/document';
import { CommandError, refuse } from './query/error';
import { isDocument } from './query/path';
import { plainInteger } from './query/number';

/** https://www.mongodb.com/docs/manual/reference/read-concern/ */
const readLevels = ['local', 'available', 'majority', 'linearizable', 'snapshot'];
const transactionLevels = ['local', 'majority', 'snapshot'];
/** The most members that a write may wait for. */
const maxMembers = 50;

/** Checks a command's read and write concern. One node that answers after the flush meets all that are served: majority, journaled, linearizable. */
export function checkConcerns(command: Document, name: string): void {
  const { readConcern, writeConcern } = command;
  const within = command.autocommit === false;
  if (readConcern !== undefined) checkRead(readConcern, within, within && command.startTransaction !== true);
  if (writeConcern === undefined) return;
  if (!isDocument(writeConcern)) throw new CommandError(14, `BSON field '${name}.writeConcern' is the wrong type, expected type 'object'`);
  if (within && name !== 'commitTransaction' && name !== 'abortTransaction')
    throw new CommandError(72, 'writeConcern is not allowed within a multi-statement transaction');
  const { w } = writeConcern;
  const members = plainInteger(w);
  if (members !== undefined && (members < 0 || members > maxMembers))
    throw new CommandError(9, `w has to be a non-negative number and not greater than ${maxMembers}`);
  if (w !== undefined && members === undefined && typeof w !== 'string') refuse('w by tags', 'a write concern');
}

function checkRead(readConcern: unknown, within: boolean, later: boolean): void {
  if (!isDocument(readConcern)) throw new CommandError(14, "BSON field 'readConcern' is the wrong type, expected type 'object'");
  const { level } = readConcern;
  if ('atClusterTime' in readConcern) refuse('atClusterTime', 'a read concern');
  if (level === undefined) return;
  if (typeof level !== 'string' || !readLevels.includes(level))
    throw new CommandError(2, `Enumeration value ${JSON.stringify(level)} for field 'readConcern.level' is not a valid value.`);
  if (later) throw new CommandError(72, 'Only the first command in a transaction may specify a readConcern');
  if (within && !transactionLevels.includes(level))
    throw new CommandError(72, `The readConcern level must be one of ${transactionLevels.join(', ')} in a transaction`);
  if (!within && level === 'snapshot') refuse('snapshot outside a transaction', 'a read concern');
}

/** What a write is told, beside its success, where it asked for more members than the one there is. */
export function concernError(command: Document): Document | undefined {
  if (!isDocument(command.writeConcern)) return undefined;
  const { w } = command.writeConcern;
  if (typeof w === 'string' && w !== 'majority')
    return {
      code: 79,
      codeName: 'UnknownReplWriteConcern',
      errmsg: `No write concern mode named '${w}' found in replica set configuration`,
    };
  if ((plainInteger(w) ?? 0) > 1) return { code: 100, codeName: 'UnsatisfiableWriteConcern', errmsg: 'Not enough data-bearing nodes' };
  return undefined;
}
