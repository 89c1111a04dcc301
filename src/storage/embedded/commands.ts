import type { Catalog, Collection } from './catalog';
import type { Cursors } from './cursors';
import type { Document } from './query/document';
import type { Overlay } from './overlay';
import type { Target } from './records';
import type { View } from './store';

/** What a command sees of the engine. */
export interface Engine {
  readonly catalog: Catalog;
  readonly cursors: Cursors;
  readonly now: () => number;
}

/** What a command answers; `raw`: documents sent as they are stored, in this field of `cursor`. */
export interface Reply {
  readonly body: Document;
  readonly batch?: { readonly field: 'firstBatch' | 'nextBatch'; readonly raw: readonly Uint8Array[] };
}

/** Where a command writes. */
export interface WriteScope {
  readonly target: Target;
  readonly inTransaction: boolean;
  /** Runs a part whose failure undoes that part alone; within a transaction any failure ends the transaction. */
  nested<R>(part: (target: Target) => R): R;
  /** The collection, made where there is none: refused within a transaction. */
  collection(namespace: string): Collection;
}

/** Reads a view: the latest commit, or a transaction's snapshot with what it wrote. */
export type ReadCommand = (engine: Engine, command: Document, view: View, transaction: string | undefined) => Reply;
/** Writes documents. */
export type WriteCommand = (engine: Engine, command: Document, scope: WriteScope) => Reply;
/** Makes and drops collections and indexes: never within a transaction. */
export type SchemaCommand = (engine: Engine, command: Document, out: Overlay) => Reply;
/** Asks about the server. */
export type ServerCommand = (engine: Engine, command: Document, client: Client) => Reply;

/** A connection. */
export interface Client {
  readonly id: number;
  /** Where it reached the server, as `host:port` or a socket's path. */
  readonly address: string;
}
