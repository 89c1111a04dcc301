import type { Collection, Index } from './catalog';
import { entryRange } from './layout';
import { plan, type Plan } from './plan';
import type { Document } from './query/document';
import { equal } from './query/compare';
import { CommandError, refuse } from './query/error';
import { isDocument } from './query/path';
import { plainInteger } from './query/number';

/** The plan that a hint asks for (an index's name, its pattern, or `$natural`); undefined where none is given. An index that does not fit the filter is
 *  read whole, as MongoDB does it: a sparse or partial one then gives what it holds. */
export function hintedPlan(collection: Collection | undefined, hint: unknown, filter: Document, sort: Document): Plan | undefined {
  if (hint === undefined || hint === null) return undefined;
  if (typeof hint !== 'string' && !isDocument(hint)) throw new CommandError(9, 'Hint must be a string or an object');
  if (isDocument(hint) && Object.keys(hint).length === 0) return undefined;
  if (isDocument(hint) && '$natural' in hint) {
    if (plainInteger(hint.$natural) !== 1) refuse('$natural other than 1', 'a hint');
    return { kind: 'scan' };
  }
  if (!collection) return undefined;
  const index = hintedIndex(collection, hint);
  const fitting = plan({ ...collection, indexes: [index] }, filter, sort);
  if (fitting.kind === 'index') return fitting;
  return { kind: 'index', index, ranges: [entryRange(index.id, index.unique)], reverse: false, sorted: false };
}

function hintedIndex(collection: Collection, hint: string | Document): Index {
  const [index, another] = collection.indexes.filter(({ name, pattern }) =>
    typeof hint === 'string' ? name === hint : equal(pattern, hint),
  );
  const told = typeof hint === 'string' ? hint : JSON.stringify(hint);
  if (!index) throw new CommandError(2, `hint provided does not correspond to an existing index: ${told} of ${collection.namespace}`);
  if (another) throw new CommandError(2, `the hint ${told} fits several indexes of ${collection.namespace}: give a name`);
  return index;
}
