import { readArgs } from './args';
import type { Client, Reply, ServerCommand } from './commands';
import type { Document } from './query/document';
import { maxDocumentBytes } from './records';
import { maxMessageBytes } from './wire';
import { maxBatch } from './writes';

/** The name of the replica set of one that every client is told. */
const setName = 'portevoix';
/** Wire versions spoken: up to MongoDB 8.0's, whose `bulkWrite` is served (https://github.com/mongodb/specifications, wire versions). */
const wireVersions = { minWireVersion: 0, maxWireVersion: 25 };
const serverVersion = '8.0.0';

/** What a server tells of itself: the primary of a replica set of one. Without `topologyVersion`, so that clients poll. */
export const hello: ServerCommand = (engine, _command, client) => ({
  body: {
    helloOk: true,
    isWritablePrimary: true,
    ismaster: true,
    secondary: false,
    setName,
    setVersion: 1,
    hosts: [client.address],
    primary: client.address,
    me: client.address,
    maxBsonObjectSize: maxDocumentBytes,
    maxMessageSizeBytes: maxMessageBytes,
    maxWriteBatchSize: maxBatch,
    localTime: new Date(engine.now()),
    logicalSessionTimeoutMinutes: 30,
    connectionId: client.id,
    ...wireVersions,
    readOnly: false,
    ok: 1,
  },
});

const answer =
  (known: readonly string[], body: (command: Document, client: Client) => Document): ServerCommand =>
  (_engine, command, client): Reply => {
    readArgs(command, known);
    return { body: { ...body(command, client), ok: 1 } };
  };

export const ping = answer([], () => ({}));
export const buildInfo = answer([], () => ({
  version: serverVersion,
  versionArray: serverVersion.split('.').concat('0').map(Number),
  gitVersion: 'porte-voix embedded engine',
  bits: 64,
  debug: false,
  maxBsonObjectSize: maxDocumentBytes,
  storageEngines: ['lmdb'],
  modules: [],
}));
/** The little that clients ask to know a server's version: none of its counters. */
export const serverStatus = answer([], (_command, client) => ({
  host: client.address,
  version: serverVersion,
  process: 'porte-voix embedded engine',
  pid: BigInt(process.pid),
  uptime: Math.floor(process.uptime()),
}));
export const connectionStatus = answer(['showPrivileges'], () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } }));
