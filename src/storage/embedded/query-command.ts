import type { Collection } from './catalog';
import { hintedPlan } from './hint';
import { plan, type Plan } from './plan';
import { encode, type Document } from './query/document';
import { CommandError } from './query/error';
import { compileFilter } from './query/match';
import { compileProjection } from './query/project';
import { compileSort } from './query/sort';
import { scan, type Examined, type Found } from './scan';
import type { View } from './store';

/** A query on one collection, compiled: what `find`, the writes and `explain` share. */
export interface Query {
  readonly plan: Plan;
  /** Found documents, in order, before projection. Without a blocking sort nothing is read before it is asked for. */
  run(view: View, examined?: Examined): Iterable<Found>;
}

export interface QuerySpec {
  readonly filter: Document;
  readonly sort?: Document;
  readonly skip?: number;
  readonly limit?: number;
  /** An index's name or pattern, as the client gave it. */
  readonly hint?: unknown;
}

/** Bytes that a sort without an index may hold (MongoDB's internalQueryMaxBlockingSortMemoryUsageBytes). */
const sortBytes = 100 * 1024 * 1024;

/** Compiles a query. Throws for what is refused even where there is no collection. */
export function compileQuery(collection: Collection | undefined, { filter, sort = {}, skip = 0, limit = 0, hint }: QuerySpec): Query {
  const matches = Object.keys(filter).length === 0 ? undefined : compileFilter(filter);
  const order = compileSort(sort);
  const chosen: Plan = hintedPlan(collection, hint, filter, sort) ?? (collection ? plan(collection, filter, sort) : { kind: 'scan' });
  const blocking = Object.keys(sort).length > 0 && !(chosen.kind === 'index' && chosen.sorted);
  return {
    plan: chosen,
    *run(view, examined) {
      if (!collection) return;
      let found: Iterable<Found> = scan(view, collection, chosen, matches, examined);
      if (blocking) found = sorted(found, order);
      let at = 0;
      for (const one of found) {
        if (at++ < skip) continue;
        yield one;
        if (limit > 0 && at >= skip + limit) return;
      }
    },
  };
}

function sorted(found: Iterable<Found>, order: (a: Document, b: Document) => number): Found[] {
  const all: Found[] = [];
  let bytes = 0;
  for (const one of found) {
    bytes += one.raw.length;
    if (bytes > sortBytes)
      throw new CommandError(292, `Sort exceeded memory limit of ${sortBytes} bytes; add an index that delivers the order`);
    all.push(one);
  }
  return all.sort((a, b) => order(a.doc, b.doc));
}

/** Found documents as they are sent: the stored bytes where nothing is projected. */
export function* projected(found: Iterable<Found>, projection: Document | undefined): Generator<Uint8Array> {
  const project = projection && Object.keys(projection).length > 0 ? compileProjection(projection) : undefined;
  for (const one of found) yield project ? encode(project(one.doc)) : one.raw;
}
