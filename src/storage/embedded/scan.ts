import type { Collection } from './catalog';
import { documentKey, documentRange, entryRecord, recordOf } from './layout';
import type { Plan } from './plan';
import { decode, type Document } from './query/document';
import type { Stored } from './records';
import type { View } from './store';

/** What a query looked at: `explain` tells it. */
export interface Examined {
  keys: number;
  docs: number;
}

/** A stored document that a query found, read. */
export interface Found extends Stored {
  readonly doc: Document;
}

/** The documents a plan leads to and the filter takes, one by one. Without a filter none is read before somebody looks into it. */
export function* scan(
  view: View,
  collection: Collection,
  plan: Plan,
  matches: ((doc: Document) => boolean) | undefined,
  examined: Examined = { keys: 0, docs: 0 },
): Generator<Found> {
  if (plan.kind === 'scan') {
    for (const { key, value } of view.range(...documentRange(collection.id))) {
      examined.docs++;
      const found = foundOf(recordOf(key), value, matches);
      if (found) yield found;
    }
    return;
  }
  const { index, ranges, reverse } = plan;
  const seen = index.multikey || ranges.length > 1 ? new Set<number>() : undefined;
  for (const [start, end] of reverse ? [...ranges].reverse() : ranges) {
    for (const entry of view.range(start, end, reverse)) {
      examined.keys++;
      const record = entryRecord(index.unique, entry);
      if (seen?.has(record)) continue;
      seen?.add(record);
      const raw = view.get(documentKey(collection.id, record));
      if (!raw) continue;
      examined.docs++;
      const found = foundOf(record, raw, matches);
      if (found) yield found;
    }
  }
}

function foundOf(record: number, raw: Uint8Array, matches: ((doc: Document) => boolean) | undefined): Found | undefined {
  let doc: Document | undefined;
  if (matches) return matches((doc = decode(raw))) ? { record, raw, doc } : undefined;
  return {
    record,
    raw,
    get doc() {
      return (doc ??= decode(raw));
    },
  };
}
