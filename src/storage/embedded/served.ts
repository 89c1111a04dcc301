import * as about from './about';
import { aggregate } from './aggregate';
import type { ReadCommand, SchemaCommand, ServerCommand, WriteCommand } from './commands';
import * as reads from './reads';
import * as schema from './schema';
import * as writes from './writes';

/** Commands that read, by their names. */
export const readCommands: Readonly<Record<string, ReadCommand>> = {
  find: reads.find,
  getMore: reads.getMore,
  killCursors: reads.killCursors,
  aggregate,
  count: reads.count,
  distinct: reads.distinct,
  explain: reads.explain,
  listCollections: reads.listCollections,
  listIndexes: reads.listIndexes,
  listDatabases: reads.listDatabases,
  collStats: schema.collStats,
};
/** Those that MongoDB takes within a transaction. */
export const readsInTransactions = ['find', 'getMore', 'killCursors', 'aggregate', 'distinct'];
/** Commands that write documents. */
export const writeCommands: Readonly<Record<string, WriteCommand>> = {
  insert: writes.insert,
  update: writes.update,
  delete: writes.remove,
  findAndModify: writes.findAndModify,
  findandmodify: writes.findAndModify,
  bulkWrite: writes.bulkWrite,
};
/** Commands that make and drop collections and indexes. */
export const schemaCommands: Readonly<Record<string, SchemaCommand>> = {
  create: schema.create,
  drop: schema.drop,
  dropDatabase: schema.dropDatabase,
  createIndexes: schema.createIndexes,
  dropIndexes: schema.dropIndexes,
};
/** Commands that ask about the server. */
export const serverCommands: Readonly<Record<string, ServerCommand>> = {
  hello: about.hello,
  isMaster: about.hello,
  ismaster: about.hello,
  ping: about.ping,
  buildInfo: about.buildInfo,
  buildinfo: about.buildInfo,
  connectionStatus: about.connectionStatus,
  serverStatus: about.serverStatus,
};
/** What MongoDB has and is not served; any other name it does not know either. */
export const unserved = new Set(
  (
    'mapReduce renameCollection collMod validate compact reIndex convertToCapped cloneCollectionAsCapped listCommands hostInfo ' +
    'replSetGetStatus replSetInitiate getParameter setParameter currentOp killOp fsync profile top dbStats dataSize usersInfo createUser ' +
    'saslStart saslContinue authenticate getLog getCmdLineOpts startSession refreshSessions analyze createSearchIndexes'
  ).split(' '),
);
