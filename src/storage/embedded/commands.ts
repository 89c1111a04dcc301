import type { Catalog } from './catalog';
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

/** Reads a view: the latest commit, or a transaction's snapshot with what it wrote. */
export type ReadCommand = (engine: Engine, command: Document, view: View, transaction: string | undefined) => Reply;
/** Writes into a target; `out` takes what no transaction may hold (collections, indexes). */
export type WriteCommand = (engine: Engine, command: Document, target: Target, out: Overlay, inTransaction: boolean, nested: Nest) => Reply;
/** Runs a part whose failure undoes that part alone. */
export type Nest = <R>(part: (target: Target) => R) => R;
